"""The service as others meet it: behind a proxy, when it dies, and after somebody left."""

import json
import os
import resource
import signal
import socket
import threading
from contextlib import closing
from datetime import datetime, timedelta

import sqlalchemy as sa

from monitor import joining
from monitor.cli import main
from monitor.serving import serve
from monitor.store import jobs
from monitor.store.erasing import erase
from monitor.store.session import Store, Tx
from monitor.store.tables import job
from tests.monitor.house import House
from tests.monitor.people_of import joined


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_what_a_proxy_says_of_who_asks_reaches_the_pages(store: Store, now: datetime) -> None:
    house = House(store, now, web={"port": free_port(), "behind_proxy": True})
    seen: list[bytes] = []

    def ask(port: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"GET /healthz HTTP/1.0\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n")
            seen.extend(iter(lambda: line.recv(4096), b""))
        os.kill(os.getpid(), signal.SIGTERM)

    serve(house.service, lambda port: threading.Thread(target=ask, args=(port,), daemon=True).start())
    assert json.loads(b"".join(seen).partition(b"\r\n\r\n")[2])["forwarded"] is True


def test_a_program_that_dies_leaves_no_core(capsys: object) -> None:
    del capsys
    assert main(["--version"]) == 0
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0


def test_no_job_keeps_the_number_of_somebody_who_left(store: Store, now: datetime) -> None:
    ani, budi = joined(store, now), joined(store, now, address="budi@example.org")

    def defer(tx: Tx, task: str, key: str, args: object, at: datetime) -> bool:
        return jobs.defer(tx, task, key, args, at)  # type: ignore[arg-type]

    with store.begin() as tx:
        for person in (ani, budi):
            joining.pause(tx, person, now + timedelta(days=900), now, defer)
        jobs.defer(tx, "poll", "1", {"host": "1"}, now)
        jobs.defer(tx, "send", "0", {}, now)
    erase(store, ani, now)
    with store.read() as tx:
        kept = tx.db.execute(sa.select(job.c.task, job.c.args).order_by(job.c.id)).all()
    assert [(row.task, row.args.get("person_id")) for row in kept] == [("wake", budi), ("poll", None), ("send", None)]

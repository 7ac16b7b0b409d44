"""`cermin run` from the inside: what the pages are given, and how it begins and ends."""

import hashlib
import os
import signal
import socket
import threading
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import requests

from connectors.base import ArchiveSummary, Recognised, Refused, Upload
from monitor import queue
from monitor.config import ConfigError
from monitor.people import State
from monitor.serving import desk_of, serve
from monitor.store import jobs, people
from monitor.store.opening import service_lock
from monitor.store.session import Store, StoreError
from reports.web.desk import NotImported
from tests.monitor.house import House
from tests.monitor.people_of import WORDING, joined, post


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture
def house(store: Store, now: datetime) -> House:
    return House(
        store, now, web={"port": free_port(), "behind_proxy": True}, operator={"mail_domains": ["kantor.test"]}
    )


def test_the_pages_are_given_what_the_settings_say(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERMIN_ADMIN_TOKEN", "let me in")
    desk = desk_of(house.service)
    assert desk.admin_token_hash == hashlib.sha256(b"let me in").hexdigest()
    assert desk.proxies == 1
    assert "kantor.test" in desk.operator.domains
    monkeypatch.delenv("CERMIN_ADMIN_TOKEN")
    assert desk_of(house.service).admin_token_hash is None


def test_an_upload_that_is_refused_says_why_and_one_during_a_pause_says_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in, now = desk_of(house.service).import_archive, house.clock.now
    person_id = joined(house.service.store, now)
    house.shelf.archive = [Recognised("x"), post("1", "a secret", now), ArchiveSummary(recognised="x", posts=1)]
    brought = bring_in(person_id, Upload(0, "x.zip"), WORDING, now)
    assert not isinstance(brought, NotImported)
    assert brought.new == 1
    with house.service.store.begin() as tx:
        people.set_state(tx, person_id, State.PAUSED, due=None, now=now)
    assert bring_in(person_id, Upload(0, "x.zip"), WORDING, now) == NotImported("")
    monkeypatch.setattr(house.shelf, "read_archive", refused)
    assert bring_in(person_id, Upload(0, "x.zip"), WORDING, now) == NotImported("This export is damaged.")


def refused(*_: object) -> object:
    raise Refused("This export is damaged.")


class Visitor:
    """Once the service is ready, asks for a page and then sends the signal to stop."""

    def __init__(self, number: signal.Signals) -> None:
        self.seen: dict[str, object] = {}
        self.port = -1
        self._number = number

    def __call__(self, port: int) -> None:
        self.port = port
        threading.Thread(target=self._visit, daemon=True).start()

    def _visit(self) -> None:
        try:
            if self.port:
                self.seen = requests.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).json()
        finally:
            os.kill(os.getpid(), self._number)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "FEED_SECONDS", 0.02)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_until_it_is_told_to_stop_and_leaves_nothing_behind(house: House, number: signal.Signals) -> None:
    before, visitor = signal.getsignal(number), Visitor(number)
    assert serve(house.service, visitor)
    assert visitor.seen == {"service": "cermin", "status": "ok", "forwarded": False}
    assert visitor.port == house.service.settings.web.port
    assert signal.getsignal(number) == before
    with closing(socket.create_server(("127.0.0.1", visitor.port))), service_lock(house.service.store.path):
        pass


@pytest.mark.usefixtures("hurried")
def test_for_one_person_alone_there_are_no_pages(store: Store, now: datetime) -> None:
    house, visitor = House(store, now, service={"mode": "just-me"}), Visitor(signal.SIGTERM)
    assert serve(house.service, visitor)
    assert visitor.port == 0


@pytest.mark.usefixtures("hurried")
def test_work_that_does_not_end_in_time_is_left_and_starts_over(house: House) -> None:
    go_on, begun = threading.Event(), threading.Event()

    def hang(host: str) -> None:
        begun.set()
        go_on.wait(30)

    vars(house.service.engine)["_tasks"]["poll"] = queue.Task(hang)
    with house.service.store.begin() as tx:
        jobs.defer(tx, "poll", "1", {"host": "1"}, house.clock.now)

    def ready(port: int) -> None:
        threading.Thread(target=lambda: begun.wait(10) and os.kill(os.getpid(), signal.SIGTERM), daemon=True).start()

    assert serve(house.service, ready, patience=0.05) is False
    with house.service.store.begin() as tx:
        assert jobs.depth(tx, house.clock.now).running == 1
        assert jobs.restart(tx) == 1
    go_on.set()


def test_a_port_that_is_taken_is_named(house: House) -> None:
    port = house.service.settings.web.port
    taken = closing(socket.create_server(("127.0.0.1", port)))
    with taken, pytest.raises(ConfigError, match=f"127.0.0.1 port {port} can't be used"):
        serve(house.service)


def test_two_services_on_one_store_are_one_too_many(house: House, tmp_path: Path) -> None:
    with service_lock(house.service.store.path), pytest.raises(StoreError, match="already running"):
        serve(house.service)

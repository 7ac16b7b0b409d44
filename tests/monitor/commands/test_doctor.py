"""`cermin doctor`: a tick for what is in order, what to do for what is not; and a real letter when asked."""

import contextlib
import json
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from monitor.store import jobs, outbox, people
from tests.monitor.commands.conftest import Cermin, configure
from tests.monitor.commands.stage import opened

POINTS = ["configuration", "clock", "store", "ledgers", "reading", "pages", "templates", "mail", "queue"]
OPERATED = '[operator]\ncontact = "cermin@kantor.test"\n'


def points(out: str) -> dict[str, tuple[str, str]]:
    """Each point's mark and the rest of what is said about it."""
    told: dict[str, tuple[str, str]] = {}
    for line in out.splitlines():
        if line.startswith("    → "):
            name, (mark, found) = list(told.items())[-1]
            told[name] = (mark, f"{found}\n{line.strip()}")
        else:
            mark, rest = line.split(" ", 1)
            name, found = rest.split(": ", 1)
            told[name] = (mark, found)
    return told


def test_a_new_cermin_for_oneself_is_in_order(home: Path, cermin: Cermin) -> None:
    told = points(cermin("doctor").done)
    assert list(told) == POINTS
    assert {mark for mark, _ in told.values()} == {"✓"}
    assert told["pages"][1] == "none in single-user mode"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the one point that starts a process; the test above and the slow ones look at it."""
    monkeypatch.setattr("monitor.health._reading", quick_reading)


def quick_reading(service: object) -> object:
    raise ValueError("left out: ani@example.org")


def one(cermin: Cermin, name: str) -> tuple[str, str]:
    called = cermin("doctor")
    assert called.code == 1
    return points(called.out)[name]


@pytest.mark.usefixtures("quick")
class TestEachBadState:
    def test_a_point_that_fails_unforeseen_is_a_point_and_keeps_its_words_back(
        self, home: Path, cermin: Cermin
    ) -> None:
        called = cermin("doctor")
        assert list(points(called.out))[5:] == POINTS[5:]
        assert points(called.out)["quick_reading"][1].startswith("failed: ValueError")
        assert "ani@example.org" not in called.out + called.err

    def test_nobody_can_reach_the_operator(self, office: Path, cermin: Cermin) -> None:
        assert one(cermin, "configuration")[1].endswith("→ set operator.contact: people must be able to reach you")
        configure(office, OPERATED)
        assert one(cermin, "configuration") == ("✓", "cermin.toml, mode service")

    def test_a_secret_that_others_can_read(self, office: Path, cermin: Cermin) -> None:
        (office / "admin.token").write_text("let me in")
        configure(office, OPERATED + '[web]\nadmin_token_file = "admin.token"\n')
        mark, found = one(cermin, "configuration")
        assert mark == "✗"
        assert "others can read the admin token. Run: chmod 600" in found

    def test_a_clock_that_was_set_back(self, home: Path, cermin: Cermin) -> None:
        assert cermin("me", "join", "--address", "ani@example.org", "--yes").code == 0
        with opened(home) as service, service.store.begin() as tx:
            ahead = datetime.now(UTC) + timedelta(hours=1)
            (person_id,) = people.ids(tx)
            outbox.put(tx, person_id, "test", "ani@example.org", b"x", message_id="<a@b>", now=ahead)
        mark, found = one(cermin, "clock")
        assert (mark, found.splitlines()[1]) == ("✗", "→ it is behind what the store saw: set it, use NTP")

    def test_a_damaged_store(self, home: Path, cermin: Cermin) -> None:
        path = home / "cermin-data/data/cermin.db"
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("PRAGMA writable_schema = ON")
            db.execute("UPDATE sqlite_master SET sql = replace(sql, 'UNIQUE', '') WHERE type = 'index'")
            pages = db.execute("PRAGMA page_count").fetchone()[0]
        data = bytearray(path.read_bytes())
        data[(pages - 2) * 4096 : (pages - 1) * 4096] = b"\xff" * 4096
        path.write_bytes(data)
        called = cermin("doctor")
        assert called.code in {1, 3}
        assert "cermin restore" in called.out + called.err

    def test_a_disk_that_is_nearly_full(self, home: Path, cermin: Cermin, monkeypatch: pytest.MonkeyPatch) -> None:
        real = shutil.disk_usage(home)
        monkeypatch.setattr("shutil.disk_usage", lambda _: real._replace(free=100 * 2**20))
        assert one(cermin, "store")[1].startswith("whole, 100 MiB free\n→ make room")

    def test_a_ledger_that_somebody_changed(self, home: Path, cermin: Cermin) -> None:
        assert cermin("me", "join", "--address", "ani@example.org", "--yes").code == 0
        with closing(sqlite3.connect(home / "cermin-data/data/cermin.db")) as db, db:
            assert db.execute("UPDATE consent SET purpose = 'past' WHERE purpose = 'mail'").rowcount > 0
        assert one(cermin, "ledgers")[1].startswith("1 lines changed\n→ somebody changed them")

    def test_pages_that_do_not_answer(self, office: Path, cermin: Cermin) -> None:
        configure(office, OPERATED + f'[web]\nbase_url = "http://127.0.0.1:{free_port()}"\n')
        mark, found = one(cermin, "pages")
        assert mark == "✗"
        assert "it does not answer (unreachable): is `cermin run` up" in found

    @pytest.mark.parametrize(
        ("answer", "behind_proxy", "todo"),
        [
            ({"service": "cermin", "forwarded": False}, "false", ""),
            ({"service": "cermin", "forwarded": True}, "true", ""),
            ({"service": "cermin", "forwarded": True}, "false", "set web.behind_proxy"),
            ({"service": "other"}, "false", "not like Cermin"),
            (["cermin"], "false", "not like Cermin"),
            ("<html>", "false", "not like Cermin"),
        ],
    )
    def test_what_answers_at_the_public_address(
        self, office: Path, cermin: Cermin, answer: object, behind_proxy: str, todo: str
    ) -> None:
        body = answer if isinstance(answer, str) else json.dumps(answer)
        with answering(body.encode()) as port:
            web = f'[web]\nbase_url = "http://127.0.0.1:{port}"\nbehind_proxy = {behind_proxy}\n'
            configure(office, OPERATED + web)
            mark, found = one(cermin, "pages")
        assert mark == ("✗" if todo else "✓")
        assert todo in found
        assert found.startswith(f"http://127.0.0.1:{port}, which only this machine can open")

    def test_letters_that_have_nowhere_to_go(self, home: Path, cermin: Cermin) -> None:
        (home / "letters").write_text("a file in the way")
        assert (
            one(cermin, "mail")[1]
            == "folder letters takes no letters\n→ make mail.folder a folder that this user can write to"
        )

    def test_a_mail_server_that_is_not_there(self, home: Path, cermin: Cermin) -> None:
        configure(home, smtp(free_port()))
        mark, found = one(cermin, "mail")
        assert mark == "✗"
        assert "fails at connect\n→ see mail.host and mail.port, and that the server is up" in found

    def test_a_mail_server_that_offers_no_encryption(self, home: Path, cermin: Cermin) -> None:
        with sink() as (port, _):
            configure(home, smtp(port).replace('"none"', '"starttls"'))
            assert "the server offers no TLS that can be trusted: see mail.security" in one(cermin, "mail")[1]

    def test_mail_in_clear_to_another_machine_is_refused(self, home: Path, cermin: Cermin) -> None:
        configure(home, smtp(25).replace("127.0.0.1", "mail.example"))
        assert '"none" is only for a mail server on this machine' in one(cermin, "mail")[1]

    def test_a_password_that_is_missing(self, home: Path, cermin: Cermin) -> None:
        configure(home, smtp(25) + 'username = "cermin"\n')
        assert "mail.username is set, but no password: set CERMIN_SMTP_PASSWORD" in one(cermin, "mail")[1]

    def test_a_server_that_takes_no_such_receiver(self, home: Path, cermin: Cermin) -> None:
        with sink(refusing=True) as (port, _):
            configure(home, smtp(port))
            mark, found = one(cermin, "mail")
        assert mark == "✗"
        assert "fails at recipient, answer 550\n→ the server does not take this receiver" in found

    def test_sending_that_rests_and_letters_held(self, home: Path, cermin: Cermin) -> None:
        now = datetime.now(UTC)
        with opened(home) as service, service.store.begin() as tx:
            outbox.put(tx, None, "test", "ani@example.org", b"x", message_id="<a@b>", now=now)
            outbox.hold_all(tx, now)
        assert one(cermin, "queue")[1].startswith("1 letters held\n→ each may have arrived once")
        with opened(home) as service, service.store.begin() as tx:
            outbox.pause_all(tx, now + timedelta(minutes=10), "connect")
        assert one(cermin, "queue")[1].startswith("sending is paused\n→ the mail server refuses everything")

    def test_work_that_nobody_does(self, home: Path, cermin: Cermin) -> None:
        with opened(home) as service, service.store.begin() as tx:
            jobs.defer(tx, "tidy", "0", {}, datetime.now(UTC) - timedelta(hours=1))
        assert one(cermin, "queue")[1] == "1 jobs wait\n→ nothing works them off: is `cermin run` up?"

    def test_a_letter_to_see_that_mail_arrives(self, home: Path, cermin: Cermin) -> None:
        with sink() as (port, arrived):
            configure(home, smtp(port))
            told = points(cermin("doctor", "--send-test", "Ani@Example.org", "--lang", "id").out)
        assert told["mail"] == ("✓", f"smtp 127.0.0.1:{port} takes letters")
        assert told["test letter"][0] == "✓"
        (letter,) = arrived
        assert letter.rcpt_tos == ["Ani@example.org"]
        assert b"Content-Language: id" in (letter.original_content or b"")

    def test_a_test_letter_that_does_not_get_out_says_how_far_it_got(self, home: Path, cermin: Cermin) -> None:
        with sink(refusing=True) as (port, arrived):
            configure(home, smtp(port))
            called = cermin("doctor", "--send-test", "ani@example.org")
        told = points(called.out)["test letter"]
        assert (called.code, arrived) == (1, [])
        assert told == ("✗", "failed at recipient\n→ the server does not take this receiver")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def smtp(port: int) -> str:
    return f'[mail]\nchannel = "smtp"\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'


@contextlib.contextmanager
def sink(*, refusing: bool = False) -> Iterator[tuple[int, list[Envelope]]]:
    """A real mail server; it keeps what arrives, or knows no receiver."""
    arrived: list[Envelope] = []

    class Keeping:
        async def handle_RCPT(self, _s: object, _n: object, envelope: Envelope, address: str, _o: object) -> str:  # noqa: N802
            if refusing:
                return "550 5.1.1 nobody of that name"
            envelope.rcpt_tos.append(address)
            return "250 ok"

        async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
            arrived.append(envelope)
            return "250 kept"

    running = Controller(Keeping(), hostname="127.0.0.1", port=free_port())
    running.start()
    yield running.port, arrived
    running.stop()


@contextlib.contextmanager
def answering(body: bytes) -> Iterator[int]:
    """A web server that gives the same answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        log_message: Callable[..., None] = lambda *_: None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()

"""A real `cermin run`: it starts, reads over real HTTP, writes letters, answers, and stops when it is told to."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
import requests

from monitor.people import Choices, Level, Purpose, State
from monitor.store import consents, people, sources
from tests.monitor.commands.conftest import configure
from tests.monitor.commands.stage import LOUD, Site, opened, served
from tests.monitor.people_of import WORDING

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


@dataclass
class Running:
    """A process of `cermin run`, its web address, and its log so far."""

    process: subprocess.Popen[str]
    base: str
    log: Path

    def stop(self) -> float:
        """Ask it to stop; how many seconds it took to end well."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0, self.log.read_text()
        return time.monotonic() - began


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "monitor", *arguments]


HURRIED = [
    sys.executable,
    "-c",
    "from monitor import cli, queue; queue.TICK_SECONDS = 2; raise SystemExit(cli.main(['run']))",
]
"""`cermin run` whose minute has two seconds."""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@contextmanager
def running(home: Path, port: int, line: Sequence[str] = ()) -> Iterator[Running]:
    log = home / "log.jsonl"
    with log.open("w") as file:
        process = subprocess.Popen(line or command("run"), cwd=home, stderr=file, text=True, env=environment())
    made = Running(process, f"http://127.0.0.1:{port}", log)
    try:
        wait_for(lambda: answers(made), made)
        yield made
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(10)


def answers(made: Running) -> bool:
    try:
        return requests.get(f"{made.base}/healthz", timeout=2).json()["status"] == "ok"
    except requests.ConnectionError:
        return False


def wait_for(happened: Callable[[], bool], made: Running, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert made.process.poll() is None, made.log.read_text()
        assert time.monotonic() < end, made.log.read_text()
        time.sleep(0.1)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture
def site() -> Iterator[Site]:
    with served(Site(items={"one": LOUD})) as made:
        yield made


@pytest.fixture
def port(tmp_path: Path, site: Site) -> int:
    """A Cermin for many, with one person whose feed is due now and whose letter soon; the port of its pages."""
    subprocess.run(command("init"), cwd=tmp_path, check=True, capture_output=True, env=environment())
    number = free_port()
    fetch = f'[fetch]\nports = [{site.port}]\nallow_networks = ["127.0.0.0/8"]\n'
    configure(tmp_path, f'{fetch}[web]\nport = {number}\nbase_url = "http://127.0.0.1:{number}"\n')
    now = datetime.now(UTC)
    with opened(tmp_path) as service, service.store.begin() as tx:
        person_id = people.add(
            tx, Choices(address="ani@example.org", language="en", level=Level.FULL), now - timedelta(days=8)
        )
        people.set_state(tx, person_id, State.ACTIVE, due=now + timedelta(seconds=30), now=now)
        people.start(tx, person_id, now - timedelta(days=8))
        consents.give(tx, person_id, Purpose.MAIL, None, WORDING, "form", now)
        source_id = sources.add(tx, person_id, "web", site.feed, now, code="cermin-x")
        consents.give(tx, person_id, Purpose.READ, source_id, WORDING, "form", now)
        sources.prove(tx, source_id, "feed", now)
    return number


def letters(home: Path) -> list[Path]:
    return sorted((home / "letters").glob("*.html"))


def test_from_a_feed_to_a_letter_while_the_pages_answer(tmp_path: Path, site: Site, port: int) -> None:
    with running(tmp_path, port, HURRIED) as service:
        wait_for(lambda: bool(letters(tmp_path)), service)
        page = requests.get(f"{service.base}/", timeout=5)
        assert page.status_code == 200
        assert service.stop() < 10
    (letter,) = letters(tmp_path)
    assert "digugat" in letter.read_text("utf-8")
    assert site.asked.count("/feed.xml") == 1
    lines = [json.loads(line) for line in service.log.read_text().splitlines()]
    assert [line["said"] for line in lines if line["from"] == "monitor.serving"] == [f"running: port {port}", "stopped"]
    assert {line["level"] for line in lines} <= {"info", "warning"}  # a busy machine may be late, and says so
    planted = ("ani@example.org", str(site.port), "digugat")
    assert [word for word in planted if word in service.log.read_text()] == []


def test_a_second_one_is_refused_and_the_first_goes_on(tmp_path: Path, port: int) -> None:
    with running(tmp_path, port) as service:
        second = subprocess.run(
            command("run"), cwd=tmp_path, capture_output=True, text=True, timeout=60, env=environment(), check=False
        )
        assert (second.returncode, second.stdout) == (3, "")
        complaint = [line for line in second.stderr.splitlines() if line.startswith("cermin: ")]
        assert len(complaint) == 1
        assert "Another Cermin service is already running" in complaint[0]
        assert answers(service)


def test_it_stops_within_seconds_though_a_server_keeps_it_waiting(tmp_path: Path, site: Site, port: int) -> None:
    site.hang = Event()
    with running(tmp_path, port) as service:
        wait_for(lambda: bool(site.asked), service)
        assert service.stop() < 15
    with opened(tmp_path) as again, again.store.read() as tx:
        row = sources.get(tx, 1)
    assert row is not None
    assert (row.failures, row.last_success_at) == (0, None)
    assert row.next_poll_at is not None
    assert row.next_poll_at < datetime.now(UTC) + timedelta(minutes=11)


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path, port: int) -> None:
    with closing(socket.create_server(("127.0.0.1", port))):
        told = subprocess.run(
            command("run"), cwd=tmp_path, capture_output=True, text=True, timeout=60, env=environment(), check=False
        )
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.splitlines()[-1].startswith(f"cermin: web.listen and web.port: 127.0.0.1 port {port}")

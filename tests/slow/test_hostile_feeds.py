"""Feeds made to do harm: a verdict for each in time, the service unharmed, nothing read that is not theirs."""

import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pytest

from connectors.base import Failed, Fetched, Outcome, Reason, Request
from connectors.post import Bookmark, Reading, Validators
from connectors.sandbox import Sandbox
from tests.slow.hostile import documents

pytestmark = pytest.mark.slow

MIB = 1024 * 1024
SECRET = "kenari-rahasia-41"
URL = "https://hostile.example/feed.xml"


@dataclass
class Trial:
    """One hostile document and how its reading went. Seconds count from the moment it was handed over."""

    name: str
    path: Path
    handed_over: float = 0.0
    seconds: float = 0.0
    verdict: Reading | Failed | None = field(default=None, repr=False)

    def run(self, sandbox: Sandbox) -> None:
        self.verdict = sandbox.read("web", URL, Bookmark(address=URL), self.fetch)
        self.seconds = monotonic() - self.handed_over

    def fetch(self, request: Request, _: Validators | None) -> Outcome:
        self.handed_over = self.handed_over or monotonic()
        return Fetched(url=request.url, body=self.path.read_bytes(), content_type="application/xml")


@dataclass
class Results:
    trials: list[Trial]
    grown: float
    knocks: int


def peak() -> float:
    """The most memory that this process has held since the last `forget_peak`, in MiB."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def results(folder: Path) -> Results:
    """How the reading of all of them went. It takes minutes, so it is done once and judged in every respect."""
    canary = folder / "canary"
    canary.write_text(SECRET)
    with socket.create_server(("127.0.0.1", 0)) as door, Sandbox(size=2) as sandbox:
        door.settimeout(0)
        trials = []
        address = f"http://127.0.0.1:{door.getsockname()[1]}/feed.xml"
        for number, (name, body) in enumerate(documents(str(canary), address)):
            assert len(body) <= 8 * MIB, name
            path = folder / f"{number}.xml"
            path.write_bytes(body)
            trials.append(Trial(name, path))
        del body
        sandbox.read("web", URL, Bookmark(), lambda _request, _: Failed(reason=Reason.GONE))
        forget_peak()
        before = peak()
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda trial: trial.run(sandbox), trials))
        return Results(trials, peak() - before, knocks_at(door))


def knocks_at(door: socket.socket) -> int:
    """How many connections wait at the door."""
    count = 0
    while True:
        try:
            door.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def each_gets_a_verdict_in_time(results: Results) -> None:
    assert len(results.trials) >= 56
    late = {trial.name: trial.seconds for trial in results.trials if trial.seconds > 15.5}
    assert not late
    assert all(isinstance(trial.verdict, Reading | Failed) for trial in results.trials)


def the_service_stays_small(results: Results) -> None:
    assert results.grown <= 60, f"{results.grown:.1f} MiB"


def nothing_is_read_but_the_document(results: Results) -> None:
    planted = [trial for trial in results.trials if b"canary" in trial.path.read_bytes()]
    assert len(planted) >= 8
    assert not [trial.name for trial in results.trials if SECRET in repr(trial.verdict)]
    assert results.knocks == 0


def what_could_be_read_was_read(results: Results) -> None:
    posts = {trial.name: len(trial.verdict.posts) for trial in results.trials if isinstance(trial.verdict, Reading)}
    assert posts["UTF-16"] == posts["UTF-16 that says UTF-8"] == posts["UTF-32"] == 1
    assert posts["Latin letters that say UTF-8"] == posts["surrogates by reference"] == 1
    assert posts["markup: open tags"] == posts["markup: unclosed entities"] == 1
    assert posts["cut before the end"] == 200
    assert 0 < posts["cut at the half"] < 200
    assert posts["dates of all sorts"] == 7


def a_page_to_log_in_is_no_feed(results: Results) -> None:
    verdicts = {trial.name: trial.verdict for trial in results.trials}
    assert verdicts["a page to log in"] == Failed(reason=Reason.NOT_A_FEED)
    assert verdicts["body that is a path"] == Failed(reason=Reason.NOT_A_FEED)
    assert verdicts["nothing"] == Reading(bookmark=verdicts["nothing"].bookmark)


def a_reader_that_was_killed_is_replaced(results: Results) -> None:
    failed = [trial.verdict for trial in results.trials if isinstance(trial.verdict, Failed)]
    assert Failed(reason=Reason.READER_FAILED) in failed
    assert isinstance(results.trials[-1].verdict, Reading)


def test_hostile_documents(tmp_path: Path) -> None:
    found = results(tmp_path)
    each_gets_a_verdict_in_time(found)
    the_service_stays_small(found)
    nothing_is_read_but_the_document(found)
    what_could_be_read_was_read(found)
    a_page_to_log_in_is_no_feed(found)
    a_reader_that_was_killed_is_replaced(found)

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from monitor.queue import Embedded, Task
from monitor.store import jobs
from monitor.store.session import Store

SECOND = timedelta(seconds=1)


class Work:
    """Tasks that write down what they were asked, and fail as often as they are told to."""

    def __init__(self, failures: int = 0) -> None:
        self.done: list[int] = []
        self.failures = failures

    def run(self, number: int) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not now")
        self.done.append(number)


def engine(store: Store, work: Work, **options: int) -> Embedded:
    tasks = {"plain": Task(work.run), "urgent": Task(work.run, priority=10), "twice": Task(work.run, attempts=2)}
    return Embedded(store, tasks, **options)


def defer(made: Embedded, store: Store, name: str, key: str, number: int, at: datetime) -> bool:
    with store.begin() as tx:
        return made.defer(tx, name, key, {"number": number}, at)


def test_what_is_due_is_done_once(store: Store, now: datetime) -> None:
    work = Work()
    made = engine(store, work)
    assert defer(made, store, "plain", "1", 1, now)
    assert defer(made, store, "plain", "2", 2, now + SECOND)
    assert made.drain(now) == 1
    assert made.drain(now) == 0
    assert made.drain(now + SECOND) == 1
    assert work.done == [1, 2]


def test_the_same_key_waits_once(store: Store, now: datetime) -> None:
    made = engine(store, Work())
    assert defer(made, store, "plain", "1", 1, now)
    assert not defer(made, store, "plain", "1", 2, now)
    assert defer(made, store, "urgent", "1", 3, now)


def test_urgent_work_overtakes(store: Store, now: datetime) -> None:
    work = Work()
    made = engine(store, work)
    for number in range(5):
        defer(made, store, "plain", str(number), number, now)
    defer(made, store, "urgent", "99", 99, now)
    made.drain(now)
    assert work.done == [99, 0, 1, 2, 3, 4]


def test_a_rolled_back_transaction_leaves_no_job(store: Store, now: datetime) -> None:
    work = Work()
    made = engine(store, work)
    with pytest.raises(KeyError):
        _defer_and_fail(made, store, now)
    assert made.drain(now) == 0


def _defer_and_fail(made: Embedded, store: Store, now: datetime) -> None:
    with store.begin() as tx:
        made.defer(tx, "plain", "1", {"number": 1}, now)
        raise KeyError


def test_a_failed_job_waits_twice_as_long_each_time(store: Store, now: datetime) -> None:
    work = Work(failures=2)
    made = engine(store, work)
    defer(made, store, "plain", "1", 1, now)
    assert made.drain(now) == 1
    assert made.drain(now + 29 * SECOND) == 0
    assert made.drain(now + 30 * SECOND) == 1
    assert made.drain(now + 89 * SECOND) == 0
    assert made.drain(now + 90 * SECOND) == 1
    assert work.done == [1]


def test_a_job_that_always_fails_is_given_up(store: Store, now: datetime) -> None:
    work = Work(failures=100)
    made = engine(store, work)
    defer(made, store, "twice", "1", 1, now)
    rounds = [made.drain(now + timedelta(days=day)) for day in range(4)]
    assert rounds == [1, 1, 0, 0]
    with store.read() as tx:
        assert jobs.depth(tx, now).due == 0


def until(met: Callable[[], bool]) -> bool:
    """Wait for threads of the engine, at most half a minute: a busy machine may let them starve."""
    deadline = time.monotonic() + 30
    while not met() and time.monotonic() < deadline:
        time.sleep(0.01)
    return met()


def test_threads_work_and_what_a_killed_process_left_starts_over(store: Store, now: datetime) -> None:
    work = Work()
    made = engine(store, work, threads=2)
    defer(made, store, "plain", "7", 7, now)
    with store.begin() as tx:
        assert len(jobs.take(tx, now, 1)) == 1
    ticked = threading.Event()
    made.start(partial(_fill, made, store, ticked))
    assert until(lambda: len(work.done) == 21)
    made.stop()
    assert sorted(work.done) == [7, *range(100, 120)]
    assert ticked.is_set()


def _fill(made: Embedded, store: Store, ticked: threading.Event, now: datetime) -> None:
    for number in range(100, 120):
        defer(made, store, "plain", str(number), number, now)
    ticked.set()


def test_an_engine_that_never_started_stops_quietly(store: Store) -> None:
    engine(store, Work()).stop()

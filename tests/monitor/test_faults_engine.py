"""Faults around the engine's clock, queue and tick: jumps, overruns, unknown tasks, a full disk."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo

import apscheduler.executors.base
import apscheduler.schedulers.base
import apscheduler.triggers.interval
import pytest
import sqlalchemy as sa

from connectors.post import Reading
from monitor import queue
from monitor.queue import Embedded, Task
from monitor.store import jobs, posts
from monitor.store.session import Store, StoreFull
from monitor.store.tables import METADATA, job
from tests.monitor.disk import Disk
from tests.monitor.house import House
from tests.monitor.people_of import PLACE, post
from tests.monitor.test_queue import until

HOUR = timedelta(hours=1)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine's clock, a thousand times faster."""
    for name, seconds in (("TICK_SECONDS", 0.05), ("FEED_SECONDS", 0.02), ("WATCH_SECONDS", 0.05)):
        monkeypatch.setattr(queue, name, seconds)


@pytest.fixture
def idle(store: Store) -> Iterator[Embedded]:
    made = Embedded(store, {"plain": Task(lambda: None)}, threads=1)
    yield made
    made.stop()


class Clock(datetime):
    """The wall clock of the engine and of APScheduler, which may be set."""

    shifted = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + cls.shifted


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(Clock, "shifted", timedelta(0))
    for module in (queue, apscheduler.schedulers.base, apscheduler.executors.base, apscheduler.triggers.interval):
        monkeypatch.setattr(module, "datetime", Clock)
    return Clock


@pytest.mark.usefixtures("hurried")
def test_ticks_go_on_after_the_clock_was_set_back(
    clock: type[Clock], idle: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks: list[datetime] = []
    idle.start(ticks.append)
    assert until(lambda: len(ticks) > 1)
    monkeypatch.setattr(clock, "shifted", -timedelta(days=365))
    seen = len(ticks)
    assert until(lambda: len(ticks) > seen + 2)
    assert ticks[-1] < ticks[0]


@pytest.mark.usefixtures("hurried")
def test_a_tick_that_takes_long_leaves_no_others_waiting(idle: Embedded) -> None:
    began: list[float] = []
    go_on = threading.Event()

    def sweep(_: datetime) -> None:
        began.append(time.monotonic())
        go_on.wait(10)

    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    idle.start(sweep)
    assert until(lambda: len(began) == 1)
    assert not go_on.wait(0.5), "ten ticks later"
    assert len(began) == 1
    go_on.set()
    released = time.monotonic()
    assert until(lambda: len(began) > 3)
    assert len(began) - 1 <= (time.monotonic() - released) / queue.TICK_SECONDS + 2, "none had been waiting"


def _noting(done: list[int]) -> Callable[[int], None]:
    def note(number: int) -> None:
        done.append(number)

    return note


def test_a_job_whose_task_another_version_knew_waits_and_holds_up_nobody(store: Store, now: datetime) -> None:
    done: list[int] = []
    newer = Embedded(store, {"renamed": Task(_noting(done)), "plain": Task(lambda: None)})
    older = Embedded(store, {"plain": Task(lambda: done.append(0))})
    with store.begin() as tx:
        newer.defer(tx, "renamed", "1", {"number": 1}, now)
        newer.defer(tx, "plain", "1", {}, now)
    assert older.drain(now) == 2
    assert done == [0]
    newer.drain(now + HOUR)
    assert done == [0, 1]


def test_nothing_is_pickled(store: Store, now: datetime) -> None:
    columns = [column.type for table in METADATA.tables.values() for column in table.columns]
    assert not any(isinstance(kind, sa.PickleType) for kind in columns)
    made = Embedded(store, {"plain": Task(lambda: None)})
    with store.begin() as tx:
        made.defer(tx, "plain", "1", {"number": 1}, now)
        assert tx.db.scalar(sa.select(sa.type_coerce(job.c.args, sa.String))) == '{"number": 1}'


@pytest.fixture
def disk(store: Store) -> Iterator[Disk]:
    with Disk(store) as made:
        yield made


@pytest.fixture
def house(store: Store, now: datetime) -> House:
    return House(store, now)


def kept(store: Store, source: int) -> int:
    with store.read() as tx:
        assert tx.db.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        return len(posts.present(tx, source))


def test_a_full_disk_keeps_what_was_kept_and_reading_resumes_by_itself(
    house: House, store: Store, disk: Disk, now: datetime
) -> None:
    (person,) = house.joined(due=now + timedelta(days=7))
    listed = tuple(post(str(number), f"A secret plan, number {number}. {'Lunch. ' * 99}", now) for number in range(60))
    source = house.reads(person, PLACE, Reading(posts=listed[:20]))
    house.tick()
    house.shelf.readings[PLACE] = Reading(posts=listed)
    disk.fill()
    house.tick(now + 2 * HOUR)
    asked = len(house.shelf.asked)
    assert (kept(store, source), asked) == (20, 2)
    disk.empty()
    house.tick(now + 3 * HOUR)
    assert kept(store, source) == 60
    assert len(house.shelf.asked) == asked + 1


def test_a_nearly_full_disk_is_left_to_answers_and_letters(store: Store, now: datetime) -> None:
    house = House(store, now, storage={"least_free_mib": 10**9})
    (person,) = house.joined(due=now)
    source = house.reads(person, PLACE, Reading(posts=(post("1", "A secret.", now),)))
    house.tick()
    assert (kept(store, source), len(house.letters())) == (0, 1)
    with pytest.raises(StoreFull, match="nearly full"):
        house.service.poll_round(every=True)
    roomy = House(store, now + HOUR)
    roomy.shelf = house.shelf
    vars(roomy.service).update(sandbox=house.shelf)
    roomy.tick()
    assert kept(store, source) == 1


@pytest.mark.usefixtures("hurried")
def test_the_end_of_a_job_that_could_not_be_written_down_is_written_later(
    store: Store, disk: Disk, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    disk.patience = 10
    done: list[int] = []
    other = sqlite3.connect(store.path, isolation_level=None, check_same_thread=False)

    def work() -> None:
        other.execute("BEGIN IMMEDIATE")
        done.append(1)

    made = Embedded(store, {"plain": Task(work)}, threads=1)
    with store.begin() as tx:
        made.defer(tx, "plain", "1", {}, now)
    ticks: list[int] = []

    def sweep(at: datetime) -> None:
        with store.begin() as tx:
            jobs.depth(tx, at)
        ticks.append(1)

    made.start(sweep)
    try:
        assert until(lambda: bool(done) and bool(made._ended))
        assert until(lambda: "no work was taken" in caplog.text and "the tick found no room" in caplog.text)
        held_up = len(ticks)
        other.execute("ROLLBACK")
        assert until(lambda: _jobs(store) == 0 and len(ticks) > held_up)
    finally:  # or the next test would wait for the lock forever
        other.close()
        made.stop()
    assert done == [1], "work that was done is not done again"


def _jobs(store: Store) -> int:
    with store.read() as tx:
        return tx.db.scalar(sa.select(sa.func.count()).select_from(job)) or 0

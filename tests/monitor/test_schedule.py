"""What one tick asks for: a job for each thing that is due, once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.people import Choices, State
from monitor.schedule import DIGEST, POLL, SEND, TIDY, sweep
from monitor.store import people, sources
from monitor.store.session import Store, Tx
from tests.monitor.people_of import joined, with_source

HOUR = timedelta(hours=1)


class Queue:
    """Keeps one job for each task and key, as the real one does."""

    def __init__(self) -> None:
        self.jobs: dict[tuple[str, str], tuple[Mapping[str, Any], datetime]] = {}

    def defer(self, tx: Tx, name: str, key: str, args: Mapping[str, Any], at: datetime) -> bool:
        del tx
        new = (name, key) not in self.jobs
        self.jobs.setdefault((name, key), (args, at))
        return new

    def of(self, name: str) -> list[Mapping[str, Any]]:
        return [args for (task, _), (args, _) in self.jobs.items() if task == name]


def test_an_empty_store_asks_for_sending_now_and_tidying_at_the_full_hour(store: Store, now: datetime) -> None:
    queue = Queue()
    assert sweep(store, queue.defer, now + timedelta(minutes=17)) == 2
    assert queue.jobs == {(SEND, "0"): ({}, now + timedelta(minutes=17)), (TIDY, "0"): ({}, now + HOUR)}


def test_a_second_tick_asks_for_nothing_that_waits_already(store: Store, now: datetime) -> None:
    queue = Queue()
    person_id = joined(store, now)
    with_source(store, person_id, now)
    later = now + timedelta(days=7)
    assert sweep(store, queue.defer, later) == 4
    assert sweep(store, queue.defer, later) == 0


def test_the_sources_of_one_host_are_one_job_which_names_no_host(store: Store, now: datetime) -> None:
    queue = Queue()
    person_id = joined(store, now)
    for place in ("https://ani.example/a.xml", "https://ani.example/b.xml", "https://lain.example/feed.xml"):
        with_source(store, person_id, now, place=place)
    with_source(store, person_id, now, place="https://unproved.example/feed.xml", proved=False)
    sweep(store, queue.defer, now)
    polls = queue.of(POLL)
    assert len(polls) == 2
    assert {key for task, key in queue.jobs if task == POLL} == {args["host"] for args in polls}
    assert not any("example" in args["host"] for args in polls)


def test_sources_wait_while_nothing_may_be_read(store: Store, now: datetime) -> None:
    queue = Queue()
    with_source(store, joined(store, now), now)
    sweep(store, queue.defer, now + timedelta(days=7), reading=False)
    assert queue.of(POLL) == []
    assert len(queue.of(DIGEST)) == 1


def test_no_letter_is_asked_for_that_is_not_due_or_whose_person_rests(store: Store, now: datetime) -> None:
    queue = Queue()
    person_id = joined(store, now)
    with store.begin() as tx:
        people.set_state(tx, person_id, State.PAUSED, due=None, now=now)
    sweep(store, queue.defer, now + timedelta(days=30))
    assert queue.of(DIGEST) == []
    with store.begin() as tx:
        people.set_state(tx, person_id, State.ACTIVE, due=now + HOUR, now=now)
    sweep(store, queue.defer, now + timedelta(minutes=59))
    assert queue.of(DIGEST) == []
    sweep(store, queue.defer, now + HOUR)
    assert queue.of(DIGEST) == [{"person_id": person_id}]


def test_a_crowd_is_taken_in_portions_and_nobody_is_forgotten(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.schedule.AT_ONCE", 5)
    with store.begin() as tx:
        for number in range(8):
            person_id = people.add(tx, Choices(address=f"p{number}@mail.example"), now)
            people.set_state(tx, person_id, State.ACTIVE, due=now, now=now)
    asked: set[int] = set()
    for tick in range(2):
        queue = Queue()
        sweep(store, queue.defer, now + timedelta(minutes=tick))
        told = [args["person_id"] for args in queue.of(DIGEST)]
        asked.update(told)
        with store.begin() as tx:
            for person_id in told:
                people.move_due(tx, person_id, now, now + timedelta(days=7))
    assert len(asked) == 8


def test_a_source_that_was_stopped_is_not_asked_for(store: Store, now: datetime) -> None:
    queue = Queue()
    source_id = with_source(store, joined(store, now), now)
    with store.begin() as tx:
        sources.set_state(tx, source_id, sources.SourceState.STOPPED)
    sweep(store, queue.defer, now + timedelta(days=30))
    assert queue.of(POLL) == []

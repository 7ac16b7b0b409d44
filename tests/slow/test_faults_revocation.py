"""G1 to G3 of the table of faults: withdrawals at random moments of a running service; nothing follows them."""

import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from connectors.base import Failed
from connectors.post import Bookmark, Reading
from monitor import joining, queue
from monitor.collect import Fetch
from monitor.store import jobs, people
from monitor.store.session import Store, Tx
from monitor.store.tables import post as posts
from monitor.store.tables import with_person
from reports.channels.base import Delivery, Outgoing, Phase, Result
from tests.monitor.house import House
from tests.monitor.people_of import Shelf, post
from tests.thorough import times

PEOPLE, WRITTEN_TO, SEED = times(120, 500), 60, 20261125
AIMED = 0.3
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Slow(Shelf):
    """A shelf at the other end of a slow line."""

    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    under_way: set[str] = field(default_factory=set)

    def read(self, connector: str, locator: str, bookmark: Bookmark, fetch: Fetch) -> Reading | Failed:
        self.under_way.add(locator)
        time.sleep(self.chance.uniform(0.02, 0.2))
        reading = super().read(connector, locator, bookmark, fetch)
        self.under_way.discard(locator)
        return reading


@dataclass
class Watched:
    """A mail server that takes its time, and notes when each letter came to its last moment and whether it went."""

    chance: random.Random = field(default_factory=lambda: random.Random(SEED + 1))
    asked: list[tuple[str, float]] = field(default_factory=list)
    called_back: int = 0

    def deliver(self, letter: Outgoing, commit: Callable[[], bool]) -> Delivery:
        time.sleep(self.chance.uniform(0.0, 0.02))
        at = time.monotonic()
        if not commit():
            self.called_back += 1
            return Delivery(result=Result.WITHDRAWN, phase=Phase.TEXT)
        self.asked.append((letter.to, at))
        return Delivery(result=Result.SENT, phase=Phase.DONE)


@dataclass
class Withdrawn:
    """What a person withdrew, how many of their posts were kept at that instant, and when it was done."""

    what: str
    posts: int
    done: float
    reading: bool


def kept(tx: Tx, person: int) -> int:
    return tx.db.scalar(sa.select(sa.func.count()).where(posts.c.person_id == person)) or 0


class Crowd:
    """The people, and what they do at random moments."""

    def __init__(self, house: House, reader: Slow) -> None:
        self.house, self.reader = house, reader
        self.store, self.now = house.service.store, house.clock.now
        due = [MONDAY] * WRITTEN_TO + [MONDAY + timedelta(days=3)] * (PEOPLE - WRITTEN_TO)
        self.people = [house.joined(due=one)[0] for one in due]
        self.places = {one: f"https://p{one}.example/feed.xml" for one in self.people}
        listed = Reading(posts=(post("1", "A secret.", MONDAY), post("2", "Lunch.", MONDAY)))
        self.sources = {one: house.reads(one, place, listed) for one, place in self.places.items()}
        with self.store.read() as tx:
            found = {one: people.get(tx, one) for one in self.people}
        self.address = {one: person.choices.address for one, person in found.items() if person is not None}
        self.log: dict[int, Withdrawn] = {}

    def withdraw(self, person: int, what: str) -> None:
        reading = self.places[person] in self.reader.under_way
        count = 0
        if what == "leave":
            joining.leave(self.store, person, self.now)
        else:
            with self.store.begin() as tx:
                self._ask(tx, person, what)
                count = kept(tx, person)
        self.log[person] = Withdrawn(what, count, time.monotonic(), reading)

    def _ask(self, tx: Tx, person: int, what: str) -> None:
        if what == "source":
            joining.stop_source(tx, person, self.sources[person], self.now)
        elif what == "mail":
            joining.stop_mail(tx, person, self.now)
        else:
            joining.pause(tx, person, None, self.now, self.house.service.engine.defer)

    def withdraw_at_random(self, going_on: Callable[[], bool]) -> None:
        """Everybody withdraws something, spread over as long as there is work; some while they are being read."""
        chance = random.Random(SEED + 2)
        waiting = chance.sample(self.people, len(self.people))
        while waiting:
            time.sleep(chance.expovariate(40) if going_on() else 0)
            being_read = [one for one in waiting if self.places[one] in self.reader.under_way]
            person = chance.choice(being_read) if being_read and chance.random() < AIMED else waiting[-1]
            waiting.remove(person)
            self.withdraw(person, chance.choice(("leave", "pause", "source", "mail")))


def busy(store: Store) -> bool:
    with store.read() as tx:
        depth = jobs.depth(tx, MONDAY)
        return depth.due + depth.running > 0


def letters_after(crowd: Crowd, mail: Watched) -> list[str]:
    """Letters whose last moment came after their person's withdrawal was done."""
    done = {crowd.address[one]: log.done for one, log in crowd.log.items() if log.what != "source"}
    return [to for to, at in mail.asked if to in done and at > done[to]]


@pytest.mark.slow
def test_withdrawals_at_random_moments(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "TICK_SECONDS", 3)
    monkeypatch.setattr(queue, "FEED_SECONDS", 0.1)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    reader, mail = Slow(), Watched()
    house = House(store, MONDAY, channel=mail)
    house.shelf = reader
    vars(house.service)["sandbox"] = reader
    crowd = Crowd(house, reader)
    house.service.engine.start(house.service.sweep)
    crowd.withdraw_at_random(lambda: busy(store))
    house.service.engine.stop()
    went_before = len(mail.asked)
    for later in (timedelta(seconds=60), timedelta(days=8)):
        house.tick(MONDAY + later)

    with store.read() as tx:
        more = [one for one, log in crowd.log.items() if log.what != "mail" and kept(tx, one) != log.posts]
        gone = {one for one, log in crowd.log.items() if log.what == "leave"}
        left = [table.name for table in with_person() if tx.db.execute(rows_of(table, gone)).first() is not None]
    by_kind = Counter(log.what for log in crowd.log.values())
    during = sum(log.reading for log in crowd.log.values())
    print(f"{by_kind}, {during} while being read, {mail.called_back} called back, {went_before} letters before")
    assert len(crowd.log) == PEOPLE
    assert (more, left, letters_after(crowd, mail)) == ([], [], [])
    stayed = {crowd.address[one] for one, log in crowd.log.items() if log.what == "source"}
    assert {to for to, _ in mail.asked[went_before:]} <= stayed
    assert during >= 5, "some withdrew while their source was being read"
    assert went_before >= 10, "some letters went out before"
    assert sum(log.posts > 0 for log in crowd.log.values()) >= 10, "some posts had been kept before"


def rows_of(table: sa.Table, whose: set[int]) -> sa.Select[int]:
    owner = table.c.id if "person_id" not in table.c else table.c.person_id
    return sa.select(owner).where(owner.in_(whose)).limit(1)

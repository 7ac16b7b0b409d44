"""The whole program around a real store, with a clock that the test moves and a shelf in place of the network."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy

from connectors.post import Reading
from monitor.config import Settings
from monitor.people import Choices, Level, Purpose, State
from monitor.service import Service
from monitor.store import consents, outbox, people
from monitor.store.session import Store
from reports.channels.base import Channel, Delivery, Outgoing
from reports.channels.drawer import Drawer
from tests.conftest import MASTER
from tests.monitor.people_of import POLICY, WORDING, Shelf, with_source
from tests.reports.world import Clock


@dataclass
class Dated:
    """A drawer that notes when each letter came in."""

    clock: Clock
    drawer: Drawer = field(default_factory=Drawer)
    at: list[datetime] = field(default_factory=list)

    def deliver(self, letter: Outgoing, commit: Callable[[], bool]) -> Delivery:
        delivery = self.drawer.deliver(letter, commit)
        if len(self.drawer.letters) > len(self.at):
            self.at.append(self.clock.now)
        return delivery


class House:
    """One Cermin whose ticks the test makes."""

    def __init__(self, store: Store, now: datetime, channel: Channel | None = None, **settings: object) -> None:
        self.clock = Clock(now)
        self.shelf = Shelf()
        self.mail = Dated(self.clock)
        self.service = Service(Settings(**settings), None, MASTER, store, self.clock)
        vars(self.service).update(policy=POLICY, sandbox=self.shelf, channel=channel or self.mail)

    def tick(self, now: datetime | None = None) -> None:
        """What the engine does in two ticks, in this thread: what the first makes, the second sends."""
        self.clock.now = now or self.clock.now
        for _ in range(2):
            self.service.sweep(self.clock.now)
            self.service.engine.drain(self.clock.now)

    def walk(self, until: datetime, step: timedelta) -> None:
        """Tick on and on."""
        while self.clock.now < until:
            self.tick(self.clock.now + step)

    def letters(self) -> list[Outgoing]:
        return self.mail.drawer.letters

    def states(self) -> dict[str, int]:
        with self.service.store.read() as tx:
            return {state: count for state, count in outbox.totals(tx).items() if count}

    def joined(self, number: int = 1, *, due: datetime, mail: bool = True, **choices: object) -> list[int]:
        """So many people whose first letter is due at `due`."""
        now = self.clock.now
        made = []
        with self.service.store.begin() as tx:
            for _ in range(number):
                chosen = {**_CHOICES, "day": due.weekday(), "hour": due.hour, **choices}
                address = f"p{next(_NUMBERS)}@mail.example"
                person = people.add(tx, Choices(address=address, **chosen), now)  # type: ignore[arg-type]
                people.set_state(tx, person, State.ACTIVE, due=due, now=now)
                if mail:
                    consents.give(tx, person, Purpose.MAIL, None, WORDING, "form", now)
                made.append(person)
        return made

    def reads(self, person: int, place: str, reading: Reading) -> int:
        """A proved source of theirs that gives `reading`."""
        self.shelf.readings[place] = reading
        return with_source(self.service.store, person, self.clock.now, place=place)


def text_of(letter: Outgoing) -> str:
    """The text part of a letter."""
    return _part(letter, "plain")


def html_of(letter: Outgoing) -> str:
    """The HTML part of a letter."""
    return _part(letter, "html")


def _part(letter: Outgoing, kind: str) -> str:
    body = message_from_bytes(letter.message, policy=policy.default).get_body((kind,))
    assert body is not None
    return " ".join(str(body.get_content()).split())


_NUMBERS = itertools.count(1)
_CHOICES: dict[str, object] = {"language": "en", "zone": "UTC", "level": Level.FULL}

"""A real store with people and findings in it, and the parts that print and send; for several tests."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zlib import crc32

from connectors.post import Bookmark, Post
from monitor.finding import Finding, Rule, Severity
from monitor.people import Choices, Purpose, State
from monitor.store import consents, findings, outbox, people, posts, sources
from monitor.store.consents import Wording
from monitor.store.outbox import LetterState
from monitor.store.session import Store
from reports.channels.base import Channel, Delivery, Outgoing
from reports.channels.drawer import Drawer
from reports.links import Links
from reports.press import Press
from reports.returns import Returns
from reports.sending import PostOffice
from tests.reports.samples import BASE, WRITER, mask

DUE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday, eight in the morning in Jakarta."""
KEY = b"another key of thirty-two bytes!"
WORDING = Wording("1", "id", "Kirimi saya surat mingguan.")
RETURNS = Returns("cermin.example", KEY)


def press(*, links: bool = True, **other: object) -> Press:
    """The parts that print, with links or, as in single-user mode, with commands."""
    made = Press(
        writer=WRITER,
        returns=RETURNS,
        links=Links(BASE, KEY) if links else None,
        mask=mask,
        version="0.1.0",
    )
    return replace(made, **other)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = DUE

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class World:
    """One store with its people, seen from outside."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    drawer: Drawer = field(default_factory=Drawer)

    def join(self, *, mail: bool = True, **choices: object) -> int:
        """Somebody who joined three weeks ago and whose letter is due."""
        long_ago = DUE - timedelta(days=21)
        chosen = Choices(**{"address": f"p{len(self.people())}@mail.example", **choices})
        with self.store.begin() as tx:
            person_id = people.add(tx, chosen, long_ago)
            if mail:
                consents.give(tx, person_id, Purpose.MAIL, None, WORDING, "form", long_ago)
            people.set_state(tx, person_id, State.ACTIVE, due=DUE, now=long_ago)
        return person_id

    def people(self) -> list[int]:
        with self.store.read() as tx:
            return people.ids(tx)

    def source(
        self,
        person_id: int,
        locator: str = "https://ani:geheim@blog.example/feed.xml?key=1",
        *,
        connector: str = "web",
        read_at: datetime = DUE - timedelta(hours=1),
    ) -> int:
        """A proved source that was read an hour ago, or when it is said."""
        with self.store.begin() as tx:
            source_id = sources.add(tx, person_id, connector, locator, DUE - timedelta(days=20), code="cermin-abc")
            sources.prove(tx, source_id, "bio", DUE - timedelta(days=20))
            sources.record_success(
                tx,
                source_id,
                bookmark=Bookmark(),
                next_poll_at=DUE,
                interval=timedelta(hours=1),
                window=None,
                gap=False,
                omits=("replies",),
                now=read_at,
            )
        return source_id

    def flag(self, person_id: int, source_id: int, words: str, marked: str, **other: object) -> int:
        """A post with one finding on it."""
        start = words.index(marked)
        found = Finding(
            check="work.litigation",
            rule=Rule.R4,
            severity=Severity.HIGH,
            confidence=0.9,
            spans=((start, start + len(marked)),),
            quote=marked,
        )
        key = f"https://blog.example/{crc32(words.encode())}"
        post = Post(key=key, text=words, url=key, created_at=DUE - timedelta(days=1))
        with self.store.begin() as tx:
            kept = posts.keep(tx, person_id, source_id, [post], DUE - timedelta(hours=2))
            return findings.add(tx, person_id, kept.new[0].id, [replace(found, **other)], DUE - timedelta(hours=2))[0]

    def put(self, person_id: int | None, kind: str = "digest", message: bytes = b"Subject: x\r\n\r\nhi\r\n") -> int:
        """A letter in the outbox."""
        with self.store.begin() as tx:
            return outbox.put(tx, person_id, kind, "ani@mail.example", message, message_id="<m@x>", now=self.clock.now)

    def office(self, channel: Channel | None = None) -> PostOffice:
        return PostOffice(store=self.store, channel=channel or self.drawer, press=press(), clock=self.clock)

    def letters(self) -> dict[str, int]:
        """How many letters are in each state that any is in."""
        with self.store.read() as tx:
            return {state: count for state, count in outbox.totals(tx).items() if count}

    def state(self, person_id: int) -> State | None:
        with self.store.read() as tx:
            person = people.get(tx, person_id)
            return person.state if person else None


@dataclass
class Scripted:
    """A channel that gives the deliveries it was told to, and commits where a real one would."""

    deliveries: list[Delivery]
    tried: list[Outgoing] = field(default_factory=list)
    before_dot: Callable[[], object] = lambda: None

    def deliver(self, letter: Outgoing, commit: Callable[[], bool]) -> Delivery:
        self.tried.append(letter)
        delivery = self.deliveries.pop(0)
        self.before_dot()
        if delivery.phase in {"dot", "done"} and not commit():
            return replace(delivery, result="withdrawn", phase="text")
        return delivery


__all__ = ["BASE", "DUE", "KEY", "RETURNS", "Clock", "LetterState", "Scripted", "World", "press"]

"""Small honest stand-ins and short ways to a person with a source, for tests of the middle of the line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.base import ArchiveSummary, Failed, Reason, Recognised
from connectors.post import Bookmark, Post, Profile, Reading, Unreadable
from monitor.checks.base import Context, Hit, Lexicon, check
from monitor.checks.engine import Policy
from monitor.checks.normal import Text
from monitor.collect import Collector, Fetch
from monitor.finding import Rule, Severity
from monitor.imports import Export
from monitor.lens import Lenses
from monitor.pace import Pace
from monitor.people import Choices, Purpose, State
from monitor.store import consents, people, sources
from monitor.store.consents import Wording
from monitor.store.session import Store
from monitor.store.sources import SourceRow

WORDING = Wording("1", "en", "I agree.")
PLACE = "https://ani.example/feed.xml"


@check("test.secret", Rule.R4, Severity.HIGH, flags=("secret",), passes=("open",), keywords=("secret",))
def secret(text: Text, about: Context) -> Iterator[Hit]:
    """The word itself, wherever it stands."""
    del about
    start = text.raw.casefold().find("secret")
    yield Hit(spans=((start, start + 6),))


@check("test.secret", Rule.R4, Severity.HIGH, flags=("secret",), passes=("open",), keywords=("secret",))
def failing(text: Text, about: Context) -> Iterator[Hit]:
    """A check of somebody's own that has a fault."""
    raise RuntimeError("a fault of the check")


POLICY = Policy((secret,))
BROKEN = Policy((failing,))


@dataclass
class Shelf:
    """A reader whose sources are what the test put on it, by locator."""

    readings: dict[str, Reading | Failed] = field(default_factory=dict)
    archive: list[Recognised | Post | Unreadable | Profile | ArchiveSummary] = field(default_factory=list)
    asked: list[tuple[str, Bookmark]] = field(default_factory=list)

    def read(self, connector: str, locator: str, bookmark: Bookmark, fetch: Fetch) -> Reading | Failed:
        del connector, fetch
        self.asked.append((locator, bookmark))
        return self.readings.get(locator, Failed(reason=Reason.NOT_FOUND, status=404))

    def read_archive(
        self, path: Export, connector: str | None = None
    ) -> Iterator[Recognised | Post | Unreadable | Profile | ArchiveSummary]:
        del path, connector
        yield from self.archive

    def close(self) -> None:
        """Nothing to end."""


def no_network(*_: object) -> Failed:
    return Failed(reason=Reason.UNREACHABLE)


def collector(store: Store, shelf: Shelf, policy: Policy = POLICY) -> Collector:
    pace = Pace(timedelta(hours=1), timedelta(days=1))
    return Collector(store, shelf, no_network, Lenses(policy, Lexicon()), pace, lambda: 0.5)


def joined(store: Store, now: datetime, *, address: str = "ani@example.org") -> int:
    """Somebody active who wants letters, Wednesdays at nine in UTC."""
    with store.begin() as tx:
        choices = Choices(address=address, language="en", zone="UTC", day=2, hour=9)
        person_id = people.add(tx, choices, now)
        people.set_state(tx, person_id, State.ACTIVE, due=now + timedelta(days=7), now=now)
        consents.give(tx, person_id, Purpose.MAIL, None, WORDING, "form", now)
    return person_id


def with_source(
    store: Store, person_id: int, now: datetime, *, place: str = PLACE, proved: bool = True, past: bool = False
) -> int:
    """A source of theirs, agreed to and proved."""
    with store.begin() as tx:
        source_id = sources.add(tx, person_id, "web", place, now, code="cermin-testcode")
        for purpose in (Purpose.READ, Purpose.PAST) if past else (Purpose.READ,):
            consents.give(tx, person_id, purpose, source_id, WORDING, "form", now)
        if proved:
            sources.prove(tx, source_id, "bio", now)
    return source_id


def row_of(store: Store, source_id: int) -> SourceRow:
    with store.read() as tx:
        row = sources.get(tx, source_id)
    assert row is not None
    return row


def post(key: str, text: str, at: datetime | None = None, **more: object) -> Post:
    return Post(key=key, text=text, created_at=at, url=f"https://ani.example/{key}", **more)  # type: ignore[arg-type]

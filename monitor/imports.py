"""Brings an export archive in: posts enter in batches under one import and become visible together.

A killed or refused import leaves nothing visible; the same or a newer export adds only what is new.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from connectors import registry
from connectors.base import ArchiveSummary, Recognised, Refused, Upload
from connectors.post import Bookmark, Post, Profile, Unreadable
from monitor.checks.engine import Verdict
from monitor.collect import Collector, note
from monitor.examine import is_own_and_public
from monitor.lens import Lens
from monitor.people import Person, Purpose, State
from monitor.store import consents, people, posts, sources
from monitor.store.consents import Wording
from monitor.store.session import Store, Tx
from monitor.store.sources import SourceState

BATCH = 2000
LOCATOR = "export"
Item = Recognised | Post | Unreadable | Profile | ArchiveSummary

Export = str | int | Upload | Sequence[str]
"""One export: a path, an open file, or the paths of all its parts."""


Told = Callable[[int], None]


class ArchiveReader(Protocol):
    """What opens archives for us: `connectors.sandbox.Sandbox`."""

    def read_archive(self, path: Export, connector: str | None = None) -> Iterator[Item]:
        """Streams an export: its platform first, then what was read, the counts last. Raises `Refused`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an export gave: counts, and the platform's name."""

    connector: str
    new: int = 0
    edited: int = 0
    known: int = 0
    findings: int = 0
    unreadable: int = 0
    members_read: tuple[str, ...] = ()
    members_ignored: int = 0


class NotNow(Exception):  # noqa: N818 - an everyday answer
    """The person is not active, or left while the import ran; nothing of it is kept."""


@dataclass(slots=True)
class _Count:
    new: int = 0
    edited: int = 0
    known: int = 0
    findings: int = 0
    unreadable: int = 0
    profile: Profile | None = None


@dataclass(slots=True)
class _Judge:
    """Examines each new post before it is written: the words of most are then never kept at all."""

    lens: Lens
    now: datetime
    verdicts: list[Verdict] = field(default_factory=list)

    def speaks(self, post: Post) -> bool:
        """Whether there is anything to say about it, or to look at again."""
        self.verdicts.append(self.lens.judge(post, self.now))
        return bool(self.verdicts[-1].findings or self.verdicts[-1].failed)


@dataclass(frozen=True, slots=True)
class Importer:
    """Brings archives in. Safe to use from several threads."""

    store: Store
    reader: ArchiveReader
    collector: Collector

    def bring_in(
        self, person_id: int, path: Export, wording: Wording, now: datetime, told: Told = lambda _: None
    ) -> Imported:
        """Read the export at `path` for one person.

        Uploading it proves whose it is, and asks for the past: `wording` is what the person was told.
        `told` is called now and then with the number of posts read so far.

        Raises:
            Refused: the archive can't be read; the text says why and what to do.
            NotNow: the person is not active (any more).
        """
        items = self.reader.read_archive(path)
        first = next(items, None)
        if not isinstance(first, Recognised):
            raise Refused("This export ended before it began. Download it again.")
        if why := registry.archive(first.name).preview_only:
            raise Refused(why)
        source_id, import_id = self._begin(person_id, first.name, wording, now)
        try:
            count, last = self._pour(person_id, source_id, import_id, items, now, told)
        except BaseException:
            with self.store.begin() as tx:
                posts.abandon_imports(tx, import_id)
            raise
        self._finish(person_id, source_id, import_id, count, last.omits, now)
        return Imported(
            connector=first.name,
            new=count.new,
            edited=count.edited,
            known=count.known,
            findings=count.findings,
            unreadable=count.unreadable,
            members_read=last.members_read,
            members_ignored=last.members_ignored,
        )

    def _begin(self, person_id: int, connector: str, wording: Wording, now: datetime) -> tuple[int, int]:
        with self.store.begin() as tx:
            person = people.get(tx, person_id)
            if person is None or person.state is not State.ACTIVE:
                raise NotNow
            source_id = _source_for(tx, person_id, connector, wording, now)
            return source_id, posts.begin_import(tx, person_id, source_id, now)

    def _finish(
        self, person_id: int, source_id: int, import_id: int, count: "_Count", omits: Sequence[str], now: datetime
    ) -> None:
        """Everything becomes visible at once; posts with new words are examined now."""
        with self.store.begin() as tx:
            person = _active(tx, person_id, source_id)
            edited = posts.complete_import(tx, import_id, now)
            lens = self.collector.lenses.of(person, count.profile)
            count.findings += self.collector.examine_edited(tx, edited, lens, now)
            count.edited = len(edited)
            sources.record_success(
                tx,
                source_id,
                bookmark=Bookmark(),
                next_poll_at=None,
                interval=timedelta(days=1),
                window=None,
                gap=False,
                omits=omits,
                now=now,
                profile=count.profile,
            )

    def _pour(
        self, person_id: int, source_id: int, import_id: int, items: Iterator[Item], now: datetime, told: Told
    ) -> tuple[_Count, ArchiveSummary]:
        count, last = _Count(), ArchiveSummary(recognised="")
        batch: list[Post] = []
        for item in items:
            match item:
                case Post() if is_own_and_public(item):
                    batch.append(item)
                    if len(batch) == BATCH:
                        self._keep(person_id, source_id, import_id, batch, count, now)
                        batch = []
                        told(count.new + count.known)
                case Unreadable():
                    count.unreadable += 1
                case Profile():
                    count.profile = item
                case ArchiveSummary():
                    last = item
        self._keep(person_id, source_id, import_id, batch, count, now)
        return count, last

    def _keep(
        self, person_id: int, source_id: int, import_id: int, batch: Sequence[Post], count: _Count, now: datetime
    ) -> None:
        with self.store.begin() as tx:
            person = _active(tx, person_id, source_id)
            judge = _Judge(self.collector.lenses.of(person, count.profile), now)
            kept = posts.keep(tx, person_id, source_id, batch, now, import_id=import_id, needed=judge.speaks)
            for one, verdict in zip(kept.new, judge.verdicts, strict=True):
                if verdict.findings or verdict.failed:
                    count.findings += note(tx, one, verdict, now)
            count.findings += self.collector.examine_edited(tx, kept.edited, judge.lens, now)
        count.new += len(kept.new)
        count.known += kept.known


def _source_for(tx: Tx, person_id: int, connector: str, wording: Wording, now: datetime) -> int:
    """The person's source for this platform's exports; made at the first one, and never polled."""
    for row in sources.of_person(tx, person_id):
        if row.connector == connector and row.locator == LOCATOR and row.state is not SourceState.STOPPED:
            return row.id
    source_id = sources.add(tx, person_id, connector, LOCATOR, now)
    for purpose in (Purpose.READ, Purpose.PAST):
        consents.give(tx, person_id, purpose, source_id, wording, "upload", now)
    sources.prove(tx, source_id, "export", now)
    sources.set_state(tx, source_id, SourceState.ACTIVE, next_poll_at=None)
    return source_id


def _active(tx: Tx, person_id: int, source_id: int) -> Person:
    person = people.get(tx, person_id)
    if person is None or person.state is not State.ACTIVE:
        raise NotNow
    if not consents.holds(tx, person_id, Purpose.READ, source_id):
        raise NotNow
    return person

"""After "fixed": looks at the post once more and says what came of it.

First at the source, where the post is still listed in most cases; else at the post's own address, where only its
absence can be told. Absence from a feed's window is never taken for deletion.
"""

from dataclasses import dataclass
from datetime import datetime

from connectors.base import Failed, Reason
from connectors.post import Bookmark, Post
from monitor.answers import Outcome
from monitor.collect import Collector, agreed, mark_gone, moved
from monitor.finding import Standing
from monitor.people import Person
from monitor.store import findings, posts, sources
from monitor.store.findings import FindingRow
from monitor.store.posts import Stored
from monitor.store.session import Tx
from monitor.store.sources import SourceRow

PAGE = "page"
_AWAY = frozenset({Reason.NOT_FOUND, Reason.GONE})


@dataclass(frozen=True, slots=True)
class _Case:
    finding: FindingRow
    stored: Stored
    source: SourceRow
    person: Person


@dataclass(frozen=True, slots=True)
class Rereader:
    """Looks again at the posts of findings that were answered with "fixed"."""

    collector: Collector

    def look(self, finding_id: int, now: datetime) -> Outcome | None:
        """Look once and keep what was seen; None when there is nothing to look at any more."""
        with self.collector.store.read() as tx:
            case = _case(tx, finding_id)
        if case is None:
            return None
        seen = self._see(case)
        with self.collector.store.begin() as tx:
            case = _case(tx, finding_id)
            return None if case is None else self._keep(tx, case, seen, now)

    def _see(self, case: _Case) -> Post | Outcome:
        """The post as its source lists it now, or what its absence and its own address tell."""
        if case.source.next_poll_at is None:
            return self._at_its_address(case)
        fresh = Bookmark(address=case.source.bookmark.address)
        read = self.collector.reader.read
        reading = read(case.source.connector, case.source.locator, fresh, self.collector.fetch)
        if isinstance(reading, Failed) or moved(case.source, reading):
            return self._at_its_address(case)
        key = case.stored.post.key
        found = [post for post in reading.posts if post.key == key]
        if found:
            return found[0]
        return Outcome.GONE if reading.complete or key in reading.deleted else self._at_its_address(case)

    def _at_its_address(self, case: _Case) -> Outcome:
        """Only "not there" can be told: the post's words were dropped when the finding closed."""
        url = case.stored.post.url
        if url is None:
            return Outcome.CANNOT_TELL
        reading = self.collector.reader.read(PAGE, url, Bookmark(), self.collector.fetch)
        away = isinstance(reading, Failed) and reading.reason in _AWAY
        return Outcome.GONE if away else Outcome.CANNOT_TELL

    def _keep(self, tx: Tx, case: _Case, seen: Post | Outcome, now: datetime) -> Outcome:
        if seen is Outcome.GONE:
            mark_gone(tx, case.stored.id, now)
        if isinstance(seen, Outcome):
            return seen
        kept = posts.keep(tx, case.person.id, case.source.id, [seen], now)
        if not kept.edited:
            findings.settle(tx, case.finding.id, Standing.OPEN, now)
            return Outcome.UNCHANGED
        lens = self.collector.lenses.of(case.person, case.source.profile)
        self.collector.examine_edited(tx, kept.edited, lens, now)
        posts.drop_unneeded(tx, now, person_id=case.person.id)
        standing = [one.standing for one in findings.of_post(tx, case.stored.id)]
        return Outcome.EDITED_CLEAN if all(one.closed for one in standing) else Outcome.EDITED_FLAGGED


def _case(tx: Tx, finding_id: int) -> _Case | None:
    row = findings.get(tx, finding_id)
    if row is None or row.standing is not Standing.FIXED:
        return None
    stored, source = posts.get(tx, row.post_id), sources.get(tx, row.source_id)
    person = agreed(tx, source) if source else None
    return _Case(row, stored, source, person) if stored and source and person else None

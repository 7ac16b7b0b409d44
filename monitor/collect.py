"""Sources to posts to findings: looks at what is due, keeps what is new, examines exactly that.

    claim ── read (no transaction is open) ── keep posts, findings and how far we read, in one transaction

A poll that dies at any moment leaves nothing behind but a lease that ends. Consent is asked for again inside the
transaction that keeps, so what was read after a withdrawal is not kept.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from connectors.base import Failed, Outcome, Request
from connectors.post import Bookmark, Post, Reading, Validators
from monitor.checks.engine import Verdict
from monitor.examine import is_own_and_public
from monitor.finding import Standing
from monitor.lens import Lens, Lenses
from monitor.pace import (
    Pace,
    after_failure,
    after_success,
    has_been_empty,
    host_rest,
    slide_time,
    spread,
    state_after,
)
from monitor.people import Person, Purpose, State
from monitor.store import consents, findings, people, posts, sources
from monitor.store.posts import Stored
from monitor.store.session import Store, Tx
from monitor.store.sources import SourceRow, SourceState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
PLAUSIBLE_YEAR = 2000
RECHECKED = 200
Fetch = Callable[[Request, Validators | None], Outcome]


class Reader(Protocol):
    """What reads a source for us: `connectors.sandbox.Sandbox`, or a small one in tests."""

    def read(self, connector: str, locator: str, bookmark: Bookmark, fetch: Fetch) -> Reading | Failed:
        """Look at a source once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one look brought: counts, and the reason when it failed. `skipped` means there was nothing to do."""

    source_id: int
    new: int = 0
    edited: int = 0
    findings: int = 0
    unreadable: int = 0
    gap: bool = False
    unchanged: bool = False
    skipped: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class Collector:
    """Looks at sources. Safe to use from several threads; `chance` gives numbers from 0 to 1."""

    store: Store
    reader: Reader
    fetch: Fetch
    lenses: Lenses
    pace: Pace
    chance: Callable[[], float]

    def poll_host(self, host: str, now: datetime, *, every: bool = False) -> list[Polled]:
        """Look at the due sources of one host in turn, or at all; stop when the host asks to be left alone."""
        with self.store.read() as tx:
            rests = sources.host_rests(tx, host, now)
            wanted = [] if rests else sources.of_host(tx, host, None if every else now)
        done: list[Polled] = []
        for source_id in wanted:
            done.append(self.poll(source_id, now))
            if done[-1].failed and host_rest(done[-1].failed):
                break
        return done

    def poll(self, source_id: int, now: datetime) -> Polled:
        """Look at one source now, due or not."""
        row = self._claim(source_id, now)
        if row is None:
            return Polled(source_id=source_id, skipped=True)
        reading = self.reader.read(row.connector, row.locator, row.bookmark, self.fetch)
        with self.store.begin() as tx:
            person = agreed(tx, row)
            if person is not None and moved(row, reading):
                log.info("source %d: its posts come from another place, so it waits for a proof", source_id)
                sources.unprove(tx, source_id, now)
                person = None
            if person is None:
                return Polled(source_id=source_id, skipped=True)
            polled = (
                self._keep_failure(tx, row, reading, now)
                if isinstance(reading, Failed)
                else (self._keep(tx, person, row, reading, now))
            )
        _tell(polled)
        return polled

    def _claim(self, source_id: int, now: datetime) -> SourceRow | None:
        with self.store.begin() as tx:
            row = sources.get(tx, source_id)
            if row is None or row.next_poll_at is None or agreed(tx, row) is None:
                return None
            return row if sources.claim(tx, source_id, row.next_poll_at, now + LEASE) else None

    def _keep_failure(self, tx: Tx, row: SourceRow, failed: Failed, now: datetime) -> Polled:
        failures = row.failures + 1
        wait = spread(after_failure(self.pace, failures, failed), self.chance(), failed)
        state = state_after(failed, failures, row.first_failed_at or now, now)
        next_poll_at = None if state is SourceState.GONE else now + wait
        sources.record_failure(tx, row.id, reason=failed.reason, next_poll_at=next_poll_at, state=state, now=now)
        if rest := host_rest(failed):
            sources.rest_host(tx, sources.host_mac(tx, host_asked(row)), now + rest)
        return Polled(source_id=row.id, failed=failed)

    def _keep(self, tx: Tx, person: Person, row: SourceRow, reading: Reading, now: datetime) -> Polled:
        empty_since = _empty_since(row, reading, now)
        if has_been_empty(empty_since, row.last_success_at, now):
            sources.notify(tx, row.id, "empty", now)
        if reading.unchanged:
            self._record(tx, row, reading, 0, gap=False, empty_since=empty_since, now=now)
            return Polled(source_id=row.id, unchanged=True)
        reading = replace(reading, posts=tuple(filter(is_own_and_public, reading.posts)))
        gap = _has_gap(tx, row, reading)
        kept = posts.keep(tx, person.id, row.id, reading.posts, now)
        lens = self.lenses.of(person, reading.profile or row.profile)
        past = consents.holds(tx, person.id, Purpose.PAST, row.id)
        looked_at = [one for one in kept.new if past or not is_past(one.post, row, person)]
        found = self.examine_new(tx, looked_at, lens, now)
        again = self.examine_edited(tx, kept.edited, lens, now)
        drop_idle_text(tx, kept.new, found)
        self._mark_deleted(tx, row, reading, now)
        self._record(tx, row, reading, len(kept.new), gap=gap, empty_since=empty_since, now=now)
        return Polled(
            source_id=row.id,
            new=len(kept.new),
            edited=len(kept.edited),
            findings=sum(found.values()) + again,
            unreadable=len(reading.unreadable),
            gap=gap,
        )

    def examine_new(self, tx: Tx, stored: Sequence[Stored], lens: Lens, now: datetime) -> dict[int, int]:
        """Run the checks on kept posts; how many findings each brought, for those whose words are still needed.

        A post on which a check failed is needed until it was looked at again: see `recheck`.
        """
        found: dict[int, int] = {}
        for one in stored:
            verdict = lens.judge(one.post, now)
            if verdict.findings or verdict.failed:
                found[one.id] = note(tx, one, verdict, now)
        return found

    def recheck(self, now: datetime) -> int:
        """Look again at posts on which a check failed; how many findings that brought."""
        with self.store.begin() as tx:
            waiting = posts.to_recheck(tx, RECHECKED)
            posts.mark_recheck(tx, [one.id for one in waiting], wanted=False)
            new = 0
            for one in waiting:
                person, row = people.get(tx, one.person_id), sources.get(tx, one.source_id)
                if person is not None and row is not None:
                    found = self.examine_new(tx, [one], self.lenses.of(person, row.profile), now)
                    new += sum(found.values())
            posts.drop_unneeded(tx, now)
        return new

    def examine_edited(self, tx: Tx, edited: Sequence[Stored], lens: Lens, now: datetime) -> int:
        """Edited posts: what is no longer there was put right, what is new or still there stands.

        Returns how many findings are new.
        """
        new = 0
        for stored in edited:
            before = {row.id for row in findings.of_post(tx, stored.id)}
            found = set(findings.add(tx, stored.person_id, stored.id, lens.judge(stored.post, now).findings, now))
            for row in findings.of_post(tx, stored.id):
                if row.id not in found and not row.standing.closed:
                    findings.settle(tx, row.id, Standing.FIXED, now)
            new += len(found - before)
        if edited:
            posts.drop_unneeded(tx, now, person_id=edited[0].person_id)
        return new

    def _mark_deleted(self, tx: Tx, row: SourceRow, reading: Reading, now: datetime) -> None:
        """What the source itself says is gone: its tombstones, and absence where it lists all it has."""
        named = (posts.by_key(tx, row.id, key) for key in reading.deleted)
        gone = {post_id for post_id in named if post_id is not None}
        if reading.complete:
            listed = {posts.by_key(tx, row.id, post.key) for post in reading.posts}
            gone |= {post_id for post_id in posts.present(tx, row.id) if post_id not in listed}
        for post_id in gone:
            mark_gone(tx, post_id, now)

    def _record(
        self,
        tx: Tx,
        row: SourceRow,
        reading: Reading,
        new: int,
        *,
        gap: bool,
        empty_since: datetime | None,
        now: datetime,
    ) -> None:
        since = now - (row.last_success_at or now)
        slide = slide_time(since, len(reading.posts), new) if since else None
        interval = after_success(self.pace, row.interval, slide, reading.fresh_for)
        sources.record_success(
            tx,
            row.id,
            bookmark=reading.bookmark,
            next_poll_at=now + spread(interval, self.chance()),
            interval=interval,
            window=slide if slide is not None else (row.window or (timedelta() if reading.posts else None)),
            gap=gap,
            omits=row.omits if reading.unchanged else reading.omits,
            now=now,
            profile=reading.profile,
            host=sources.host_of(reading.bookmark.address or row.locator) or None,
            empty_since=empty_since,
        )


def note(tx: Tx, one: Stored, verdict: Verdict, now: datetime) -> int:
    """Keep what the checks say about a post; how many findings. It is looked at again where a check failed."""
    if verdict.failed:
        posts.mark_recheck(tx, [one.id])
        log.warning("post %d: %d checks failed", one.id, len(verdict.failed))
    return len(findings.add(tx, one.person_id, one.id, verdict.findings, now)) if verdict.findings else 0


def is_past(post: Post, row: SourceRow, person: Person) -> bool:
    """Whether a post is older than the consent to read its source.

    At the first look a post without a plausible date counts as past; later, one never seen before is new.
    """
    since = max(person.joined_at, row.created_at)
    if post.created_at is None or post.created_at.year < PLAUSIBLE_YEAR:
        return row.last_success_at is None
    return post.created_at < since


def host_asked(row: SourceRow) -> str:
    """The host that reading this source asks."""
    return sources.host_of(row.bookmark.address or row.locator) or sources.host_of(row.locator)


def agreed(tx: Tx, row: SourceRow) -> Person | None:
    """The person, while they are active, agree to this source being read, and it is proved and not stopped."""
    person = people.get(tx, row.person_id)
    current = sources.get(tx, row.id)
    if person is None or current is None or person.state is not State.ACTIVE or current.proved_at is None:
        return None
    if current.state not in {SourceState.ACTIVE, SourceState.RESTING}:
        return None
    return person if consents.holds(tx, person.id, Purpose.READ, row.id) else None


def _empty_since(row: SourceRow, reading: Reading, now: datetime) -> datetime | None:
    """Since when the source lists nothing at all, not even what cannot be read."""
    if reading.unchanged:
        return row.empty_since
    return None if reading.posts or reading.unreadable or reading.deleted else row.empty_since or now


def moved(row: SourceRow, reading: Reading | Failed) -> bool:
    """Whether the posts come from another place than the one that was proved: it may be somebody else's."""
    origin = "" if isinstance(reading, Failed) else reading.bookmark.origin
    return bool(origin) and row.bookmark.origin not in {"", origin}


def _has_gap(tx: Tx, row: SourceRow, reading: Reading) -> bool:
    """The window slid past unseen posts: it was not empty before, and overlaps nothing that is known."""
    if row.window is None or reading.complete or not reading.posts:
        return False
    return posts.known_keys(tx, row.id, [post.key for post in reading.posts]) == 0


def mark_gone(tx: Tx, post_id: int, now: datetime) -> None:
    """The post is gone from its source: its findings are put right, and nothing keeps its words."""
    posts.mark_gone(tx, post_id, now)
    for row in findings.of_post(tx, post_id):
        if not row.standing.closed:
            findings.settle(tx, row.id, Standing.FIXED, now)


def drop_idle_text(tx: Tx, stored: Sequence[Stored], found: Mapping[int, int]) -> None:
    """A post's words are kept only for a finding that quotes them."""
    posts.drop_text(tx, [one.id for one in stored if one.id not in found])


def _tell(polled: Polled) -> None:
    if polled.failed:
        log.info("source %d: %s", polled.source_id, polled.failed.reason)
    else:
        # No findings: a source has one owner, so their number would be a mark for a person.
        log.info("source %d: %d new, %d edited", polled.source_id, polled.new, polled.edited)

"""The weekly letter of one person: findings, bytes, links and the next due time in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.calendar import LATE, next_due, settle_due
from monitor.people import Choices, Person, Purpose, State
from monitor.store import consents, digests, outbox, people, sources
from monitor.store.session import Store, Tx
from monitor.store.sources import Notice
from reports import gathering
from reports.digest import Digest, compose
from reports.letter import Letter, Trace
from reports.press import Press

PLAIN_FROM = 4
"""The attempt from which on a letter is written without the operator's templates and without HTML."""
_KIB = 1024


class Outcome(StrEnum):
    """What came of a due time.

    `MADE`: a letter is in the outbox. `QUIET`: an empty week of somebody who wants silence. `MOVED`: too
    late, too early or unwanted, so the next due time takes it. `GONE`: nothing was due here any more.
    """

    MADE = "made"
    QUIET = "quiet"
    MOVED = "moved"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a due time, in counts and ids."""

    outcome: Outcome
    letter_id: int | None = None
    findings: int = 0


def make_digest(
    press: Press, store: Store, person_id: int, due_at: datetime, now: datetime, *, attempt: int = 1
) -> Made:
    """Make the letter that was due at `due_at`, once, however often and by however many this is called.

    Everything is kept together or not at all. Raises `StationeryError` when an operator's template
    fails; the due time then stays, and from the fourth attempt on a plain letter goes out.
    """
    if attempt >= PLAIN_FROM:
        press = replace(press, writer=press.writer.plainly())
    with store.begin() as tx:
        person = people.get(tx, person_id)
        if person is None or person.state is not State.ACTIVE:
            return Made(Outcome.GONE)
        later = _later(tx, person, due_at, now)
        upcoming = later or next_due(*_schedule(person.choices), now)
        if not people.move_due(tx, person_id, due_at, upcoming):
            return Made(Outcome.GONE)
        return Made(Outcome.MOVED) if later else _make(press, tx, person, due_at, now)


def preview(press: Press, store: Store, person_id: int, now: datetime) -> Letter | None:
    """The letter as it would be now. Keeps nothing, and its links open nothing. None: nobody there."""
    with store.read() as tx:
        person = people.get(tx, person_id)
        if person is None:
            return None
        digest = _composed(press, tx, person, now, now, sources.peek_notices(tx, person_id))
        return _fitting(press, digest, press.trace(tx, person))[1]


def _later(tx: Tx, person: Person, due_at: datetime, now: datetime) -> datetime | None:
    """The due time that takes over when none is to be met now."""
    schedule = _schedule(person.choices)
    if not consents.holds(tx, person.id, Purpose.MAIL):
        return next_due(*schedule, now)
    last = digests.last(tx, person.id)
    # A person who moved their day, or a zone that moved: two letters never come within half a week.
    # One made far in the future is the work of a clock that had jumped.
    if last is not None and abs(now - last.created_at) < LATE:
        return next_due(*schedule, max(now, last.created_at + LATE - timedelta(seconds=1)))
    zone, *wall = schedule
    return settle_due(due_at, now, zone, (wall[0], wall[1], wall[2]))


def _make(press: Press, tx: Tx, person: Person, due_at: datetime, now: datetime) -> Made:
    notices = sources.take_notices(tx, person.id)
    digest = _composed(press, tx, person, due_at, now, notices)
    if not digest.wanted:
        return Made(Outcome.QUIET)
    trace = press.trace(tx, person)
    digest, _ = _fitting(press, digest, trace)
    digest_id = digests.record(tx, person.id, due_at, digest.finding_ids, digest.left_out, now)
    if digest_id is None:
        return Made(Outcome.GONE)
    letter = _written(press, replace(digest, id=digest_id), trace)
    press.issue(tx, person, digest_id, digest.finding_ids, now)
    letter_id = outbox.put(
        tx,
        person.id,
        letter.kind,
        letter.to,
        letter.message,
        digest_id=digest_id,
        message_id=letter.message_id,
        now=now,
    )
    return Made(Outcome.MADE, letter_id, len(digest.finding_ids))


def _composed(press: Press, tx: Tx, person: Person, due_at: datetime, now: datetime, notices: list[Notice]) -> Digest:
    lines, troubles = gathering.lines_and_troubles(tx, person, notices, now)
    chosen, waiting = gathering.entries(tx, person, press.mask_for(person), now, press.limit)
    return compose(
        person,
        chosen,
        lines,
        troubles,
        due_at=due_at,
        limit=press.limit,
        waiting=waiting,
        first=digests.last(tx, person.id) is None,
    )


def _fitting(press: Press, digest: Digest, trace: Trace) -> tuple[Digest, Letter]:
    """As much of the digest as mail programs show without cutting; its size does not depend on its id."""
    letter = _written(press, digest, trace)
    while digest.groups and letter.html is not None:
        excess = len(letter.html.encode()) - press.html_kib * _KIB
        if excess <= 0:
            break
        each = len(letter.html) // len(digest.entries)
        digest = digest.lighter(by=max(1, excess // each))
        letter = _written(press, digest, trace)
    return digest, letter


def _written(press: Press, digest: Digest, trace: Trace) -> Letter:
    return press.writer.digest(digest, press.ways(digest.person, digest.id, digest.finding_ids), trace)


def _schedule(choices: Choices) -> tuple[str, int, int, int]:
    return choices.zone, choices.day, choices.hour, choices.minute

"""The outbox: letters as bytes, and the states of sending that lose none and count every possible copy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from monitor.store import digests, posts
from monitor.store.session import Tx
from monitor.store.tables import doubt, finding, letter, post
from monitor.store.tables import mark as flag

IN_DOUBT_WAIT = timedelta(minutes=15)
_PAUSE = "outbox_paused"
_PLAIN_NOTE = re.compile(r"[\w .:/-]{0,64}", re.ASCII)


class LetterState(StrEnum):
    """Where a letter stands; see `claim_due` and `mark` for the moves."""

    PENDING = "pending"
    SENDING = "sending"
    IN_DOUBT = "in_doubt"
    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    HELD = "held"


_WAITING = (LetterState.PENDING, LetterState.RETRY, LetterState.IN_DOUBT)
_OVER = (LetterState.SENT, LetterState.FAILED, LetterState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutLetter:
    """A letter on its way. `attempts` counts earlier claims; `in_doubt` says a copy may be out already."""

    id: int
    person_id: int | None
    kind: str
    to: str
    message: bytes
    message_id: str
    attempts: int
    state: LetterState
    digest_id: int | None
    first_tried_at: datetime
    created_at: datetime
    in_doubt: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """One letter that was sent again though it may have arrived: at most one extra copy."""

    letter_id: int
    digest_id: int | None
    message_id: str
    at: datetime


def put(  # noqa: PLR0913 - a letter and what it belongs to
    tx: Tx,
    person_id: int | None,
    kind: str,
    to: str,
    message: bytes,
    *,
    message_id: str,
    now: datetime,
    digest_id: int | None = None,
) -> int:
    """Put a finished letter in the outbox, due at once. Letters to nobody we know are sealed by the store's key."""
    letter_id = tx.new_id(letter)
    row = {
        "id": letter_id,
        "person_id": person_id,
        "digest_id": digest_id,
        "kind": kind,
        "state": LetterState.PENDING,
        "message_id": message_id,
        "address": tx.seal(letter.c.address, person_id, letter_id, to),
        "message": tx.seal(letter.c.message, person_id, letter_id, message),
        "created_at": now,
        "changed_at": now,
        "next_try_at": now,
    }
    tx.db.execute(sa.insert(letter).values(row))
    return letter_id


def claim_due(tx: Tx, now: datetime, limit: int) -> list[OutLetter]:
    """Take due letters: they are `SENDING` from now on, and nobody else gets them.

    A letter in doubt whose wait is over is taken once more and its possible copy is logged; in doubt a
    second time it is held. Nothing is taken while the outbox is paused.
    """
    if paused_until(tx, now) is not None:
        return []
    _hold_doubtful(tx, now)
    query = sa.select(letter).where(_is_due(now)).order_by(letter.c.next_try_at, letter.c.id)
    rows = tx.db.execute(query.limit(limit)).all()
    return [_claim(tx, row, now) for row in rows]


def mark(
    tx: Tx,
    letter_id: int,
    state: LetterState,
    now: datetime,
    *,
    next_try: datetime | None = None,
    note: str = "",
) -> bool:
    """Move a letter. False when it was withdrawn meanwhile: then nothing changes and nothing may be sent.

    `IN_DOUBT` is written just before the final dot and waits `IN_DOUBT_WAIT` unless `next_try` says
    otherwise. `SENT`, `FAILED` and `WITHDRAWN` drop address and bytes; these and `HELD` settle the digest,
    which lets go of texts that nothing else needs. `note` is a code and a phase, never a server's sentence.
    """
    if _PLAIN_NOTE.fullmatch(note) is None:
        raise ValueError("a letter's note is a short plain word; a server's answer may hold an address")
    values: dict[str, Any] = {"state": state, "changed_at": now, "note": note, "next_try_at": next_try}
    if state == LetterState.IN_DOUBT:
        values["next_try_at"] = next_try or now + IN_DOUBT_WAIT
    if state in _OVER:
        values |= {"address": None, "message": None}
    movable = (letter.c.id == letter_id) & letter.c.state.not_in(_OVER)
    moved = sa.update(letter).where(movable).values(values)
    row = tx.db.execute(moved.returning(letter.c.digest_id, letter.c.person_id)).one_or_none()
    if row is None:
        return False
    if state in {*_OVER, LetterState.HELD}:
        _settle(tx, row, now)
    return True


def withdraw(tx: Tx, person_id: int, now: datetime, *, kinds: tuple[str, ...] | None = None) -> int:
    """Withdraw what is not out yet, of all kinds or some; one being sent stops before its final dot."""
    which = (letter.c.person_id == person_id) & letter.c.state.not_in(_OVER)
    if kinds is not None:
        which &= letter.c.kind.in_(kinds)
    waiting = list(tx.db.scalars(sa.select(letter.c.id).where(which)))
    return sum(mark(tx, letter_id, LetterState.WITHDRAWN, now) for letter_id in waiting)


def withdraw_quoting(tx: Tx, source_id: int, now: datetime) -> int:
    """Withdraw digests that are not out yet and say something about a source."""
    said = sa.select(finding.c.digest_id).join(post, finding.c.post_id == post.c.id)
    which = letter.c.digest_id.in_(said.where(post.c.source_id == source_id)) & letter.c.state.not_in(_OVER)
    waiting = list(tx.db.scalars(sa.select(letter.c.id).where(which)))
    return sum(mark(tx, letter_id, LetterState.WITHDRAWN, now) for letter_id in waiting)


def release(tx: Tx, letter_id: int, now: datetime) -> bool:
    """Send a held letter again because its person asked for it."""
    held_one = (letter.c.id == letter_id) & (letter.c.state == LetterState.HELD)
    values = {"state": LetterState.RETRY, "next_try_at": now, "changed_at": now, "doubts": 0}
    return tx.db.execute(sa.update(letter).where(held_one).values(values)).rowcount == 1


def recover(tx: Tx, now: datetime) -> int:
    """At start: what a killed process left before the final dot is tried again; doubts stay doubts."""
    left = sa.update(letter).where(letter.c.state == LetterState.SENDING)
    return tx.db.execute(left.values(state=LetterState.RETRY, next_try_at=now, changed_at=now)).rowcount


def tried_since(tx: Tx, since: datetime, now: datetime) -> int:
    """How many letters were last tried between the two, `since` not included."""
    tried = letter.c.attempts > 0, letter.c.state.not_in([LetterState.WITHDRAWN, LetterState.HELD])
    recent = letter.c.changed_at > since, letter.c.changed_at <= now
    return tx.db.scalar(sa.select(sa.func.count()).select_from(letter).where(*tried, *recent)) or 0


def due(tx: Tx, now: datetime) -> int:
    """How many letters could be tried now; none while the outbox is paused."""
    if paused_until(tx, now) is not None:
        return 0
    return tx.db.scalar(sa.select(sa.func.count()).select_from(letter).where(_is_due(now))) or 0


def doubts(tx: Tx) -> list[Doubt]:
    """Every letter of which one more copy than wanted may have arrived, oldest first."""
    query = sa.select(doubt.c.letter_id, letter.c.digest_id, letter.c.message_id, doubt.c.at).join(letter)
    return [Doubt(*row) for row in tx.db.execute(query.order_by(doubt.c.id))]


def held(tx: Tx, person_id: int | None = None) -> list[int]:
    """Letters that are held, of one person or of all."""
    query = sa.select(letter.c.id).where(letter.c.state == LetterState.HELD).order_by(letter.c.id)
    return list(tx.db.scalars(query if person_id is None else query.where(letter.c.person_id == person_id)))


def totals(tx: Tx) -> Mapping[str, int]:
    """How many letters are in each state."""
    query = sa.select(letter.c.state, sa.func.count().label("many")).group_by(letter.c.state)
    found = {row.state: row.many for row in tx.db.execute(query)}
    return {state.value: found.get(state.value, 0) for state in LetterState}


def pause_all(tx: Tx, until: datetime, reason: str) -> None:
    """Send nothing before `until`. `reason` is a plain word that an administrator reads."""
    tx.put(flag, "name", {"name": _PAUSE, "at": until, "value": reason})


def resume_all(tx: Tx) -> None:
    """Sending works again."""
    tx.db.execute(sa.delete(flag).where(flag.c.name == _PAUSE))


def paused_until(tx: Tx, now: datetime | None = None) -> datetime | None:
    """Until when nothing is sent; None when sending is on (with `now`: or the pause is over)."""
    until = tx.db.scalar(sa.select(flag.c.at).where(flag.c.name == _PAUSE))
    return None if until is None or (now is not None and until <= now) else until


def end_pause(tx: Tx, after: datetime) -> int:
    """End a pause that lasts longer than until `after`; 1 if there was one."""
    return tx.db.execute(sa.delete(flag).where(flag.c.name == _PAUSE, flag.c.at > after)).rowcount


def hasten(tx: Tx, after: datetime, now: datetime) -> int:
    """Make letters due `now` that would be so only later than `after`; how many."""
    far = sa.update(letter).where(letter.c.state.in_(_WAITING), letter.c.next_try_at > after)
    return tx.db.execute(far.values(next_try_at=now)).rowcount


def pause_reason(tx: Tx) -> str | None:
    """Why sending is paused, or was last."""
    return tx.db.scalar(sa.select(flag.c.value).where(flag.c.name == _PAUSE))


def hold_all(tx: Tx, now: datetime) -> int:
    """Hold everything that waits: after a restore nobody knows what went out since the backup."""
    waiting = list(tx.db.scalars(sa.select(letter.c.id).where(letter.c.state.not_in([*_OVER, LetterState.HELD]))))
    return sum(mark(tx, letter_id, LetterState.HELD, now, note="restored") for letter_id in waiting)


def drop_old(tx: Tx, before: datetime) -> int:
    """Forget letters that ended, or were held, before `before`. Returns how many."""
    old = letter.c.state.in_([*_OVER, LetterState.HELD]) & (letter.c.changed_at < before)
    tx.db.execute(sa.delete(doubt).where(doubt.c.letter_id.in_(sa.select(letter.c.id).where(old))))
    return tx.db.execute(sa.delete(letter).where(old)).rowcount


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    return letter.c.state.in_(_WAITING) & (letter.c.next_try_at <= now)


def _hold_doubtful(tx: Tx, now: datetime) -> None:
    twice = (letter.c.state == LetterState.IN_DOUBT) & (letter.c.doubts > 0) & (letter.c.next_try_at <= now)
    for letter_id in tx.db.scalars(sa.select(letter.c.id).where(twice)).all():
        mark(tx, letter_id, LetterState.HELD, now, note="in doubt twice")


def _claim(tx: Tx, row: Any, now: datetime) -> OutLetter:
    doubtful = row.state == LetterState.IN_DOUBT
    if doubtful:
        entry = {"id": tx.new_id(doubt), "person_id": row.person_id, "letter_id": row.id, "at": now}
        tx.db.execute(sa.insert(doubt).values(entry))
    first = row.first_tried_at or now
    values = {
        "state": LetterState.SENDING,
        "attempts": row.attempts + 1,
        "doubts": row.doubts + doubtful,
        "first_tried_at": first,
        "changed_at": now,
    }
    tx.db.execute(sa.update(letter).where(letter.c.id == row.id).values(values))
    return OutLetter(
        id=row.id,
        person_id=row.person_id,
        kind=row.kind,
        to=tx.open(letter.c.address, row.person_id, row.id, row.address),
        message=tx.open_bytes(letter.c.message, row.person_id, row.id, row.message),
        message_id=row.message_id,
        attempts=row.attempts,
        state=LetterState.SENDING,
        digest_id=row.digest_id,
        first_tried_at=first,
        created_at=row.created_at,
        in_doubt=doubtful,
    )


def _settle(tx: Tx, row: Any, now: datetime) -> None:
    if row.digest_id is not None:
        digests.settle(tx, row.digest_id, now)
        posts.drop_unneeded(tx, now, person_id=row.person_id)

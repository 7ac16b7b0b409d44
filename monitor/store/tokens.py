"""Single-use tokens of links: only their SHA-256 is kept, bound to a purpose, a person and an end."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from monitor.store.session import Tx
from monitor.store.tables import token as table


@dataclass(frozen=True, slots=True)
class Token:
    """What a valid token stands for. `used_at` is set when it did its work already."""

    person_id: int | None
    subject_id: int | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Expired:
    """The token was good once."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """No such token for this purpose: never given out, or its person is gone."""


def issue(
    tx: Tx,
    token: str,
    purpose: str,
    person_id: int | None = None,
    subject_id: int | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Make a token valid. The same token again (a letter rendered again) changes nothing."""
    values = {
        "hash": _hash(token),
        "purpose": purpose,
        "person_id": person_id,
        "subject_id": subject_id,
        "expires_at": expires_at,
    }
    tx.insert_new(table, values)


def look(tx: Tx, token: str, purpose: str, now: datetime) -> Token | Expired | Unknown:
    """What a token stands for; changes nothing."""
    found = (table.c.hash == _hash(token)) & (table.c.purpose == purpose)
    row = tx.db.execute(sa.select(table).where(found)).one_or_none()
    if row is None:
        return Unknown()
    if row.expires_at is not None and row.expires_at <= now:
        return Expired()
    return Token(row.person_id, row.subject_id, row.used_at)


def use(tx: Tx, token: str, purpose: str, now: datetime) -> Token | None:
    """Use a token up. Of many who try, one gets it; the others, and late ones, get None."""
    valid = (
        (table.c.hash == _hash(token))
        & (table.c.purpose == purpose)
        & table.c.used_at.is_(None)
        & (table.c.expires_at.is_(None) | (table.c.expires_at > now))
    )
    spend = sa.update(table).where(valid).values(used_at=now)
    row = tx.db.execute(spend.returning(table.c.person_id, table.c.subject_id)).one_or_none()
    return None if row is None else Token(row.person_id, row.subject_id, now)


def revoke(tx: Tx, person_id: int, purpose: str | None = None, subject_id: int | None = None) -> int:
    """Make a person's tokens unknown: all, or those of a purpose or a subject. Returns how many."""
    which = table.c.person_id == person_id
    if purpose is not None:
        which &= table.c.purpose == purpose
    if subject_id is not None:
        which &= table.c.subject_id == subject_id
    return tx.db.execute(sa.delete(table).where(which)).rowcount


def drop_expired(tx: Tx, before: datetime) -> int:
    """Forget tokens that ended before `before`. Returns how many."""
    return tx.db.execute(sa.delete(table).where(table.c.expires_at < before)).rowcount


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

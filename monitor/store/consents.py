"""What people agreed to: a ledger that only grows, hash-chained, under a pseudonym once its person is gone."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from monitor.people import Purpose
from monitor.store import refusals
from monitor.store.session import Tx
from monitor.store.tables import consent, wording

ROOT = "0" * 64


@dataclass(frozen=True, slots=True)
class Wording:
    """The exact text that was shown, in the language it was shown in."""

    version: str
    language: str
    text: str

    @property
    def hash(self) -> str:
        """SHA-256 by which a receipt names its text."""
        return hashlib.sha256(f"{self.version}\0{self.language}\0{self.text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One line of the ledger. `given` is False for a withdrawal, which has no wording."""

    id: int
    purpose: Purpose
    source_id: int | None
    given: bool
    wording: Wording | None
    method: str
    at: datetime


def give(
    tx: Tx,
    person_id: int,
    purpose: Purpose,
    source_id: int | None,
    wording_shown: Wording,
    method: str,
    now: datetime,
) -> int:
    """Note a consent and the wording it was given to. Returns the receipt's number."""
    shown = {
        "hash": wording_shown.hash,
        "version": wording_shown.version,
        "language": wording_shown.language,
        "text": wording_shown.text,
    }
    tx.insert_new(wording, shown)
    line = {"purpose": purpose, "source_id": source_id, "given": True, "wording_hash": wording_shown.hash}
    refusals.lift(tx, person_id, _what(purpose, source_id))
    return _append(tx, person_id, {**line, "method": method, "at": now})


def withdraw(
    tx: Tx, person_id: int, purpose: Purpose | None, source_id: int | None, now: datetime, method: str = "person"
) -> int:
    """Withdraw what matches; None stands for all. Returns how many consents ended."""
    held = [
        (had, source)
        for had, source in _standing(tx, person_id)
        if purpose in {None, had} and source_id in {None, source}
    ]
    for had, source in held:
        refusals.note(tx, person_id, _what(had, source))
    return _end(tx, person_id, held, method, now)


def keep_refusals(tx: Tx, person_id: int, now: datetime) -> list[tuple[Purpose, int | None]]:
    """After a restore: end what was taken back since the backup was made. Returns what that was."""
    back = [one for one in _standing(tx, person_id) if refusals.stands(tx, person_id, _what(*one))]
    _end(tx, person_id, back, "restore", now)
    return back


def holds(tx: Tx, person_id: int, purpose: Purpose, source_id: int | None = None) -> bool:
    """Whether this consent was given and not withdrawn since. Ask inside the transaction that relies on it."""
    mine = (consent.c.person_id == person_id) & (consent.c.purpose == purpose)
    same = consent.c.source_id.is_(None) if source_id is None else consent.c.source_id == source_id
    last = sa.select(consent.c.given).where(mine, same).order_by(consent.c.id.desc()).limit(1)
    return bool(tx.db.scalar(last))


def receipts(tx: Tx, person_id: int) -> list[Receipt]:
    """The person's lines, oldest first, each with its text."""
    joined = sa.outerjoin(consent, wording, consent.c.wording_hash == wording.c.hash)
    query = (
        sa.select(consent, wording.c.version, wording.c.language, wording.c.text)
        .select_from(joined)
        .where(consent.c.person_id == person_id)
        .order_by(consent.c.id)
    )
    return [_receipt(row) for row in tx.db.execute(query)]


def sever(tx: Tx, person_id: int, now: datetime) -> None:
    """Withdraw everything and cut the ledger's lines loose from the person: only the pseudonym stays."""
    _end(tx, person_id, _standing(tx, person_id), "erasure", now)
    detach(tx, person_id)


def detach(tx: Tx, person_id: int) -> None:
    """Cut the ledger's lines loose without a withdrawal: the key that makes the pseudonym is gone already."""
    tx.db.execute(sa.update(consent).where(consent.c.person_id == person_id).values(person_id=None))


def blank_old(tx: Tx, before: datetime) -> int:
    """Blank the lines of people who were erased and whose last line is older than `before`; the chain stays whole."""
    last = (
        sa.select(consent.c.pseudonym)
        .where(consent.c.person_id.is_(None), consent.c.pseudonym.is_not(None))
        .group_by(consent.c.pseudonym)
        .having(sa.func.max(consent.c.at) < before)
    )
    nothing = dict.fromkeys(("pseudonym", "purpose", "source_id", "given", "wording_hash", "method", "at"))
    return tx.db.execute(sa.update(consent).where(consent.c.pseudonym.in_(last)).values(nothing)).rowcount


def verify(tx: Tx) -> list[int]:
    """Numbers of lines whose content or place in the chain is not what it was when written."""
    broken, previous = [], ROOT
    for row in tx.db.execute(sa.select(consent).order_by(consent.c.id)):
        untouched = row.pseudonym is None or _content_hash(dict(row._mapping)) == row.content_hash  # noqa: SLF001 - public in SQLAlchemy
        if not untouched or _link(previous, row.content_hash) != row.hash:
            broken.append(row.id)
        previous = row.hash
    return broken


def _end(tx: Tx, person_id: int, ended: Sequence[tuple[Purpose, int | None]], method: str, now: datetime) -> int:
    for had, source in ended:
        line = {"purpose": had, "source_id": source, "given": False, "wording_hash": None}
        _append(tx, person_id, {**line, "method": method, "at": now})
    return len(ended)


def _what(purpose: Purpose, source_id: int | None) -> str:
    return f"{purpose}/{source_id or 0}"


def _standing(tx: Tx, person_id: int) -> Sequence[tuple[Purpose, int | None]]:
    query = sa.select(consent.c.purpose, consent.c.source_id, consent.c.given).where(consent.c.person_id == person_id)
    last: dict[tuple[Purpose, int | None], bool] = {}
    for purpose, source_id, given in tx.db.execute(query.order_by(consent.c.id)):
        last[Purpose(purpose), source_id] = given
    return [key for key, given in last.items() if given]


def _append(tx: Tx, person_id: int, line: dict[str, Any]) -> int:
    line_id = tx.new_id(consent)
    previous = tx.db.scalar(sa.select(consent.c.hash).order_by(consent.c.id.desc()).limit(1)) or ROOT
    line = {**line, "id": line_id, "pseudonym": tx.vault.mac(person_id, "consent", "")}
    content = _content_hash(line)
    chained = {"content_hash": content, "hash": _link(previous, content)}
    tx.db.execute(sa.insert(consent).values({**line, **chained, "person_id": person_id}))
    return line_id


def _content_hash(line: dict[str, Any]) -> str:
    fields = ("id", "pseudonym", "purpose", "source_id", "given", "wording_hash", "method")
    content = [*(line[field] for field in fields), line["at"].astimezone(UTC).isoformat()]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _link(previous: str, content: str) -> str:
    return hashlib.sha256(f"{previous}{content}".encode()).hexdigest()


def _receipt(row: Any) -> Receipt:
    shown = None if row.wording_hash is None else Wording(row.version, row.language, row.text)
    return Receipt(
        id=row.id,
        purpose=Purpose(row.purpose),
        source_id=row.source_id,
        given=row.given,
        wording=shown,
        method=row.method,
        at=row.at,
    )

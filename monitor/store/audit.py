"""What administrators and the program did, hash-chained: its head goes out with every digest."""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa

from monitor.store.session import Tx
from monitor.store.tables import audit

ROOT = "0" * 64


def note(tx: Tx, actor: str, action: str, now: datetime) -> None:
    """Write one line. `actor` and `action` are fixed words and numbers, never content."""
    line_id = tx.new_id(audit)
    previous = head(tx)
    line = {"id": line_id, "actor": actor, "action": action, "at": now, "previous": previous}
    tx.db.execute(sa.insert(audit).values({**line, "hash": _hash(line_id, actor, action, now, previous)}))


def head(tx: Tx) -> str:
    """The last line's hash: whoever noted it can tell that no earlier line was changed or cut since."""
    return tx.db.scalar(sa.select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)) or ROOT


def since(tx: Tx, when: datetime) -> int:
    """How many lines were written after `when`."""
    return tx.db.scalar(sa.select(sa.func.count()).where(audit.c.at > when)) or 0


def verify(tx: Tx) -> list[int]:
    """Numbers of lines that were changed, or before which one is missing."""
    broken: list[int] = []
    previous: str | None = None
    for row in tx.db.execute(sa.select(audit).order_by(audit.c.id)):
        same = row.hash == _hash(row.id, row.actor, row.action, row.at, row.previous)
        if not same or previous not in {None, row.previous}:
            broken.append(row.id)
        previous = row.hash
    return broken


def trim(tx: Tx, before: datetime) -> int:
    """Forget the oldest lines, up to the first one not older than `before`. Returns how many."""
    kept = tx.db.scalar(sa.select(sa.func.min(audit.c.id)).where(audit.c.at >= before))
    # The last line stays whatever its age: people hold its hash in their mailboxes.
    last = tx.db.scalar(sa.select(sa.func.coalesce(sa.func.max(audit.c.id), 0)))
    return tx.db.execute(sa.delete(audit).where(audit.c.id < (last if kept is None else kept))).rowcount


def _hash(line_id: int, actor: str, action: str, at: datetime, previous: str) -> str:
    content = json.dumps([line_id, actor, action, at.astimezone(UTC).isoformat(), previous])
    return hashlib.sha256(content.encode()).hexdigest()

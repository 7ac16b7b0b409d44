"""Digests: one for a person and a due instant, and which findings it said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from monitor.finding import Standing
from monitor.store.post_rows import chunks
from monitor.store.session import Tx
from monitor.store.tables import digest, finding


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A digest as it is kept. `settled_at`: when its letter was sent, or given up."""

    id: int
    person_id: int
    due_at: datetime
    created_at: datetime
    settled_at: datetime | None
    left_out: int


def record(
    tx: Tx, person_id: int, due_at: datetime, finding_ids: Sequence[int], left_out: int, now: datetime
) -> int | None:
    """Note a digest and open its findings. None when this person has one for this due instant already."""
    digest_id = tx.new_id(digest)
    row = {"id": digest_id, "person_id": person_id, "due_at": due_at, "created_at": now, "left_out": left_out}
    if not tx.insert_new(digest, row):
        return None
    for some in chunks(finding_ids):
        said = (finding.c.person_id == person_id) & finding.c.id.in_(some)
        values = {"digest_id": digest_id, "standing": Standing.OPEN, "later_until": None}
        tx.db.execute(sa.update(finding).where(said).values(values))
    return digest_id


def settle(tx: Tx, digest_id: int, now: datetime) -> None:
    """Nothing more will be sent for this digest; from now on `keep_days` of its texts run."""
    unsettled = (digest.c.id == digest_id) & digest.c.settled_at.is_(None)
    tx.db.execute(sa.update(digest).where(unsettled).values(settled_at=now))


def get(tx: Tx, digest_id: int) -> DigestRow | None:
    """One digest."""
    row = tx.db.execute(sa.select(digest).where(digest.c.id == digest_id)).one_or_none()
    return None if row is None else DigestRow(*row)


def last(tx: Tx, person_id: int) -> DigestRow | None:
    """The person's digest that was made last."""
    query = sa.select(digest).where(digest.c.person_id == person_id).order_by(digest.c.id.desc()).limit(1)
    row = tx.db.execute(query).one_or_none()
    return None if row is None else DigestRow(*row)

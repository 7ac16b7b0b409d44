"""Bounces of a person's address, for deciding when to stop writing to it."""

from datetime import datetime

import sqlalchemy as sa

from monitor.store.session import Tx
from monitor.store.tables import bounce


def note(tx: Tx, person_id: int, now: datetime, *, hard: bool) -> None:
    """One letter came back."""
    row = {"id": tx.new_id(bounce), "person_id": person_id, "hard": hard, "at": now}
    tx.db.execute(sa.insert(bounce).values(row))


def counts(tx: Tx, person_id: int, since: datetime) -> tuple[int, int]:
    """How many hard and how many soft ones came back since `since`."""
    query = sa.select(bounce.c.hard, sa.func.count().label("many")).group_by(bounce.c.hard)
    found = {
        row.hard: row.many for row in tx.db.execute(query.where(bounce.c.person_id == person_id, bounce.c.at >= since))
    }
    return found.get(True, 0), found.get(False, 0)


def forget(tx: Tx, person_id: int) -> None:
    """Start over: the address works again or is another one."""
    tx.db.execute(sa.delete(bounce).where(bounce.c.person_id == person_id))

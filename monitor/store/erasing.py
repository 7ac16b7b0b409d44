"""Leaving and taking along: both read the schema, so no table with a person in it can be forgotten."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from monitor.store import consents
from monitor.store.session import Store, Tx
from monitor.store.tables import consent, job, person, with_person, wording


def erase(store: Store, person_id: int, now: datetime) -> bool:
    """Delete a person: key, rows, and what the log file holds. Their consents stay under a pseudonym.

    False when a reader kept the log file from being emptied; `store.truncate()` does it later.
    Again, or for nobody, is harmless. A kill in between is made good by `apply_erasures`.
    """
    with store.begin() as tx:
        if person_id in tx.db.scalars(sa.select(person.c.id).where(person.c.id == person_id)).all():
            _sever(tx, person_id, now)
            tx.vault.destroy(person_id)
            _delete_rows(tx, person_id)
    return store.truncate()


def apply_erasures(store: Store, now: datetime) -> int:
    """At start and after a restore: delete whoever is on the erasure list. Returns how many came back."""
    with store.begin() as tx:
        rows = tx.db.execute(sa.select(person.c.id, person.c.tag)).all()
        back = [row.id for row in rows if tx.vault.erased(row.tag)]
        for person_id in back:
            _sever(tx, person_id, now)
            _delete_rows(tx, person_id)
    if back:
        store.truncate()
    return len(back)


def export(tx: Tx, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Everything that is held of a person, by table, with sealed values opened and instants as text."""
    found = {table.name: _rows(tx, table, person_id) for table in with_person()}
    hashes = {line["wording_hash"] for line in found[consent.name]}
    shown = tx.db.execute(sa.select(wording).where(wording.c.hash.in_(hashes)))
    found[wording.name] = [dict(row) for row in shown.mappings()]
    return found


def _sever(tx: Tx, person_id: int, now: datetime) -> None:
    if tx.vault.has(person_id):
        consents.sever(tx, person_id, now)
    else:
        consents.detach(tx, person_id)


def _delete_rows(tx: Tx, person_id: int) -> None:
    for table in with_person():
        if table is not consent:
            tx.db.execute(sa.delete(table).where(_owner(table) == person_id))
    tx.db.execute(sa.delete(job).where(job.c.args["person_id"].as_integer() == person_id))


def _owner(table: sa.Table) -> sa.Column[int]:
    return table.c.id if table is person else table.c.person_id


def _rows(tx: Tx, table: sa.Table, person_id: int) -> list[dict[str, Any]]:
    rows = tx.db.execute(sa.select(table).where(_owner(table) == person_id)).mappings()
    return [{column.name: _plain(tx, column, person_id, row) for column in table.columns} for row in rows]


def _plain(tx: Tx, column: sa.Column[Any], person_id: int, row: Mapping[Any, Any]) -> Any:
    value = row[column.name]
    if isinstance(value, datetime):
        return value.isoformat()
    if not column.info.get("sealed") or value is None:
        return value
    if column.info.get("raw"):
        return tx.open_bytes(column, person_id, row["id"], value).decode("utf-8", "replace")
    return tx.open(column, person_id, row["id"], value)

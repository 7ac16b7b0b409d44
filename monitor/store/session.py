"""Transactions: writing ones that wait their turn, reading ones that can't write, and what they carry."""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from monitor.store.tables import SYSTEM_PERSON, counter
from monitor.store.vault import Vault


class StoreError(Exception):
    """The store can't be used as it is. The text says why and what to do; it never holds content."""


class StoreFull(StoreError):  # noqa: N818 - a condition that passes, not a fault of the program
    """The disk is full. Nothing of the transaction was kept; reading still works, and writing later will."""


@dataclass(frozen=True, slots=True)
class Tx:
    """One transaction. Everything done through it is kept together or not at all.

    Attributes:
        db: the connection. vault: keys and macs.
    """

    db: sa.Connection
    vault: Vault

    def allot(self, table: sa.Table, count: int = 1) -> range:
        """Fresh row numbers, ascending, never given twice."""
        if count == 0:
            return range(0)
        end: int | None = self.db.scalar(_GROW, {"table": table.name, "count": count})
        if end is None:
            end = 1 + count
            self.db.execute(sa.insert(counter).values(name=table.name, next=end))
        return range(end - count, end)

    def skip_to(self, table: sa.Table, number: int) -> None:
        """Give no number up to `number` any more."""
        reached = self.new_id(table)
        self.allot(table, max(0, number - reached))

    def new_id(self, table: sa.Table) -> int:
        """One fresh row number."""
        return self.allot(table)[0]

    def insert_new(self, table: sa.Table, values: dict[str, Any]) -> bool:
        """Insert unless a unique value is taken. True when the row is new."""
        dialect = postgresql if self.db.dialect.name == "postgresql" else sqlite
        return self.db.execute(dialect.insert(table).values(values).on_conflict_do_nothing()).rowcount == 1

    def put(self, table: sa.Table, key: str, values: dict[str, Any]) -> None:
        """Insert, or overwrite the row that has the same `key` column."""
        dialect = postgresql if self.db.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table).values(values)
        self.db.execute(statement.on_conflict_do_update(index_elements=[key], set_=values))

    def seal(self, column: sa.Column[bytes], person_id: int | None, row: int, value: object) -> bytes:
        """`value` (JSON or bytes) as it may stand in `column` of that person's `row`, and nowhere else."""
        data = value if isinstance(value, bytes) else _to_json(value)
        return self.vault.seal(_owner(person_id), _place(column, row), data)

    def open_bytes(self, column: sa.Column[bytes], person_id: int | None, row: int, sealed: bytes) -> bytes:
        """The bytes that `seal` was given. Raises `vault.KeyGone` or `vault.Tampered`."""
        return self.vault.open(_owner(person_id), _place(column, row), sealed)

    def open(self, column: sa.Column[bytes], person_id: int | None, row: int, sealed: bytes) -> Any:
        """The JSON value that `seal` was given."""
        return json.loads(self.open_bytes(column, person_id, row, sealed))


# Built once: nearly every write asks for a number first.
_GROW = (
    sa.update(counter)
    .where(counter.c.name == sa.bindparam("table"))
    .values(next=counter.c.next + sa.bindparam("count"))
    .returning(counter.c.next)
)

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _to_json(value: object) -> bytes:
    # A lone surrogate would stop the encoder; ingest replaces them, this keeps one slip from losing a batch.
    return _COMPACT.encode(value).encode("utf-8", "replace")


def _owner(person_id: int | None) -> int:
    return SYSTEM_PERSON if person_id is None else person_id


def _place(column: sa.Column[bytes], row: int) -> str:
    return f"{column.table.name}.{column.name}:{row}"


@dataclass(frozen=True, slots=True)
class Store:
    """An opened store: the data and the keys. Safe to share between threads."""

    engine: sa.Engine
    vault: Vault
    path: Path
    _within: threading.local = field(default_factory=threading.local)

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """A writing transaction: committed at the end, rolled back by an exception. Waits up to 10 s for others."""
        with self._once(), self._translated(), self.engine.execution_options(cermin_write=True).begin() as db:
            yield Tx(db, self.vault)

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A reading transaction on one consistent state. A write inside it fails."""
        with self._once(), self._translated(), self.engine.begin() as db:
            yield Tx(db, self.vault)

    def truncate(self) -> bool:
        """Move the write-ahead log into the data file and empty it. False when a reader still needs it."""
        with self.engine.connect() as db:
            raw: Any = db.connection.driver_connection
            busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return bool(busy == 0)

    def free(self) -> int:
        """Bytes free on the disk that holds the data."""
        return shutil.disk_usage(self.path.parent).free

    def close(self) -> None:
        """Close every connection and forget the keys."""
        self.engine.dispose()
        self.vault.close()

    @contextmanager
    def _once(self) -> Iterator[None]:
        if getattr(self._within, "busy", False):
            raise RuntimeError("a transaction inside a transaction would wait for itself")
        self._within.busy = True
        self.vault.refresh()
        try:
            yield
        finally:
            self._within.busy = False

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise known_fault(error, self.path) or error from None


_ADVICE = {
    "SQLITE_CORRUPT": "is damaged; restore a backup with `cermin restore`",
    "SQLITE_NOTADB": "is no Cermin store or is damaged; restore a backup with `cermin restore`",
    "SQLITE_READONLY": "can't be written; give the service's user write permission on it and its folder",
    "SQLITE_CANTOPEN": "can't be opened; check that the folder exists and its permissions",
    "SQLITE_BUSY": "was in use by another process for more than 10 s; try again",
    "SQLITE_IOERR": "can't be read or written by the system; check the disk",
}


def known_fault(error: sa.exc.DBAPIError | Exception, path: Path) -> StoreError | None:
    """The store's own words for what the database driver said, or None when it is a fault of the program."""
    name = str(getattr(getattr(error, "orig", error), "sqlite_errorname", ""))
    if name == "SQLITE_FULL":
        return StoreFull(f"The disk that holds {path} is full. Free some space; nothing needs a restart.")
    for prefix, advice in _ADVICE.items():
        if name.startswith(prefix):
            return StoreError(f"{path} {advice}.")
    return None

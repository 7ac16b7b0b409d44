"""The keys' own SQLite file: wrapped keys and what people took back, kept apart from the data they open.

It is SQLite whatever database holds the data, so it uses the standard library's driver directly.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_FORMAT = 2
_APPLICATION = 0x4345524B
_TABLES = """
CREATE TABLE IF NOT EXISTS wrapped (person_id INTEGER PRIMARY KEY, tag_mac TEXT NOT NULL, key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS erased (tag_mac TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS refused (mark TEXT PRIMARY KEY);
"""


class KeyFileError(Exception):
    """The key file can't be used; the text says why."""


class KeyFile:
    """Wrapped keys by person number. One connection, guarded by a lock.

    Raises:
        KeyFileError: missing (unless `create`), damaged, or written by a newer version.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if create:
            private_file(path)
        elif not path.is_file():
            raise KeyFileError(f"The key file {path} is missing. Without it nothing in the store can be read.")
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        try:
            self._prepare(path, create=create)
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise KeyFileError(f"The key file {path} can't be used ({error.sqlite_errorname}).") from None
        except KeyFileError:
            self._db.close()
            raise

    def _prepare(self, path: Path, *, create: bool) -> None:
        application = self._one("PRAGMA application_id")
        found = self._one("PRAGMA user_version")
        empty = create and application == 0 and self._one("SELECT count(*) FROM sqlite_schema") == 0
        if application != _APPLICATION and not empty:
            raise KeyFileError(f"{path} is no Cermin key file.")
        if found > _FORMAT:
            raise KeyFileError(f"The key file {path} was written by a newer Cermin. Install that version again.")
        if found < _FORMAT:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.executescript(
                f"BEGIN IMMEDIATE; {_TABLES} PRAGMA application_id = {_APPLICATION}; "
                f"PRAGMA user_version = {_FORMAT}; COMMIT;"
            )
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA secure_delete = ON")

    def version(self) -> int:
        """A number that changes when another connection changed the file."""
        with self._lock:
            return self._one("PRAGMA data_version")

    def key(self, person_id: int) -> bytes | None:
        """The wrapped key, or None."""
        with self._lock:
            row = self._db.execute("SELECT key FROM wrapped WHERE person_id = ?", (person_id,)).fetchone()
        return None if row is None else bytes(row[0])

    def highest(self) -> int:
        """The highest person number that has a key; 0 when none has."""
        with self._lock:
            return self._one("SELECT coalesce(max(person_id), 0) FROM wrapped")

    def put(self, person_id: int, tag_mac: str, wrapped: bytes) -> None:
        """Keep a key. One left under this number by a transaction that failed is overwritten."""
        with self._changing():
            self._db.execute("INSERT OR REPLACE INTO wrapped VALUES (?, ?, ?)", (person_id, tag_mac, wrapped))

    def rewrap(self, anew: Callable[[int, bytes], bytes]) -> None:
        """Put `anew(person_id, wrapped)` in place of every wrapped key, all or none."""
        with self._changing():
            held = self._db.execute("SELECT person_id, key FROM wrapped").fetchall()
            rows = [(anew(person_id, key), person_id) for person_id, key in held]
            self._db.executemany("UPDATE wrapped SET key = ? WHERE person_id = ?", rows)

    def destroy(self, person_id: int) -> None:
        """Delete a key, list its tag as erased, and leave no trace of the key in the log file."""
        with self._changing():
            self._db.execute(
                "INSERT OR IGNORE INTO erased SELECT tag_mac FROM wrapped WHERE person_id = ?", (person_id,)
            )
            self._db.execute("DELETE FROM wrapped WHERE person_id = ?", (person_id,))
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def erased(self, tag_mac: str) -> bool:
        """Whether this tag is on the erasure list."""
        with self._lock:
            found = self._db.execute("SELECT 1 FROM erased WHERE tag_mac = ?", (tag_mac,)).fetchone()
        return found is not None

    def refuse(self, mark: str) -> None:
        """Put a mark on the list of what was taken back."""
        with self._changing():
            self._db.execute("INSERT OR IGNORE INTO refused VALUES (?)", (mark,))

    def allow(self, mark: str) -> None:
        """Take a mark off that list."""
        with self._changing():
            self._db.execute("DELETE FROM refused WHERE mark = ?", (mark,))

    def refused(self, mark: str) -> bool:
        """Whether this mark is on that list."""
        with self._lock:
            return self._db.execute("SELECT 1 FROM refused WHERE mark = ?", (mark,)).fetchone() is not None

    def copy_to(self, path: Path) -> None:
        """A consistent copy, readable by its owner only."""
        private_file(path)
        with self._lock, closing(sqlite3.connect(path)) as copy:
            self._db.backup(copy)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _one(self, statement: str) -> int:
        return int(self._db.execute(statement).fetchone()[0])

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def private_file(path: Path) -> None:
    """Make an empty file that only its owner may read, unless it is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))

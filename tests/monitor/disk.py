"""A disk that can be full, under a real store."""

import sqlite3
from contextlib import closing
from typing import Self

import sqlalchemy as sa

from monitor.store.session import Store


class Disk:
    """The store's disk, which the test fills up and empties; and how long a writer waits for another one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.pages = 10**6
        self.patience = 10_000
        sa.event.listen(store.engine, "begin", self._limit)

    def _limit(self, db: sa.Connection) -> None:
        db.exec_driver_sql(f"PRAGMA max_page_count = {self.pages}")
        db.exec_driver_sql(f"PRAGMA busy_timeout = {self.patience}")

    def fill(self) -> None:
        """SQLite takes the size that the file has for the limit then; nothing inside it is free."""
        with closing(sqlite3.connect(self._store.path)) as db:
            db.execute("VACUUM")
        self.pages = 1

    def empty(self) -> None:
        self.pages = 10**6

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(self._store.engine, "begin", self._limit)
        self._store.engine.dispose()

"""Opening the store: the right file, the right schema, the right key, or one sentence that says what to do."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from monitor.store.keyfile import KeyFileError, private_file
from monitor.store.session import Store, StoreError, StoreFull, known_fault
from monitor.store.tables import METADATA, SCHEMA, person
from monitor.store.vault import Tampered, Vault

__all__ = ["Store", "StoreError", "StoreFull", "open_store", "path_of", "service_lock"]

_APPLICATION = 0x4345524D
_WAIT_MS = 10_000
_CACHE_KIB = 16 * 1024  # the marks of a million posts lie all over two indexes
_VERSION = sa.table("alembic_version", sa.column("version_num", sa.String))


def open_store(url: str, keys: Path, master_key: bytes, *, create: bool = False) -> Store:
    """Open the data at `url` (`sqlite:///path`) and its key file.

    An older schema is brought up to date in one transaction; a newer one is not touched.

    Args:
        url: where the data is.
        keys: the key file.
        master_key: 32 bytes.
        create: make both files when they are missing.

    Raises:
        StoreError: with what to do.
    """
    path = path_of(url)
    if create:
        _make_file(path)
    elif not path.is_file():
        raise StoreError(f"There is no store at {path}. Make one with `cermin init`.")
    engine = _engine(path)
    try:
        _bring_up(engine, path, create=create)
        return Store(engine, _vault(keys, master_key, create=create and _holds_nobody(engine)), path)
    except sa.exc.DBAPIError as error:
        engine.dispose()
        raise known_fault(error, path) or error from None
    except StoreError:
        engine.dispose()
        raise


def path_of(url: str) -> Path:
    """The data file that a database URL names. Raises `StoreError` for anything but SQLite."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise StoreError("The database address can't be read. Write it as sqlite:///folder/file.") from None
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise StoreError("The database address must name a file: sqlite:///folder/file.")
    return Path(parsed.database)


@contextmanager
def service_lock(path: Path) -> Iterator[None]:
    """Hold this while serving from the data file at `path`: only one embedded service may.

    Raises:
        StoreError: another process holds it. It is freed by the system when its holder dies.
    """
    name = path.with_name(path.name + ".lock")
    handle = os.open(name, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise StoreError(f"Another Cermin service is already running on {path}. Stop that one first.") from None
    finally:
        os.close(handle)


def _make_file(path: Path) -> None:
    try:
        private_file(path)
    except OSError as error:
        raise StoreError(f"{path} can't be made ({error.strerror}). Check the folder and its permissions.") from None


def _vault(keys: Path, master_key: bytes, *, create: bool) -> Vault:
    try:
        return Vault(keys, master_key, create=create)
    except KeyFileError as error:
        raise StoreError(str(error)) from None
    except Tampered:
        raise StoreError(f"The master key does not fit {keys}. Give the key with which it was made.") from None


def _engine(path: Path) -> sa.Engine:
    address = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(address, pool_size=16, max_overflow=16, hide_parameters=True)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(raw: sqlite3.Connection, record: Any) -> None:
    """Settings of every new connection. The driver must not open transactions on its own."""
    del record
    raw.isolation_level = None
    raw.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA secure_delete = ON")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA temp_store = MEMORY")
    raw.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")


def _begin(db: sa.Connection) -> None:
    # A read that turns into a write fails at once whatever the timeout; so writers say so first.
    writes = bool(db.get_execution_options().get("cermin_write"))
    db.exec_driver_sql("PRAGMA query_only = OFF" if writes else "PRAGMA query_only = ON")
    db.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _bring_up(engine: sa.Engine, path: Path, *, create: bool) -> None:
    with engine.begin() as db:
        found = _revision(db, path, create=create)
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise StoreError(f"{path} can't be written; give the service's user write permission on it and its folder.")
    if found is not None and found > SCHEMA:
        raise StoreError(f"{path} was written by a newer Cermin. Install that version again; nothing was changed.")
    with engine.connect() as db:
        raw: Any = db.connection.driver_connection
        raw.execute("PRAGMA journal_mode = WAL")
    if found != SCHEMA:
        _upgrade(engine)


def _holds_nobody(engine: sa.Engine) -> bool:
    # New keys beside old rows would hide that the right ones are missing.
    with engine.begin() as db:
        return db.scalar(sa.select(person.c.id).limit(1)) is None


def _revision(db: sa.Connection, path: Path, *, create: bool) -> str | None:
    """The schema's revision; None for a file in which nothing was made yet."""
    application = db.exec_driver_sql("PRAGMA application_id").scalar()
    if application == _APPLICATION:
        return db.scalar(sa.select(_VERSION.c.version_num))
    if create and application == 0 and not sa.inspect(db).get_table_names():
        return None
    raise StoreError(f"{path} is no Cermin store. Check the address of the database.")


def _upgrade(engine: sa.Engine) -> None:
    """From whatever is there to `SCHEMA` in one transaction, so that a kill leaves the one or the other."""
    with engine.execution_options(cermin_write=True).begin() as db:
        if db.exec_driver_sql("PRAGMA application_id").scalar() == _APPLICATION:
            _migrate(db)
        else:
            _create(db)


def _create(db: sa.Connection) -> None:
    # The tables as they are now; a test holds them equal to what the migrations make.
    METADATA.create_all(db)
    db.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    db.execute(sa.insert(_VERSION).values(version_num=SCHEMA))
    db.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION}")


def _migrate(db: sa.Connection) -> None:
    from alembic import command  # noqa: PLC0415 - a second of imports that a current store must not pay
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "monitor.store:migrations")
    config.attributes["connection"] = db
    command.upgrade(config, SCHEMA)

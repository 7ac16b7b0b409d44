"""Copies: a consistent one while the service runs, and the way back without waking what was over."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from monitor.people import Purpose, State
from monitor.store import audit, consents, erasing, outbox, people, refusals, sources
from monitor.store.keyfile import private_file
from monitor.store.opening import open_store, path_of, service_lock
from monitor.store.session import Store, StoreError, Tx
from monitor.store.tables import job, person

WAKE = "wake"
"""The job that ends a pause; see `monitor.joining`."""
QUIET = timedelta(hours=1)
"""No digest is due this soon after a restore."""


def keys_beside(path: Path) -> Path:
    """Where a backup at `path` keeps its copy of the key file."""
    return path.with_name(path.name + ".keys")


def backup(store: Store, path: Path) -> None:
    """Write a consistent copy of the data to `path` and of the key file beside it, both for the owner only.

    Keep copies of the key file at most seven days: an erased person is gone from all backups once the
    last key copy from before the erasure is.

    Raises:
        StoreError: there is something at `path` already, or the disk is full.
    """
    if path.exists() or keys_beside(path).exists():
        raise StoreError(f"{path} exists already. Name a file that does not exist yet.")
    private_file(path)
    try:
        _copy(store.path, path)
        store.vault.copy_to(keys_beside(path))
    except sqlite3.DatabaseError as error:
        path.unlink(missing_ok=True)
        keys_beside(path).unlink(missing_ok=True)
        raise StoreError(f"The backup to {path} failed ({error.sqlite_errorname}); nothing was left there.") from None


def restore(path: Path, url: str, keys: Path, master_key: bytes, now: datetime, *, resend: bool = False) -> int:
    """Put the backup at `path` in place of the data at `url`, while no service runs.

    The key file in place is kept: it knows who was erased since. Only when it is missing, the copy beside
    the backup is taken. Whoever is on the erasure list is deleted again, and what people stopped since stays
    stopped; letters that waited are held unless `resend`; nobody's digest is due within `QUIET`.

    Returns:
        How many erased people the backup would have brought back.

    Raises:
        StoreError: the backup is damaged or newer, or a service runs.
    """
    target = path_of(url)
    with service_lock(target):
        fresh = target.with_name(target.name + ".restoring")
        fresh.unlink(missing_ok=True)
        _verified_copy(path, fresh)
        if not keys.exists():
            _take_keys(keys_beside(path), keys)
        erased = _make_quiet(fresh, keys, master_key, now, resend=resend)
        for leftover in ("-wal", "-shm"):
            target.with_name(target.name + leftover).unlink(missing_ok=True)
        fresh.replace(target)
    return erased


def check(path: Path) -> list[str]:
    """What SQLite finds wrong with the data file; empty when it is whole. Reads all of it."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            found = [str(row[0]) for row in db.execute("PRAGMA integrity_check(10)")]
    except sqlite3.DatabaseError as error:
        return [error.sqlite_errorname]
    return [] if found == ["ok"] else found


def _copy(source: Path, target: Path) -> None:
    # VACUUM INTO reads one consistent state beside writers and, unlike a page copy, takes no deleted bytes along.
    with closing(sqlite3.connect(source, timeout=10)) as db:
        db.execute("VACUUM INTO ?", (str(target),))


def _verified_copy(path: Path, fresh: Path) -> None:
    if not path.is_file():
        raise StoreError(f"There is no backup at {path}.")
    if check(path):
        raise StoreError(f"The backup {path} is damaged. Take an older one; nothing was changed.")
    private_file(fresh)
    shutil.copyfile(path, fresh)


def _take_keys(copy: Path, keys: Path) -> None:
    if not copy.is_file():
        raise StoreError(f"There is neither a key file at {keys} nor a copy at {copy}; without one nothing opens.")
    private_file(keys)
    shutil.copyfile(copy, keys)


def _make_quiet(fresh: Path, keys: Path, master_key: bytes, now: datetime, *, resend: bool) -> int:
    store = open_store(f"sqlite:///{fresh}", keys, master_key)
    try:
        erased = erasing.apply_erasures(store, now)
        with store.begin() as tx:
            if not resend:
                outbox.hold_all(tx, now)
            _keep_refusals(tx, now)
            _put_off(tx, now)
            audit.note(tx, "admin", "restore", now)
            # Who joined after the backup keeps their key and number, should a later backup bring them back.
            tx.skip_to(person, tx.vault.highest())
            # Work is found again in the rows; only the end of a pause stands nowhere else.
            tx.db.execute(sa.delete(job).where(job.c.task != WAKE))
        store.truncate()
    finally:
        store.close()
    return erased


def _keep_refusals(tx: Tx, now: datetime) -> None:
    """Whoever stopped something since the backup was made, or paused, finds it stopped and paused."""
    active = set(people.ids(tx, State.ACTIVE))
    for person_id in people.ids(tx):
        for purpose, source_id in consents.keep_refusals(tx, person_id, now):
            if purpose is Purpose.READ and source_id is not None:
                sources.set_state(tx, source_id, sources.SourceState.STOPPED)
                sources.clear(tx, source_id)
        if person_id in active and refusals.stands(tx, person_id, refusals.REST):
            people.set_state(tx, person_id, State.PAUSED, due=None, now=now)


def _put_off(tx: Tx, now: datetime) -> None:
    soon = sa.select(person.c.id, person.c.next_due_at).where(person.c.next_due_at <= now + QUIET)
    # Of somebody who rests it is the end of the rest.
    soon = soon.where(person.c.state == State.ACTIVE)
    for person_id, due in tx.db.execute(soon).all():
        weeks = (now + QUIET - due) // timedelta(weeks=1) + 1
        tx.db.execute(
            sa.update(person).where(person.c.id == person_id).values(next_due_at=due + weeks * timedelta(weeks=1))
        )

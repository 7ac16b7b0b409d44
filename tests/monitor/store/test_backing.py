import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.people import Choices, State
from monitor.store import backing, erasing, outbox, people
from monitor.store.opening import StoreError, open_store, service_lock
from monitor.store.session import Store

WEEK = timedelta(weeks=1)


@pytest.fixture
def saved(store: Store, said: SimpleNamespace, tmp_path: Path) -> Path:
    path = tmp_path / "backup.db"
    backing.backup(store, path)
    return path


@pytest.fixture
def restore(store: Store, place: SimpleNamespace, saved: Path, now: datetime) -> Callable[..., int]:
    def restore(**more: bool) -> int:
        store.close()
        return backing.restore(saved, place.url, place.keys, place.master, now, **more)

    return restore


def test_a_backup_opens_by_itself_and_is_its_owners_only(
    store: Store, ani: int, saved: Path, place: SimpleNamespace
) -> None:
    assert {path.stat().st_mode & 0o777 for path in (saved, backing.keys_beside(saved))} == {0o600}
    assert backing.check(saved) == []
    copy = open_store(f"sqlite:///{saved}", backing.keys_beside(saved), place.master)
    with copy.read() as tx:
        assert people.get(tx, ani).choices.address == "ani@example.org"
    copy.close()


def test_a_backup_never_overwrites(store: Store, saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(StoreError, match="exists already"):
        backing.backup(store, saved)
    assert saved.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing(store: Store, place: SimpleNamespace, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    store.path.write_bytes(b"damaged by the test" * 1000)
    with pytest.raises(StoreError, match="failed"):
        backing.backup(store, target)
    assert list(tmp_path.glob("backup*")) == []


def test_a_restore_brings_the_old_state_back(
    store: Store, place: SimpleNamespace, restore: Callable[..., int], ani: int, join: Callable[..., int], now: datetime
) -> None:
    budi = join("budi@example.org")
    assert restore() == 0
    again = place.open()
    with again.begin() as tx:
        assert people.ids(tx) == [ani]
        assert people.get(tx, ani).choices.address == "ani@example.org"
        assert people.add(tx, Choices(address="citra@example.org"), now) > budi, "a later backup may hold Budi"
    again.close()
    assert not list(place.folder.glob("*restoring*"))


def test_a_restore_sends_nothing_old(
    place: SimpleNamespace, restore: Callable[..., int], ani: int, said: SimpleNamespace, now: datetime
) -> None:
    restore()
    again = place.open()
    with again.begin() as tx:
        assert outbox.held(tx) == [said.letter]
        assert outbox.claim_due(tx, now + WEEK, 9) == []
        assert people.due(tx, now + backing.QUIET, 9) == []
        assert people.get(tx, ani).next_due_at == now + WEEK
    again.close()


def test_a_restore_resends_when_told_to(
    place: SimpleNamespace, restore: Callable[..., int], said: SimpleNamespace, now: datetime
) -> None:
    restore(resend=True)
    again = place.open()
    with again.begin() as tx:
        assert [one.id for one in outbox.claim_due(tx, now, 9)] == [said.letter]
    again.close()


def test_a_restore_keeps_due_instants_on_their_weekday(
    store: Store, place: SimpleNamespace, saved: Path, ani: int, now: datetime
) -> None:
    store.close()
    later = now + 5 * WEEK + timedelta(days=2)
    backing.restore(saved, place.url, place.keys, place.master, later)
    again = place.open()
    with again.read() as tx:
        assert people.get(tx, ani).next_due_at == now + 6 * WEEK
    again.close()


def test_nobody_erased_comes_back(
    store: Store, place: SimpleNamespace, restore: Callable[..., int], ani: int, join: Callable[..., int], now: datetime
) -> None:
    erasing.erase(store, ani, now)
    assert restore() == 1
    again = place.open()
    with again.read() as tx:
        assert people.ids(tx) == []
    again.close()


def test_lost_keys_come_from_the_backup(
    store: Store, place: SimpleNamespace, restore: Callable[..., int], ani: int
) -> None:
    place.keys.unlink()
    assert restore() == 0
    again = place.open()
    with again.read() as tx:
        assert people.get(tx, ani) is not None
    again.close()


def test_no_keys_anywhere_is_said(place: SimpleNamespace, saved: Path, restore: Callable[..., int]) -> None:
    place.keys.unlink()
    backing.keys_beside(saved).unlink()
    with pytest.raises(StoreError, match="neither"):
        restore()


def test_a_damaged_or_missing_backup_changes_nothing(
    store: Store, place: SimpleNamespace, saved: Path, restore: Callable[..., int], ani: int, tmp_path: Path
) -> None:
    saved.write_bytes(saved.read_bytes()[:8192] + b"\xff" * 9000)
    assert backing.check(saved) != []
    with pytest.raises(StoreError, match="damaged"):
        restore()
    saved.unlink()
    with pytest.raises(StoreError, match="no backup"):
        restore()
    again = place.open()
    with again.read() as tx:
        assert people.ids(tx) == [ani]
    again.close()


def test_a_backup_of_a_newer_version_changes_nothing(
    place: SimpleNamespace, saved: Path, restore: Callable[..., int]
) -> None:
    with sqlite3.connect(saved) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    with pytest.raises(StoreError, match="newer"):
        restore()


def test_no_restore_under_a_running_service(place: SimpleNamespace, restore: Callable[..., int]) -> None:
    with service_lock(place.data), pytest.raises(StoreError, match="already running"):
        restore()


def test_a_paused_person_stays_without_a_due_instant(
    store: Store, place: SimpleNamespace, now: datetime, tmp_path: Path
) -> None:
    with store.begin() as tx:
        person_id = people.add(tx, Choices(address="b@example.org"), now)
        people.set_state(tx, person_id, State.PAUSED, due=None, now=now)
    backing.backup(store, tmp_path / "b.db")
    store.close()
    backing.restore(tmp_path / "b.db", place.url, place.keys, place.master, now)
    again = place.open()
    with again.read() as tx:
        assert people.get(tx, person_id).next_due_at is None
    again.close()

"""G4 of the table of faults: who was erased is in no backup any more once a week of key copies has gone round."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.store import backing, erasing, people
from monitor.store.opening import open_store
from monitor.store.session import Store
from tests.conftest import MASTER, NOW
from tests.monitor.people_of import PLACE, joined, with_source

DAYS, KEPT, ERASED_ON = 14, 7, 3


@pytest.fixture
def rotation(store: Store, place: SimpleNamespace, tmp_path: Path) -> tuple[int, list[Path]]:
    """A fortnight of nightly backups, of which the key copies are kept for seven days, and whom it forgot."""
    person = joined(store, NOW, address="canary-7731@mail.example")
    joined(store, NOW, address="budi@mail.example")
    with_source(store, person, NOW, place=PLACE)
    nights = [tmp_path / f"night-{day}.db" for day in range(DAYS)]
    for day, path in enumerate(nights):
        if day == ERASED_ON:
            erasing.erase(store, person, NOW + timedelta(days=day))
        backing.backup(store, path)
        if day >= KEPT:
            backing.keys_beside(nights[day - KEPT]).unlink()
    return person, nights


def opens(data: Path, keys: Path, person: int) -> bool:
    copy = open_store(f"sqlite:///{data}", keys, MASTER)
    try:
        with copy.read() as tx:
            return people.get(tx, person) is not None
    finally:
        copy.close()


def test_no_backup_opens_for_somebody_erased_a_week_ago(rotation: tuple[int, list[Path]], tmp_path: Path) -> None:
    person, nights = rotation
    keys = [backing.keys_beside(path) for path in nights if backing.keys_beside(path).exists()]
    assert len(keys) == KEPT
    assert [opens(data, one, person) for data in nights for one in keys] == [False] * DAYS * KEPT
    assert opens(nights[0], keys[0], person + 1), "everybody else's backups do open"
    found = [path.name for path in tmp_path.rglob("*") if path.is_file() and b"canary-7731" in path.read_bytes()]
    assert found == []


def test_a_key_copy_of_before_would_have_opened_it(store: Store, place: SimpleNamespace, tmp_path: Path) -> None:
    person = joined(store, NOW)
    backing.backup(store, tmp_path / "before.db")
    erasing.erase(store, person, NOW)
    assert opens(tmp_path / "before.db", backing.keys_beside(tmp_path / "before.db"), person)

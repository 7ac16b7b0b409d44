import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.store.opening import StoreError, open_store, path_of, service_lock
from monitor.store.session import Store
from monitor.store.tables import SCHEMA


def plant(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute(statement)
    db.close()


def test_a_new_store_opens_again_and_is_its_owners_only(tmp_path: Path) -> None:
    url, keys = f"sqlite:///{tmp_path}/deep/data.db", tmp_path / "deep" / "keys.db"
    open_store(url, keys, bytes(32), create=True).close()
    open_store(url, keys, bytes(32)).close()
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "deep").iterdir()} == {0o600}


def test_creating_over_a_store_keeps_it(place: SimpleNamespace, store: Store, ani: int) -> None:
    store.close()
    again = open_store(place.url, place.keys, place.master, create=True)
    with again.read() as tx:
        assert tx.vault.has(ani)
    again.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://db.example/cermin", "sqlite:///"),
        ("sqlite://", "sqlite:///"),
        ("sqlite:///:memory:", "sqlite:///"),
        ("no address", "sqlite:///"),
    ],
)
def test_an_address_that_names_no_file_is_refused(url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says):
        path_of(url)


def test_a_missing_store_is_not_made_by_chance(place: SimpleNamespace) -> None:
    place.data.unlink()
    with pytest.raises(StoreError, match="cermin init"):
        place.open()
    assert not place.data.exists()


def test_a_missing_key_file_is_named(place: SimpleNamespace) -> None:
    place.keys.unlink()
    with pytest.raises(StoreError, match=r"keys\.db is missing"):
        place.open()


def test_lost_keys_are_not_made_anew_beside_old_rows(place: SimpleNamespace, store: Store, ani: int) -> None:
    store.close()
    place.keys.unlink()
    with pytest.raises(StoreError, match=r"keys\.db is missing"):
        open_store(place.url, place.keys, place.master, create=True)


def test_another_master_key_is_refused(place: SimpleNamespace) -> None:
    with pytest.raises(StoreError, match="master key does not fit"):
        open_store(place.url, place.keys, bytes(32))


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="can't be made"):
        open_store(f"sqlite:///{tmp_path}/file/data.db", tmp_path / "keys.db", bytes(32), create=True)


@pytest.mark.parametrize("name", ["data.db", "keys.db"])
def test_garbage_is_refused_and_left_alone(place: SimpleNamespace, name: str) -> None:
    garbage = b"no database at all " * 500
    (place.folder / name).write_bytes(garbage)
    with pytest.raises(StoreError, match=name):
        place.open()
    assert (place.folder / name).read_bytes() == garbage


@pytest.mark.parametrize("name", ["data.db", "keys.db"])
def test_somebody_elses_database_is_refused_and_left_alone(place: SimpleNamespace, name: str) -> None:
    foreign = place.folder / name
    foreign.unlink()
    plant(foreign, "CREATE TABLE recipe (name TEXT)")
    before = foreign.read_bytes()
    for create in (False, True):
        with pytest.raises(StoreError, match="is no Cermin"):
            open_store(place.url, place.keys, place.master, create=create)
    assert foreign.read_bytes() == before


def test_a_newer_store_is_never_touched(place: SimpleNamespace) -> None:
    plant(place.data, "UPDATE alembic_version SET version_num = '9999'")
    before = place.data.read_bytes()
    with pytest.raises(StoreError, match="newer Cermin"):
        place.open()
    assert place.data.read_bytes() == before


def test_a_newer_key_file_is_never_touched(place: SimpleNamespace) -> None:
    plant(place.keys, "PRAGMA user_version = 99")
    before = place.keys.read_bytes()
    with pytest.raises(StoreError, match="newer Cermin"):
        place.open()
    assert place.keys.read_bytes() == before


def test_a_damaged_table_is_a_clear_error(place: SimpleNamespace, store: Store, ani: int, feed: int) -> None:
    store.truncate()
    store.close()
    size = place.data.stat().st_size
    with place.data.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 4096))
    with pytest.raises(StoreError, match="cermin restore"):
        place.open()


@pytest.fixture
def open_folder(template: Path) -> Iterator[Path]:
    """A folder that every user may enter: pytest's own is closed to others."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    for path in template.iterdir():
        Path(shutil.copy(path, folder)).chmod(0o444)
    yield folder
    shutil.rmtree(folder)


def test_a_store_that_cannot_be_written_is_a_clear_error(open_folder: Path, place: SimpleNamespace) -> None:
    root = os.geteuid() == 0
    open_folder.chmod(0o555)
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        with pytest.raises(StoreError, match="write permission"):
            open_store(f"sqlite:///{open_folder}/data.db", open_folder / "keys.db", place.master)
    finally:
        if root:
            os.setresuid(0, 0, 0)
        open_folder.chmod(0o755)


def test_only_one_service_at_a_time(place: SimpleNamespace) -> None:
    second = service_lock(place.data)
    with service_lock(place.data), pytest.raises(StoreError, match="already running"), second:
        pass
    with service_lock(place.data):
        pass


def test_every_connection_is_safe(store: Store) -> None:
    with store.read() as tx:
        found = {
            name: tx.db.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "secure_delete", "foreign_keys", "journal_mode", "busy_timeout")
        }
    assert found == {
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "journal_mode": "wal",
        "busy_timeout": 10_000,
    }


@pytest.mark.slow
def test_opening_a_current_store_does_not_import_alembic(place: SimpleNamespace) -> None:
    script = (
        "import sys; from pathlib import Path; from monitor.store.opening import open_store;"
        f"open_store({place.url!r}, Path({str(place.keys)!r}), bytes(range(32))).close();"
        "print('alembic' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_the_schema_constant_is_what_a_store_says(store: Store) -> None:
    with store.read() as tx:
        assert tx.db.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == SCHEMA

"""Kills in the middle of a migration, and files that a power cut left behind."""

import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.store import backing
from monitor.store.opening import open_store
from monitor.store.tables import METADATA, SCHEMA, mark
from tests.thorough import times

pytestmark = pytest.mark.slow

MASTER = bytes(range(32))
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
WORKER = Path(__file__).with_name("store_worker.py")
ROOT = Path(__file__).parents[2]
KILLS = times(30, 100)
CUTS = times(300, 1000)


def test_a_migration_that_is_killed_is_whole_or_absent(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/first.db", tmp_path / "keys.db", MASTER, create=True).close()
    command = [sys.executable, str(WORKER), "migrate", str(tmp_path), str(KILLS)]
    ran = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    seen = ran.stdout.splitlines()
    assert len(seen) == KILLS + 1
    untouched, migrated = "ok None 0", f"ok {SCHEMA} {len(METADATA.tables)}"
    assert set(seen) == {untouched, migrated}, "kills fell on both sides of the commit, and nothing lies between"
    open_store(f"sqlite:///{tmp_path}/data.db", tmp_path / "keys.db", MASTER).close()


@pytest.fixture
def crashed(tmp_path: Path) -> Path:
    """A data file with forty commits still in its log file, copied while it was open."""
    store = open_store(f"sqlite:///{tmp_path}/data.db", tmp_path / "keys.db", MASTER, create=True)
    store.truncate()
    for number in range(40):
        with store.begin() as tx:
            tx.put(mark, "name", {"name": f"{number:03}", "at": NOW, "value": "x" * 60})
    folder = tmp_path / "crashed"
    folder.mkdir()
    for name in ("data.db", "data.db-wal"):
        shutil.copy(tmp_path / name, folder)
    store.close()
    return folder


def spoil(log: bytes, chance: random.Random) -> bytes:
    """What a power cut may make of the log file's end."""
    at = chance.randrange(len(log))
    tail = len(log) - at
    match chance.randrange(5):
        case 0:
            return log[:at]
        case 1:
            return log[:at] + bytes(tail)
        case 2:
            return log[:at] + chance.randbytes(tail)
        case 3:
            return log[:at] + bytes([log[at] ^ 1 << chance.randrange(8)]) + log[at + 1 :]
        case _:
            sector = at - at % 512
            return log[:sector] + bytes(min(512, len(log) - sector)) + log[sector + 512 :]


def test_after_a_power_cut_a_prefix_of_the_commits_is_there(crashed: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    log = (crashed / "data.db-wal").read_bytes()
    found = []
    for _ in range(CUTS):
        place = tmp_path / "cut"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        shutil.copy(crashed / "data.db", place)
        (place / "data.db-wal").write_bytes(spoil(log, chance))
        with closing(sqlite3.connect(place / "data.db")) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            names = [row[0] for row in db.execute("SELECT name FROM mark ORDER BY name")]
        assert names == [f"{number:03}" for number in range(len(names))]
        found.append(len(names))
    assert (min(found), max(found)) == (0, 40)
    assert backing.check(place / "data.db") == []

"""What the slow tests of the store run in processes of their own, because they kill them or race them.

Usage: store_worker.py JOB FOLDER ARGUMENT; the store is FOLDER/data.db with FOLDER/keys.db.
"""

import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.post import Post
from monitor.store import people, posts, tokens
from monitor.store.opening import Store, open_store
from monitor.store.tables import METADATA

MASTER = bytes(range(32))
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def opened(folder: Path) -> Store:
    return open_store(f"sqlite:///{folder}/data.db", folder / "keys.db", MASTER)


def say(*words: object) -> None:
    """One line to whoever started this."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def claim(folder: Path, rounds: str) -> None:
    """Claim whoever is due until nobody is, for that many weeks; print each claim that was won."""
    store = opened(folder)
    for week in range(int(rounds)):
        now = NOW + week * WEEK
        while True:
            with store.read() as tx:
                due = people.due(tx, now, 50)
            if not due:
                break
            for person_id, expected in due:
                with store.begin() as tx:
                    if people.move_due(tx, person_id, expected, expected + WEEK):
                        say(person_id, week)


def spend(folder: Path, count: str) -> None:
    """Use every token once; print those that were won."""
    store = opened(folder)
    for number in range(int(count)):
        with store.begin() as tx:
            if tokens.use(tx, f"token-{number}", "answer", NOW):
                say(number)


def write(folder: Path, worker: str) -> None:
    """Read, then write, without end: the pattern that a deferred transaction would fail on."""
    store = opened(folder)
    number = 0
    while True:
        with store.begin() as tx:
            assert posts.known_keys(tx, 1, [f"{worker}-{number}-0"]) == 0
            batch = [Post(key=f"{worker}-{number}-{part}", text=f"{worker} {number} {part} kata") for part in range(5)]
            kept = posts.keep(tx, 1, 1, batch, NOW)
        assert len(kept.new) == 5
        number += 1
        say(number)


def migrate(folder: Path, kills: str) -> None:
    """Bring an older store up to date in children that are killed on the way; print what each left behind."""
    import alembic.command  # noqa: F401, PLC0415 - once here, not in each child

    longest = 0.0
    chance = random.Random(20261123)
    for number in range(int(kills) + 1):
        older(folder / "data.db")
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            opened(folder)
            os._exit(0)
        if number:
            time.sleep(chance.uniform(0, 1.2) * longest)
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        longest = longest or time.monotonic() - begun
        say(*state(folder / "data.db"))


def older(path: Path) -> None:
    """A data file at the revision before the first."""
    for leftover in path.parent.glob("data.db*"):
        leftover.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA application_id = 0x4345524D")
        db.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")


def state(path: Path) -> tuple[str, str | None, int]:
    """Whether the file is whole, its revision, and how many of our tables there are."""
    with closing(sqlite3.connect(path)) as db:
        (whole,) = db.execute("PRAGMA integrity_check").fetchone()
        version = db.execute("SELECT version_num FROM alembic_version").fetchone()
        names = {row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return whole, (version[0] if version else None), len(names & set(METADATA.tables))


JOBS: dict[str, Callable[[Path, str], None]] = {"claim": claim, "spend": spend, "write": write, "migrate": migrate}

if __name__ == "__main__":
    JOBS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])

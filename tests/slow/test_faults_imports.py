"""C10 of the table of faults: an import killed at 200 random moments leaves all of it or nothing."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from monitor.store import posts, sources
from monitor.store.backing import check as damage
from monitor.store.session import Store
from monitor.store.tables import finding, import_run
from monitor.store.tables import post as post_table
from tests.monitor.people_of import joined
from tests.slow.import_worker import BATCH, POSTS
from tests.thorough import times

KILLS, SEED = times(50, 200), 20261125
ROOT = Path(__file__).parents[2]


@pytest.fixture
def worker(place: SimpleNamespace) -> Iterator[subprocess.Popen[str]]:
    start = [sys.executable, "-m", "tests.slow.import_worker", str(place.folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(start, cwd=ROOT, text=True, **pipes) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        assert process.stdin is not None
        process.stdin.close()


def brought_in(worker: subprocess.Popen[str], now: datetime, wait: Callable[[], object] | None) -> bool:
    """One import, killed after the wait, if there is one; True when it ended by itself."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(now.isoformat() + "\n")
    worker.stdin.flush()
    child = int(worker.stdout.readline())
    if wait is not None:
        wait()
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    status = int(worker.stdout.readline())
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def seen(store: Store) -> int:
    with store.read() as tx:
        return sum(len(posts.present(tx, row.id)) for row in sources.of_person(tx, 1))


def count(store: Store, table: sa.Table) -> int:
    with store.read() as tx:
        return tx.db.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def a_while(store: Store, chance: random.Random, whole: float, *, halfway: bool) -> None:
    """A random part of the time that a whole import took; `halfway`, after the first of its posts are there."""
    patience = time.monotonic() + 10 * whole
    while halfway and not count(store, post_table) and time.monotonic() < patience:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.2 * whole) if halfway else chance.uniform(0.01, 0.9 * whole))


def start_over(store: Store) -> int:
    """What every start does; then, everything is forgotten so that the next import begins anew."""
    with store.begin() as tx:
        left = posts.abandon_imports(tx)
    half = count(store, post_table)
    with store.begin() as tx:
        for table in (finding, post_table, import_run):
            tx.db.execute(sa.delete(table))
    assert half in {0, POSTS}
    return left


@pytest.mark.slow
def test_an_import_killed_at_any_moment_leaves_all_or_nothing(
    store: Store, worker: subprocess.Popen[str], now: datetime
) -> None:
    assert joined(store, now) == 1
    chance = random.Random(SEED)
    began = time.monotonic()
    assert brought_in(worker, now, None)
    whole = time.monotonic() - began
    assert (seen(store), start_over(store)) == (POSTS, 0)
    cut = left = halves = 0
    for turn in range(KILLS):
        # Every second one waits for the first batch, so that a busy machine cannot make all kills come too early.
        cut += not brought_in(worker, now, partial(a_while, store, chance, whole, halfway=turn % 2 == 0))
        halves += 0 < count(store, post_table) < POSTS
        assert seen(store) in {0, POSTS}
        left += start_over(store)
    assert damage(store.path) == []
    assert (count(store, import_run), count(store, finding)) == (0, 0)
    print(f"{cut} of {KILLS} cut short, {halves} after some of {POSTS // BATCH} batches, {left} cleaned up")
    assert cut > KILLS // 4
    assert halves > KILLS // 10

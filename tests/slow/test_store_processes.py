"""Several processes on one store: claims, clicks, writers, and a backup beside them."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.people import Choices, State
from monitor.store import backing, people, posts, sources, tokens
from monitor.store.opening import Store, open_store

pytestmark = pytest.mark.slow

MASTER = bytes(range(32))
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
WORKER = Path(__file__).with_name("store_worker.py")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{folder}/data.db", folder / "keys.db", MASTER, create=True)
    yield opened
    opened.close()


def start(job: str, folder: Path, argument: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(WORKER), job, str(folder), argument]
    return subprocess.Popen(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def lines(process: subprocess.Popen[str]) -> list[str]:
    out, err = process.communicate(timeout=600)
    assert (process.returncode, err) == (0, "")
    return out.splitlines()


def test_four_workers_claim_two_thousand_digests_once_each(store: Store, folder: Path) -> None:
    with store.begin() as tx:
        for number in range(500):
            person_id = people.add(tx, Choices(address=f"p{number}@example.org"), NOW)
            people.set_state(tx, person_id, State.ACTIVE, due=NOW, now=NOW)
    workers = [start("claim", folder, "4") for _ in range(4)]
    won = [lines(worker) for worker in workers]
    claims = Counter(claim for one in won for claim in one)
    assert len(claims) == 2000
    assert set(claims.values()) == {1}
    assert sum(bool(one) for one in won) > 1, "a race needs more than one runner"


def test_two_hundred_tokens_under_eight_racing_clicks(store: Store, folder: Path) -> None:
    with store.begin() as tx:
        for number in range(200):
            tokens.issue(tx, f"token-{number}", "answer")
    workers = [start("spend", folder, "200") for _ in range(8)]
    won = Counter(number for worker in workers for number in lines(worker))
    assert len(won) == 200
    assert set(won.values()) == {1}


@pytest.fixture
def writers(store: Store, folder: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Four processes that write without end until the test kills them."""
    with store.begin() as tx:
        person_id = people.add(tx, Choices(address="ani@example.org"), NOW)
        sources.add(tx, person_id, "feed", "https://ani.example/feed", NOW)
    running = [start("write", folder, str(number)) for number in range(4)]
    for one in running:
        assert one.stdout is not None
        one.stdout.readline()
    yield running
    for one in running:
        one.kill()
        one.communicate()


def kept(store: Store) -> int:
    with store.read() as tx:
        return len(posts.present(tx, 1))


def test_four_writers_never_find_the_database_locked(store: Store, writers: list[subprocess.Popen[str]]) -> None:
    before = kept(store)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        assert [one.poll() for one in writers] == [None] * 4
        time.sleep(0.2)
    assert kept(store) > before + 200
    for one in writers:
        one.kill()
    acknowledged = [int((one.communicate()[0].split() or ["1"])[-1]) for one in writers]
    assert backing.check(store.path) == []
    assert kept(store) >= 5 * sum(acknowledged), "what was acknowledged is there"
    assert kept(store) % 5 == 0, "each transaction is whole or absent"


def test_twenty_backups_under_load_are_whole(
    store: Store, folder: Path, writers: list[subprocess.Popen[str]], tmp_path: Path
) -> None:
    counts = []
    for number in range(20):
        path = tmp_path / f"backup-{number}.db"
        floor = kept(store)
        backing.backup(store, path)
        assert backing.check(path) == []
        copy = open_store(f"sqlite:///{path}", backing.keys_beside(path), MASTER)
        counts.append(kept(copy))
        with copy.read() as tx:
            stored = posts.get(tx, counts[-1])
            assert stored is not None
            assert stored.post.text.endswith("kata")
        copy.close()
        assert counts[-1] >= floor
        assert counts[-1] % 5 == 0
    assert counts[-1] > counts[0], "the writers wrote on"
    assert [one.poll() for one in writers] == [None] * 4

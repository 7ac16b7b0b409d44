"""The same export twice, a newer one, one killed half-way, parts in any order: always the same posts, each once."""

import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from benchmarks import archives
from connectors.sandbox import Sandbox
from monitor.imports import Imported, Importer
from monitor.store import posts
from monitor.store.session import Store
from monitor.store.tables import finding, import_run
from monitor.store.tables import post as post_table
from tests.connectors.exports import script, zipped
from tests.monitor.people_of import WORDING, Shelf, collector, joined
from tests.thorough import times

pytestmark = pytest.mark.slow

TWEETS = times(4_000, 1_000_000)
MORE = TWEETS // 100
PART = TWEETS // 4
SECRET = 1000
"""One tweet in so many holds what the check finds."""
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tweets() -> list[dict[str, object]]:
    chance = random.Random(20261125)
    made = [archives.tweet(number, chance) for number in range(TWEETS + MORE)]
    for one in made[::SECRET]:
        one["full_text"] = f"A secret. {one['full_text']}"
    return [{"tweet": one} for one in made]


@pytest.fixture(scope="module")
def exports(tweets: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The export, a newer one with 1 % more, and the first one in parts."""
    folder = tmp_path_factory.mktemp("exports")

    def written(name: str, *parts: Sequence[object]) -> str:
        files = {f"data/tweets-part{number}.js": script("tweets", part) for number, part in enumerate(parts)}
        (folder / name).write_bytes(zipped(files))
        return str(folder / name)

    quarters = [tweets[start : start + PART] for start in range(0, TWEETS, PART)]
    halves = []
    for half in (0, 2):
        files = {f"data/tweets-part{number}.js": script("tweets", quarters[number]) for number in (half, half + 1)}
        (folder / f"half-{half}.zip").write_bytes(zipped(files))
        halves.append(str(folder / f"half-{half}.zip"))
    return SimpleNamespace(first=written("x.zip", *quarters), newer=written("newer.zip", tweets), halves=halves)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


def bring_in(store: Store, sandbox: Sandbox, person: int, path: str | list[str], now: datetime) -> Imported:
    return Importer(store, sandbox, collector(store, Shelf())).bring_in(person, path, WORDING, now)


def held(store: Store) -> tuple[int, int]:
    """How many posts and findings there are."""
    with store.read() as tx:
        count = sa.select(sa.func.count())
        return tx.db.scalar(count.select_from(post_table)) or 0, tx.db.scalar(count.select_from(finding)) or 0


def test_the_same_and_a_newer_export_add_only_what_is_new(
    store: Store, now: datetime, sandbox: Sandbox, exports: SimpleNamespace
) -> None:
    person = joined(store, now)
    done = [
        bring_in(store, sandbox, person, path, now + timedelta(hours=hour))
        for hour, path in enumerate((exports.first, exports.first, exports.newer, exports.first))
    ]
    assert [(one.new, one.edited, one.known) for one in done] == [
        (TWEETS, 0, 0),
        (0, 0, TWEETS),
        (MORE, 0, TWEETS),
        (0, 0, TWEETS),
    ]
    assert [one.findings for one in done] == [TWEETS // SECRET, 0, -(-MORE // SECRET), 0]
    assert held(store) == (TWEETS + MORE, sum(one.findings for one in done))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("together", [True, False])
def test_parts_give_the_same_in_any_order(
    store: Store, now: datetime, sandbox: Sandbox, exports: SimpleNamespace, order: tuple[int, int], *, together: bool
) -> None:
    person = joined(store, now)
    halves = [exports.halves[half] for half in order]
    for path in [halves] if together else halves:
        bring_in(store, sandbox, person, path, now)
    assert held(store) == (TWEETS, TWEETS // SECRET)
    assert bring_in(store, sandbox, person, exports.first, now + timedelta(hours=1)).new == 0


def test_one_killed_half_way_leaves_nothing_and_comes_in_whole_the_next_time(
    store: Store, place: SimpleNamespace, now: datetime, sandbox: Sandbox, exports: SimpleNamespace
) -> None:
    person = joined(store, now)
    command = [sys.executable, "-m", "tests.slow.test_idempotence", str(place.folder), exports.first, now.isoformat()]
    with Popen(command, cwd=ROOT, stdout=PIPE) as process:
        deadline = time.monotonic() + 60
        while held(store)[0] < TWEETS // 4 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
    assert 0 < held(store)[0] < TWEETS
    with store.begin() as tx:
        assert posts.abandon_imports(tx) == 1
    assert held(store) == (0, 0)
    assert bring_in(store, sandbox, person, exports.first, now).new == TWEETS
    with store.read() as tx:
        assert tx.db.scalar(sa.select(sa.func.count()).select_from(import_run)) == 1


def main() -> None:
    """What the test kills."""
    from monitor.store.opening import open_store  # noqa: PLC0415 - only in the process of its own
    from tests.conftest import MASTER  # noqa: PLC0415

    folder, path, now = sys.argv[1:]
    store = open_store(f"sqlite:///{folder}/data.db", Path(folder, "keys.db"), MASTER)
    with Sandbox() as reader:
        bring_in(store, reader, 1, path, datetime.fromisoformat(now))


if __name__ == "__main__":
    main()

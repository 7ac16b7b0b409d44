"""A store for each test, copied from one that was made once: making one costs ten times as much."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.store.opening import open_store
from monitor.store.session import Store
from tests.reports.world import World

MASTER_KEY = bytes(range(32))


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a store in which nothing is."""
    folder = tmp_path_factory.mktemp("empty-store")
    open_store(f"sqlite:///{folder}/data.db", folder / "keys.db", MASTER_KEY, create=True).close()
    return folder


@pytest.fixture
def store(empty_store: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty store in files of its own."""
    folder = tmp_path / "store"
    shutil.copytree(empty_store, folder)
    opened = open_store(f"sqlite:///{folder}/data.db", folder / "keys.db", MASTER_KEY)
    yield opened
    opened.close()


@pytest.fixture
def world(store: Store) -> World:
    """That store, with an outbox, a drawer and a clock around it."""
    return World(store)

"""What every test may ask for: an empty real store, a fixed time, a Cermin in a folder."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.store.opening import open_store
from monitor.store.session import Store

MASTER_KEY = bytes(range(32))
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """A Wednesday morning."""
    return NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in files of its own."""
    opened = open_store(f"sqlite:///{tmp_path}/data.db", tmp_path / "keys.db", MASTER_KEY, create=True)
    yield opened
    opened.close()

"""What every test may ask for: an empty real store, and a fixed time."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.store.opening import open_store
from monitor.store.session import Store

MASTER = bytes(range(32))
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """A Wednesday morning."""
    return NOW


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    open_store(f"sqlite:///{folder}/data.db", folder / "keys.db", MASTER, create=True).close()
    return folder


@pytest.fixture
def place(template: Path, tmp_path: Path) -> SimpleNamespace:
    """Where a store lies: `url`, `keys`, `master`, `data`, and `open()`."""
    folder = tmp_path / "store"
    shutil.copytree(template, folder)
    url, keys = f"sqlite:///{folder}/data.db", folder / "keys.db"
    return SimpleNamespace(
        folder=folder,
        url=url,
        keys=keys,
        master=MASTER,
        data=folder / "data.db",
        open=lambda: open_store(url, keys, MASTER),
    )


@pytest.fixture(scope="session")
def shared(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One opened store for all tests that don't look at its files: statements are compiled once."""
    folder = tmp_path_factory.mktemp("shared") / "store"
    shutil.copytree(template, folder)
    opened = open_store(f"sqlite:///{folder}/data.db", folder / "keys.db", MASTER)
    yield opened
    opened.close()


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store; in files of its own when the test asks for their `place`."""
    if "place" in request.fixturenames:
        opened = request.getfixturevalue("place").open()
        yield opened
        opened.close()
    else:
        shared: Store = request.getfixturevalue("shared")
        for name in ("data.db", "keys.db"):
            _empty(request.getfixturevalue("template") / name, shared.path.parent / name)
        yield shared


def _empty(template: Path, live: Path) -> None:
    with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(live)) as target:
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target)


REAL = {"store", "place", "shared", "service", "one_store", "empty_store", "cermin"}
"""Fixtures that open a real store or a whole Cermin."""
FOLDERS = {"commands", "slow", "web"}
"""Folders whose tests do so all the time."""

FILES = {
    "test_engine.py",
    "test_fetch_limits.py",
    "test_fetch_trust.py",
    "test_followup.py",
    "test_identifiers.py",
    "test_never_flag.py",
    "test_promises.py",
    "test_registry.py",
    "test_sample.py",
    "test_sandbox.py",
    "test_word_lists.py",
}
"""Whole tables through the whole policy, and many real servers."""
REPEATING = {
    "test_canaries.py",
    "test_casebook.py",
    "test_cold_start.py",
    "test_crash.py",
    "test_every_zone.py",
    "test_faults_counts.py",
    "test_faults_imports.py",
    "test_faults_letters.py",
    "test_faults_patterns.py",
    "test_faults_revocation.py",
    "test_faults_sources.py",
    "test_faults_time.py",
    "test_hostile_archives.py",
    "test_hostile_feeds.py",
    "test_hostile_members.py",
    "test_idempotence.py",
    "test_letter_fuzz.py",
    "test_never_flag.py",
    "test_promises.py",
    "test_store_processes.py",
}
"""Over and over through what others cover once: to measure coverage there takes minutes and adds nothing."""


@pytest.fixture(autouse=True)
def unmeasured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor are the processes measured that such a test starts."""
    if request.node.get_closest_marker("no_cover"):
        for name in [name for name in os.environ if name.startswith("COV")]:
            monkeypatch.delenv(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a real store, server or process is slow; what is left answers in seconds."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & REAL or FOLDERS & set(item.path.parts) or item.path.name in FILES:
            item.add_marker(pytest.mark.slow)
        if item.path.name in REPEATING:
            item.add_marker(pytest.mark.no_cover)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes make bad names: compressed ones differ from process to process, and no report can show them."""
    return argname if isinstance(val, bytes) else None

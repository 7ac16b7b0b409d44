"""Hostile exports: each is refused with its reason, fast, in little memory, and nothing is written."""

import io
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors import registry
from connectors.base import Refused
from connectors.unpack import open_archive
from tests.slow.hostile_exports import HOSTILE, SOUND, crowded

pytestmark = pytest.mark.slow

SECONDS = 1.5
MEBIBYTES = 100

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = {"os.mkdir", "os.rename", "os.link", "os.symlink", "os.truncate"}
_watches: list[list[str]] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    """Notes each change of the file system while somebody watches; an audit hook can never be taken off."""
    if not _watches:
        return
    if event in _CHANGES:
        _watches[-1].append(event)
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        _watches[-1].append(str(arguments[0]))


sys.addaudithook(_hook)


@contextmanager
def watched() -> Iterator[list[str]]:
    """The names of all files that are opened for writing meanwhile."""
    _watches.append([])
    try:
        yield _watches[-1]
    finally:
        _watches.pop()


def resident(field: str) -> int:
    """Memory of this process in KiB: `VmRSS` now, `VmHWM` at its highest since it was last reset."""
    found = re.search(rf"{field}:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found
    return int(found[1])


def read(packed: bytes) -> str:
    """What the reader says of an export, read as the limited child reads it."""
    try:
        with open_archive(io.BytesIO(packed)) as members:
            platform = registry.recognise(members)
            if platform is None:
                return "not recognised"
            count = sum(1 for _ in registry.archive(platform).parse(members))
            return f"read {count} items"
    except Refused as refused:
        return str(refused)


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_its_reason_at_little_cost(name: str) -> None:
    build, says = HOSTILE[name]
    packed = build()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, start = resident("VmRSS"), time.perf_counter()
    with watched() as written:
        reason = read(packed)
    assert time.perf_counter() - start < SECONDS
    assert resident("VmHWM") - before < MEBIBYTES * 1024
    assert says in reason
    assert written == []


def test_a_sound_export_is_read_by_the_same_reader() -> None:
    assert read(SOUND) == "read 1 items"


def test_the_watch_sees_a_written_file(tmp_path: Path) -> None:
    with watched() as written:
        (tmp_path / "bocor").write_text("x", encoding="ascii")
    assert written == [str(tmp_path / "bocor")]


def test_the_measure_sees_memory_that_was_given_back() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = resident("VmRSS")
    assert len(b"x" * (200 << 20)) == 200 << 20
    assert resident("VmHWM") - before > MEBIBYTES * 1024


def test_a_zip_of_200_000_members_is_still_opened() -> None:
    with open_archive(io.BytesIO(crowded(200_000, 200_000))) as members:
        assert len(members.names()) == 200_000

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.checks.kept import kept


class Reader:
    """Reads a file's text, and counts how often."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.times = 0

    def __call__(self) -> dict[str, str]:
        self.times += 1
        return {"text": self.path.read_text("utf-8")}


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    path = tmp_path / "list.toml"
    path.write_text("one", "utf-8")
    return Reader(path)


def look(reader: Reader) -> str:
    return str(kept(reader.path, [reader.path], reader)["text"])


def test_what_did_not_change_is_read_once(reader: Reader) -> None:
    assert [look(reader), look(reader)] == ["one", "one"]
    assert reader.times == 1


def test_what_changed_is_read_anew(reader: Reader) -> None:
    assert look(reader) == "one"
    reader.path.write_text("three", "utf-8")
    assert look(reader) == "three"


def shorten(place: Path) -> None:
    place.write_bytes(place.read_bytes()[:9])


def replace(place: Path) -> None:
    place.write_bytes(b"i\x01\x00\x00\x00")


def empty(place: Path) -> None:
    place.write_bytes(b"")


@pytest.mark.parametrize("damage", [shorten, replace, empty])
def test_damage_is_read_over(reader: Reader, damage: Callable[[Path], None]) -> None:
    look(reader)
    (place,) = (reader.path.parent / "__pycache__").iterdir()
    damage(place)
    assert look(reader) == "one"
    assert reader.times == 2


def test_where_nothing_may_be_written_nothing_is_kept(reader: Reader) -> None:
    (reader.path.parent / "__pycache__").write_text("in the way", "utf-8")
    assert [look(reader), look(reader)] == ["one", "one"]
    assert reader.times == 2


@pytest.mark.parametrize("running", [True, False])
def test_garbage_is_collected_afterwards_as_before(tmp_path: Path, *, running: bool) -> None:
    before = gc.isenabled()
    (gc.enable if running else gc.disable)()
    try:
        for _ in range(2):
            assert kept(tmp_path / "list", [], lambda: {"a": 1}) == {"a": 1}
            assert gc.isenabled() is running
    finally:
        (gc.enable if before else gc.disable)()

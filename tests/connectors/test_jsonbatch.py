"""One long JSON array, read many objects at a time, or one by one where it is unusual: always the same objects."""

import io
import json
import zipfile
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import jsonbatch
from connectors.base import Refused
from connectors.unpack import open_archive
from tests.connectors.exports import zipped

ROWS = [{"id": str(number), "words": f'kopi {number} }},{{ \\ " ü'} for number in range(9000)]


class Row(msgspec.Struct):
    id: str
    words: str = ""


class Careful:
    """Counts what had to be read object by object."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, raw: dict[str, Any]) -> Row:
        self.count += 1
        return Row(str(raw.get("id")), str(raw.get("words")))


DECODER = msgspec.json.Decoder(list[Row])


def read(text: str | bytes, careful: Careful | None = None) -> list[Row]:
    stream = io.BytesIO(text.encode() if isinstance(text, str) else text)
    return list(jsonbatch.records(stream, "tweets.js", DECODER.decode, careful or Careful()))


def expected(rows: list[dict[str, Any]]) -> list[Row]:
    return [Row(str(row["id"]), row["words"]) for row in rows]


LAYOUTS = {
    "as X writes it": {"indent": 2, "separators": (",", " : ")},
    "as Python writes it": {},
    "without spaces": {"separators": (",", ":")},
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nearly_all_are_read_in_batches(layout: str) -> None:
    careful = Careful()
    text = "window.YTD.tweets.part0 = " + json.dumps(ROWS, **LAYOUTS[layout])  # type: ignore[arg-type]
    assert read(text, careful) == expected(ROWS)
    assert careful.count < 3000


@pytest.mark.parametrize("place", [0, 1, 4500, 8999])
@pytest.mark.parametrize("odd", [{"id": 7, "words": "angka"}, {"id": "7", "words": "x" * 900_000}])
def test_an_odd_object_is_read_with_care_and_none_is_lost(place: int, odd: dict[str, Any]) -> None:
    rows = [*ROWS[:place], odd, *ROWS[place:]]
    assert read(json.dumps(rows)) == expected(rows)


def test_a_cut_in_a_wrong_place_is_mended() -> None:
    """Objects inside the objects look like the objects themselves."""
    rows = [{"id": str(n), "inner": [{"id": "a"}, {"id": "b"}], "words": "teh"} for n in range(9000)]
    assert read(json.dumps(rows)) == expected(rows)


@pytest.mark.parametrize("text", ["[]", "[ ] ;", '[{"id": "1"}]', '\ufeffx.y = [{"id": "1"}, {"id": "2"}]'])
def test_short_arrays_are_read_too(text: str) -> None:
    assert len(read(text)) == text.count("id")


def test_utf_16_is_read() -> None:
    assert read(json.dumps(ROWS).encode("utf-16")) == expected(ROWS)


@pytest.mark.parametrize(
    ("ending", "says"),
    [
        ('{"id": "1", "words": 1e400}]', "after 9000 items: a number"),
        ('{"id": "1", "words": ' + "[" * 100_000, "after 9000 items: a value is nested"),
        ('{"id": "1", "words": "tak selesai', "after 9000 items: the text ends too early"),
        ("7]", "after 9000 items: an item is not an object"),
    ],
)
def test_what_is_not_sound_is_refused_with_its_place(ending: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read(json.dumps(ROWS)[:-1] + ", " + ending)


def test_an_object_without_end_is_refused_in_little_memory() -> None:
    with pytest.raises(Refused, match="larger than 1 MiB"):
        read('[{"id": "1"}, {"id": "2", "words": "' + "x" * 3_000_000)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries({"id": st.text(), "words": st.text()}), max_size=40), st.integers(1, 500))
def test_any_words_pass_in_any_pieces(rows: list[dict[str, str]], step: int) -> None:
    class Drops(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(step, size or step))

    for layout in LAYOUTS.values():
        stream = Drops(json.dumps(rows, **layout).encode())  # type: ignore[arg-type]
        assert list(jsonbatch.records(stream, "x", DECODER.decode, Careful())) == expected(rows)


@pytest.mark.parametrize("change", ["sum", "size", "cut"])
def test_a_deflated_member_that_is_not_what_was_packed_is_refused(change: str) -> None:
    packed = bytearray(zipped({"tweets.js": json.dumps(ROWS)}))
    entry = packed.index(b"PK\x01\x02")
    if change == "sum":
        packed[entry + 16] ^= 0xFF
    if change == "size":
        packed[entry + 24] ^= 0xFF
    if change == "cut":
        packed[5000:5100] = bytes(100)
    with open_archive(io.BytesIO(bytes(packed))) as members, pytest.raises(Refused, match="tweets"):
        list(jsonbatch.records(members.open("tweets.js"), "tweets.js", DECODER.decode, Careful()))


def test_a_deflated_member_is_what_the_standard_library_reads() -> None:
    packed = zipped({"tweets.js": json.dumps(ROWS), "empty.js": ""})
    with open_archive(io.BytesIO(packed)) as members, zipfile.ZipFile(io.BytesIO(packed)) as peer:
        for name in members.names():
            assert members.open(name).read() == peer.read(name)

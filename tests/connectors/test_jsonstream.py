"""One long JSON array, read object by object."""

import codecs
import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Refused
from connectors.jsonstream import RecordLimits, document, records
from connectors.meter import CHUNK


class Drops(io.BytesIO):
    """A stream that gives few bytes at a time, so that every boundary is met."""

    def __init__(self, data: bytes, step: int = 7) -> None:
        super().__init__(data)
        self._step = step

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._step)


def read(data: str | bytes, **more: Any) -> list[dict[str, Any]]:
    return list(records(Drops(data.encode() if isinstance(data, str) else data), "tweets.js", **more))


def refusal(data: str | bytes, **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        read(data, **more)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1}, {"b": "é😀"}]',
        'window.YTD.tweets.part0 = [ {"a": 1}\n,\n{"b": "é😀"} ];',
        '\ufeffwindow.YTD.tweets.part0 = [{"a":1},{"b":"é😀"}] sisa',
        '{"x": "orderedItems", "orderedItems" :\n [{"a": 1}, {"b": "\\u00e9\\ud83d\\ude00"}], "z": [{}]}',
    ],
)
def test_every_shell_gives_its_objects(text: str) -> None:
    assert read(text, key="orderedItems" if "ordered" in text else None) == [{"a": 1}, {"b": "é😀"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_encoding_with_a_mark_is_read(encoding: str) -> None:
    assert read('[{"a": "sé😀"}]'.encode(encoding)) == [{"a": "sé😀"}]


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert read(b'[{"a": "kopi\xff"}]') == [{"a": "kopi\ufffd"}]


def test_an_empty_array_has_no_objects() -> None:
    assert read("window.YTD.tweets.part0 = [ ]") == []


def test_of_a_key_named_twice_the_last_counts() -> None:
    assert read('[{"a": 1, "a": 2}]') == [{"a": 2}]


def test_a_long_array_is_read_across_many_pieces() -> None:
    rows = [{"n": number, "t": "x" * 500} for number in range(2000)]
    assert list(records(Drops(json.dumps(rows).encode(), CHUNK), "tweets.js")) == rows


def test_what_follows_the_array_is_read_too_since_damage_shows_at_the_end() -> None:
    stream = Drops(b'[{"a": 1}]' + b" " * 100)
    list(records(stream, "tweets.js"))
    assert stream.tell() == 110


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not the list"),
        ('{"a": 1}', "not the list"),
        ("[", "after 0 items: the text ends too early"),
        ('[{"a": 1}, {"b": ', "after 1 items: the text ends too early"),
        ('[{"a": 1}', "after 1 items: the text ends too early"),
        ('[{"a": 1}, {"b": salah}]', "after 1 items"),
        ('[{"a": "tab\tdi dalam\n"}]', "after 0 items"),
        ("[1, 2]", "not an object"),
        ('["kata"]', "not an object"),
        ("[" * 100_000, "deeper"),
        ('[{"a": ' + "[" * 100_000, "deeper"),
        ('[{"a": ' + '{"a":' * 70 + "1" + "}" * 70 + "}]", "deeper"),
        ('[{"a": ' + "1" * 401 + "}]", "a number"),
        ('[{"a": ' + "1" * 5000 + "}]", "a number"),
        ('[{"a": 1.' + "1" * 5000 + "}]", "a number"),
        ('[{"a": NaN}]', "a number"),
        ('[{"a": -Infinity}]', "a number"),
        ('[{"a": 1e400}]', "a number"),
    ],
)
def test_what_is_not_sound_is_refused_and_says_where(text: str, says: str) -> None:
    assert says in refusal(text)


def test_limits_hold_at_the_limit_and_one_above() -> None:
    small = RecordLimits(size=40, depth=3, digits=5)
    for fits, above in [
        ('{"a": "' + "x" * 31 + '"}', '{"a": "' + "x" * 32 + '"}'),
        ('{"a": [[1]]}', '{"a": [[[1]]]}'),
        ('{"a": 12345}', '{"a": 123456}'),
    ]:
        assert len(read(f"[{fits}]", limits=small)) == 1
        assert refusal(f"[{above}]", limits=small)
        assert document(io.BytesIO(fits.encode()), "account.js", limits=small) == json.loads(fits)
        with pytest.raises(Refused):
            document(io.BytesIO(above.encode()), "account.js", limits=small)


def test_a_string_without_end_is_refused_long_before_its_end() -> None:
    stream = Drops(b'[{"a": "' + b"x" * 20_000_000 + b'"}]', CHUNK)
    with pytest.raises(Refused, match="larger than 1 MiB"):
        list(records(stream, "tweets.js"))
    assert stream.tell() < 2_000_000


def test_a_preamble_without_end_is_refused_long_before_its_end() -> None:
    stream = Drops(b" " * 20_000_000, CHUNK)
    with pytest.raises(Refused, match="not the list"):
        list(records(stream, "tweets.js"))
    assert stream.tell() < 2_000_000


@pytest.mark.parametrize(
    "text",
    ['{"a": [1]}', 'window.__THAR_CONFIG = {"a": [1]}', 'var user_details =  {"a": [1]};\n', '\ufeff{"a": [1]}'],
)
def test_a_small_document_is_read_whole(text: str) -> None:
    assert document(Drops(text.encode()), "manifest.js") == {"a": [1]}


@pytest.mark.parametrize(
    "text", ["", "{", "x = ", '{"a": NaN}', "[" * 10_000, '{"a": 1} x', "[[" * 40 + "]]" * 40, " " * 1_100_000]
)
def test_a_document_that_is_not_sound_is_refused(text: str) -> None:
    stream = io.BytesIO(text.encode())
    with pytest.raises(Refused, match=r"manifest\.js"):
        document(stream, "manifest.js")


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
_VALUES = (
    _SCALARS | st.text(max_size=9) | st.lists(_SCALARS, max_size=3) | st.dictionaries(st.text(max_size=3), _SCALARS)
)
_ROWS = st.lists(st.dictionaries(st.text(max_size=3), _VALUES, max_size=3), max_size=4)


@settings(max_examples=30, deadline=None)
@given(_ROWS, st.booleans(), st.integers(1, 9))
def test_what_json_wrote_is_read_back(rows: list[Any], ascii_only: bool, step: int) -> None:
    """Also when a piece ends inside a character, an escape or a number."""
    data = json.dumps(rows, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    if b"\xed" not in data:
        assert list(records(Drops(data, step), "tweets.js")) == rows


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=60)
    | st.lists(
        st.sampled_from(
            [b"[", b"]", b"{", b"}", b'"', b":", b",", b"1e9", b"NaN", b"\\u12", b"=", b'"a"', b" ", codecs.BOM_UTF8]
        )
    ).map(b"".join)
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for key in (None, "a"):
        with suppress(Refused):
            assert all(isinstance(item, dict) for item in read(data, key=key))
    with suppress(Refused):
        json.dumps(document(io.BytesIO(data), "account.js"), allow_nan=False)

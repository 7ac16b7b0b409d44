"""Walking through JSON: what is wanted comes decoded, all else is passed over, and spoiled values cost themselves."""

import io
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import jsonwalk
from connectors.base import Refused
from connectors.jsonwalk import Spoiled, Walk


def wanted(text: str, **more: Any) -> list[Any]:
    """The items of the list under `m`; the word "spoiled" stands for those that cannot be read."""
    walk = Walk(io.BytesIO(text.encode()), "result.json", **more)
    found: list[Any] = []
    for name in walk.members():
        if name == "m":
            for _ in walk.items():
                value = walk.value()
                found.append("spoiled" if isinstance(value, Spoiled) else value)
    return found


@pytest.fixture(params=[1, 2, 3, 7, 1 << 18], ids=lambda size: f"by {size}")
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The document arrives in pieces of this many characters."""
    monkeypatch.setattr(jsonwalk, "CHUNK", request.param)


DEEP = "[" * 3000 + "]" * 3000
SOUND = [
    ('{"m":[1,23,-1.5e3,null,"x\\\\"]}', [1, 23, -1500.0, None, "x\\"]),
    ('\ufeff {"a":[1,{"x":"\\"]}"}],"b":{"m":[9]},"m":[{"d":[]}],"z":1}', [{"d": []}]),
    ('{"m":[{"k":12ab},[5,],"a\nb",{"t":"}]"}]}', ["spoiled", "spoiled", "a\nb", {"t": "}]"}]),
    (f'{{"a":{DEEP},"m":[{DEEP},5]}}', ["spoiled", 5]),
    (f'{{"m":[{"9" * 5000},5]}}', ["spoiled", 5]),
    ('{"m":["\\\\"]}', ["\\"]),
    ('{"m":7}', []),
    ('{"m":[]}', []),
    ("[1,2]", []),
    ('{"a":-12,"m":[3]}', [3]),
    ('{"a":nul,"m":[3]}', [3]),
]


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize(("text", "expected"), SOUND)
def test_what_is_wanted_is_found(text: str, expected: list[Any]) -> None:
    assert wanted(text) == expected


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize(
    "text", ["", "{", '{"m"', '{"m" 1}', '{"m":}', '{"m":[1', '{"m":[}]}', '{"m":["x', '{"m":[{"a":1']
)
def test_a_document_that_breaks_off_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"result\.json breaks off or is not sound JSON at character [\d,]+"):
        wanted(text)


def test_a_value_past_the_limit_is_passed_over() -> None:
    assert wanted(json.dumps({"m": ["x" * 50, {"a": "y" * 400_000}, 3]}), longest=60) == ["x" * 50, "spoiled", 3]


def test_text_is_mended_before_it_is_read() -> None:
    assert wanted('{"m":[?]}', mend=lambda text: text.replace("?", '"!"')) == ["!"]


@pytest.mark.slow
def test_what_is_passed_over_is_not_kept() -> None:
    text = json.dumps({"a": [{"text": "x" * 1000}] * 3_000, "b": {"c": "y" * 3_000_000}, "m": [1]})
    data = io.BytesIO(text.encode())
    tracemalloc.start()
    walk = Walk(data, "result.json")
    assert [name for name in walk.members()] == ["a", "b", "m"]  # noqa: C416 - to be walked, not unpacked at once
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.text(max_size=3), _JSON, max_size=3), st.lists(_JSON, max_size=5), st.booleans())
def test_any_document_gives_the_same_as_reading_it_whole(
    others: dict[str, Any], items: list[Any], ascii_: bool
) -> None:
    document = {name: value for name, value in others.items() if name != "m"} | {"m": items, "last": others}
    assert wanted(json.dumps(document, ensure_ascii=ascii_)) == items


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='{}[]":,\\ab1-', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(wanted(text), list)
    except Refused:
        return

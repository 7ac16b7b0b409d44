"""Long XML an item at a time: no document types, no growth, and a spoiled item costs only itself."""

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import xmlitems
from connectors.base import Refused
from connectors.xmlitems import Node, items

CHANNEL = '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>{}</channel></rss>'


def read(inside: str | bytes, depth: int = 2) -> list[Node | None]:
    text = inside if isinstance(inside, bytes) else CHANNEL.format(inside).encode()
    return list(items(io.BytesIO(text), "blog.xml", depth))


def test_an_item_comes_with_its_names_attributes_and_text() -> None:
    (title, item) = read('<title>Kopi &amp; kode\x01</title><item a="1"><wp:id> 7 </wp:id><wp:id>8</wp:id></item>')
    assert title
    assert item
    assert (title.name, title.text, title.children) == ("title", "Kopi & kode", [])
    assert (item.attributes, item.first("id"), item.first("none")) == ({"a": "1"}, "7", "")
    assert [node.space for node in item.all("id")] == ["http://wordpress.org/export/1.2/"] * 2


def test_utf_16_is_read_by_its_mark() -> None:
    (item,) = read('<?xml version="1.0" encoding="utf-16"?><feed><entry>é</entry></feed>'.encode("utf-16"), depth=1)
    assert item
    assert item.text == "é"


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE feed SYSTEM "http://127.0.0.1/x.dtd"><feed><entry/></feed>',
        b'<!DOCTYPE feed [<!ENTITY a "x">]><feed><entry>&a;</entry></feed>',
        b'<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]><feed><entry>&a;</entry></feed>',
    ],
)
def test_a_document_type_is_refused(document: bytes) -> None:
    with pytest.raises(Refused, match="brings a document type of its own"):
        read(document, depth=1)


@pytest.mark.parametrize("document", [b"", b"<feed>", b"<feed><entry></feed>", b"<a>&nbsp;</a>", b"\xff\xfe<", b"{}"])
def test_what_is_not_well_formed_is_refused_with_its_line(document: bytes) -> None:
    with pytest.raises(Refused, match=r"blog\.xml is not sound XML in line \d+"):
        read(document, depth=1)


def test_items_before_a_fault_came_already() -> None:
    stream = items(io.BytesIO(b"<feed><entry>a</entry>" + b" " * 300_000 + b"</x>"), "blog.xml", 1)
    first = next(stream)
    assert first
    assert first.text == "a"
    with pytest.raises(Refused):
        next(stream)


@pytest.mark.parametrize(
    "inside",
    [
        "<item>" + "<c>" + "x" * 100_000 + "</c>" + "<c>x</c>" * 3000 + "</item>",
        "<item>" + f'<c a="{"y" * 3000}"/>' * 40 + "</item>",
        "<item>" + "<c/>" * 3001 + "</item>",
    ],
)
def test_an_item_past_the_limits_costs_only_itself(inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xmlitems, "_ITEM", 100_000)
    monkeypatch.setattr(xmlitems, "_NODES", 3000)
    assert [node and node.text for node in read(inside + "<item>ok</item>")] == [None, "ok"]


def test_depth_costs_no_stack() -> None:
    (outer,) = read("<a>" * 20_000 + "x" + "</a>" * 20_000)
    depth = 0
    while outer and outer.children:
        (outer,), depth = outer.children, depth + 1
    assert depth == 39


@pytest.mark.slow
def test_one_endless_piece_of_markup_is_refused_soon() -> None:
    began = time.process_time()
    with pytest.raises(Refused, match="one piece of markup that is larger"):
        read(b"<rss><channel><item a='" + b"x" * (10 << 20), depth=2)
    assert time.process_time() - began < 5


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/abc =\"'&;![]-?\x00", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(read(text), list)
    except Refused:
        return

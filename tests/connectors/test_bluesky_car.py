"""Bluesky's repository file: names from the tree, and a tree that lies costs the part that lies."""

import hashlib
from collections.abc import Iterator
from typing import Any

import libipld
import pytest

from connectors.base import Refused
from connectors.exports.bluesky_car import BlueskyCar
from connectors.post import Post, Unreadable
from tests.connectors.exports import read

OWNER = "did:plc:cntohcntohcntohcntohcnto"
POST = "app.bsky.feed.post/"


class Repository:
    """Builds such a file, block by block."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def add(self, value: Any) -> bytes:
        """The block's name, which is its hash."""
        return self.add_bytes(libipld.encode_dag_cbor(value))

    def add_bytes(self, content: bytes) -> bytes:
        name = b"\x01\x71\x12\x20" + hashlib.sha256(content).digest()
        self._blocks.append(name + content)
        return name

    def post(self, text: str) -> bytes:
        return self.add({"$type": "app.bsky.feed.post", "text": text, "createdAt": "2024-05-06T07:08:09Z"})

    def node(self, *entries: Any, left: bytes | None = None) -> bytes:
        return self.add({"l": left, "e": list(entries)})

    def file(self, tree: Any) -> bytes:
        commit = self.add({"did": OWNER, "version": 3, "data": tree, "rev": "x", "prev": None, "sig": b"x"})
        header = libipld.encode_dag_cbor({"roots": [commit], "version": 1})
        return b"".join(_sized(block) for block in (header, *self._blocks))


def entry(name: str, record: Any, further: bytes | None = None, shared: Any = 0) -> dict[str, Any]:
    return {"p": shared, "k": name.encode(), "v": record, "t": further}


def _sized(block: bytes) -> bytes:
    size, head = len(block), b""
    while size >= 0x80:
        head, size = head + bytes([size & 0x7F | 0x80]), size >> 7
    return head + bytes([size]) + block


def told(repository: Repository, tree: Any) -> list[str]:
    """The posts' words in order; the reason for what could not be read."""
    return list(_told(read(BlueskyCar(), {"repo.car": repository.file(tree)})))


def _told(items: list[Any]) -> Iterator[str]:
    for item in items:
        assert isinstance(item, (Post, Unreadable))
        yield item.text if isinstance(item, Post) else item.reason


MISSING = "a part of the tree of names is missing or not sound"
NO_RECORD = "its record is missing or not sound"


def test_names_share_beginnings_within_a_node() -> None:
    one = Repository()
    right = one.node(entry(POST + "3d", one.post("keempat")))
    left = one.node(entry(POST + "3a", one.post("pertama")))
    first = entry(POST + "3b", one.post("kedua"))
    second = entry("c", one.post("ketiga"), right, shared=len(POST) + 1)
    assert told(one, one.node(first, second, left=left)) == ["pertama", "kedua", "ketiga", "keempat"]


@pytest.mark.parametrize(
    "wrong",
    [
        entry(POST + "3b", None, shared=99),
        entry(POST + "3b", None, shared="x"),
        {"p": 0, "k": "text", "v": None, "t": None},
        "no entry",
    ],
)
def test_a_node_that_is_not_one_costs_itself(wrong: Any) -> None:
    one = Repository()
    good = entry(POST + "3a", one.post("utuh"), one.node(wrong))
    assert told(one, one.node(good)) == ["utuh", MISSING]


def test_a_part_that_stands_twice_is_walked_once() -> None:
    one = Repository()
    shared = one.node(entry(POST + "3a", one.post("sekali")))
    assert told(one, one.node(entry("x.y.z/1", None, shared), left=shared)) == ["sekali", MISSING]


@pytest.mark.parametrize("tree", [None, 5, "x", b"nowhere"])
def test_without_a_tree_there_are_no_posts(tree: Any) -> None:
    assert told(Repository(), tree) == [MISSING]


def test_a_record_that_no_parser_takes_costs_itself() -> None:
    one = Repository()
    deep = one.add_bytes(b"\x81" * 100_000 + b"\x00")
    cut = one.add_bytes(b"\xa1")
    entries = (entry(POST + "3a", deep), entry(POST + "3b", cut), entry(POST + "3c", one.post("utuh")))
    assert told(one, one.node(*entries)) == [NO_RECORD, NO_RECORD, "utuh"]


@pytest.mark.parametrize("body", [b"\x05\xa1\x61a\x01\x00", b"\x01\xa0", b"\xff" * 30, b"\x80"])
def test_what_is_no_repository_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match="not a Bluesky repository"):
        read(BlueskyCar(), {"repo.car": body})

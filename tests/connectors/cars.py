"""Builds a Bluesky repository file: blocks, a tree of names over them, and the commit that holds the root."""

import hashlib
from collections.abc import Mapping
from typing import Any

_SHA256 = b"\x01\x71\x12\x20"


class Link(bytes):
    """The id of a block."""

    __slots__ = ()


def car(owner: str, records: Mapping[str, Mapping[str, Any]]) -> bytes:
    """A repository with these records by name; the last one hangs in a tree of its own below the others."""
    blocks: dict[Link, bytes] = {}

    def kept(value: Any) -> Link:
        data = cbor(value)
        link = Link(_SHA256 + hashlib.sha256(data).digest())
        blocks[link] = data
        return link

    def tree(names: list[str], below: Link | None) -> Link:
        entries, before = [], b""
        for name in names:
            key = name.encode()
            shared = next((at for at, (a, b) in enumerate(zip(key, before, strict=False)) if a != b), len(before))
            entries.append({"p": shared, "k": key[shared:], "v": kept(records[name]), "t": None})
            before = key
        if below is not None:
            entries[-1]["t"] = below
        return kept({"l": None, "e": entries})

    names = sorted(records)
    root = tree(names[:-1], tree(names[-1:], None)) if len(names) > 1 else tree(names, None)
    commit = kept({"did": owner, "version": 3, "data": root, "rev": "3k", "prev": None, "sig": b"\0" * 64})
    sections = [cbor({"roots": [commit], "version": 1}), *(link + data for link, data in blocks.items())]
    return b"".join(varint(len(section)) + section for section in sections)


def varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def cbor(value: Any) -> bytes:
    """DAG-CBOR: shortest heads, keys by length and then by letters."""
    match value:
        case None:
            out = b"\xf6"
        case Link():
            out = b"\xd8\x2a" + _head(2, len(value) + 1) + b"\0" + value
        case int():
            out = _head(0, value)
        case bytes():
            out = _head(2, len(value)) + value
        case str():
            out = _head(3, len(value.encode())) + value.encode()
        case list():
            out = _head(4, len(value)) + b"".join(map(cbor, value))
        case _:
            pairs = sorted(value.items(), key=lambda pair: (len(pair[0].encode()), pair[0].encode()))
            out = _head(5, len(pairs)) + b"".join(cbor(key) + cbor(one) for key, one in pairs)
    return out


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(bits for bits in range(4) if number < 1 << (8 << bits))
    return bytes([kind << 5 | 24 + size]) + number.to_bytes(1 << size, "big")

"""Reads a long JSON array many objects at a time, by a typed decoder, where it is laid out as machines do.

An array is cut where the text between its first two objects stands again, and each piece decoded as an
array of its own: a cut in a wrong place, and whatever the decoder does not expect, makes a piece that
it refuses. From there on the array is read object by object, with all the care of `jsonstream`.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TypeVar

import msgspec

from connectors import jsonstream
from connectors.jsonstream import DEFAULT
from connectors.meter import CHUNK

T = TypeVar("T")

_OPENING = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:[\w.]+\s*=\s*)?\[\s*(\{\s*"\w{1,64}")')
_UNFIT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def records(
    stream: BinaryIO, what: str, decode: Callable[[bytes], list[T]], loosely: Callable[[dict[str, Any]], T]
) -> Iterator[T]:
    """Yield each object of the array in `stream` as a `T`.

    `decode` makes them from the bytes of an array, and raises `msgspec.MsgspecError` when one is unusual; what
    is wrong in a part of it that it skips may pass. `loosely` makes one from any decoded object. Raises
    `Refused` as `jsonstream.records` does.
    """
    text, count = stream.read(CHUNK), 0
    separator = _separator(text)
    start = text.find(b"[") + 1 if separator else 0
    text = text[start:]
    while separator and len(text) <= DEFAULT.size + CHUNK:
        end = text.rfind(separator)
        if end >= 0:
            try:
                batch = decode(b"[" + text[: end + 1] + b"]")
            except _UNFIT:
                break
            yield from batch
            count += len(batch)
            text = text[text.index(b",", end) + 1 :]
        piece = stream.read(CHUNK)
        if not piece:
            break
        text += piece
    rest: Any = _Rest(b"[" + text if separator else text, stream)
    yield from map(loosely, jsonstream.records(rest, what, after=count))


def _separator(text: bytes) -> bytes:
    """What stands between two objects, from bracket to first name; nothing when that is not plain to see."""
    if opening := _OPENING.match(text):
        found = re.compile(rb"\}\s*,\s*" + re.escape(opening[1])).search(text, opening.end())
        return found[0] if found else b""
    return b""


class _Rest:
    """What was read ahead, and then the stream."""

    def __init__(self, ahead: bytes, stream: BinaryIO) -> None:
        self._ahead, self._stream = ahead, stream

    def read(self, size: int) -> bytes:
        """At most `size` bytes, or what was read ahead whole; none at the end."""
        ahead, self._ahead = self._ahead, b""
        return ahead or self._stream.read(size)

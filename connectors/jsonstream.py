"""Reads the objects of one long JSON array as they come, in little memory.

It knows the shells in which platforms wrap such an array: `window.YTD.tweets.part0 = [ … ]` and
`{"@context": …, "orderedItems": [ … ]}`. What is not sound JSON within the limits is refused; the
objects that came before are then the caller's to drop.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from connectors.base import Refused
from connectors.meter import CHUNK, size_words

_BETWEEN = re.compile(r"[\s,]*")
_SHELL = re.compile(r"\s*[\w.]+(?:\s+[\w.]+)?\s*=\s*")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLimits:
    """What one object may ask of the parser: characters, nesting, digits of a number."""

    size: int = 1 << 20
    depth: int = 64
    digits: int = 400


DEFAULT = RecordLimits()


def records(
    stream: BinaryIO, what: str, *, key: str | None = None, limits: RecordLimits = DEFAULT, after: int = 0
) -> Iterator[dict[str, Any]]:
    """Yield each object of the array in `stream`, or of the array under `key`, and read on to the end.

    `what` names the member in the sentence of a refusal, which tells after how many objects it came, besides the
    `after` that somebody else read. Raises `Refused`.
    """
    chars = _Characters(stream)
    decode = _decoder(limits).raw_decode
    text, at = _array(chars, what, key, limits)
    count = after
    while True:
        start = _BETWEEN.match(text, at).end()  # type: ignore[union-attr] # it matches nothing, too
        try:
            record, end = decode(text, start)
        except json.JSONDecodeError:
            if text.startswith("]", start):
                return chars.drain()
            text, at = _longer(chars, text[at:], f"{what} after {count} items", limits), 0
            continue
        except (_Unsound, RecursionError) as error:
            raise _refused(f"{what} after {count} items", error) from None
        if not _is_plain(record, text, start, end, limits):
            _check(record, end - start, f"{what} after {count} items", limits)
        yield record
        at = end
        count += 1


def document(stream: BinaryIO, what: str, *, limits: RecordLimits = DEFAULT) -> Any:
    """The one small JSON document in `stream`, without the JavaScript assignment before it.

    Raises `Refused` when it is larger than one object may be, or not sound.
    """
    chars = _Characters(stream)
    text = ""
    while piece := chars.more():
        text += piece
        if len(text) > limits.size:
            raise Refused(f"{what} is larger than {size_words(limits.size)}, which this file never is.")
    start = _SHELL.match(text)
    text = text[start.end() if start else 0 :].strip().removesuffix(";")
    try:
        value = _decoder(limits).decode(text)
    except (json.JSONDecodeError, _Unsound, RecursionError) as error:
        raise _refused(what, error) from None
    if text.count("{") + text.count("[") > limits.depth:
        _check_depth(value, what, limits.depth)
    return value


class _Unsound(Exception):  # noqa: N818 - the verdict on one number
    """A number that no platform writes."""


class _Characters:
    """A stream of bytes as text: UTF-8, or UTF-16 with its mark; what cannot be decoded is replaced."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._first = stream.read(CHUNK)
        encoding = "utf-16" if self._first.startswith(_UTF16) else "utf-8-sig"
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def more(self) -> str:
        """The next piece, empty at the end only."""
        piece, self._first = self._first or self._stream.read(CHUNK), b""
        text = self._decoder.decode(piece, final=not piece)
        return text if text or not piece else self.more()

    def drain(self) -> None:
        """Read on to the end, where damage of the packed bytes shows."""
        while self._stream.read(CHUNK):
            pass


def _decoder(limits: RecordLimits) -> json.JSONDecoder:
    def integer(digits: str) -> int:
        if len(digits) > limits.digits:
            raise _Unsound
        return int(digits)

    def real(digits: str) -> float:
        number = float(digits) if len(digits) <= limits.digits else float("inf")
        if number in (float("inf"), float("-inf")):
            raise _Unsound
        return number

    def constant(_: str) -> float:
        raise _Unsound

    return json.JSONDecoder(parse_int=integer, parse_float=real, parse_constant=constant)


def _array(chars: _Characters, what: str, key: str | None, limits: RecordLimits) -> tuple[str, int]:
    """The text so far and the position behind the array's opening bracket."""
    opening = re.compile(r"\[" if key is None else rf'"{re.escape(key)}"\s*:\s*\[')
    text = ""
    while piece := chars.more():
        text += piece
        if found := opening.search(text):
            return text, found.end()
        if len(text) > limits.size:
            break
    raise Refused(f"{what} is not the list that this export holds: give the export as it was downloaded.")


def _longer(chars: _Characters, text: str, where: str, limits: RecordLimits) -> str:
    """The unfinished object with the next piece behind it."""
    if len(text) > limits.size:
        raise Refused(f"{where}: one item is not sound, or larger than {size_words(limits.size)}.")
    piece = chars.more()
    if not piece:
        raise Refused(f"{where}: the text ends too early or is not sound: download the export again.")
    return text + piece


def _is_plain(record: object, text: str, start: int, end: int, limits: RecordLimits) -> bool:
    """Whether it is surely within the limits: it opens no more brackets than may be nested."""
    brackets = text.count("{", start, end) + text.count("[", start, end)
    return isinstance(record, dict) and end - start <= limits.size and brackets <= limits.depth


def _check(record: object, size: int, where: str, limits: RecordLimits) -> None:
    if not isinstance(record, dict):
        raise Refused(f"{where}: an item is not an object: give the export as it was downloaded.")
    if size > limits.size:
        raise Refused(f"{where}: one item is larger than {size_words(limits.size)}, which no post is.")
    _check_depth(record, where, limits.depth)


def _check_depth(value: object, where: str, left: int) -> None:
    if left < 0:
        raise Refused(f"{where}: a value is nested deeper than any export: it is not read.")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            _check_depth(item, where, left - 1)


def _refused(where: str, error: Exception) -> Refused:
    if isinstance(error, RecursionError):
        return Refused(f"{where}: a value is nested deeper than any export: it is not read.")
    if isinstance(error, _Unsound):
        return Refused(f"{where}: a number is larger than any export holds, or not one: it is not read.")
    return Refused(f"{where} is not sound JSON: download the export again.")

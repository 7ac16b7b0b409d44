"""Walks through nested JSON as a stream: what is wanted is entered or decoded, the rest is passed over.

    walk = Walk(stream, "result.json")
    for name in walk.members():
        if name == "messages":
            for _ in walk.items():
                message = walk.value()

Whoever is handed a name or an item and does not read it passes it over. A list or object that was
entered has to be gone through to its end.
"""

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from connectors.base import Refused
from connectors.meter import CHUNK, MIB

_SPACE = re.compile(r"[ \t\n\r]*")
_OUTSIDE = re.compile(r'["{}\[\],]')
_NESTED = re.compile(r'["{}\[\]]')
_INSIDE = re.compile(r'["\\]')
_DECODER = json.JSONDecoder(strict=False)


class Spoiled:
    """What stands for a value that is not sound, too deep or too large."""


SPOILED = Spoiled()


class Walk:
    """A place in a JSON document that moves forward only. Raises `Refused` where the document breaks off.

    `what` names the member in that sentence; `longest` is the most characters of one decoded value;
    `mend` may repair each piece of text before it is read.
    """

    def __init__(
        self, stream: BinaryIO, what: str, *, longest: int = MIB, mend: Callable[[str], str] | None = None
    ) -> None:
        self._text = io.TextIOWrapper(stream, "utf-8-sig", "replace", newline="")
        self._what, self._longest, self._mend = what, longest, mend
        self._buffer, self._at, self._passed = "", 0, 0
        self._unread = False

    def kind(self) -> str:
        """The first character of the value here: `{`, `[`, `"` or another."""
        self._at = _SPACE.match(self._buffer, self._at).end()  # type: ignore[union-attr] # it matches nothing, too
        while self._at == len(self._buffer):
            if not self._more():
                raise self._broken()
            self._at = _SPACE.match(self._buffer, self._at).end()  # type: ignore[union-attr]
        return self._buffer[self._at]

    def members(self) -> Iterator[str]:
        """Each name of the object here; nothing when it is no object."""
        for _ in self._inside("{", "}"):
            name = self.value()
            if self.kind() != ":":
                raise self._broken()
            self._at += 1
            yield from self._handed(name if isinstance(name, str) else "")

    def items(self) -> Iterator[int]:
        """The position, from 1, of each item of the list here; nothing when it is no list."""
        for number in self._inside("[", "]"):
            yield from self._handed(number)

    def value(self) -> Any:
        """The value here, decoded, or `SPOILED`; the walk then stands behind it."""
        self._unread = False
        self.kind()
        try:
            value, end = _DECODER.raw_decode(self._buffer, self._at)
        except (ValueError, RecursionError):
            return self._long_value()
        if not isinstance(value, (str, list, dict)) and end + len("e+") >= len(self._buffer):
            return self._long_value()  # a number may go on in the next piece
        size, self._at = end - self._at, end
        return value if size <= self._longest else SPOILED

    def skip(self) -> None:
        """Pass over the value here without keeping any of it."""
        if self.kind() == "[":
            for _ in self.items():
                self.value()
        else:
            self.value()

    def _handed(self, mark: Any) -> Iterator[Any]:
        """One name or position; what its taker leaves unread is passed over."""
        self._unread = True
        yield mark
        if self._unread:
            self.skip()

    def _inside(self, opening: str, closing: str) -> Iterator[int]:
        self._unread = False
        if self.kind() != opening:
            self.value()
            return
        self._at += 1
        number, separated = 0, True
        while (here := self.kind()) != closing:
            if here != ",":
                number, separated = number + 1, False
                yield number
            elif separated:
                raise self._broken()
            else:
                self._at, separated = self._at + 1, True
        self._at += 1

    def _more(self) -> bool:
        """Read on; False at the end of the file."""
        if not (piece := self._text.read(CHUNK)):
            return False
        self._passed += self._at
        self._buffer, self._at = self._buffer[self._at :] + (self._mend(piece) if self._mend else piece), 0
        return True

    def _long_value(self) -> Any:
        """The value here when it goes on in later pieces, or is not sound: its end is found by its brackets."""
        bounds, start, scanned = _Bounds(), self._passed + self._at, self._at
        lost = False
        while (end := bounds.end(self._buffer, scanned)) < 0:
            if lost := lost or len(self._buffer) - self._at > self._longest:
                self._at = len(self._buffer)  # it is too large, and passed over from here on
            scanned = len(self._buffer) - self._at
            if not self._more():
                raise self._broken()
        if self._passed + end == start:
            raise self._broken()
        text, self._at = "" if lost else self._buffer[self._at : end], end
        try:
            return SPOILED if lost or len(text) > self._longest else _DECODER.decode(text)
        except (ValueError, RecursionError):
            return SPOILED

    def _broken(self) -> Refused:
        place = self._passed + self._at
        return Refused(
            f"{self._what} breaks off or is not sound JSON at character {place:,}: ask the platform for a new export."
        )


class _Bounds:
    """Finds the end of a value by its brackets and quotes alone, a piece of text at a time."""

    def __init__(self) -> None:
        self._depth = 0
        self._quoted = False
        self._escaped = False

    def end(self, text: str, at: int) -> int:
        """The position behind the value, or -1 when the text ends before it."""
        if self._escaped:
            self._escaped, at = False, at + 1
        while found := self._marks().search(text, at):
            mark, at = found[0], found.end()
            if mark == "\\":
                self._escaped = at == len(text)
                at += 1
            elif mark in ",]}" and not self._depth:
                return at - 1  # what stands behind a number
            elif self._closes(mark):
                return at
        return -1

    def _marks(self) -> re.Pattern[str]:
        """What may end the value or change what ends it."""
        return _INSIDE if self._quoted else _NESTED if self._depth else _OUTSIDE

    def _closes(self, mark: str) -> bool:
        """Whether a quote or bracket is the value's last."""
        if mark == '"':
            self._quoted = not self._quoted
        elif mark != ",":
            self._depth += 1 if mark in "{[" else -1
        return mark != "," and not self._quoted and not self._depth

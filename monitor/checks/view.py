"""Texts made from another by replacements, with a way back to every offset."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from monitor.finding import Span

Replacement = tuple[int, int, str]
"""Start, end and what stands there instead."""


class Rewritten:
    """A piece of text made from another by replacements; everything between them is unchanged.

    Attributes:
        text: the piece.
    """

    __slots__ = ("_edits", "_source", "text")

    def __init__(
        self, text: str, source: "Rewritten | None" = None, edits: Sequence[tuple[int, int, int, int]] = ()
    ) -> None:
        self.text = text
        self._source = source
        self._edits = edits

    def start(self, position: int) -> int:
        """Where in the first text a part begins that begins here at `position`."""
        nearest = bisect_right(self._edits, position, key=lambda edit: edit[0]) - 1
        if nearest >= 0:
            _, end, start_there, end_there = self._edits[nearest]
            position = start_there if position < end else end_there + position - end
        return position if self._source is None else self._source.start(position)

    def end(self, position: int) -> int:
        """Where in the first text a part ends that ends here at `position`."""
        nearest = bisect_right(self._edits, position - 1, key=lambda edit: edit[0]) - 1
        if nearest >= 0:
            _, end, _, end_there = self._edits[nearest]
            position = end_there + max(position - end, 0)
        return position if self._source is None else self._source.end(position)

    def rewritten(self, replacements: Iterable[Replacement]) -> "Rewritten":
        """With `replacements` (in order, not overlapping) made; this one when there are none."""
        pieces: list[str] = []
        edits: list[tuple[int, int, int, int]] = []
        done = length = 0
        for start, end, new in replacements:
            length += start - done
            edits.append((length, length + len(new), start, end))
            pieces += (self.text[done:start], new)
            length += len(new)
            done = end
        return Rewritten("".join([*pieces, self.text[done:]]), self, tuple(edits)) if edits else self


class View:
    """A text made of pieces, with a space between each two, as it came in.

    Args:
        text: the text. raw: the pieces as they came in.
        pieces: gives what each became; none when all stayed as they were.
    """

    __slots__ = ("_give", "_pieces", "_places", "_raw", "text")

    def __init__(self, text: str, raw: Sequence[str] = (), pieces: Callable[[], Sequence[Rewritten]] = tuple) -> None:
        self.text = text
        self._raw = raw
        self._give = pieces
        self._pieces: Sequence[Rewritten] | None = None
        self._places: tuple[list[int], list[int]] = [], []

    def back(self, start: int, end: int) -> Span:
        """The span of the text as it came in from which `start:end` of this one was made."""
        if self._pieces is None:
            self._pieces = self._give()
            self._places = _starts([piece.text for piece in self._pieces]), _starts(self._raw)
        if not self._pieces:
            return start, end
        here, there = self._places
        first = bisect_right(here, start) - 1
        last = max(bisect_left(here, end) - 1, first)
        return (
            there[first] + self._pieces[first].start(start - here[first]),
            there[last] + self._pieces[last].end(end - here[last]),
        )


def _starts(pieces: Iterable[str]) -> list[int]:
    """Where each piece begins when a space stands between each two."""
    return list(accumulate((len(piece) + 1 for piece in pieces), initial=0))[:-1]

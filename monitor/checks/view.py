"""A text made from another by replacements, with a way back to every offset."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.finding import Span

Replacement = tuple[int, int, str]
"""Start, end and what stands there instead."""


@dataclass(frozen=True, slots=True)
class View:
    """A text made from another by replacements.

    `edits` are (start, end, start there, end there), in order; everything between them is unchanged.
    """

    text: str
    source: "View | None" = None
    edits: tuple[tuple[int, int, int, int], ...] = ()

    def back(self, start: int, end: int) -> Span:
        """The span of the text as it came in from which `start:end` of this one was made."""
        if self.source is None:
            return start, end
        return self.source.back(self._start(start), self._end(end))

    def _start(self, position: int) -> int:
        nearest = bisect_right(self.edits, position, key=lambda edit: edit[0]) - 1
        if nearest < 0:
            return position
        _, end, start_there, end_there = self.edits[nearest]
        return start_there if position < end else end_there + position - end

    def _end(self, position: int) -> int:
        nearest = bisect_right(self.edits, position - 1, key=lambda edit: edit[0]) - 1
        if nearest < 0:
            return position
        _, end, _, end_there = self.edits[nearest]
        return end_there + max(position - end, 0)

    def rewritten(self, replacements: Iterable[Replacement]) -> "View":
        """A new view with `replacements` (in order, not overlapping) made; this one when there are none."""
        pieces: list[str] = []
        edits = []
        done = length = 0
        for start, end, new in replacements:
            length += start - done
            edits.append((length, length + len(new), start, end))
            pieces += (self.text[done:start], new)
            length += len(new)
            done = end
        return View("".join([*pieces, self.text[done:]]), self, tuple(edits)) if edits else self

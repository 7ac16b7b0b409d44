"""A text made from another by replacements, with a way back to every offset."""

from bisect import bisect_right
from collections.abc import Callable, Iterable

from monitor.finding import Span

Replacement = tuple[int, int, str]
"""Start, end and what stands there instead."""

_Edit = tuple[int, int, int, int]


class View:
    """A text made from another by replacements; everything between them is unchanged.

    Args:
        text: the text. source: the one that it was made from; None when it is the text as it came in.
        changes: gives the replacements, in order and not overlapping, when a way back is first asked for.
    """

    __slots__ = ("_changes", "_edits", "source", "text")

    def __init__(
        self, text: str, source: "View | None" = None, changes: Callable[[], Iterable[Replacement]] = tuple
    ) -> None:
        self.text = text
        self.source = source
        self._changes = changes
        self._edits: list[_Edit] | None = None

    def back(self, start: int, end: int) -> Span:
        """The span of the text as it came in from which `start:end` of this one was made."""
        if self.source is None:
            return start, end
        return self.source.back(self._start(start), self._end(end))

    def _start(self, position: int) -> int:
        edits = self._worked_out()
        nearest = bisect_right(edits, position, key=lambda edit: edit[0]) - 1
        if nearest < 0:
            return position
        _, end, start_there, end_there = edits[nearest]
        return start_there if position < end else end_there + position - end

    def _end(self, position: int) -> int:
        edits = self._worked_out()
        nearest = bisect_right(edits, position - 1, key=lambda edit: edit[0]) - 1
        if nearest < 0:
            return position
        _, end, _, end_there = edits[nearest]
        return end_there + max(position - end, 0)

    def _worked_out(self) -> list[_Edit]:
        """For each replacement its start and end here, and there."""
        if self._edits is None:
            edits: list[_Edit] = []
            longer = 0
            for start, end, new in self._changes():
                edits.append((start + longer, start + longer + len(new), start, end))
                longer += len(new) - (end - start)
            self._edits = edits
        return self._edits

    def rewritten(self, replacements: Iterable[Replacement]) -> "View":
        """A new view with `replacements` (in order, not overlapping) made; this one when there are none."""
        changes = list(replacements)
        if not changes:
            return self
        pieces: list[str] = []
        done = 0
        for start, end, new in changes:
            pieces += (self.text[done:start], new)
            done = end
        return View("".join([*pieces, self.text[done:]]), self, lambda: changes)

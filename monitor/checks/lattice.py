"""The words of one text as the tables of terms know them, and where pieces of terms stand among them."""

from collections.abc import Iterator
from functools import cached_property

from monitor.checks.figures import figures
from monitor.checks.tables import FIGURE, MONEY, Tables
from monitor.checks.tokens import Tokens, joins

Classes = frozenset[int]
Run = tuple[int, int]
"""The first word of something found, and the one after its last."""

_A_NUMBER: Classes = frozenset((FIGURE,))
_A_SUM: Classes = frozenset((FIGURE, MONEY))


class Lattice:
    """The words of a text, of which several in a row may also be read as one number.

    Attributes:
        classes: of each word. gaps: what stands before each.
        longer_to: by the word after them, numbers of several words: their first word and their classes.

    Args:
        tokens: the words of the text. classes: what each stands for. tables: of the terms.
    """

    def __init__(self, tokens: Tokens, classes: list[Classes], tables: Tables) -> None:
        self.gaps = tokens.gaps
        self.classes = classes
        self.longer_to: dict[int, list[tuple[int, Classes]]] = {}
        self._longer_from: dict[int, list[tuple[int, Classes]]] = {}
        self._nodes: list[dict[int, tuple[int, ...]]] = tables["nodes"]
        self._pieces: dict[int, tuple[int, ...]] = tables["pieces"]
        self._places: dict[int, list[Run]] = {}
        if tokens.numbered:
            self._add_figures(tokens)

    def _add_figures(self, tokens: Tokens) -> None:
        for first, after, money in figures(tokens):
            classes = _A_SUM if money else _A_NUMBER
            if after == first + 1:
                self.classes[first] |= classes
            else:
                self.longer_to.setdefault(after, []).append((first, classes))
                self._longer_from.setdefault(first, []).append((after, classes))

    @cached_property
    def present(self) -> set[int]:
        """Every class of any word or number."""
        numbers = (classes for readings in self.longer_to.values() for _, classes in readings)
        return set().union(*self.classes, *numbers)

    def places(self, piece: int) -> list[Run]:
        """Where a piece of a term stands: by its first word, of those with the same the longest first."""
        if piece not in self._places:
            begin = frozenset().union(*(self._nodes[node] for node in self._pieces[piece]))
            self._places[piece] = [
                (first, after)
                for first, classes in enumerate(self.classes)
                if not begin.isdisjoint(classes) or first in self._longer_from
                for after in sorted(self._ends(piece, first), reverse=True)
            ]
        return self._places[piece]

    def _ends(self, piece: int, first: int) -> set[int]:
        """After which words a piece may end that begins with the word `first`."""
        ends: set[int] = set()
        reached = [(node, first) for node in self._pieces[piece]]
        seen = set(reached)
        while reached:
            node, at = reached.pop()
            if node == piece:
                ends.add(at)
            elif at == first or joins(self.gaps[at]):
                steps = set(self._steps(node, at)) - seen
                reached += steps
                seen |= steps
        return ends

    def _steps(self, node: int, at: int) -> Iterator[tuple[int, int]]:
        if at == len(self.classes):
            return
        leads = self._nodes[node]
        for after, classes in ((at + 1, self.classes[at]), *self._longer_from.get(at, ())):
            for given in leads.keys() & classes:
                for to in leads[given]:
                    yield to, after

"""The words of one text as the tables of terms know them, and where pieces of terms stand among them."""

from collections.abc import Iterable, Mapping, Sequence

from monitor.checks.figures import figures
from monitor.checks.tables import FIGURE, MONEY
from monitor.checks.tokens import JOINS, Tokens

Classes = frozenset[int]
Run = tuple[int, int]
"""The first word of something found, and the one after its last."""

Leads = Mapping[int, Iterable[int]]
"""To which nodes a word of each class leads."""

_A_NUMBER: Classes = frozenset((FIGURE,))
_A_SUM: Classes = frozenset((FIGURE, MONEY))


class Lattice:
    """The words of a text, of which several in a row may also be read as one number.

    Attributes:
        classes: of each word. joined: whether each stands right beside the one before.
        longer_to: by the word after them, numbers of several words: their first word and their classes.

    Args:
        tokens: the words of the text. classes: what each stands for.
        nodes: of the tables. begins: by piece, the classes of its first word and where they lead.
    """

    def __init__(
        self,
        tokens: Tokens,
        classes: list[Classes],
        nodes: Sequence[Leads],
        begins: Mapping[int, tuple[Classes, Leads]],
    ) -> None:
        self.joined = [*map(JOINS.__getitem__, tokens.gaps[:-1]), False]
        self.classes = classes
        self.longer_to: dict[int, list[tuple[int, Classes]]] = {}
        self._longer_from: dict[int, list[tuple[int, Classes]]] = {}
        self._nodes = nodes
        self._begins = begins
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

    def places(self, piece: int) -> list[Run]:
        """Where a piece of a term stands: by its first word, of those with the same the longest first."""
        if piece not in self._places:
            first_of, begin = self._begins[piece]
            self._places[piece] = [
                (first, after)
                for first, classes in enumerate(self.classes)
                if not first_of.isdisjoint(classes) or first in self._longer_from
                for after in self._ends(piece, begin, first)
            ]
        return self._places[piece]

    def _ends(self, piece: int, begin: Leads, first: int) -> list[int]:
        """After which words a piece may end that begins with the word `first`, the farthest first."""
        reached: dict[int, set[int]] = {}
        self._read((begin,), first, reached)
        ends: list[int] = []
        while reached:
            at = min(reached)
            nodes = reached.pop(at)
            if piece in nodes:
                ends.insert(0, at)
                nodes.discard(piece)
            if nodes and self.joined[at]:
                self._read([self._nodes[node] for node in nodes], at, reached)
        return ends

    def _read(self, leads: Iterable[Leads], at: int, reached: dict[int, set[int]]) -> None:
        """Read the word `at`, or the number that it begins, and add to `reached` where that leads."""
        for after, classes in ((at + 1, self.classes[at]), *self._longer_from.get(at, ())):
            for one in leads:
                for given in classes.intersection(one):
                    reached.setdefault(after, set()).update(one[given])

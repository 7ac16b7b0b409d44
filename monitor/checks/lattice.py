"""The words of one text as the tables of terms know them, and where pieces of terms stand among them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from monitor.checks.figures import figures
from monitor.checks.memory import Memory
from monitor.checks.tables import FIGURE, MONEY
from monitor.checks.tokens import JOINS, Tokens

Run = tuple[int, int]
"""The first word of something found, and the one after its last."""
Leads = Mapping[int, Iterable[int]]
"""To which nodes a word of each class leads."""
Ends = Mapping[int, Sequence[int]]
"""By piece, after which words it ends, in order."""


class Begin(NamedTuple):
    """Where a piece of a term begins.

    Attributes:
        classes: of its first word. leads: where they lead. longest: so many words it has at most, numbers being one.
        single: whether it is always one word.
    """

    classes: frozenset[int]
    leads: Leads
    longest: int
    single: bool


class Pieces(NamedTuple):
    """What is known of the pieces of all terms.

    Attributes:
        nodes: where each node leads. begins: where each piece begins. ends: of the pieces known to be in the text.
    """

    nodes: Sequence[Leads]
    begins: Mapping[int, Begin]
    ends: Ends


A_NUMBER = frozenset((FIGURE,))
A_SUM = frozenset((FIGURE, MONEY))


class Meaning:
    """What a word stands for; there is one object for each set of classes.

    Attributes:
        classes: by their numbers. needed: those of them that some term needs besides its rarest piece.
        begun: the state of the scanner in which a text is that begins with such a word. figure: whether it is a number.
    """

    __slots__ = ("begun", "classes", "figure", "needed")

    def __init__(self, classes: frozenset[int], needed: Sequence[int], begun: Any) -> None:
        self.classes = classes
        self.needed = needed
        self.begun = begun
        self.figure = FIGURE in classes


Known = Memory[frozenset[int], Meaning]
"""Meanings by their classes."""


class Lattice:
    """The words of a text, of which several in a row may also be read as one number.

    Attributes:
        meanings: of each word. joined: whether each stands right beside the one before.
        longer_to: by the word after them, numbers of several words: their first word and their meaning.

    Args:
        tokens: the words of the text. meanings: of each. known: meanings by their classes. pieces: what is known of
            the pieces of terms.
    """

    def __init__(self, tokens: Tokens, meanings: list[Meaning], known: Known, pieces: Pieces) -> None:
        self.joined = [*map(JOINS.__getitem__, tokens.gaps[:-1]), False]
        self.meanings = meanings
        self.longer_to: dict[int, list[tuple[int, Meaning]]] = {}
        self._longer_from: dict[int, list[tuple[int, Meaning]]] = {}
        self._pieces = pieces
        self._places: dict[int, list[Run]] = {}
        self._add_figures(tokens, known)

    def _add_figures(self, tokens: Tokens, known: Known) -> None:
        for first, after, money in figures(tokens):
            meaning = known[A_SUM if money else A_NUMBER]
            self.longer_to.setdefault(after, []).append((first, meaning))
            self._longer_from.setdefault(first, []).append((after, meaning))

    def places(self, piece: int) -> list[Run]:
        """Where a piece of a term stands: by its first word, of those with the same the longest first."""
        if piece not in self._places:
            self._places[piece] = self._found(piece, self._pieces.begins[piece])
        return self._places[piece]

    def _found(self, piece: int, begin: Begin) -> list[Run]:
        firsts = self._firsts(piece, begin)
        if begin.single and not self._longer_from:
            return [(first, first + 1) for first in firsts]
        return [(first, after) for first in firsts for after in self._ends(piece, begin.leads, first)]

    def _firsts(self, piece: int, begin: Begin) -> list[int]:
        """The words with which a piece may begin."""
        places: Iterable[int] = range(len(self.meanings))
        if piece in self._pieces.ends:
            ends = self._pieces.ends[piece]
            places = sorted({first for end in ends for first in range(max(end - begin.longest, 0), end)})
        apart = begin.classes.isdisjoint
        return [first for first in places if not apart(self.meanings[first].classes) or first in self._longer_from]

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
                self._read([self._pieces.nodes[node] for node in nodes], at, reached)
        return ends

    def _read(self, leads: Iterable[Leads], at: int, reached: dict[int, set[int]]) -> None:
        """Read the word `at`, or the number that it begins, and add to `reached` where that leads."""
        for after, meaning in ((at + 1, self.meanings[at]), *self._longer_from.get(at, ())):
            for one in leads:
                for given in meaning.classes.intersection(one):
                    reached.setdefault(after, set()).update(one[given])

"""The words of one text as the tables of terms know them, and where pieces of terms stand among them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from monitor.checks.figures import Figure
from monitor.checks.memory import Memory
from monitor.checks.nodes import Nodes
from monitor.checks.tables import FIGURE, MONEY

Run = tuple[int, int]
"""The first word of something found, and the one after its last."""
Numbers = tuple[int, ...]
Ends = Mapping[int, Sequence[int]]
"""By piece, after which words it ends, in order."""


class Begin(NamedTuple):
    """Where a piece of a term begins.

    Attributes:
        classes: of its first word. leads: where each leads. longest: so many words it has at most, numbers being one.
        single: whether it is always one word.
    """

    classes: frozenset[int]
    leads: Mapping[int, Numbers]
    longest: int
    single: bool


class Pieces(NamedTuple):
    """What is known of the pieces of all terms.

    Attributes:
        nodes: where they lead. begins: where each piece begins. ends: of the pieces known to be in the text.
    """

    nodes: Nodes
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
        meanings: of each word. joined: whether each stands right beside the one before.
        longer: the numbers of several words. known: meanings by their classes.
        pieces: what is known of the pieces of terms.
    """

    def __init__(
        self, meanings: list[Meaning], joined: list[bool], longer: Iterable[Figure], known: Known, pieces: Pieces
    ) -> None:
        self.joined = [*joined, False]
        self.meanings = meanings
        self._classes = [meaning.classes for meaning in meanings]
        self.longer_to: dict[int, list[tuple[int, Meaning]]] = {}
        self._longer_from: dict[int, list[tuple[int, Meaning]]] = {}
        self._pieces = pieces
        self._places: dict[int, list[Run]] = {}
        for first, after, money in longer:
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

    def _firsts(self, piece: int, begin: Begin) -> Iterable[int]:
        """The words with which a piece may begin."""
        if piece in self._pieces.ends:
            ends = self._pieces.ends[piece]
            places = sorted({first for end in ends for first in range(max(end - begin.longest, 0), end)})
            return [first for first in places if not begin.classes.isdisjoint(self._classes[first])]
        firsts = [at for at, apart in enumerate(map(begin.classes.isdisjoint, self._classes)) if not apart]
        return sorted({*firsts, *self._longer_from}) if self._longer_from else firsts

    def _ends(self, piece: int, begin: Mapping[int, Numbers], first: int) -> list[int]:
        """After which words a piece may end that begins with the word `first`, the farthest first."""
        reached: dict[int, set[int]] = {}
        for after, meaning in self._readings(first):
            for given in meaning.classes.intersection(begin):
                reached.setdefault(after, set()).update(begin[given])
        ends: list[int] = []
        while reached:
            at = min(reached)
            nodes = reached.pop(at)
            if piece in nodes:
                ends.insert(0, at)
                nodes.discard(piece)
            if nodes and self.joined[at]:
                self._go_on(nodes, at, reached)
        return ends

    def _readings(self, at: int) -> Iterable[tuple[int, Meaning]]:
        """The word `at`, and the numbers that it begins, each with the word after it."""
        return (at + 1, self.meanings[at]), *self._longer_from.get(at, ())

    def _go_on(self, nodes: Collection[int], at: int, reached: dict[int, set[int]]) -> None:
        """Read the word `at`, or the number that it begins, and add to `reached` where that leads."""
        for after, meaning in self._readings(at):
            led = self._pieces.nodes.led(nodes, meaning.classes)
            if led:
                reached.setdefault(after, set()).update(led)

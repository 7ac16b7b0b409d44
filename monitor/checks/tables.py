"""Builds, of many terms, the tables by which a text is searched for all of them at once.

A word of a text stands for classes: one for each set of words in a term that it is one of. Nodes tell where in a
piece of a term a reading stands: node -> class of the next word -> the nodes it leads to.
"""

import math
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from monitor.checks import nodes, terms
from monitor.checks.alike import alike

ANY, FIGURE, MONEY = 0, 1, 2
"""Classes that are no set of words: any word, a number, a sum."""

_WORD = re.compile(r"[a-z0-9#]+(?:'[a-z]+)*\*?|[^\x00-\x7f]+|[%$:=&]")
_SHORTEST_WITH_ENDING = 3
_NEXT = 0.1
"""One more word in a row makes a piece so much rarer."""
_NUMBERS = 40.0
_RARE = 0.2
_WEIGHTS = (100.0, 100.0, 30.0, 30.0, 8.0, 8.0)
"""Of the words on each line of the list of common ones, English and Indonesian by turns."""
COMMON = Path(__file__).parent / "wordlists" / "common.txt"

Tables = dict[str, Any]
"""Plain data, to be kept from one start to the next:

whole, ending, begin: word -> classes: of itself, of it with an Indonesian ending, of all that begins so.
nodes: for each node, classes with the nodes to which they lead, as `nodes.packed` gives them.
pieces: by the node where a piece is found, those where it begins.
longest: by the same, how many words the piece has at most, a number in figures being one.
terms: list, confidence, needs and rows of each; a row is a sequence of (piece, most words before it), and a text
    without any class of one of the needs does not hold the term. calls: by piece, the terms to try where it is found.
asked: the same for terms of lists that nobody looks into before asked.
begun: where each class leads from the first nodes of all those pieces together.
"""
Nodes = frozenset[int]


class Builder:
    """Collects terms and gives the tables of them all."""

    def __init__(self) -> None:
        self._words: dict[str, dict[str, list[int]]] = {"whole": {}, "ending": {}, "begin": {}}
        self._classes: dict[tuple[frozenset[str], str], int] = {}
        self._nodes: list[dict[int, Nodes]] = []
        self._found: dict[tuple[terms.Sequence, str], int] = {}
        self._pieces: dict[int, tuple[int, ...]] = {}
        self._longest: dict[int, int] = {}
        self._terms: list[tuple[Any, ...]] = []
        self._calls: dict[int, list[int]] = {}
        self._asked: dict[int, list[int]] = {}

    def add(self, owner: int, rows: Iterable[terms.Sequence], given: tuple[str, float], *, asked: bool = False) -> None:
        """Add a term of the list `owner` with its language and confidence; `asked`: into which nobody looks before."""
        language, confidence = given
        split = [terms.split(row) for row in rows]
        made = tuple(tuple((self._piece(piece, language), gap) for piece, gap in row) for row in split)
        rarest, *others = sorted((piece for row in split for piece, _ in row), key=_weight)
        needs = tuple(tuple(sorted(self._needed(piece, language))) for piece in others)
        calls = self._asked if asked else self._calls
        calls.setdefault(self._piece(rarest, language), []).append(len(self._terms))
        self._terms.append((owner, confidence, needs, made))

    def tables(self) -> Tables:
        """Everything that was added, as plain data."""
        given = nodes.packed(self._nodes)
        first = (node for piece in self._calls.keys() | self._asked.keys() for node in self._pieces[piece])
        return {
            **{kind: {word: tuple(classes) for word, classes in held.items()} for kind, held in self._words.items()},
            "nodes": given,
            "begun": nodes.Nodes(given).joined(first),
            "pieces": self._pieces,
            "longest": self._longest,
            "terms": self._terms,
            "calls": {piece: tuple(called) for piece, called in self._calls.items()},
            "asked": {piece: tuple(called) for piece, called in self._asked.items()},
        }

    def _piece(self, parts: terms.Sequence, language: str) -> int:
        """The node where it is found; pieces of the same words share it."""
        known = self._found.get((parts, language))
        if known is None:
            known = self._found[parts, language] = self._node({})
            self._pieces[known] = tuple(sorted(self._before(parts, frozenset((known,)), language)))
            self._longest[known] = _length(parts)
        return known

    def _node(self, leads: dict[int, Nodes]) -> int:
        self._nodes.append(leads)
        return len(self._nodes) - 1

    def _before(self, parts: terms.Sequence, after: Nodes, language: str) -> Nodes:
        """The nodes before `parts`, from which they lead to `after`."""
        for part in reversed(parts):
            here = self._of(part.item, after, language)
            after = here | after if part.optional else here
        return after

    def _of(self, item: terms.Words | terms.Gap | terms.Number | terms.Choice, after: Nodes, language: str) -> Nodes:
        match item:
            case terms.Words(text):
                return self._options((text,), after, language)
            case terms.Choice(plain, others):
                plainly = self._options(plain, after, language) if plain else frozenset()
                return plainly.union(*(self._before(option, after, language) for option in others))
            case terms.Number(money):
                return frozenset((self._node({MONEY if money else FIGURE: after}),))
            case terms.Gap(most):
                for _ in range(most):
                    after = after | {self._node({ANY: after})}
                return after

    def _options(self, options: Iterable[str], after: Nodes, language: str) -> Nodes:
        """One node for them all; single words share a class."""
        single: set[str] = set()
        leads: dict[int, Nodes] = {}
        for option in options:
            first, *others = _WORD.findall(option)
            if not others:
                single.add(first)
                continue
            to = after
            for word in reversed(others):
                to = frozenset((self._node({self._class(frozenset((word,)), language): to}),))
            given = self._class(frozenset((first,)), language)
            leads[given] = leads.get(given, frozenset()) | to
        if single:
            given = self._class(frozenset(single), language)
            leads[given] = leads.get(given, frozenset()) | after
        return frozenset((self._node(leads),))

    def _needed(self, parts: terms.Sequence, language: str) -> set[int]:
        """Classes of which a text must hold one for a piece to occur."""
        item = min((part for part in parts if not part.optional), key=lambda part: _often(part.item)).item
        match item:
            case terms.Words(text):
                return self._rarest((text,), language)
            case terms.Choice(plain, others):
                return self._rarest(plain, language).union(*(self._needed(option, language) for option in others))
            case terms.Number(money):
                return {MONEY if money else FIGURE}
            case _:
                return {ANY}

    def _rarest(self, options: Iterable[str], language: str) -> set[int]:
        """The class of every option of one word, and of the rarest word of each of the others."""
        split = [_WORD.findall(option) for option in options]
        single = frozenset(words[0] for words in split if len(words) == 1)
        classes = {self._class(frozenset((min(words, key=_word),)), language) for words in split if len(words) > 1}
        return classes | {self._class(single, language)} if single else classes

    def _class(self, words: frozenset[str], language: str) -> int:
        known = self._classes.get((words, language))
        if known is None:
            known = self._classes[words, language] = len(self._classes) + MONEY + 1
            for word in words:
                for kind in _kinds(word, language):
                    held = self._words[kind].setdefault(word.rstrip("*") if kind == "begin" else alike(word), [])
                    if known not in held:
                        held.append(known)
        return known


def _kinds(word: str, language: str) -> tuple[str, ...]:
    """The tables in which a word of a list stands."""
    if word.endswith("*"):
        return ("begin",)
    ends = language == "id" and word.isalpha() and len(word) >= _SHORTEST_WITH_ENDING
    return ("whole", "ending") if ends else ("whole",)


def _length(parts: terms.Sequence) -> int:
    """How many words a piece may have at most."""
    return sum(_longest(part.item) for part in parts)


def _longest(item: terms.Words | terms.Gap | terms.Number | terms.Choice) -> int:
    match item:
        case terms.Words(text):
            return len(_WORD.findall(text))
        case terms.Choice(plain, others):
            return max((1, *(len(_WORD.findall(option)) for option in plain), *map(_length, others)))
        case terms.Number():
            return 1
        case terms.Gap(most):
            return most


def _weight(parts: terms.Sequence) -> float:
    """About how often a piece of a term may occur, for the choice of the one that calls for the others."""
    weights = sorted(_often(part.item) for part in parts if not part.optional)
    return weights[0] * math.pow(_NEXT, len(weights) - 1)


def _often(item: terms.Words | terms.Gap | terms.Number | terms.Choice) -> float:
    match item:
        case terms.Words(text):
            return _row(text)
        case terms.Choice(plain, others):
            return sum(map(_row, plain)) + sum(map(_weight, others))
        case _:
            return _NUMBERS


def _row(text: str) -> float:
    words = _WORD.findall(text)
    return min(map(_word, words)) * math.pow(_NEXT, len(words) - 1)


def _word(word: str) -> float:
    bare = word.rstrip("*")
    common = _common().get(bare, 0.0)
    begun = math.ldexp(128.0, -len(bare)) if word.endswith("*") else _RARE
    return max(common, begun, math.ldexp(32.0, -len(bare)))


@cache
def _common() -> dict[str, float]:
    """The weight of each common word: the later its line in the list, the rarer it is."""
    lines = COMMON.read_text("utf-8").splitlines()
    return {word: weight for line, weight in reversed([*zip(lines, _WEIGHTS, strict=True)]) for word in line.split()}

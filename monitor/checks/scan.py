"""Looks for the terms of many lists at once: each word of a text costs one look-up.

The tables describe an automaton that may stand at many nodes at once. A set of nodes in which it ever stood is a
`_State`, and where a state goes with the classes of a word is worked out once and remembered.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain, zip_longest
from typing import Any

from monitor.checks.alike import alike
from monitor.checks.figures import figures, shape
from monitor.checks.lattice import A_NUMBER, A_SUM, Lattice, Leads, Meaning
from monitor.checks.memory import Memory
from monitor.checks.tables import ANY, Tables
from monitor.checks.tokens import JOINS, Chunk, Tokens, stem

_DIGITS = re.compile(r"[0-9]+")
_OPENING = 3
_MOST_WORDS = 32768
_LONGEST = 20
_MOST_STEPS = 65536


class _State(dict[Meaning, "_State"]):
    """A set of nodes in which a reading stands, and the states to which it is known to lead.

    Attributes:
        nodes: the set. calls: the terms to try when it is reached. leads: where each class leads; nowhere from an end.
    """

    __slots__ = ("_step", "calls", "leads", "nodes")

    def __init__(self, nodes: frozenset[int], calls: tuple[int, ...], leads: Leads, step: "_Step") -> None:
        super().__init__()
        self.nodes = nodes
        self.calls = calls
        self.leads = leads
        self._step = step

    def __missing__(self, meaning: Meaning) -> "_State":
        reached = self[meaning] = self._step(self, meaning)
        return reached


_Step = Callable[[_State, Meaning], _State]
_GO: Any = dict.__getitem__


class Scanner:
    """Many terms, ready to be looked for. Thread-safe: what two threads work out at once comes out the same."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._needs: list[tuple[tuple[int, ...], ...]] = [needs for _, _, needs, _ in tables["terms"]]
        self._needed = frozenset(one for needs in self._needs for need in needs for one in need)
        self._known = Memory(self._known_as, _MOST_WORDS)
        self._meanings = Memory(self._meaning_of, _MOST_WORDS)
        self._openings = frozenset(stem[:length] for stem in tables["begin"] for length in range(1, _OPENING + 1))
        self._calls: dict[int, tuple[int, ...]] = tables["calls"]
        self._begin = self._merged(node for piece in self._calls for node in tables["pieces"][piece])
        self._begins = Memory(self._begin_of, len(tables["pieces"]) + 1)
        self._states: dict[frozenset[int], _State] = {}
        self._nowhere = self._state(frozenset())
        self._apart = Meaning(frozenset(), frozenset(), self._nowhere)
        self._chunks = Memory(self._read, _MOST_WORDS, lambda chunk: len(chunk.text) <= _LONGEST)
        self._steps = 0

    def lattice(self, tokens: Tokens) -> Lattice:
        """The words of a text as the tables know them."""
        meanings = list(map(self._meanings.__getitem__, tokens.words))
        return Lattice(tokens, meanings, self._known, (self.tables["nodes"], self._begins))

    def called(self, tokens: Tokens) -> list[int]:
        """The terms of which the rarest piece occurs and no other lacks its rarest words, in order."""
        read = [*chain.from_iterable(map(self._chunks.__getitem__, tokens.chunks))]
        met = set(read)
        states: Iterable[_State] = accumulate(read, _GO, initial=self._nowhere)
        if True in [meaning.figure for meaning in met] and any(figures(tokens)):
            words = self.lattice(tokens)
            met.update(meaning for longer in words.longer_to.values() for _, meaning in longer)
            states = self._along(words)
        called = {term for calls in [state.calls for state in states if state.calls] for term in calls}
        lacks = set[int]().union(*[meaning.needed for meaning in met]).isdisjoint
        return [term for term in sorted(called) if not any(map(lacks, self._needs[term]))]

    def _read(self, chunk: Chunk) -> tuple[Meaning, ...]:
        """The meanings of the words of a chunk, and `_apart` wherever two of them do not stand side by side."""
        read: list[Meaning] = []
        for gap, word in zip_longest(chunk.gaps, chunk.words):
            read += () if JOINS[gap] else (self._apart,)
            read += () if word is None else (self._meanings[word],)
        return tuple(read)

    def _meaning_of(self, word: str) -> Meaning:
        whole, ending, begin = (self.tables[kind] for kind in ("whole", "ending", "begin"))
        begun, word = word, alike(word)
        bare = word.partition("'")[0]
        found = [(ANY,), whole.get(word), ending.get(stem(bare)) if stem(bare) != bare else None]
        if bare != word:
            found.append(whole.get(bare))
        if not word.isalpha():
            found += (whole.get(_DIGITS.sub("#", bare)), _of_figures(word))
        if begun[:_OPENING] in self._openings:
            found += (begin.get(begun[:length]) for length in range(1, len(begun) + 1))
        return self._known[frozenset().union(*filter(None, found))]

    def _known_as(self, classes: frozenset[int]) -> Meaning:
        return Meaning(classes, classes & self._needed, self._state(_led(self._begin, classes)))

    def _begin_of(self, piece: int) -> tuple[frozenset[int], Leads]:
        leads = self._merged(self.tables["pieces"][piece])
        return frozenset(leads), leads

    def _along(self, words: Lattice) -> Iterator[_State]:
        """Every state that is reached where several words in a row may also be read as one number."""
        states: list[_State] = []
        for at, meaning in enumerate(words.meanings):
            readings = [(at, meaning), *words.longer_to.get(at + 1, ())]
            reached = [self._after(words, states, first, given) for first, given in readings]
            yield from reached
            nodes = (state.nodes for state in reached)
            states.append(reached[0] if len(reached) == 1 else self._state(frozenset().union(*nodes)))

    def _after(self, words: Lattice, states: list[_State], first: int, meaning: Meaning) -> _State:
        begun: _State = meaning.begun
        return states[first - 1][meaning] if first and words.joined[first] else begun

    def _step(self, state: _State, meaning: Meaning) -> _State:
        """The state after a word: what it goes on with, and what it begins."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            self._forget()
        nodes = _led(state.leads, meaning.classes)
        return self._state(meaning.begun.nodes | nodes) if nodes else meaning.begun

    def _forget(self) -> None:
        """Begin anew, for texts of many kinds lead to more states than are worth keeping."""
        self._steps = 0
        self._states.clear()
        self._known.clear()
        self._meanings.clear()
        self._chunks.clear()

    def _state(self, nodes: frozenset[int]) -> _State:
        if nodes not in self._states:
            calls = (self._calls[node] for node in nodes & self._calls.keys())
            leads = self._merged(nodes)
            self._states[nodes] = _State(nodes, tuple(term for terms in calls for term in terms), leads, self._step)
        return self._states[nodes]

    def _merged(self, nodes: Iterable[int]) -> dict[int, set[int]]:
        leads: dict[int, set[int]] = {}
        for node in nodes:
            for given, to in self.tables["nodes"][node].items():
                leads.setdefault(given, set()).update(to)
        return leads


def _led(leads: Leads, classes: frozenset[int]) -> frozenset[int]:
    """The nodes to which a word of these classes leads."""
    return frozenset().union(*(leads[given] for given in leads.keys() & classes))


def _of_figures(word: str) -> frozenset[int] | None:
    known = shape(word)
    if known is None:
        return None
    return A_SUM if known.currency or known.unit else A_NUMBER

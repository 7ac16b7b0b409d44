"""Looks for the terms of many lists at once: each word of a text costs one look-up.

The tables describe an automaton that may stand at many nodes at once. A set of nodes in which it ever stood is a
`_State`, and where a state goes with the classes of a word is worked out once and remembered.
"""

import re
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, zip_longest
from typing import Any, NamedTuple

from monitor.checks.alike import alike
from monitor.checks.figures import Figure, figures, shape
from monitor.checks.lattice import A_NUMBER, A_SUM, Begin, Ends, Lattice, Meaning, Pieces
from monitor.checks.memory import Memory
from monitor.checks.nodes import Nodes
from monitor.checks.tables import ANY, Tables
from monitor.checks.tokens import JOINS, Chunk, Tokens, stem

_DIGITS = re.compile(r"[0-9]+")
_OPENING = 3
_MOST_WORDS = 8192
_LONGEST = 20
_MOST_STEPS = 32768
_BUSY = 8
"""A state to which so many words were seen to follow will be met often."""


Numbers = tuple[int, ...]


class _State(dict[Meaning, "_State"]):
    """A set of nodes in which a reading stands, and the states to which it is known to lead.

    Attributes:
        nodes: those of them that lead on. pieces: those where a piece is found that calls for a term.
        asked: the same for terms of lists that nobody looks into before asked.
        leads: where each class leads; None as long as few words were seen to follow.
    """

    __slots__ = ("_step", "asked", "leads", "nodes", "pieces")

    def __init__(self, nodes: Sequence[int], found: tuple[Numbers, Numbers], step: "_Step") -> None:
        super().__init__()
        self.nodes = nodes
        self.pieces, self.asked = found
        self.leads: Mapping[int, Iterable[int]] | None = None
        self._step = step

    def __missing__(self, meaning: Meaning) -> "_State":
        reached = self[meaning] = self._step(self, meaning)
        return reached


_Step = Callable[[_State, Meaning], _State]
_GO: Any = dict.__getitem__


class Passed(NamedTuple):
    """What a reading of one text passed through.

    Attributes:
        read: what its words mean, with a mark wherever two of them do not stand side by side.
        longer: the numbers of several words, which may be read as one.
        states: those reached, the first of them before any word.
        words: how many words were read at each state; nothing where there are `longer` numbers.
    """

    read: Sequence[Meaning]
    longer: Sequence[Figure]
    states: Sequence[_State]
    words: Sequence[int]


class Called(NamedTuple):
    """What may occur in a text.

    Attributes:
        terms: those of which the rarest piece occurs and no other lacks its rarest words, in order.
        ends: by piece, after which words it was found to end; of pieces that are not there, it is not known.
    """

    terms: list[int]
    ends: Ends


class Scanner:
    """Many terms, ready to be looked for. Thread-safe: what two threads work out at once comes out the same."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._nodes = Nodes(tables["nodes"])
        self._needs: list[tuple[tuple[int, ...], ...]] = [needs for _, _, needs, _ in tables["terms"]]
        self._needed = frozenset(one for needs in self._needs for need in needs for one in need)
        self._known = Memory(self._known_as, _MOST_WORDS)
        self._meanings = Memory(self._meaning_of, _MOST_WORDS)
        self._longest = max(map(len, tables["begin"]), default=0)
        self._openings = frozenset(stem[:length] for stem in tables["begin"] for length in range(1, _OPENING + 1))
        self._calls: dict[int, Numbers] = tables["calls"]
        self._asked: dict[int, Numbers] = tables["asked"]
        self._begun: dict[int, Numbers] = tables["begun"]
        self._begins = Memory(self._begin_of, len(tables["pieces"]) + 1)
        self._states: dict[tuple[bytes, Numbers, Numbers], _State] = {}
        self._merged: dict[tuple[int, ...], tuple[Sequence[_State], _State]] = {}
        self._nowhere = self._state(frozenset())
        self._apart = Meaning(frozenset(), (), self._nowhere)
        self._chunks = Memory(self._read, _MOST_WORDS, lambda text: len(text) <= _LONGEST)
        self._steps = 0

    def lattice(self, passed: Passed, ends: Ends) -> Lattice:
        """The words of a text as the tables know them; `ends` as `called` gave them."""
        return self._lattice(passed.read, passed.longer, ends)

    def _lattice(self, read: Sequence[Meaning], longer: Iterable[Figure], ends: Ends) -> Lattice:
        apart = self._apart
        meanings = [meaning for meaning in read if meaning is not apart]
        before = chain((apart,), read)
        joined = [left is not apart for left, meaning in zip(before, read, strict=False) if meaning is not apart]
        return Lattice(meanings, joined, longer, self._known, Pieces(self._nodes, self._begins, ends))

    def read(self, tokens: Tokens) -> Passed:
        """Read a text."""
        read = [*chain.from_iterable(map(self._chunks.__getitem__, tokens.texts))]
        longer = [*figures(tokens)] if True in [meaning.figure for meaning in read] else []
        if longer:
            return Passed(read, longer, [*self._along(self._lattice(read, longer, {}))], ())
        words = [*accumulate([meaning is not self._apart for meaning in read], initial=0)]
        return Passed(read, (), [*accumulate(read, _GO, initial=self._nowhere)], words)

    def called(self, passed: Passed) -> Called:
        """The terms that may occur in a text."""
        reached = [(at, state.pieces) for at, state in enumerate(passed.states) if state.pieces]
        return self._called(passed, reached, self._calls)

    def asked(self, passed: Passed) -> Called:
        """The same of the lists that nobody looks into before asked."""
        reached = [(at, state.asked) for at, state in enumerate(passed.states) if state.asked]
        return self._called(passed, reached, self._asked)

    def _called(self, passed: Passed, reached: Iterable[tuple[int, Numbers]], calls: Mapping[int, Numbers]) -> Called:
        ends: dict[int, list[int]] = {}
        for at, pieces in reached:
            for piece in pieces:
                ends.setdefault(piece, []).append(at)
        terms = self._callable({term for piece in ends for term in calls[piece]}, passed)
        words = passed.words
        return Called(terms, {piece: [words[at] for at in places] for piece, places in ends.items()} if words else {})

    def _callable(self, called: Collection[int], passed: Passed) -> list[int]:
        """The terms called of which the text does not lack what they need besides, in order."""
        if not any(map(self._needs.__getitem__, called)):
            return sorted(called)
        figures_held = (A_SUM if longer.money else A_NUMBER for longer in passed.longer)
        lacks = set[int]().union(*[meaning.needed for meaning in passed.read], *figures_held).isdisjoint
        return sorted([term for term in called if not any(map(lacks, self._needs[term]))])

    def _read(self, text: str) -> tuple[Meaning, ...]:
        """The meanings of the words of a chunk, and `_apart` wherever two of them do not stand side by side."""
        read: list[Meaning] = []
        chunk = Chunk(text)
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
            found += (begin.get(begun[:length]) for length in range(1, min(len(begun), self._longest) + 1))
        return self._known[frozenset().union(*filter(None, found))]

    def _known_as(self, classes: frozenset[int]) -> Meaning:
        begun = {node for given in classes & self._begun.keys() for node in self._begun[given]}
        return Meaning(classes, tuple(classes & self._needed), self._state(begun))

    def _begin_of(self, piece: int) -> Begin:
        leads = self._nodes.joined(self.tables["pieces"][piece])
        single = all(to == (piece,) for to in leads.values())
        return Begin(frozenset(leads), leads, self.tables["longest"][piece], single=single)

    def _along(self, words: Lattice) -> Iterator[_State]:
        """Every state that is reached where several words in a row may also be read as one number."""
        states: list[_State] = []
        for at, meaning in enumerate(words.meanings):
            readings = [(at, meaning), *words.longer_to.get(at + 1, ())]
            reached = [self._after(words, states, first, given) for first, given in readings]
            yield from reached
            states.append(reached[0] if len(reached) == 1 else self._together(reached))

    def _together(self, reached: Sequence[_State]) -> _State:
        """The state that goes on with whatever any of these goes on with."""
        met = tuple(map(id, reached))
        if met not in self._merged:  # kept with the states that it is of, or others might come to have their ids
            self._merged[met] = reached, self._state({*chain.from_iterable(state.nodes for state in reached)})
        return self._merged[met][1]

    def _after(self, words: Lattice, states: list[_State], first: int, meaning: Meaning) -> _State:
        begun: _State = meaning.begun
        return states[first - 1][meaning] if first and words.joined[first] else begun

    def _step(self, state: _State, meaning: Meaning) -> _State:
        """The state after a word: what it goes on with, and what it begins."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            self._forget()
        reached = self._led(state, meaning.classes)
        begun: _State = meaning.begun
        return self._state(reached.union(begun.nodes, begun.pieces, begun.asked)) if reached else begun

    def _led(self, state: _State, classes: frozenset[int]) -> set[int]:
        """The nodes to which a word of these classes leads.

        Most states are met once or twice, for which it does not pay to join where their nodes lead.
        """
        if len(state) < _BUSY:
            return self._nodes.led(state.nodes, classes)
        if state.leads is None:
            state.leads = self._nodes.joined(state.nodes)
        return {to for given in classes.intersection(state.leads) for to in state.leads[given]}

    def _forget(self) -> None:
        """Begin anew, for texts of many kinds lead to more states than are worth keeping."""
        self._steps = 0
        for state in [*self._states.values()]:
            state.clear()  # they lead to one another, and would wait for the garbage collector
        self._states.clear()
        self._merged.clear()
        self._known.clear()
        self._meanings.clear()
        self._chunks.clear()

    def _state(self, nodes: set[int] | frozenset[int]) -> _State:
        onward = array("i", sorted(filter(self._nodes.leads_on, nodes)))
        pieces, asked = (tuple(sorted(nodes & calls.keys())) for calls in (self._calls, self._asked))
        found = onward.tobytes(), pieces, asked
        if found not in self._states:
            self._states[found] = _State(onward, (pieces, asked), self._step)
        return self._states[found]


def _of_figures(word: str) -> frozenset[int] | None:
    known = shape(word)
    if known is None:
        return None
    return A_SUM if known.currency or known.unit else A_NUMBER

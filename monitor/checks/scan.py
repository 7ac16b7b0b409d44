"""Looks for the terms of many lists at once: each word of a text costs one look-up.

The tables describe an automaton that may stand at many nodes at once. A set of nodes in which it ever stood is a
`_State`, and where a state goes with the classes of a word is worked out once and remembered.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from operator import or_

from monitor.checks.lattice import Classes, Lattice, Leads
from monitor.checks.memory import Memory
from monitor.checks.tables import ANY, Tables
from monitor.checks.tokens import Tokens, stem

_NOTHING: Classes = frozenset((ANY,))
_DIGITS = re.compile(r"[0-9]+")
_OPENING = 3
_MOST_WORDS = 32768
_MOST_STEPS = 65536


class _State(dict[Classes, "_State"]):
    """A set of nodes, the terms to try when it is reached, and the states to which it is known to lead."""

    __slots__ = ("_step", "calls", "leads", "nodes")

    def __init__(
        self, nodes: frozenset[int], calls: tuple[int, ...], step: Callable[["_State", Classes], "_State"]
    ) -> None:
        super().__init__()
        self.nodes = nodes
        self.calls = calls
        self.leads: dict[int, set[int]] | None = None
        self._step = step

    def __missing__(self, classes: Classes) -> "_State":
        reached = self[classes] = self._step(self, classes)
        return reached


class Scanner:
    """Many terms, ready to be looked for. Thread-safe: what two threads work out at once comes out the same."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._whole, self._ending, self._begin_so = (tables[kind] for kind in ("whole", "ending", "begin"))
        self._openings = frozenset(stem[:length] for stem in self._begin_so for length in range(1, _OPENING + 1))
        self._calls: dict[int, tuple[int, ...]] = tables["calls"]
        self._shared: dict[Classes, Classes] = {}
        self._states: dict[frozenset[int], _State] = {}
        self._begin = self._merged(node for piece in self._calls for node in tables["pieces"][piece])
        self._start = _State(frozenset(), (), self._step)
        self._steps = 0
        self._classes = Memory(self._classes_of, _MOST_WORDS)
        self._bits: dict[int, int] = {}
        self._masks = Memory(self._mask, _MOST_WORDS)
        self._needs = [[self._bits_of(need) for need in needs] for _, _, needs, _ in tables["terms"]]
        self._begins = Memory(self._begin_of, len(tables["pieces"]) + 1)

    def read(self, tokens: Tokens) -> Lattice:
        """The words of a text as the tables know them."""
        return Lattice(tokens, list(map(self._classes.__getitem__, tokens.words)), self.tables["nodes"], self._begins)

    def _bits_of(self, need: Iterable[int]) -> int:
        """A bit for each of some classes."""
        return reduce(or_, (1 << self._bits.setdefault(one, len(self._bits)) for one in need))

    def _mask(self, classes: Classes) -> int:
        """The bits of those classes that some term needs."""
        return reduce(or_, (1 << self._bits[one] for one in classes & self._bits.keys()), 0)

    def _classes_of(self, word: str) -> Classes:
        """What a word stands for."""
        bare = word.partition("'")[0]
        found = [self._whole.get(word), self._ending.get(stem(bare)) if stem(bare) != bare else None]
        if bare != word:
            found.append(self._whole.get(bare))
        if not word.isalpha():
            found.append(self._whole.get(_DIGITS.sub("#", bare)))
        if word[:_OPENING] in self._openings:
            found += (self._begin_so.get(word[:length]) for length in range(1, len(word) + 1))
        known = [classes for classes in found if classes]
        if not known:
            return _NOTHING
        classes = _NOTHING.union(*known)
        return self._shared.setdefault(classes, classes)

    def _begin_of(self, piece: int) -> tuple[Classes, Leads]:
        leads = self._merged(self.tables["pieces"][piece])
        return frozenset(leads), leads

    def called(self, words: Lattice) -> list[int]:
        """The terms of which the rarest piece occurs and no other lacks its rarest words, in order."""
        called = self._called(words)
        if not called:
            return []
        numbers = (classes for readings in words.longer_to.values() for _, classes in readings)
        present = reduce(or_, map(self._masks.__getitem__, {*words.classes, *numbers}), 0)
        return [term for term in sorted(called) if all(map(present.__and__, self._needs[term]))]

    def _called(self, words: Lattice) -> set[int]:
        called: set[int] = set()
        if words.longer_to:
            return called.union(*(state.calls for state in self._along(words)))
        state = start = self._start
        for joined, classes in zip(words.joined, words.classes, strict=False):
            state = state[classes] if joined else start[classes]
            if state.calls:
                called.update(state.calls)
        return called

    def _along(self, words: Lattice) -> Iterator[_State]:
        """Every state that is reached where several words in a row may also be read as one number."""
        states = [self._start]
        for at, classes in enumerate(words.classes):
            reached = [self._before(words, states, at)[classes]]
            reached += (self._before(words, states, first)[number] for first, number in words.longer_to.get(at + 1, ()))
            yield from reached
            states.append(
                reached[0] if len(reached) == 1 else self._state(frozenset().union(*(s.nodes for s in reached)))
            )

    def _before(self, words: Lattice, states: list[_State], at: int) -> _State:
        return states[at] if words.joined[at] else self._start

    def _step(self, state: _State, classes: Classes) -> _State:
        """The state after a word of these classes: what it goes on with, and what it begins."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            self._forget()
        if state is self._start:
            return self._state(_led(self._begin, classes))
        if state.leads is None:
            state.leads = self._merged(state.nodes)
        anew = self._start[classes]
        nodes = _led(state.leads, classes)
        return self._state(anew.nodes | nodes) if nodes else anew

    def _forget(self) -> None:
        self._steps = 0
        self._start.clear()
        self._states.clear()
        self._shared.clear()

    def _state(self, nodes: frozenset[int]) -> _State:
        if not nodes:
            return self._start
        if nodes not in self._states:
            calls = (self._calls[node] for node in nodes & self._calls.keys())
            self._states[nodes] = _State(nodes, tuple(term for terms in calls for term in terms), self._step)
        return self._states[nodes]

    def _merged(self, nodes: Iterable[int]) -> dict[int, set[int]]:
        leads: dict[int, set[int]] = {}
        for node in nodes:
            for given, to in self.tables["nodes"][node].items():
                leads.setdefault(given, set()).update(to)
        return leads


def _led(leads: dict[int, set[int]], classes: Classes) -> frozenset[int]:
    """The nodes to which a word of these classes leads."""
    return frozenset().union(*(leads[given] for given in leads.keys() & classes))

"""Looks for the terms of many lists at once: each word of a text costs one look-up.

The tables describe an automaton that may stand at many nodes at once. A set of nodes in which it ever stood is a
`_State`, and where a state goes with the classes of a word is worked out once and remembered.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from monitor.checks.lattice import Classes, Lattice
from monitor.checks.tables import ANY, Tables
from monitor.checks.tokens import Tokens, joins, stem

_NOTHING: Classes = frozenset((ANY,))
_DIGITS = re.compile(r"[0-9]+")
_MOST_WORDS = 32768
_MOST_STEPS = 65536


class _State:
    """A set of nodes, the terms to try when it is reached, and the states to which it is known to lead."""

    __slots__ = ("calls", "leads", "next", "nodes")

    def __init__(self, nodes: frozenset[int], calls: tuple[int, ...]) -> None:
        self.nodes = nodes
        self.calls = calls
        self.leads: dict[int, set[int]] | None = None
        self.next: dict[Classes, _State] = {}


class Scanner:
    """Many terms, ready to be looked for. Thread-safe: what two threads work out at once comes out the same."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._calls: dict[int, tuple[int, ...]] = tables["calls"]
        self._shared: dict[Classes, Classes] = {}
        self._states: dict[frozenset[int], _State] = {}
        self._begin = self._merged(node for piece in self._calls for node in tables["pieces"][piece])
        self._start = _State(frozenset(), ())
        self._steps = 0
        self._classes_of = lru_cache(maxsize=_MOST_WORDS)(self._classes)

    def read(self, tokens: Tokens) -> Lattice:
        """The words of a text as the tables know them."""
        return Lattice(tokens, list(map(self._classes_of, tokens.words)), self.tables)

    def _classes(self, word: str) -> Classes:
        """What a word stands for."""
        whole, ending, begin = (self.tables[kind] for kind in ("whole", "ending", "begin"))
        bare = word.removesuffix("'s")
        found = {ANY, *whole.get(word, ()), *whole.get(bare, ()), *whole.get(_DIGITS.sub("#", bare), ())}
        if stem(bare) != bare:
            found.update(ending.get(stem(bare), ()))
        for length in range(1, len(word) + 1):
            found.update(begin.get(word[:length], ()))
        classes = frozenset(found) if len(found) > 1 else _NOTHING
        return self._shared.setdefault(classes, classes)

    def called(self, words: Lattice) -> set[int]:
        """The terms of which the rarest piece occurs."""
        called: set[int] = set()
        for state in self._along(words) if words.longer_to else self._run(words):
            called.update(state.calls)
        return called

    def _run(self, words: Lattice) -> Iterator[_State]:
        state = start = self._start
        for gap, classes in zip(words.gaps, words.classes, strict=False):
            if gap != " " and not joins(gap):
                state = start
            state = state.next.get(classes) or self._step(state, classes)
            if state.calls:
                yield state

    def _along(self, words: Lattice) -> Iterator[_State]:
        """As `_run`, where several words in a row may also be read as one number."""
        states = [self._start]
        for at, classes in enumerate(words.classes):
            reached = [self._after(words, states, at, classes)]
            reached += (self._after(words, states, first, number) for first, number in words.longer_to.get(at + 1, ()))
            yield from reached
            nodes = frozenset().union(*(state.nodes for state in reached))
            states.append(reached[0] if len(reached) == 1 else self._state(nodes))

    def _after(self, words: Lattice, states: Sequence[_State], at: int, classes: Classes) -> _State:
        before = states[at] if joins(words.gaps[at]) else self._start
        return before.next.get(classes) or self._step(before, classes)

    def _step(self, state: _State, classes: Classes) -> _State:
        if self._steps > _MOST_STEPS:
            self._forget()
        if state.leads is None:
            state.leads = self._merged(state.nodes)
        nodes: set[int] = set()
        for leads in (self._begin, state.leads):
            nodes.update(*(leads[one] for one in leads.keys() & classes))
        self._steps += 1
        state.next[classes] = reached = self._state(frozenset(nodes))
        return reached

    def _forget(self) -> None:
        self._steps = 0
        self._start.next.clear()
        self._states.clear()
        self._shared.clear()

    def _state(self, nodes: frozenset[int]) -> _State:
        if not nodes:
            return self._start
        if nodes not in self._states:
            calls = (self._calls[node] for node in nodes & self._calls.keys())
            self._states[nodes] = _State(nodes, tuple(term for terms in calls for term in terms))
        return self._states[nodes]

    def _merged(self, nodes: Iterator[int] | frozenset[int]) -> dict[int, set[int]]:
        leads: dict[int, set[int]] = {}
        for node in nodes:
            for given, to in self.tables["nodes"][node].items():
                leads.setdefault(given, set()).update(to)
        return leads

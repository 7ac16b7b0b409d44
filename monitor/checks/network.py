"""The network of the reader: layers of attention over pieces of words, as the field's standard encoder has them.

Two heads tell how much the pieces as a whole speak for each rule, and how much each of them does.
`tools/train_reader.py` makes its table.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # tables this small take longer when two cores share them
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
Table = Mapping[str, NDArray[Any]]
"""What stands in the file, by name: signed bytes and half floats."""
_HEADS = 12
_TINY = np.float32(1e-12)
"""Keeps a spread of nothing from dividing by zero."""
_CUBE, _SLOPE = np.float32(0.044715), np.float32(sqrt(2 / np.pi))
"""Of the smooth step, as the field writes it."""


class Said(NamedTuple):
    """What the network says of some pieces.

    Attributes:
        logits: per rule, R1 to R5, of all of them. marks: per rule, of each piece between the start and the end.
    """

    logits: Sequence[float]
    marks: Sequence[Sequence[float]]


class _Line:
    """Weights and a start: `x @ weights + start`. Stored as signed bytes, and what one of each column stands for."""

    def __init__(self, table: Table, name: str) -> None:
        self._weights: Numbers = table[f"{name}.weight"] * table[f"{name}.scale"].astype(np.float32)
        self._start = table[f"{name}.bias"].astype(np.float32)

    def __call__(self, states: Numbers) -> Numbers:
        made: Numbers = states @ self._weights + self._start
        return made


class _Norm:
    """Brings each state to mean 0 and spread 1, then to what was learned."""

    def __init__(self, table: Table, name: str) -> None:
        self._weight = table[f"{name}.weight"].astype(np.float32)
        self._start = table[f"{name}.bias"].astype(np.float32)

    def __call__(self, states: Numbers) -> Numbers:
        apart = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((apart * apart).mean(axis=-1, keepdims=True) + _TINY)
        made: Numbers = apart / spread * self._weight + self._start
        return made


class _Layer(NamedTuple):
    """One layer: each state looks at all, then thinks for itself."""

    asking: _Line
    heard: _Line
    after_hearing: _Norm
    wide: _Line
    narrow: _Line
    after_thinking: _Norm

    def __call__(self, states: Numbers) -> Numbers:
        states = self.after_hearing(states + self.heard(_attention(self.asking(states))))
        return self.after_thinking(states + self.narrow(_smooth_step(self.wide(states))))


class Net:
    """The whole network, unpacked from a file. Thread-safe."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as table:
            self._unpack(table)

    def _unpack(self, table: Table) -> None:
        self._pieces, self._scales = table["pieces.weight"], table["pieces.scale"].astype(np.float32)
        self._places = table["places.weight"].astype(np.float32)
        self._first = _Norm(table, "first")
        self._layers = list(_layers(table))
        self._posts, self._marks = _Line(table, "posts"), _Line(table, "marks")
        self._mix = table["mix"].astype(np.float32)

    def read(self, numbers: Sequence[int]) -> Said:
        """What it says of pieces, by their numbers."""
        states = self._states(np.array(numbers))
        marks = self._marks(states)
        logits = self._posts(states.mean(axis=0)) + self._mix * marks.max(axis=0)
        return Said(logits.tolist(), marks[1:-1].T.tolist())

    def _states(self, numbers: NDArray[np.int_]) -> Numbers:
        """A state for each piece."""
        states = self._first(self._pieces[numbers] * self._scales[numbers, None] + self._places[: len(numbers)])
        for layer in self._layers:
            states = layer(states)
        return states


def _layers(table: Table) -> Iterator[_Layer]:
    for at in count():
        if f"{at}.asking.weight" not in table:
            return
        asking, heard, wide, narrow = (_Line(table, f"{at}.{name}") for name in ("asking", "heard", "wide", "narrow"))
        after_hearing, after_thinking = (_Norm(table, f"{at}.{name}") for name in ("after_hearing", "after_thinking"))
        yield _Layer(asking, heard, after_hearing, wide, narrow, after_thinking)


def _attention(asked: Numbers) -> Numbers:
    """Each state becomes a mean of all, those most that answer what it asks; a head at a time."""
    many, width = asked.shape
    asks, answers, tells = asked.reshape(many, 3, _HEADS, -1).transpose(1, 2, 0, 3)
    fit = asks @ answers.transpose(0, 2, 1) / np.float32(sqrt(asks.shape[-1]))
    share = np.exp(fit - fit.max(axis=-1, keepdims=True))
    share /= share.sum(axis=-1, keepdims=True)
    made: Numbers = (share @ tells).transpose(1, 0, 2).reshape(many, width // 3)
    return made


def _smooth_step(states: Numbers) -> Numbers:
    """What is well above 0 stays, what is well below becomes 0."""
    made: Numbers = states * (1 + np.tanh(_SLOPE * (states + _CUBE * states * states * states))) / 2
    return made

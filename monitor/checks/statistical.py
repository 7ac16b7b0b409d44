"""The shipped linear models at work: what each makes of a text, and which words made it so.

All of them are logistic regressions over the same features (`features`), trained by `tools/train_models.py`.
`weights/models.toml` names them, with what each starts from and what a byte of its column stands for;
`weights/models.bin` is their table, a row a feature and a signed byte a model.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp
from pathlib import Path
from typing import Any, NamedTuple

from monitor.checks import features
from monitor.checks.heaviest import heaviest
from monitor.checks.memory import Memory
from monitor.checks.normal import Text
from monitor.checks.packed import Packed
from monitor.finding import Span

FOLDER = Path(__file__).parent / "weights"
_MOST_KNOWN = 16384
_FINE = 1 << 10
"""Sums of words are counted in so many parts of a byte, since parts of a word count a fraction each."""


class _Known(NamedTuple):
    """What the models know of a word.

    Attributes:
        said: its packed row, in parts of a byte. sides: what makes pairs of it and its neighbours.
    """

    said: int
    sides: features.Sides


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the models make of a text.

    Attributes:
        evidence: what the words add to the logit of each model, which else is its start.
    """

    evidence: Sequence[float]
    _starts: Sequence[float]
    _table: Packed
    _words: Sequence[int]

    def logit(self, model: int) -> float:
        """What a model makes of the text; 0 where it is as likely right as wrong."""
        return self.evidence[model] + self._starts[model]

    def phrase(self, model: int, text: Text) -> Span:
        """The words that weighed most for a model, as a span of the folded text."""
        weights = [self._table.lane(word, model) for word in self._words]
        numbers = [text.sequence.sentence(at) for at in range(len(weights))]
        ends = [one != other for one, other in zip(numbers, [*numbers[1:], None], strict=True)]
        return text.sequence.span(*heaviest(weights, ends, max(sum(weights) / len(weights), 0.0)))


class Models:
    """The models of a folder. Reads them at the first need; safe to use from several threads."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._known = Memory(self._know, _MOST_KNOWN)

    @cached_property
    def told(self) -> dict[str, Any]:
        """`models.toml`: per model its name, its start and the scale of its bytes."""
        return tomllib.loads((self._folder / "models.toml").read_text("utf-8"))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The models in the order of `Opinion.evidence`."""
        return tuple(self.told["models"])

    @cached_property
    def _table(self) -> Packed:
        return Packed((self._folder / "models.bin").read_bytes(), len(self.names))

    @cached_property
    def _scales(self) -> tuple[float, ...]:
        """What a part of a byte stands for, per model."""
        return tuple(one["scale"] / _FINE for one in self.told["models"].values())

    @cached_property
    def _starts(self) -> tuple[float, ...]:
        """What a model makes of no words, per model."""
        return tuple(one["start"] for one in self.told["models"].values())

    def opinion(self, text: Text) -> Opinion:
        """What all models make of a text, read once for all of them."""
        words = text.sequence.words
        said, sides = zip(*map(self._known.__getitem__, words), strict=True) if words else ((), ())
        spoken = self._table.lanes(sum(said) + _FINE * self._table.total(features.of_pairs(sides)))
        share = features.share(len(words))
        evidence = [share * scale * one for one, scale in zip(spoken, self._scales, strict=True)]
        return Opinion(evidence, self._starts, self._table, said)

    def _know(self, word: str) -> _Known:
        parts = [round(_FINE * weight) * self._table.total(rows) for weight, rows in features.of_word(word)]
        return _Known(sum(parts), features.sides(word))


def likelihood(logit: float) -> float:
    """A logit as a likelihood, 0 to 1."""
    return round(1 / (1 + exp(-max(min(logit, 30.0), -30.0))), 3)

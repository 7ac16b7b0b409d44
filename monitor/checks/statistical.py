"""The shipped statistical models at work: what each makes of a text, and which words made it so.

All of them are logistic regressions over the same features (`features`), trained by `tools/train_models.py`.
`weights/models.toml` names them, with what each starts from and what its bytes stand for;
`weights/models.bin` is their table, a row a feature and a signed byte a model.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import repeat
from math import exp
from pathlib import Path
from typing import Any

from monitor.checks import features, senses
from monitor.checks.normal import Text
from monitor.finding import Span

FOLDER = Path(__file__).parent / "weights"
_MOST_WORDS = 14

Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the models make of a text.

    Attributes:
        likelihoods: a model each, 0 to 1, calibrated.
    """

    likelihoods: Vector
    _words: tuple[Vector, ...]

    def phrase(self, model: int, text: Text) -> Span:
        """The words that weighed most for a model, as a span of the folded text."""
        first, after = _heaviest([word[model] for word in self._words], text)
        return text.sequence.span(first, after)


class Models:
    """The models of a folder. Reads them at the first need; safe to use from several threads."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    @cached_property
    def told(self) -> dict[str, Any]:
        """`models.toml`: per model its name, start and the scales of its bytes."""
        return tomllib.loads((self._folder / "models.toml").read_text("utf-8"))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The models in the order of `Opinion.likelihoods`."""
        return tuple(self.told["models"])

    @cached_property
    def _table(self) -> memoryview:
        return memoryview((self._folder / "models.bin").read_bytes()).cast("b")

    @cached_property
    def _lines(self) -> tuple[tuple[float, float, float], ...]:
        """Per model, what a byte of a word and of a sense stands for, and what it starts from."""
        return tuple((one["words"], one["senses"], one["start"]) for one in self.told["models"].values())

    def opinion(self, text: Text) -> Opinion:
        """What all models make of a text, read once for all of them."""
        words = text.sequence.words
        weighed = tuple(map(self._word, words))
        pairs = map(self._pair, words, words[1:])
        share = features.share(len(words))
        spoken = map(sum, zip(*weighed, *pairs, strict=True)) if words else repeat(0.0)
        meant = map(sum, zip(*map(self._row, features.of_senses(senses.of(words))), self._nothing, strict=True))
        logits = (
            share * word * said + sense * held + start
            for word, sense, (said, held, start) in zip(spoken, meant, self._lines, strict=False)
        )
        return Opinion(tuple(map(_likelihood, logits)), weighed)

    @cached_property
    def _nothing(self) -> Vector:
        return (0.0,) * len(self.names)

    @lru_cache(maxsize=30_000)  # noqa: B019 - the models live as long as the process
    def _word(self, word: str) -> Vector:
        parts = [(self._row(row), weight) for row, weight in features.of_word(word)]
        return tuple(sum(row[at] * weight for row, weight in parts) for at in range(len(self.names)))

    def _pair(self, left: str, right: str) -> memoryview:
        return self._row(features.of_pair(left, right))

    def _row(self, number: int) -> memoryview:
        width = len(self.names)
        return self._table[number * width : (number + 1) * width]


def _likelihood(logit: float) -> float:
    return 1 / (1 + exp(-max(min(logit, 30.0), -30.0)))


def _heaviest(weights: Sequence[float], text: Text) -> tuple[int, int]:
    """The run of words, within a sentence, whose weights above what is usual in the text are the most in sum."""
    usual = max(sum(weights) / len(weights), 0.0)
    best, first, most = (0, 1), 0, float("-inf")
    total = 0.0
    for at, weight in enumerate(weights):
        if total <= 0 or text.sequence.sentence(at) != text.sequence.sentence(first) or at - first >= _MOST_WORDS:
            first, total = at, 0.0
        total += weight - usual
        if total > most:
            best, most = (first, at + 1), total
    return best

"""The reader: what a small network makes of a post, sentence by sentence, and which words made it so.

`network.py` is the network, `weights/reader.npz` its table; docs/models.md tells what it is made of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from monitor.checks.heaviest import heaviest
from monitor.checks.normal import Text
from monitor.checks.pieces import END_OF_SENTENCE, Cutter, Pieces
from monitor.checks.statistical import FOLDER
from monitor.finding import Span

if TYPE_CHECKING:
    from monitor.checks.network import Net, Said

_ENOUGH = 0.35
"""A word is shown with the one that speaks most when it speaks this much as loud."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of a text.

    Attributes:
        logits: per rule, R1 to R5, how much the sentence, or two in a row, that speaks most for it does.
    """

    logits: Sequence[float]
    _loudest: Sequence["_Run"]

    def phrase(self, rule: int, text: Text) -> Span:
        """The words that speak most for a rule, together, as a span of the folded text."""
        said, pieces = self._loudest[rule]
        loud = [0.0] * len(pieces.spans)
        for mark, word in zip(said.marks[rule], pieces.words, strict=True):
            loud[word] = max(loud[word], 1 / (1 + exp(-mark)))
        first, after = heaviest(loud, list(_ends(text, pieces.spans)), _ENOUGH * max(loud))
        return pieces.spans[first][0], pieces.spans[after - 1][1]


class _Run(NamedTuple):
    """A run of sentences and what the network says of it."""

    said: "Said"
    pieces: Pieces


class Reader:
    """The network of a folder. Reads it at the first need; safe to use from several threads."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._cutter = Cutter(folder / "pieces.txt")

    def read(self, text: Text) -> Reading:
        """What it makes of a folded text, which has a word."""
        runs = [_Run(self._net.read(pieces.numbers), pieces) for pieces in self._cutter.runs(text)]
        loudest = [max(runs, key=lambda run: run.said.logits[rule]) for rule in range(len(runs[0].said.logits))]
        return Reading([run.said.logits[rule] for rule, run in enumerate(loudest)], loudest)

    @cached_property
    def _net(self) -> "Net":
        from monitor.checks.network import Net  # noqa: PLC0415 - what reads no post need not load numpy

        return Net(self._folder / "reader.npz")


def _ends(text: Text, spans: Sequence[Span]) -> Iterator[bool]:
    """For each word, whether a sentence ends with it."""
    for (start, _), (following, _) in pairwise(spans):
        yield END_OF_SENTENCE.search(text.words.text, start, following) is not None
    yield True

"""The figures: precision, recall, ranking, calibration and how well a span covers marked words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from monitor.finding import Span

BINS = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """How flags and labels agree. Shares are None where there is nothing to share out."""

    found: int = 0
    false: int = 0
    missed: int = 0
    calm: int = 0

    @classmethod
    def of(cls, flags: Iterable[bool], labels: Iterable[bool]) -> "Counts":
        """Count the flags of posts beside their labels, of the same length."""
        pairs = list(zip(flags, labels, strict=True))
        return cls(*(pairs.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))))

    @property
    def precision(self) -> float | None:
        """Of the flagged, the share that should be."""
        return share(self.found, self.found + self.false)

    @property
    def recall(self) -> float | None:
        """Of what should be flagged, the share that is."""
        return share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both."""
        return share(2 * self.found, 2 * self.found + self.false + self.missed)

    @property
    def false_share(self) -> float | None:
        """Of what should not be flagged, the share that is."""
        return share(self.false, self.false + self.calm)


def share(part: float, whole: float) -> float | None:
    """`part` of `whole`; None of nothing."""
    return part / whole if whole else None


def auc(scores: Sequence[float], labels: Sequence[bool]) -> float | None:
    """How often a post that should be flagged scores above one that should not; ties count half."""
    positive, negative = sum(labels), len(labels) - sum(labels)
    ranks, seen = 0.0, 0
    for _, tied in groupby(sorted(zip(scores, labels, strict=True)), key=lambda pair: pair[0]):
        group = [label for _, label in tied]
        ranks += sum(group) * (seen + (len(group) + 1) / 2)
        seen += len(group)
    return share(ranks - positive * (positive + 1) / 2, positive * negative)


@dataclass(frozen=True, slots=True)
class Bin:
    """Pieces of evidence of about the same confidence: how many, how sure on average, how many of them right."""

    low: float
    high: float
    count: int
    confidence: float
    right: int


def reliability(pairs: Iterable[tuple[float, bool]], low: float = 0.0, high: float = 1.0) -> list[Bin]:
    """Pairs of confidence and truth in five bins of the same width from `low` to `high`."""
    width = (high - low) / BINS
    binned: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in pairs:
        binned[min(max(int((confidence - low) / width), 0), BINS - 1)].append((confidence, right))
    return [
        Bin(
            low + place * width,
            low + (place + 1) * width,
            len(inside),
            sum(confidence for confidence, _ in inside) / len(inside) if inside else 0.0,
            sum(right for _, right in inside),
        )
        for place, inside in enumerate(binned)
    ]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error: how far confidence and truth lie apart, weighed by the bins' counts."""
    return share(sum(abs(one.confidence * one.count - one.right) for one in bins), sum(one.count for one in bins))


def covered(spans: Iterable[Span], marks: Iterable[Span]) -> bool:
    """Whether the spans together hold at least half of the characters of one mark."""
    held = _characters(spans)
    return any(2 * len(held & _characters([mark])) >= mark[1] - mark[0] for mark in marks)


def length_ratio(spans: Iterable[Span], marks: Iterable[Span]) -> float:
    """How many times as long the spans are as the marks, each character counted once."""
    return len(_characters(spans)) / len(_characters(marks))


def _characters(spans: Iterable[Span]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}

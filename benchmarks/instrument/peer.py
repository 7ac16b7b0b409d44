"""What a package that we measure ourselves against looks like."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

Scorer = Callable[[Sequence[str]], list[float]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A package's judgement.

    Attributes:
        score: 0 to 1 for each text; yes-or-no packages answer 0 or 1. threshold: the package's own.
        most: at most so many rows of a set are asked, because it is slow; 0: all.
    """

    name: str
    package: str
    score: Scorer
    threshold: float = 0.5
    most: int = 0

    @property
    def version(self) -> str:
        """As installed."""
        return version(self.package)

    def flags(self, texts: Sequence[str]) -> list[bool]:
        """Whether it flags each of the texts."""
        return [one >= self.threshold for one in self.score(texts)]

"""The run of words that weighs most: what a model shows of a text."""

from collections.abc import Sequence

_MOST_WORDS = 14


def heaviest(weights: Sequence[float], ends: Sequence[bool], usual: float) -> tuple[int, int]:
    """The run of words, within a sentence, whose weights above what is usual are the most in sum.

    Args:
        weights: of each word.
        ends: for each word, whether a sentence ends with it.
        usual: what a word weighs without telling anything.

    Returns:
        Its first word, and the one after its last.
    """
    best, most, first, total = (0, 1), float("-inf"), 0, 0.0
    for at, (weight, ended) in enumerate(zip(weights, ends, strict=True)):
        if total <= 0 or at - first >= _MOST_WORDS:
            first, total = at, 0.0
        total += weight - usual
        if total > most:
            best, most = (first, at + 1), total
        if ended:
            total = 0.0
    return best

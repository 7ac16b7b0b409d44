"""What the statistical models see of a text: its words, parts of words, pairs of words, and senses.

Words, parts and pairs are hashed into the rows of one table; training and judging share this module, so
they see the same.
"""

import re
from collections.abc import Iterator, Sequence
from math import sqrt
from zlib import crc32

from monitor.checks import senses
from monitor.checks.alike import alike

BUCKETS = 1 << 17
"""Rows for what is hashed; senses have rows of their own behind them."""
_SHORTEST, _LONGEST, _LONGEST_WORD = 3, 5, 24
_PARTS = 1.2
_FIGURE = re.compile(r"[0-9]")

Feature = tuple[int, float]
"""A row of the table and how much it counts."""


def of_word(word: str) -> list[Feature]:
    """The word itself, and its parts of three to five letters, which together count about as much as the word.

    A word that says who somebody is weighs nothing alone: models learn from people's posts what people hold
    against one another.
    """
    if senses.says_who(word):
        return []
    word = _FIGURE.sub("0", alike(word)[:_LONGEST_WORD])
    framed = f"^{word}$"
    sizes = range(_SHORTEST, _LONGEST + 1)
    parts = [framed[at : at + size] for size in sizes for at in range(len(framed) - size + 1)]
    weight = _PARTS / sqrt(len(parts)) if parts else 0.0
    return [(_row(f"w{word}"), 1.0), *((_row(f"p{part}"), weight) for part in parts)]


def of_pair(left: str, right: str) -> int:
    """The row of two neighbours; it counts as much as a word."""
    return _row(f"{alike(left)} {alike(right)}")


def of_senses(held: Sequence[int]) -> Iterator[int]:
    """The rows of the senses that a text holds (in order), and of each two; who people are counts only with more."""
    known, who = len(senses.names()), senses.who()
    for at, one in enumerate(held):
        if one not in who:
            yield BUCKETS + one
        for other in held[at + 1 :]:
            if one not in who or other not in who:
                yield BUCKETS + known + one * known + other


def share(words: int) -> float:
    """By what the sum over so many words is multiplied: a long text says more, but not in proportion."""
    return 1 / sqrt(words + 3)


def rows() -> int:
    """How many rows a table has."""
    known = len(senses.names())
    return BUCKETS + known + known * known


def _row(name: str) -> int:
    return crc32(name.encode()) % BUCKETS

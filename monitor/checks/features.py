"""What the statistical models see of a text: its words, parts of words, and pairs of words.

They are hashed into the rows of one table; training and judging share this module, so they see the same.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from math import sqrt
from pathlib import Path
from zlib import crc32

from monitor.checks.alike import alike
from monitor.checks.tokens import stem

BUCKETS = 1 << 19
"""How many rows a table has."""
WHOM = Path(__file__).parent / "weights" / "whom.toml"
"""Words that say who somebody is."""
_SHORTEST, _LONGEST, _LONGEST_WORD = 3, 5, 24
_PARTS = 1.2
_FIGURE = re.compile(r"[0-9]")
_A_WORD, _A_PART = crc32(b"w"), crc32(b"p")

Weighed = tuple[float, list[int]]
"""Rows of the table, and how much each of them counts."""
Sides = tuple[int, bytes]
"""A word as the left and as the right one of two neighbours: its hash with a space behind it, and its letters."""


def of_word(word: str) -> list[Weighed]:
    """The word itself, and its parts of three to five letters, which together count about as much as the word.

    A word that says who somebody is weighs nothing alone: models learn from people's posts what people hold
    against one another.
    """
    if says_who(word):
        return []
    word = _FIGURE.sub("0", alike(word)[:_LONGEST_WORD])
    parts = [crc32(part, _A_PART) % BUCKETS for part in _parts(f"^{word}$")]
    return [(1.0, [crc32(word.encode(), _A_WORD) % BUCKETS]), (_PARTS / sqrt(len(parts)) if parts else 0.0, parts)]


def _parts(framed: str) -> list[bytes]:
    ends = [(at, at + size) for size in range(_SHORTEST, _LONGEST + 1) for at in range(len(framed) - size + 1)]
    if framed.isascii():  # cut as bytes, which saves encoding every part
        whole = framed.encode()
        return [whole[start:end] for start, end in ends]
    return [framed[start:end].encode() for start, end in ends]


def sides(word: str) -> Sides:
    """What `of_pairs` needs of a word."""
    letters = alike(word).encode()
    return crc32(letters + b" "), letters


def of_pairs(words: Iterable[Sides]) -> list[int]:
    """The row of each two neighbours; it counts as much as a word."""
    return [crc32(right, left) % BUCKETS for (left, _), (_, right) in pairwise(words)]


def share(words: int) -> float:
    """By what the sum over so many words is multiplied: a long text says more, but not in proportion."""
    return 1 / sqrt(words + 3)


def says_who(word: str) -> bool:
    """Whether a word says who somebody is: origin, faith, gender."""
    known = alike(word)
    return known in _whom() or stem(known) in _whom()


@cache
def _whom() -> frozenset[str]:
    lists = tomllib.loads(WHOM.read_text("utf-8"))
    return frozenset(alike(word) for words in lists.values() for word in words.split())

"""The words of a folded text in order, and what stands between them."""

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from monitor.checks.memory import Memory
from monitor.finding import Span

_WORD = re.compile(r"([a-z0-9]+(?:['_][a-z0-9]+)*|[^\x00-\x7f]+|[%$:=&])")
_FIGURE = re.compile(r"[0-9]")
_SIGNS = frozenset("%$:=&")
_JOIN = re.compile(r"[ \t\"'*_~/-]{0,4}")
_SENTENCE_END = re.compile(r"[.!?]+\s|\n")
_WITHIN_A_WORD = frozenset(("", "'", ".", ",", "-"))
_MOST_GAPS = 4096
_SHORT_ENDINGS = ("ku", "mu")
ENDINGS = (*_SHORT_ENDINGS, "nya", "lah", "kah", "pun")


class Token(NamedTuple):
    """A word of a folded text, with its place there."""

    word: str
    start: int
    end: int

    @property
    def stem(self) -> str:
        """The word without its Indonesian ending, if it has one."""
        return stem(self.word)


class Tokens:
    """The words of a folded text: letters and digits, a run of anything foreign, or one of the signs % $ : = &.

    Attributes:
        words: in the order of the text. gaps: what stands before each, and after the last.
        numbered: whether there are figures among them.

    Args:
        text: the folded text. parts: its gaps and words by turns, where `split` gave them already.
    """

    def __init__(self, text: str, parts: Sequence[str] | None = None) -> None:
        self._parts = split(text) if parts is None else parts
        self.words = self._parts[1::2]
        self.gaps = self._parts[::2]
        self.numbered = _FIGURE.search(text) is not None

    @cached_property
    def _places(self) -> list[int]:
        return list(accumulate(map(len, self._parts)))

    @cached_property
    def in_order(self) -> tuple[Token, ...]:
        """Every word with its place."""
        return tuple(map(Token, self.words, self._places[::2], self._places[1::2]))

    def span(self, first: int, after: int) -> Span:
        """Where the words from `first` to before `after` stand in the text."""
        return self._places[2 * first], self._places[2 * after - 1]

    def sentence(self, at: int) -> int:
        """The number of the sentence in which a word stands."""
        return self._numbers[1][at]

    @cached_property
    def _numbers(self) -> tuple[list[int], list[int]]:
        """For each word, how many words and how many sentences begin up to it."""
        words = accumulate(
            gap not in _WITHIN_A_WORD and word not in _SIGNS for gap, word in zip(self.gaps, self.words, strict=False)
        )
        return list(words), list(accumulate(map(_ENDS_SENTENCE.__getitem__, self.gaps)))

    def near(self, after: int, first: int, most: int) -> bool:
        """Whether at most so many words stand from `after` to before `first`, and no sentence ends between."""
        words, sentences = self._numbers
        if sentences[first] != sentences[after - 1]:
            return False
        return first == after or words[first - 1] - words[after] + (self.words[after] not in _SIGNS) <= most


def split(text: str) -> list[str]:
    """Gaps and words by turns, a gap first and last."""
    return _WORD.split(text)


JOINS = Memory[str, bool](lambda gap: _JOIN.fullmatch(gap) is not None, _MOST_GAPS)
"""Whether the words on both sides of a gap stand side by side: a space, dash, slash or quote at most."""

_ENDS_SENTENCE = Memory[str, bool](lambda gap: _SENTENCE_END.search(gap) is not None, _MOST_GAPS)


def stem(word: str) -> str:
    """A word without its Indonesian ending, if it has one."""
    if not word.endswith(ENDINGS):
        return word
    return word[:-2] if word.endswith(_SHORT_ENDINGS) else word[:-3]

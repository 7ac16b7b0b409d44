"""The words of a folded text in order, and what stands between them."""

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple

from monitor.checks.memory import Memory
from monitor.finding import Span

_WORD = re.compile(r"([a-z0-9]+(?:['_][a-z0-9]+)*|[^\x00-\x7f]+|[%$:=&])")
_SIGNS = frozenset("%$:=&")
_JOIN = re.compile(r"[ \t\"'*_~/-]*")
_SENTENCE_END = re.compile(r"[.!?]+\s|\n")
_WITHIN_A_WORD = frozenset(("", "'", ".", ",", "-"))
_MOST_GAPS = 4096
_ALONE = ("", "")
"""What stands before and after the word of a chunk that is nothing else."""
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


class Chunk:
    """A piece of a folded text between two spaces.

    Attributes:
        text: the piece. words: those that it holds: letters and digits, a run of anything foreign, or one of the
            signs % $ : = &. gaps: what stands before each, and after the last.
    """

    __slots__ = ("gaps", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        if text.isalpha() and text.isascii():
            self.words: Sequence[str] = (text,)
            self.gaps: Sequence[str] = _ALONE
        else:
            parts = _WORD.split(text)
            self.words, self.gaps = parts[1::2], parts[::2]


class Tokens:
    """The words of a folded text.

    Attributes:
        chunks: its pieces, with a space between each two.
    """

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self.chunks = chunks

    @cached_property
    def texts(self) -> list[str]:
        """The pieces as texts."""
        return [chunk.text for chunk in self.chunks]

    @cached_property
    def words(self) -> list[str]:
        """Every word, in order."""
        return list(chain.from_iterable([chunk.words for chunk in self.chunks]))

    @cached_property
    def gaps(self) -> list[str]:
        """What stands before each word, and after the last."""
        gaps: list[str] = []
        before = ""
        for chunk in self.chunks:
            if chunk.gaps is _ALONE:  # most are a word alone
                gaps.append(before)
                before = " "
            else:
                first, *others = chunk.gaps
                gaps += (before + first, *others)
                before = gaps.pop() + " "
        return [*gaps, before[:-1]]

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        """Where each word begins, and where it ends."""
        places = list(accumulate(map(len, chain.from_iterable(zip(self.gaps, [*self.words, ""], strict=True)))))
        return places[:-1:2], places[1:-1:2]

    @cached_property
    def in_order(self) -> tuple[Token, ...]:
        """Every word with its place."""
        return tuple(map(Token, self.words, *self._places))

    def span(self, first: int, after: int) -> Span:
        """Where the words from `first` to before `after` stand in the text."""
        starts, ends = self._places
        return starts[first], ends[after - 1]

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


JOINS = Memory[str, bool](lambda gap: _JOIN.fullmatch(gap) is not None, _MOST_GAPS)
"""Whether the words on both sides of a gap stand side by side: spaces, dashes, slashes or quotes at most."""

_ENDS_SENTENCE = Memory[str, bool](lambda gap: _SENTENCE_END.search(gap) is not None, _MOST_GAPS)


def stem(word: str) -> str:
    """A word without its Indonesian ending, if it has one."""
    if not word.endswith(ENDINGS):
        return word
    return word[:-2] if word.endswith(_SHORT_ENDINGS) else word[:-3]

"""One normal spelling for checking, with a way back to every offset of the text as it came in.

A text is folded piece by piece, from space to space, and what became of a piece is remembered: most pieces of most
texts were met before.
"""

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from monitor.checks import letters
from monitor.checks.disguises import Disguises
from monitor.checks.memory import Memory
from monitor.checks.spelling import spelt
from monitor.checks.tokens import Chunk, Token, Tokens, stem
from monitor.checks.view import Replacement, Rewritten, View

_MOST_PIECES = 16384
_LONGEST = 20
"""Longer pieces are mostly addresses, which do not come again."""
_HANDLE = re.compile(r"(?<![\w.])@[\w@]*\.[\w.@]*\w")
_WITHIN_A_HANDLE = re.compile(r"[._@]+")
_LETTERS = frozenset(string.ascii_letters)
_FEWEST_APART = 3
"""So many different letters stand alone where a word has spaces between its letters."""


@dataclass
class Text:
    """A text ready for checking.

    Attributes:
        raw: as it came in.
        plain: NFKC, format characters removed, look-alike letters folded in words that mix scripts.
            Case, digits and punctuation are as they were: for numbers, addresses and names.
        words: `plain` in lower case without accents, abbreviations and disguises spelt out: for word lists.
        sequence: the words of `words`, as word lists are read.
        shelf: by word list, the lists that are looked for together with it. readings: what was looked for already.
    """

    raw: str
    plain: View
    words: View
    sequence: Tokens = field(compare=False)
    shelf: Mapping[Any, Any] = field(default_factory=dict, compare=False)
    readings: dict[Any, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Every word of `words`, also without an Indonesian ending."""
        words = self.sequence.words
        return frozenset(words).union(map(stem, words))

    @property
    def in_order(self) -> tuple[Token, ...]:
        """Every word of `words` with its place there."""
        return self.sequence.in_order


def prepare(raw: str, disguised: Disguises | None = None) -> Text:
    """Fold a text for checking. `disguised` knows the words that are worth recognising in disguise."""
    return _folder(disguised).fold(raw)


@lru_cache(maxsize=8)
def _folder(disguised: Disguises | None) -> "_Folder":
    return _Folder(disguised)


class _Piece(Chunk):
    """What became of a piece of text: the words of its folded spelling, and the way back from its two spellings."""

    __slots__ = ("folded", "plain")

    def __init__(self, plain: Rewritten, folded: Rewritten) -> None:
        super().__init__(folded.text)
        self.plain = plain
        self.folded = folded


class _Folder:
    """Folds texts, and remembers what became of their pieces."""

    def __init__(self, disguised: Disguises | None) -> None:
        self._disguised = disguised
        self._spelt = spelt if disguised is None else disguised.spelt
        self._pieces = Memory(self._piece, _MOST_PIECES, lambda piece: len(piece) <= _LONGEST)

    def fold(self, raw: str) -> Text:
        """The text, ready for checking."""
        given = raw.split(" ")
        if len(_LETTERS.intersection(given)) >= _FEWEST_APART and self._apart(raw):
            given = [raw]
        pieces = list(map(self._pieces.__getitem__, given))
        plain, folded = View(raw), View(_joined(pieces), given, lambda: [piece.folded for piece in pieces])
        if not raw.isascii():
            plain = View(_joined([piece.plain for piece in pieces]), given, lambda: [piece.plain for piece in pieces])
        return Text(raw, plain, folded, Tokens(pieces))

    def _apart(self, raw: str) -> bool:
        """Whether there is a word with spaces between its letters, for which a text must be read in one piece."""
        return self._disguised is not None and bool(self._disguised.spaced(raw.lower()))

    def _piece(self, raw: str) -> _Piece:
        plain = letters.plain(raw)
        words = letters.lower(plain)
        if "@" in raw:
            words = words.rewritten(_whole_handles(words.text))
        if self._disguised is not None and not words.text.isalpha():
            words = words.rewritten(self._disguised.marked(words.text))
            words = words.rewritten(self._disguised.spaced(words.text))
        return _Piece(plain, words.rewritten(self._respelt(Chunk(words.text))))

    def _respelt(self, chunk: Chunk) -> Iterator[Replacement]:
        words = list(map(self._spelt, chunk.words))
        if words != list(chunk.words):
            for (old, start, end), word in zip(Tokens([chunk]).in_order, words, strict=True):
                if word != old:
                    yield start, end, word


def _whole_handles(text: str) -> Iterator[Replacement]:
    """What takes the signs out of handles of several parts: `@_ink.kys_` is a name, and none of its parts a word."""
    for handle in _HANDLE.finditer(text):
        for signs in _WITHIN_A_HANDLE.finditer(text, handle.start() + 1, handle.end()):
            yield *signs.span(), ""


def _joined(pieces: Iterable[Chunk | Rewritten]) -> str:
    return " ".join([piece.text for piece in pieces])

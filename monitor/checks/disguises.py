"""Recognises known words that were written with digits, stretched, spaced out or starred."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from monitor.checks.memory import Memory
from monitor.checks.spelling import spelt
from monitor.checks.view import Replacement
from monitor.finding import Span

_ODD = re.compile(r"[0-9]|([a-z])\1\1")
_MARK = re.compile(r"[$@!*#](?:(?<!#)(?=[a-z0-9*])|(?<=[a-z0-9][#*]))")
_LETTER = re.compile(r"[a-z]")
_WORD_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789$@!*#")
_SPACED = re.compile(r"(?<![a-z0-9])[a-z](?:([ ._*-])[a-z])(?:\1[a-z])+(?![a-z0-9])")
_LEET = (str.maketrans("013457$@!", "oieastsai"), str.maketrans("013457$@!", "oleastsal"))
_SYMBOL = re.compile(r"[^a-z]")
_STARS = re.compile(r"[*#@$!]+")
_RUN = re.compile(r"(.)\1+")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_LEAST = 3
_LONGEST = 40
_MOST_WORDS = 32768
_MOST_ODD = 8192


class Disguises:
    """Finds known words that were written as `w0rd`, `woooord`, `w o r d` or `w**d`.

    Args:
        give: gives, at the first need, as `known` those recognised with digits and symbols for letters, stretched or
            spaced out, and as `starred` those recognised also when letters are starred out.
    """

    def __init__(self, give: Callable[[], Mapping[str, Iterable[str]]]) -> None:
        self._give = give
        self._behind = Memory(self._guessed, _MOST_ODD)
        self.spelt = Memory(self._spelt, _MOST_WORDS).__getitem__

    @cached_property
    def _words(self) -> tuple[frozenset[str], list[str]]:
        given = self._give()
        return frozenset(given["known"]).union(given["starred"]), sorted(given["starred"])

    def marked(self, words: str) -> list[Replacement]:
        """The words of a text that are disguised by signs, and the words behind them, in order."""
        return list(self._marked(words))

    def spaced(self, words: str) -> list[Replacement]:
        """The words of a text whose letters stand apart, in order."""
        found = ((one.start(), one.end(), _SYMBOL.sub("", one[0])) for one in _SPACED.finditer(words))
        return [one for one in found if one[2] in self._words[0]]

    def _spelt(self, word: str) -> str:
        """The word behind one that is stretched or has digits for letters, spelt as word lists spell it."""
        head, mark, tail = word.partition("'")
        plain = self._behind[head] if _ODD.search(head) and not head.isdecimal() else None
        return spelt(f"{plain}{mark}{tail}" if plain else word)

    def _marked(self, words: str) -> Iterator[Replacement]:
        done = 0
        for mark in _MARK.finditer(words):
            if mark.start() < done:
                continue
            start, done = _around(words, mark.start(), done)
            word = words[start:done].rstrip("!#")
            plain = self._behind[word] if _LETTER.search(word) else None
            if plain:
                yield start, start + len(word), plain

    def _guessed(self, token: str) -> str | None:
        if len(token) > _LONGEST or token in self._words[0]:
            return None
        return next((one for one in self._guesses(token) if one in self._words[0]), None)

    def _guesses(self, token: str) -> Iterator[str]:
        stretched = _LONG_RUN.search(token)
        for table in _LEET:
            letters = token.translate(table)
            yield letters
            if stretched or _LONG_RUN.search(letters):
                yield from (_LONG_RUN.sub(r"\1\1", letters), _LONG_RUN.sub(r"\1", letters), _RUN.sub(r"\1", letters))
        if _STARS.search(token, 1) and len(_STARS.sub("", token)) + 1 >= _LEAST:
            shape = re.compile(_STARS.sub(lambda run: f"[a-z]{{{len(run[0])}}}", token))
            yield from (word for word in self._words[1] if shape.fullmatch(word))


def _around(words: str, place: int, least: int) -> Span:
    """Where the word around a place begins, at `least`, and ends."""
    start = place
    while start > least and words[start - 1] in _WORD_LETTERS:
        start -= 1
    end = place + 1
    while end < len(words) and words[end] in _WORD_LETTERS:
        end += 1
    return start, end

"""Recognises known words that were written with digits, stretched, spaced out or starred."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache

from monitor.checks.spelling import spelt
from monitor.checks.view import Replacement

_ODD = re.compile(r"[0-9]|([a-z])\1\1")
_MARKED = re.compile(r"[$@!*][a-z0-9*]|[a-z0-9][#*]")
_MARKED_WORD = re.compile(r"[a-z0-9$@!*#]*[a-z][a-z0-9$@!*#]*")
_SPACED = re.compile(r"(?<![a-z0-9])[a-z](?:([ ._*-])[a-z])(?:\1[a-z])+(?![a-z0-9])")
_LEET = (str.maketrans("013457$@!", "oieastsai"), str.maketrans("013457$@!", "oleastsal"))
_SYMBOL = re.compile(r"[^a-z]")
_STARS = re.compile(r"[*#@$!]+")
_RUN = re.compile(r"(.)\1+")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_LEAST = 3
_LONGEST = 40
_MOST_WORDS = 32768


class Disguises:
    """Finds known words that were written as `w0rd`, `woooord`, `w o r d` or `w**d`.

    Args:
        known: gives those recognised with digits and symbols for letters, stretched or spaced out.
        starred: gives those recognised also when letters are starred out. Both are called at the first need.
    """

    def __init__(self, known: Callable[[], Iterable[str]], starred: Callable[[], Iterable[str]]) -> None:
        self._give_known = known
        self._give_starred = starred
        self._behind = lru_cache(maxsize=4096)(self._guessed)
        self.spelt = lru_cache(maxsize=_MOST_WORDS)(self._spelt)

    @cached_property
    def _starred(self) -> list[str]:
        return sorted(set(self._give_starred()))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._give_known()).union(self._starred)

    def marked(self, words: str) -> list[Replacement]:
        """The words of a text that are disguised by signs, and the words behind them, in order."""
        return list(self._marked(words)) if _MARKED.search(words) else []

    def spaced(self, words: str) -> list[Replacement]:
        """The words of a text whose letters stand apart, in order."""
        found = ((one.start(), one.end(), _SYMBOL.sub("", one[0])) for one in _SPACED.finditer(words))
        return [one for one in found if one[2] in self._known]

    def _spelt(self, word: str) -> str:
        """The word behind one that is stretched or has digits for letters, spelt as word lists spell it."""
        head, mark, tail = word.partition("'")
        plain = self._behind(head) if _ODD.search(head) and not head.isdecimal() else None
        return spelt(f"{plain}{mark}{tail}" if plain else word)

    def _marked(self, words: str) -> Iterator[Replacement]:
        for token in _MARKED_WORD.finditer(words):
            word = token[0].rstrip("!#")
            plain = None if word.isalnum() else self._behind(word)
            if plain:
                yield token.start(), token.start() + len(word), plain

    def _guessed(self, token: str) -> str | None:
        if len(token) > _LONGEST or token in self._known:
            return None
        return next((one for one in self._guesses(token) if one in self._known), None)

    def _guesses(self, token: str) -> Iterator[str]:
        stretched = _LONG_RUN.search(token)
        for table in _LEET:
            letters = token.translate(table)
            yield letters
            if stretched or _LONG_RUN.search(letters):
                yield from (_LONG_RUN.sub(r"\1\1", letters), _LONG_RUN.sub(r"\1", letters), _RUN.sub(r"\1", letters))
        if _STARS.search(token, 1) and len(_STARS.sub("", token)) + 1 >= _LEAST:
            shape = re.compile(_STARS.sub(lambda run: f"[a-z]{{{len(run[0])}}}", token))
            yield from (word for word in self._starred if shape.fullmatch(word))

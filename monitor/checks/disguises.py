"""Recognises known words that were written with digits, stretched, spaced out or starred."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache

from monitor.checks.view import Replacement

_SUSPECT = re.compile(
    r"[a-z][0-9$@!*#]+[a-z*]|(?<![a-z0-9])[0-9$@][a-z]|([a-z])\1\1|[a-z][*]|\b[a-z]([ ._*-])[a-z]\2[a-z]\b"
)
_ODD = re.compile(r"[a-z0-9$@!*#]*[a-z][a-z0-9$@!*#]*")
_SPACED = re.compile(r"(?<![a-z0-9])[a-z](?:([ ._*-])[a-z])(?:\1[a-z])+(?![a-z0-9])")
_LEET = (str.maketrans("013457$@!", "oieastsai"), str.maketrans("013457$@!", "oleastsal"))
_SYMBOL = re.compile(r"[^a-z]")
_STARS = re.compile(r"[*#@$!]+")
_RUN = re.compile(r"(.)\1+")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_LEAST = 3
_LONGEST = 40


class Disguises:
    """Finds known words that were written as `w0rd`, `woooord`, `w o r d` or `w**d`.

    Args:
        known: gives those recognised with digits and symbols for letters, stretched or spaced out.
        starred: gives those recognised also when letters are starred out. Both are called at the first need.
    """

    def __init__(self, known: Callable[[], Iterable[str]], starred: Callable[[], Iterable[str]]) -> None:
        self._give_known = known
        self._give_starred = starred

    @cached_property
    def _starred(self) -> list[str]:
        return sorted(set(self._give_starred()))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._give_known()).union(self._starred)

    def found(self, words: str) -> Iterator[Replacement]:
        """Each disguised word and the word behind it, in order."""
        if _SUSPECT.search(words) is None:
            return
        spaced = [(one.start(), one.end(), _SYMBOL.sub("", one[0])) for one in _SPACED.finditer(words)]
        spaced = [one for one in spaced if one[2] in self._known]
        yield from sorted([*spaced, *self._odd(words, spaced)])

    def _odd(self, words: str, taken: list[Replacement]) -> Iterator[Replacement]:
        for token in _ODD.finditer(words):
            start, end = token.span()
            if (
                token[0] in self._known
                or end - start > _LONGEST
                or any(left <= start < right for left, right, _ in taken)
            ):
                continue
            word = token[0].rstrip("!#")
            plain = self._behind(word)
            if plain:
                yield start, start + len(word), plain

    @lru_cache(maxsize=4096)  # noqa: B019 - a policy lives as long as the process
    def _behind(self, token: str) -> str | None:
        return next((one for one in self._guesses(token) if one in self._known), None)

    def _guesses(self, token: str) -> Iterator[str]:
        for table in _LEET:
            letters = token.translate(table)
            yield from (letters, _LONG_RUN.sub(r"\1\1", letters), _LONG_RUN.sub(r"\1", letters))
            if _LONG_RUN.search(letters):
                yield _RUN.sub(r"\1", letters)
        if _STARS.search(token, 1) and len(_STARS.sub("", token)) + 1 >= _LEAST:
            shape = re.compile(_STARS.sub(lambda run: f"[a-z]{{{len(run[0])}}}", token))
            yield from (word for word in self._starred if shape.fullmatch(word))

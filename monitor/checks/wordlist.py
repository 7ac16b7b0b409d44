"""Checks that are data: the words they look for and what keeps them silent."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import re2

from monitor.checks import terms
from monitor.checks.base import Context, Hit
from monitor.checks.normal import Text
from monitor.checks.prefilter import Index
from monitor.finding import Span
from monitor.people import Role

_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)|\n")
_SHORTEST = 4


@dataclass(frozen=True, eq=False)
class Term:
    """One term of a list, compiled when it is first needed."""

    parts: terms.Sequence
    language: str
    confidence: float = 1.0

    @cached_property
    def pattern(self) -> Any:
        """The RE2 pattern for the folded text."""
        return re2.compile(terms.pattern(self.parts, self.language))


class Terms:
    """Many terms, of which only those run whose keyword a text holds."""

    def __init__(self, given: Iterable[Term] = ()) -> None:
        self._all = tuple(given)
        self._index = Index((word, one) for one in self._all for word in terms.keywords(one.parts))

    def __add__(self, other: "Terms") -> "Terms":
        return Terms(self._all + other._all)

    @property
    def keywords(self) -> frozenset[str]:
        """Words without which nothing here occurs."""
        return frozenset(word for one in self._all for word in terms.keywords(one.parts))

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every whole word of some length that the terms are made of."""
        used = (word for one in self._all for word in terms.words(one.parts))
        return frozenset(w.letters for w in used if not w.open and w.letters.isalpha() and len(w.letters) >= _SHORTEST)

    def found(self, text: Text) -> Iterator[tuple[Span, float]]:
        """Where they occur in the folded text, and with what confidence."""
        for one in self._index.met(text.tokens):
            for match in one.pattern.finditer(text.words.text):
                yield match.span(), one.confidence


@dataclass(frozen=True, kw_only=True)
class WordList:
    """The finder of a check that is data.

    Attributes:
        wanted: what it looks for. spared: what in the same sentence keeps it silent.
        unless: what anywhere in the text keeps it silent.
        roles: the role profiles it is for; all when empty. not_roles: those it is not for.
    """

    wanted: Terms
    spared: Terms = field(default_factory=Terms)
    unless: Terms = field(default_factory=Terms)
    roles: frozenset[Role] = frozenset()
    not_roles: frozenset[Role] = frozenset()

    def __call__(self, text: Text, about: Context, /) -> Iterator[Hit]:
        """Every term that occurs, unless its sentence or the text holds what spares it."""
        if about.role in self.not_roles or (self.roles and about.role not in self.roles):
            return
        found = list(self.wanted.found(text))
        if not found or any(True for _ in self.unless.found(text)):
            return
        spared = [span for span, _ in self.spared.found(text)]
        for span, confidence in found:
            start, end = sentence_around(text.words.text, span)
            if not any(start <= left < end for left, _ in spared):
                yield Hit(spans=(text.words.back(*span),), confidence=confidence)

    def __add__(self, other: "WordList") -> "WordList":
        return replace(
            self,
            wanted=self.wanted + other.wanted,
            spared=self.spared + other.spared,
            unless=self.unless + other.unless,
        )


def sentence_around(words: str, span: Span) -> Span:
    """The sentence of a folded text in which a span begins."""
    ends = [match.end() for match in _SENTENCE_END.finditer(words)]
    start = max((end for end in ends if end <= span[0]), default=0)
    return start, min((end for end in ends if end > span[0]), default=len(words))

"""Checks that are data: the words they look for and what keeps them silent."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from monitor.checks.base import Context, Hit
from monitor.checks.normal import Text
from monitor.checks.phrases import Terms, sentence_around
from monitor.people import Role

__all__ = ["Terms", "WordList", "sentence_around"]


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
        if not found or self.unless.held_by(text):
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

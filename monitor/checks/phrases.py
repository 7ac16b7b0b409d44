"""Terms of word lists at work: where they occur in a folded text."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, lru_cache
from typing import Any

import re2

from monitor.checks import terms
from monitor.checks.normal import Text
from monitor.checks.prefilter import Index
from monitor.finding import Span

_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)|\n")
_WORDS = re.compile(r"[^\s!-/:-@\[-`{-~]+(?:['.,-][^\s!-/:-@\[-`{-~]+)*")
_SHORTEST = 4


class Term:
    """One term of a list. Each piece between its gaps is a pattern of its own, shared and compiled when needed.

    Args:
        read: gives its rows when it is first needed. language: of its endings.
        confidence: of what it finds. keywords: a text without any of them does not hold it.
    """

    def __init__(
        self,
        read: Callable[[], tuple[terms.Sequence, ...]],
        language: str,
        confidence: float,
        keywords: frozenset[str],
    ) -> None:
        self.confidence = confidence
        self.keywords = keywords
        self._read = read
        self._language = language

    @cached_property
    def rows(self) -> tuple[terms.Sequence, ...]:
        """Its parts, which may stand in any order."""
        return self._read()

    @cached_property
    def _rows(self) -> tuple["_Row", ...]:
        return tuple(_Row(row, self._language) for row in self.rows)

    @cached_property
    def _needed(self) -> tuple[frozenset[str], ...]:
        """For each piece, words of which the text must hold one; not known for open words."""
        needed = (terms.keywords(piece) for row in self.rows for piece, _ in terms.split(row))
        return tuple(words for words in needed if words and not any(word.endswith("*") for word in words))

    @property
    def patterns(self) -> frozenset[str]:
        """The RE2 patterns of its pieces, without what relates them to one another."""
        return frozenset(terms.pattern(piece, self._language) for row in self.rows for piece, _ in terms.split(row))

    def possible(self, text: Text) -> bool:
        """Whether the text holds a word for each of its pieces."""
        tokens = text.tokens
        for words in self._needed:  # noqa: SIM110 - a plain loop takes half the time, and most texts go no further
            if words.isdisjoint(tokens):
                return False
        return True

    def found(self, text: Text) -> Iterator[Span]:
        """Where it occurs in the folded text, in order; all its rows stand in one sentence."""
        first, *others = self._rows
        if not others:
            yield from first.found(text)
            return
        rows = [list(row.found(text)) for row in others]
        done = -1
        for span in first.found(text) if all(rows) else ():
            start, end = sentence_around(text.words.text, span)
            near = [_first_from(row, start) for row in rows]
            together = [span, *(one for here in near for one in here if one[0] < end)]
            if start > done and len(together) > len(near):
                yield min(one[0] for one in together), max(one[1] for one in together)
                done = start


def _first_from(spans: list[Span], start: int) -> list[Span]:
    place = bisect_left(spans, (start, start))
    return spans[place : place + 1]


class _Row:
    """A sequence of words and gaps, ready to be looked for."""

    def __init__(self, parts: terms.Sequence, language: str) -> None:
        self._pieces = tuple((terms.pattern(piece, language), gap) for piece, gap in terms.split(parts))

    def found(self, text: Text) -> Iterator[Span]:
        """Where it occurs in the folded text, in order, without overlaps."""
        places = []
        for pattern, _ in self._pieces:
            here = _places(pattern, text)
            if not here:
                return
            places.append(here)
        done = 0
        for first in places[0]:
            if first[0] >= done:
                end = self._end(text.words.text, first[1], places, 1)
                if end is not None:
                    yield first[0], end
                    done = end

    def _end(self, words: str, end: int, places: list[list[Span]], at: int) -> int | None:
        if at == len(places):
            return end
        most = self._pieces[at][1]
        for place in range(bisect_left(places[at], (end, end)), len(places[at])):
            start, after = places[at][place]
            if not _within(words, end, start, most):
                return None  # what comes later is farther still
            whole = self._end(words, after, places, at + 1)
            if whole is not None:
                return whole
        return None


def _places(pattern: str, text: Text) -> list[Span]:
    if pattern not in text.places:
        text.places[pattern] = [match.span() for match in _compiled(pattern).finditer(text.words.text)]
    return text.places[pattern]


@cache
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern)


def _within(words: str, end: int, start: int, most: int) -> bool:
    between = words[end:start]
    return not _SENTENCE_END.search(between) and len(_WORDS.findall(between)) <= most


class Terms:
    """Many terms, of which only those run whose keyword a text holds.

    Args:
        given: the terms, or what gives them at the first need.
    """

    def __init__(self, given: Iterable[Term] | Callable[[], Iterable[Term]] = ()) -> None:
        self._given = given

    @cached_property
    def _all(self) -> tuple[Term, ...]:
        return tuple(self._given() if callable(self._given) else self._given)

    def __add__(self, other: "Terms") -> "Terms":
        return Terms(lambda: (*self, *other))

    def __iter__(self) -> Iterator[Term]:
        return iter(self._all)

    @cached_property
    def _called(self) -> "Called":
        return Called([self])

    def vocabulary(self) -> frozenset[str]:
        """Every whole word of some length that the terms are made of."""
        return frozenset(
            word for one in self._all for row in one.rows for word in terms.words(row) if len(word) >= _SHORTEST
        )

    def found(self, text: Text) -> Iterator[tuple[Span, float]]:
        """Where they occur in the folded text, and with what confidence."""
        called = text.called if id(self) in text.asked else self._called.by(text)
        for one in called.get(id(self), ()):
            for span in one.found(text):
                yield span, one.confidence


class Called:
    """The keyword prefilter of many lists: one look at a text tells which terms of each are worth trying."""

    def __init__(self, lists: Iterable[Terms]) -> None:
        self._lists = tuple(lists)
        self.asked = frozenset(map(id, self._lists))
        self._index = Index(((id(one), term), term.keywords) for one in self._lists for term in one)

    def by(self, text: Text) -> dict[int, list[Term]]:
        """By the id of a list, its terms of which the text holds a word for every piece."""
        called: dict[int, list[Term]] = {}
        for owner, term in self._index.met(text):
            if term.possible(text):
                called.setdefault(owner, []).append(term)
        return called


def sentence_around(words: str, span: Span) -> Span:
    """The sentence of a folded text in which a span begins."""
    ends = _sentence_ends(words)
    place = bisect_right(ends, span[0])
    return (ends[place - 1] if place else 0), (ends[place] if place < len(ends) else len(words))


@lru_cache(maxsize=8)
def _sentence_ends(words: str) -> tuple[int, ...]:
    return tuple(match.end() for match in _SENTENCE_END.finditer(words))

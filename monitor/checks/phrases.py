"""Terms of word lists at work: where they occur in a folded text."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache

from monitor.checks import terms
from monitor.checks.lattice import Run
from monitor.checks.normal import Text
from monitor.checks.scan import Scanner
from monitor.checks.tables import Builder, Tables
from monitor.finding import Span

_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)|\n")
_SHORTEST = 4


class Term:
    """One term of a list.

    Args:
        read: gives its rows, when they are first needed. language: of its endings.
        confidence: of what it finds.
    """

    def __init__(self, read: Callable[[], tuple[terms.Sequence, ...]], language: str, confidence: float) -> None:
        self.language = language
        self.confidence = confidence
        self._read = read

    @cached_property
    def rows(self) -> tuple[terms.Sequence, ...]:
        """Its parts, which may stand in any order."""
        return self._read()


class Terms:
    """The terms of a list.

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
    def _alone(self) -> "Phrases":
        return Phrases([self])

    def vocabulary(self) -> frozenset[str]:
        """Every whole word of some length that the terms are made of."""
        return frozenset(
            word for one in self._all for row in one.rows for word in terms.words(row) if len(word) >= _SHORTEST
        )

    def found(self, text: Text) -> Iterator[tuple[Span, float]]:
        """Where they occur in the folded text, and with what confidence."""
        reading: Reading | None = text.reading
        if reading is None or self not in reading.covers:
            reading = text.readings.get(self)
        if reading is None:
            reading = text.readings[self] = self._alone.read(text)
        return reading.found(self)


class Phrases:
    """The terms of many lists, looked for together.

    Args:
        lists: the lists. tables: gives their tables when they were built before; else they are built at the first need.
    """

    def __init__(self, lists: Iterable[Terms], tables: Callable[[], Tables] | None = None) -> None:
        self.lists = tuple(lists)
        self.covers = frozenset(self.lists)
        self._tables = tables or self.tables

    def tables(self) -> Tables:
        """The tables of all their terms."""
        builder = Builder()
        for owner, one in enumerate(self.lists):
            for term in one:
                builder.add(owner, term.rows, term.language, term.confidence)
        return builder.tables()

    @cached_property
    def _scanner(self) -> Scanner:
        return Scanner(self._tables())

    def read(self, text: Text) -> "Reading":
        """What of the lists may occur in the text."""
        return Reading(self, self._scanner, text)


class Reading:
    """The terms that may occur in one text.

    Attributes:
        covers: the lists that were looked for. called: for each of them some of whose terms may occur, those terms.
    """

    def __init__(self, phrases: Phrases, scanner: Scanner, text: Text) -> None:
        self.covers = phrases.covers
        self._terms = scanner.tables["terms"]
        self._tokens = text.sequence
        self._words = scanner.read(self._tokens)
        self.called: dict[Terms, list[int]] = {}
        for number in sorted(scanner.called(self._words)):
            owner, _, needs, _ = self._terms[number]
            if not any(map(self._words.present.isdisjoint, needs)):
                self.called.setdefault(phrases.lists[owner], []).append(number)

    def found(self, wanted: Terms) -> Iterator[tuple[Span, float]]:
        """Where the terms of a list occur in the folded text, and with what confidence."""
        for number in self.called.get(wanted, ()):
            _, confidence, _, rows = self._terms[number]
            for run in self._row(rows[0]) if len(rows) == 1 else self._together(rows):
                yield self._tokens.span(*run), confidence

    def _together(self, rows: Iterable[tuple[tuple[int, int], ...]]) -> Iterator[Run]:
        """Once for each sentence that holds all rows, from the first of their words to the last."""
        held = []
        for row in rows:
            runs = list(self._row(row))
            held.append({self._tokens.sentence(run[0]): run for run in reversed(runs)})
        for sentence in sorted(set(held[0]).intersection(*held)):
            runs = [one[sentence] for one in held]
            yield min(run[0] for run in runs), max(run[1] for run in runs)

    def _row(self, row: tuple[tuple[int, int], ...]) -> Iterator[Run]:
        """Where a row stands, in order, without overlaps."""
        places = []
        for piece, _ in row:
            here = self._words.places(piece)
            if not here:
                return
            places.append(here)
        done = 0
        for first, after in places[0]:
            if first >= done:
                end = self._end(row, places, 1, after)
                if end:
                    yield first, end
                    done = end

    def _end(self, row: tuple[tuple[int, int], ...], places: list[list[Run]], at: int, end: int) -> int:
        """The word after a row whose pieces before `at` end before the word `end`; 0 when it goes no further."""
        if at == len(places):
            return end
        for place in range(bisect_left(places[at], (end, 0)), len(places[at])):
            first, after = places[at][place]
            if not self._tokens.near(end, first, row[at][1]):
                return 0  # what comes later is farther still
            whole = self._end(row, places, at + 1, after)
            if whole:
                return whole
        return 0


def sentence_around(words: str, span: Span) -> Span:
    """The sentence of a folded text in which a span begins."""
    ends = _sentence_ends(words)
    place = bisect_right(ends, span[0])
    return (ends[place - 1] if place else 0), (ends[place] if place < len(ends) else len(words))


@lru_cache(maxsize=8)
def _sentence_ends(words: str) -> tuple[int, ...]:
    return tuple(match.end() for match in _SENTENCE_END.finditer(words))

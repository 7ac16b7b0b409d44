"""Terms of word lists at work: where they occur in a folded text."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from monitor.checks import terms
from monitor.checks.lattice import Lattice, Run
from monitor.checks.normal import Text
from monitor.checks.scan import Called, Scanner
from monitor.checks.tables import Builder, Tables
from monitor.finding import Span

_SENTENCE_END = re.compile(r"[.!?\n](?:(?<=\n)|[.!?]*(?=\s|$))")
_SHORTEST = 4


def built(build: Callable[[], Tables]) -> Tables:
    """Tables that nobody keeps."""
    return build()


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

    def found(self, text: Text) -> Iterable[tuple[Span, float]]:
        """Where they occur in the folded text, and with what confidence."""
        reading = self._reading(text)
        called = reading.of(self)
        return reading.found(called) if called else ()

    def held_by(self, text: Text) -> bool:
        """Whether any of them occurs in the folded text."""
        return any(True for _ in self.found(text))

    def _reading(self, text: Text) -> "Reading":
        together: Phrases = text.shelf.get(self) or self._alone
        reading: Reading | None = text.readings.get(together)
        return reading or together.read(text)


class Phrases:
    """The terms of many lists, looked for together.

    Args:
        lists: the lists. asked: those of them into which nobody looks before something else was found.
        keep: gives, at the first need, the tables that it is told how to build, or kept ones.
    """

    def __init__(
        self,
        lists: Iterable[Terms],
        asked: Iterable[Terms] = (),
        keep: Callable[[Callable[[], Tables]], Tables] = built,
    ) -> None:
        waiting = tuple(asked)
        self.lists = tuple(dict.fromkeys((*lists, *waiting)))  # in the order given: kept tables name them by place
        self.asked = frozenset(waiting)
        self._keep = keep

    def _build(self) -> Tables:
        builder = Builder()
        for owner, one in enumerate(self.lists):
            for term in one:
                builder.add(owner, term.rows, (term.language, term.confidence), asked=one in self.asked)
        return builder.tables()

    @cached_property
    def _scanner(self) -> Scanner:
        return Scanner(self._keep(self._build))

    def read(self, text: Text) -> "Reading":
        """What of the lists may occur in the text; the text keeps it."""
        reading = text.readings[self] = Reading(self, self._scanner, text)
        return reading


class Reading:
    """The terms that may occur in one text.

    Attributes:
        called: for each list some of whose terms may, those terms; without the lists that wait until asked.
    """

    def __init__(self, phrases: Phrases, scanner: Scanner, text: Text) -> None:
        self._terms = scanner.tables["terms"]
        self._tokens = text.sequence
        self._phrases = phrases
        self._scanner = scanner
        self._ends: dict[int, Sequence[int]] = {}
        self._passed = scanner.read(self._tokens)
        self.called = self._grouped(scanner.called(self._passed))

    def of(self, terms: Terms) -> Sequence[int]:
        """The terms of a list that may occur."""
        return (self._asked if terms in self._phrases.asked else self.called).get(terms, ())

    @cached_property
    def _asked(self) -> dict[Terms, list[int]]:
        return self._grouped(self._scanner.asked(self._passed))

    def _grouped(self, called: Called) -> dict[Terms, list[int]]:
        self._ends.update(called.ends)
        groups: dict[Terms, list[int]] = {}
        for number in called.terms:
            groups.setdefault(self._phrases.lists[self._terms[number][0]], []).append(number)
        return groups

    def found(self, called: Iterable[int]) -> Iterator[tuple[Span, float]]:
        """Where some of the terms called occur in the folded text, and with what confidence."""
        for number in called:
            _, confidence, _, rows = self._terms[number]
            for run in self._row(rows[0]) if len(rows) == 1 else self._together(rows):
                yield self._tokens.span(*run), confidence

    @cached_property
    def _words(self) -> Lattice:
        return self._scanner.lattice(self._passed, self._ends)

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

"""The phrase that a finding shows: the telling words with what makes them readable, within their sentence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.finding import Span

_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n")
_CUT = re.compile(r"[,;:](?=\s)|[()–—]|\s-(?=\s)|\.\.+")
_WORD = re.compile(r"[^\W_](?:\S*[^\W_])?")
_FAR = 300
"""Farther from a span no phrase reaches, so nothing is looked for there."""


@dataclass(frozen=True, slots=True)
class Width:
    """How many characters a phrase has: a clause of fewer than `least` gets its neighbours, words beyond `most` go."""

    least: int
    most: int


WIDE = Width(60, 70)
NARROW = Width(25, 40)
"""Chosen on the casebook's train part: what leaks takes a clause, an insult a few words."""


def phrases(text: str, spans: Iterable[Span], width: Width, walls: Sequence[Span] = ()) -> tuple[Span, ...]:
    """Each span widened to its phrase, in their order; one that an earlier phrase holds is left out."""
    kept: list[Span] = []
    for span in spans:
        if not any(start <= span[0] and span[1] <= end for start, end in kept):
            kept.append(phrase(text, span, width, walls))
    return tuple(kept)


def phrase(text: str, span: Span, width: Width, walls: Iterable[Span] = ()) -> Span:
    """The words around a span that are read with it, within its sentence; it holds the span in any case.

    Walls are where no phrase goes, such as another person's telephone number.
    """
    start, end = _between(walls, span, _sentence(text, span))
    edges = [start, *(cut.end() for cut in _CUT.finditer(text, start, end)), end]
    return _fitted(text, _joined(edges, span, width.least), span, width.most)


def _between(walls: Iterable[Span], span: Span, sentence: Span) -> Span:
    """The part of a sentence around a span that is free of walls."""
    start, end = sentence
    for left, right in walls:
        if left < span[0]:
            start = max(start, min(right, span[0]))
        if right > span[1]:
            end = min(end, max(left, span[1]))
    return start, end


def _sentence(text: str, span: Span) -> Span:
    """The sentence that holds a span, or the sentences where it goes over an end; of a long one the part near by."""
    start, end = max(0, span[0] - _FAR), min(len(text), span[1] + _FAR)
    for met in _SENTENCE_END.finditer(text, start, end):
        if met.start() >= span[1]:
            return start, met.start()
        if met.end() <= span[0]:
            start = met.end()
    return start, end


def _joined(edges: Sequence[int], span: Span, least: int) -> Span:
    """The clause of a span and, while that is short, the clauses that follow, then those that go before."""
    first = max(at for at, edge in enumerate(edges) if edge <= span[0])
    last = min(at for at, edge in enumerate(edges) if edge >= span[1])
    while edges[last] - edges[first] < least:
        if last + 1 < len(edges):
            last += 1
        elif first:
            first -= 1
        else:
            break
    return edges[first], edges[last]


def _fitted(text: str, clause: Span, span: Span, most: int) -> Span:
    """The span with as many words of its clause as fit, those that follow it first."""
    words = [word.span() for word in _WORD.finditer(text, *clause)]
    start, end = span
    end = max((stop for _, stop in words if end < stop <= start + most), default=end)
    start = min((begin for begin, _ in words if end - most <= begin < start), default=start)
    return start, end

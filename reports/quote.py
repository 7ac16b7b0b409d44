"""The exact words in their sentence: cut to size, third persons' identifiers masked, spans marked (pure)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from monitor.finding import Span
from reports.visible import visible

AROUND = 110
"""Characters of context on each side of a span, at most."""
LONGEST = 160
"""Characters of one span that are shown, at most."""
_WINDOWS = 3
_MARGIN = 120
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*\s+|\s*\n\s*")
_GAP = " … "

Mask = Callable[[str], str]
"""Masks identifiers of third persons. Must keep the length, since spans count in the text as it came in."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `marked` for the words that a check spoke of."""

    text: str
    marked: bool = False


Quote = tuple[Piece, ...]


def quote(words: str, spans: Sequence[Span], mask: Mask) -> Quote:
    """The sentences of `words` that hold `spans`, at most three of them, with the spans as marked pieces."""
    pieces: list[Piece] = []
    windows = _windows(words, _inside(spans, len(words)))[:_WINDOWS]
    for number, (start, end, marks) in enumerate(windows):
        if number:
            pieces.append(Piece(_GAP))
        elif not _at_sentence_start(words, start):
            pieces.append(Piece("… "))
        pieces += _pieces(words, start, end, marks, mask)
    if windows and not _at_sentence_end(words, windows[-1][1]):
        pieces.append(Piece(" …"))
    return _joined(pieces)


def words_alone(words: str, mask: Mask) -> Quote:
    """The words of a finding whose post is no longer kept."""
    return _joined([Piece(mask(_shortened(words)), marked=True)])


def _inside(spans: Sequence[Span], length: int) -> list[Span]:
    return sorted({(max(0, start), min(end, length)) for start, end in spans if start < min(end, length)})


def _windows(words: str, spans: Sequence[Span]) -> list[tuple[int, int, list[Span]]]:
    """Stretches of text around the spans; stretches that meet become one."""
    found: list[tuple[int, int, list[Span]]] = []
    for span in spans:
        start, end = _stretch(words, span)
        if found and start <= found[-1][1]:
            first, last, marks = found[-1]
            found[-1] = (first, max(last, end), [*marks, span])
        else:
            found.append((start, end, [span]))
    return found


def _stretch(words: str, span: Span) -> Span:
    """The sentence of a span, cut at a word's edge where it is too long."""
    begin, finish = span[0], min(span[1], span[0] + LONGEST)
    low, high = max(0, begin - AROUND), min(len(words), finish + AROUND)
    ends = [match.end() for match in _SENTENCE_END.finditer(words, low, begin)]
    start = ends[-1] if ends else _word_edge(words, low, begin)
    stop = _SENTENCE_END.search(words, max(begin, finish - 1), high)
    if stop:
        return start, max(finish, stop.start() + len(stop.group().rstrip()))
    edge = words.rfind(" ", finish, high) if high < len(words) else high
    return start, edge if edge > finish else high


def _word_edge(words: str, low: int, begin: int) -> int:
    if low == 0:
        return 0
    space = words.find(" ", low, begin)
    return space + 1 if space >= 0 else low


def _at_sentence_start(words: str, start: int) -> bool:
    before = words[max(0, start - 8) : start]
    return not before or before.rstrip()[-1:] in set(".!?…\"'”’)]") or "\n" in before[-2:]


def _at_sentence_end(words: str, end: int) -> bool:
    return not words[end:].strip() or words[end - 1] in ".!?…\"'”’)]" or "\n" in words[end : end + 2]


def _pieces(words: str, start: int, end: int, marks: Sequence[Span], mask: Mask) -> Iterator[Piece]:
    # Masked with a margin, so that an identifier which the cut halves is still known as one.
    low, high = max(0, start - _MARGIN), min(len(words), end + _MARGIN)
    masked = mask(words[low:high])
    at = start
    for first, last in marks:
        yield Piece(masked[at - low : max(at, first) - low])
        yield Piece(_shortened(masked[max(at, first) - low : last - low]), marked=True)
        at = max(at, last)
    yield Piece(masked[at - low : max(at, end) - low])


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 2].rstrip() + " …"


def _joined(pieces: Sequence[Piece]) -> Quote:
    """Pieces fit to be shown: white space at their edges kept as one space, empty ones dropped."""
    shown = [Piece(_spaced(piece.text), piece.marked) for piece in pieces]
    shown = [piece for piece in shown if piece.text]
    if shown:
        shown[0] = Piece(shown[0].text.lstrip(), shown[0].marked)
        shown[-1] = Piece(shown[-1].text.rstrip(), shown[-1].marked)
    return tuple(piece for piece in shown if piece.text)


def _spaced(text: str) -> str:
    middle = visible(text)
    if not middle:
        return " " if text else ""
    return " " * text[:1].isspace() + middle + " " * text[-1:].isspace()

"""Numbers in figures among the words of a text, with the currency or unit that makes a sum of them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from monitor.checks.tokens import Tokens

_CURRENCIES = frozenset(("rp", "idr", "usd", "eur", "sgd", "$", "€", "£"))
_UNITS = frozenset(
    (
        *("%", "persen", "percent", "k", "rb", "ribu", "thousand", "m", "mn", "mio", "jt", "juta", "million"),
        *("bn", "billion", "milyar", "miliar", "trilyun", "triliun"),
    )
)
_FIGURE = re.compile(r"(rp|idr|usd|eur|sgd)?(\d+)([a-z]*)")
_POINTS = frozenset(".,")
_CLOSE = frozenset(("", " "))
_ABBREVIATED = frozenset((*_CLOSE, ".", ". "))


class Figure(NamedTuple):
    """A number from word `first` to before word `after`; `money` when a currency or unit belongs to it."""

    first: int
    after: int
    money: bool


class Shape(NamedTuple):
    """What a word of figures holds besides: a currency before them, a unit after."""

    currency: bool
    unit: bool


def figures(tokens: Tokens) -> Iterator[Figure]:
    """Every number in figures that is longer than a word, with and without the currency and unit beside it."""
    words, gaps = tokens.words, tokens.gaps
    done = 0
    for first, word in enumerate(words):
        if first < done or word.isalpha():
            continue
        known = shape(word)
        if known is None:
            continue
        done = first + 1
        while not _letters(words[done - 1]) and done < len(words) and gaps[done] in _POINTS and _goes_on(words[done]):
            done += 1
        yield from (one for one in _readings(tokens, first, done, known) if one.after > one.first + 1)


def _readings(tokens: Tokens, first: int, after: int, known: Shape) -> Iterator[Figure]:
    last = shape(tokens.words[after - 1])
    money = known.currency or (last is not None and last.unit)
    begins, ends = {first, _with_currency(tokens, first)}, {after, _with_unit(tokens, after)}
    for begin in sorted(begins):
        for end in sorted(ends):
            yield Figure(begin, end, money or begin < first or end > after)


def _with_currency(tokens: Tokens, first: int) -> int:
    words, gaps = tokens.words, tokens.gaps
    if not first or words[first - 1] not in _CURRENCIES:
        return first
    if gaps[first] not in (_ABBREVIATED if words[first - 1] == "rp" else _CLOSE):
        return first
    american = words[first - 1] == "$" and first > 1 and words[first - 2] == "us" and not gaps[first - 1]
    return first - 2 if american else first - 1


def _with_unit(tokens: Tokens, after: int) -> int:
    unit = after < len(tokens.words) and tokens.words[after] in _UNITS and tokens.gaps[after] in _CLOSE
    return after + 1 if unit and not _letters(tokens.words[after - 1]) else after


def _letters(word: str) -> bool:
    return not word[-1].isdecimal()


def _goes_on(word: str) -> bool:
    return word[0].isdecimal() and word[0].isascii()


@lru_cache(maxsize=4096)
def shape(word: str) -> Shape | None:
    """What a word of figures holds besides; None for any other word."""
    match = _FIGURE.fullmatch(word)
    return Shape(match[1] is not None, match[3] in _UNITS) if match else None

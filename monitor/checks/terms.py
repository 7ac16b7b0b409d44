"""The language of word-list terms, and the RE2 pattern that each term becomes.

    word            a whole word, in lower case; in Indonesian with any of -nya -ku -mu -lah -kah -pun
    word*           every word that begins so
    (a|b c|d)       one of these
    <name>          one of the group of that name
    x?              may be left out
    ..  ...         up to three, up to eight words between
    #               a number in figures, with or without a currency or a unit
    $               a sum or share: a number with a currency before it or a unit after it

No gap reaches over the end of a sentence.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_PIECE = re.compile(r"\s*(\.{2,}|[()|?#$]|<[a-z_]+>|[^\s()|?#$<>]+)")
_SEPARATOR = r"[ \t,;:/()\"'&+*_~-]{1,5}"
_ANY_WORD = r"[^\s!-/:-@\[-`{-~]+(?:['.,-][^\s!-/:-@\[-`{-~]+)*[%]?"
_CURRENCY = r"(?:rp\.?|idr|usd|us\$|\$|€|£|eur|sgd)"
_UNIT = r"(?:%|(?:persen|percent|juta|jt|ribu|rb|mil[iy]ar|tril[iy]un|m|k|mn|bn|mio|million|billion|thousand)\b)"
_FIGURES = r"\d[\d.,]*"
_NUMBER = rf"(?:{_CURRENCY} ?)?{_FIGURES}(?: ?{_UNIT})?"
_MONEY = rf"(?:{_CURRENCY} ?{_FIGURES}(?: ?{_UNIT})?|{_FIGURES} ?{_UNIT})"
_GAPS = {"..": 3, "...": 8}
_ENDINGS = {"id": r"(?:nya|ku|mu|lah|kah|pun)?", "en": r"(?:'s)?"}
_SHORTEST = 4


class TermError(ValueError):
    """A term that cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `open` when anything may follow its letters."""

    letters: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` words of any kind."""

    most: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number in figures; `money` when it must have a currency or a unit."""

    money: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences."""

    options: "tuple[Sequence, ...]"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sequence that may be optional."""

    item: Word | Gap | Number | Choice
    optional: bool = False


Sequence = tuple[Part, ...]
Groups = Mapping[str, tuple[str, ...]]


def read(term: str, groups: Groups) -> Sequence:
    """Read a term.

    Raises:
        TermError: the term is empty, a bracket is not closed, a group is not known, or a gap stands at an end.
    """
    pieces = _PIECE.findall(term)
    if "".join(pieces) != re.sub(r"\s+", "", term):
        raise TermError(f"{term!r} holds a stray '<' or '>'")
    parts, rest = _sequence(pieces, groups)
    if rest:
        raise TermError(f"{term!r} has a bracket too many")
    _check(parts)
    return parts


def _check(parts: Sequence) -> None:
    if not parts or all(part.optional for part in parts):
        raise TermError("a term or an alternative needs a word that may not be left out")
    if isinstance(parts[0].item, Gap) or isinstance(parts[-1].item, Gap):
        raise TermError("a term or an alternative must begin and end with a word")


def _sequence(pieces: list[str], groups: Groups) -> tuple[Sequence, list[str]]:
    parts: list[Part] = []
    while pieces and pieces[0] not in "|)":
        piece, *pieces = pieces
        if piece == "?":
            if not parts:
                raise TermError("'?' must follow what may be left out")
            parts[-1] = Part(parts[-1].item, optional=True)
        elif piece == "(":
            choice, pieces = _choice(pieces, groups)
            parts.append(Part(choice))
        else:
            parts.append(Part(_item(piece, groups)))
    return tuple(parts), pieces


def _choice(pieces: list[str], groups: Groups) -> tuple[Choice, list[str]]:
    options = []
    while True:
        option, pieces = _sequence(pieces, groups)
        if not pieces:
            raise TermError("a bracket is not closed")
        _check(option)
        options.append(option)
        mark, *pieces = pieces
        if mark == ")":
            return Choice(tuple(options)), pieces


def _item(piece: str, groups: Groups) -> Word | Gap | Number | Choice:
    if piece in _GAPS:
        return Gap(_GAPS[piece])
    if piece in "#$":
        return Number(money=piece == "$")
    if piece.startswith("<"):
        name = piece[1:-1]
        if name not in groups:
            raise TermError(f"no group is called {piece}; known: {', '.join(sorted(groups)) or 'none'}")
        return Choice(tuple(read(option, groups) for option in groups[name]))
    if piece != piece.lower() or ".." in piece:
        raise TermError(f"{piece!r}: write words in lower case, gaps as '..' or '...'")
    return Word(piece.removesuffix("*"), open=piece.endswith("*"))


def pattern(parts: Sequence, language: str) -> str:
    """The RE2 pattern of a term, for the folded text."""
    start = "" if isinstance(parts[0].item, Number) else r"\b"
    return start + _joined(parts, language)


def _joined(parts: Sequence, language: str) -> str:
    first = next(place for place, part in enumerate(parts) if not part.optional)
    leading = "".join(f"(?:{_one(part, language)}{_SEPARATOR})?" for part in parts[:first])
    pieces = [leading, _one(parts[first], language)]
    for part in parts[first + 1 :]:
        if isinstance(part.item, Gap):
            pieces.append(f"(?:{_SEPARATOR}{_ANY_WORD}){{0,{part.item.most}}}")
        else:
            pieces.append(f"(?:{_SEPARATOR}{_one(part, language)}){'?' if part.optional else ''}")
    return "".join(pieces)


def _one(part: Part, language: str) -> str:
    match part.item:
        case Word(letters, True):
            return rf"{re.escape(letters)}[^\s!-/:-@\[-`{{-~]*"
        case Word(letters):
            return rf"{re.escape(letters)}{_ENDINGS[language] if letters.isalpha() else ''}\b"
        case Choice(options):
            return f"(?:{'|'.join(_joined(option, language) for option in options)})"
        case Number(money):
            return _MONEY if money else _NUMBER
        case Gap():
            raise TypeError("a gap stands between words only")


def words(parts: Sequence) -> Iterator[Word]:
    """Every word that a term may hold."""
    for part in parts:
        if isinstance(part.item, Word):
            yield part.item
        elif isinstance(part.item, Choice):
            for option in part.item.options:
                yield from words(option)


def keywords(parts: Sequence) -> frozenset[str]:
    """Words of which a text holds at least one whenever the term matches: the rarest-looking such set.

    A word that ends in `*` stands for all that it begins. Empty when the term is certain of no word.
    """
    return min(
        (frozenset(found) for part in parts if not part.optional and (found := list(_certain(part)))),
        key=_commonness,
        default=frozenset(),
    )


def _certain(part: Part) -> Iterator[str]:
    if isinstance(part.item, Word):
        letters = re.split(r"[^a-z0-9]+", part.item.letters)
        longest = max(letters, key=len)
        yield longest + "*" * (part.item.open and longest == letters[-1])
    elif isinstance(part.item, Choice):
        sets = [keywords(option) for option in part.item.options]
        if all(sets):
            yield from frozenset().union(*sets)


def _commonness(found: frozenset[str]) -> tuple[int, int]:
    return -min(_SHORTEST + 2, *(len(word.rstrip("*")) for word in found)), len(found)

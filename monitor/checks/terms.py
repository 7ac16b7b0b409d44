"""The language of word-list terms.

    word            a whole word, in lower case; in Indonesian with any of -nya -ku -mu -lah -kah -pun
    word*           every word that begins so
    (a|b c|d)       one of these
    <name>          one of the group of that name
    x?              may be left out
    ..  ...         up to three, up to eight words between
    #               a number in figures, with or without a currency or a unit
    $               a sum or share: a number with a currency before it or a unit after it
    q#  #x          a word of letters and figures
    a & b           both in one sentence, in any order; `&` stands outside of all brackets

Words in a row may have a space, dash, slash or quote between and nothing else, so a term may hold no full stop or
comma. No gap reaches over the end of a sentence.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_PIECE = re.compile(r"\s*(\.{2,}|\((?:[^()<>?#$.]|\.(?!\.))*\)|[a-z0-9]+#|#[a-z]+|[()|?#$]|<[a-z_]+>|[^\s()|?#$<>]+)")
_SPECIAL = re.compile(r"[()<>?#$]|\.\.")
_NO_WORD = re.compile(r"[^\sa-z0-9%:=&#*'\"/_~|\x80-\U0010ffff-]")
_GAPS = {"..": 3, "...": 8}


class TermError(ValueError):
    """A term that cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Words:
    """One or more words in a row, as they stand in the list."""

    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` words of any kind."""

    most: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number in figures; `money` when it must have a currency or a unit."""

    money: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of several: `plain` are words alone, `others` everything else."""

    plain: tuple[str, ...]
    others: "tuple[Sequence, ...]" = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sequence that may be optional."""

    item: Words | Gap | Number | Choice
    optional: bool = False


Sequence = tuple[Part, ...]


class Groups:
    """Named groups of alternatives, each read when it is first used.

    Args:
        options: the alternatives by name; they may use other groups.
        shared: more groups, which those here may use or replace.
    """

    def __init__(self, options: Mapping[str, Iterable[str]], shared: "Groups | None" = None) -> None:
        self._options = options
        self._shared = shared
        self._read: dict[str, Choice] = {}
        self._reading: set[str] = set()

    def __getitem__(self, name: str) -> Choice:
        """The group of that name.

        Raises:
            TermError: there is none, it holds itself, or one of its alternatives cannot be read.
        """
        if name in self._read:
            return self._read[name]
        if name not in self._options:
            if self._shared is None:
                raise TermError(f"no group is called <{name}>")
            return self._shared[name]
        if name in self._reading:
            raise TermError(f"group <{name}> holds itself")
        self._reading.add(name)
        self._read[name] = _choice_of(self._options[name], self)
        return self._read[name]


def rows(term: str, groups: Groups) -> tuple[Sequence, ...]:
    """Read a term: its parts between `&`, which may stand in any order.

    Raises:
        TermError: as `read`.
    """
    return tuple(read(row, groups) for row in term.split(" & "))


def read(term: str, groups: Groups) -> Sequence:
    """Read one part of a term.

    Raises:
        TermError: the term is empty, a bracket is not closed, a group is not known, or a gap stands at an end.
    """
    pieces = _PIECE.findall(term)
    if term.count("<") + term.count(">") != 2 * sum(piece.startswith("<") for piece in pieces):
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
            return Choice((), tuple(options)), pieces


def _item(piece: str, groups: Groups) -> Words | Gap | Number | Choice:
    if piece in _GAPS:
        return Gap(_GAPS[piece])
    if piece in "#$":
        return Number(money=piece == "$")
    if piece.startswith("<"):
        return groups[piece[1:-1]]
    if piece.startswith("("):
        return Choice(_plain(piece[1:-1].split("|"), piece))
    return Words(_plain([piece], piece)[0])


def _choice_of(options: Iterable[str], groups: Groups) -> Choice:
    options = tuple(options)
    together = "|".join(options)
    if not _SPECIAL.search(together):
        return Choice(_plain(options, together))
    plain = [option for option in options if not _SPECIAL.search(option) and "|" not in option]
    others = tuple(read(option, groups) for option in options if option not in plain)
    return Choice(_plain(plain, together), others)


def _plain(options: Iterable[str], together: str) -> tuple[str, ...]:
    options = tuple(options)
    if together != together.lower() or ".." in together:
        raise TermError(f"{together!r}: write words in lower case, gaps as '..' or '...' between words")
    stray = _NO_WORD.search("|".join(options))
    if stray:
        raise TermError(f"{together!r}: {stray[0]!r} can stand in no term; write words")
    if not all(options) or not all(word.strip("*") for option in options for word in option.split()):
        raise TermError(f"{together!r}: an alternative is empty")
    return options


def split(parts: Sequence) -> tuple[tuple[Sequence, int], ...]:
    """The term's pieces between its gaps, each with the most words that may stand before it.

    A piece that may be left out altogether is left out; the gaps around it become one.
    """
    pieces: list[tuple[Sequence, int]] = []
    piece: list[Part] = []
    before = 0
    for part in (*parts, Part(Gap(0))):
        if not isinstance(part.item, Gap):
            piece.append(part)
            continue
        if all(one.optional for one in piece):
            before += len(piece) + part.item.most
        else:
            pieces.append((tuple(piece), before))
            before = part.item.most
        piece = []
    return tuple(pieces)


def words(parts: Sequence) -> frozenset[str]:
    """Every whole word that a term may hold."""
    texts = _texts(parts)
    return frozenset(word for text in texts for word in text.split() if word.isalpha())


def _texts(parts: Sequence) -> frozenset[str]:
    found: set[str] = set()
    for part in parts:
        if isinstance(part.item, Words):
            found.add(part.item.text)
        elif isinstance(part.item, Choice):
            found |= {*part.item.plain}.union(*(_texts(option) for option in part.item.others))
    return frozenset(found)


def certain(parts: Sequence) -> bool:
    """Whether a text must hold at least one word of the lists' own for a term to match."""
    return any(not part.optional and _certain(part.item) for part in parts)


def _certain(item: Words | Gap | Number | Choice) -> bool:
    if isinstance(item, Choice):
        return all(certain(option) for option in item.others)
    return isinstance(item, Words)

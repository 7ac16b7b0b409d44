"""One normal spelling for checking, with a way back to every offset of the text as it came in."""

import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from monitor.finding import Span

Replacement = tuple[int, int, str]
STEM = 4
"""How many letters of a word the prefilter looks at for words that begin so."""

# Cyrillic and Greek letters that look like Latin ones, and the Latin letters that they look like.
_FOREIGN = "АВЕЅІЈКМНОРСТУХаеѕіјкорсухԁһԛԝҮүѵӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ"
_FAMILIAR = "ABESIJKMHOPCTYXaesijkopcyxdhqwYyvlABEZHIKMNOPTYXaiknoptux"
_LOOK_ALIKES = str.maketrans(_FOREIGN, _FAMILIAR)
_SMALL_CAPITALS = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")
_PUNCTUATION = str.maketrans("‘’´`“”„«»‐‑‒–—―", '\'\'\'\'"""""------')
_WORD = re.compile(r"[^\W\d_]+")
_MIXED = re.compile(r"[A-Za-z][Ͱ-ӿԀ-ԯ]|[Ͱ-ӿԀ-ԯ][A-Za-z]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_TOKENS = re.compile(r"[^\s!-/:-@\[-`{-~]+")
_ENDING = re.compile(r"(?:nya|ku|mu|lah|kah|pun)$")


@dataclass(frozen=True, slots=True)
class View:
    """A text made from another by replacements.

    `edits` are (start, end, start there, end there), in order; everything between them is unchanged.
    """

    text: str
    source: "View | None" = None
    edits: tuple[tuple[int, int, int, int], ...] = ()

    def back(self, start: int, end: int) -> Span:
        """The span of the text as it came in from which `start:end` of this one was made."""
        if self.source is None:
            return start, end
        return self.source.back(self._start(start), self._end(end))

    def _start(self, position: int) -> int:
        nearest = bisect_right(self.edits, position, key=lambda edit: edit[0]) - 1
        if nearest < 0:
            return position
        _, end, start_there, end_there = self.edits[nearest]
        return start_there if position < end else end_there + position - end

    def _end(self, position: int) -> int:
        nearest = bisect_right(self.edits, position - 1, key=lambda edit: edit[0]) - 1
        if nearest < 0:
            return position
        _, end, _, end_there = self.edits[nearest]
        return end_there + max(position - end, 0)

    def rewritten(self, replacements: Iterable[Replacement]) -> "View":
        """A new view with `replacements` (in order, not overlapping) made; this one when there are none."""
        pieces: list[str] = []
        edits = []
        done = length = 0
        for start, end, new in replacements:
            length += start - done
            edits.append((length, length + len(new), start, end))
            pieces += (self.text[done:start], new)
            length += len(new)
            done = end
        return View("".join([*pieces, self.text[done:]]), self, tuple(edits)) if edits else self


@dataclass
class Text:
    """A text ready for checking.

    Attributes:
        raw: as it came in.
        plain: NFKC, format characters removed, look-alike letters folded in words that mix scripts.
            Case, digits and punctuation are as they were: for numbers, addresses and names.
        words: `plain` in lower case without accents, abbreviations and disguises spelt out: for word lists.
        places: where patterns were already looked for; the word lists share it.
        called: by the id of a word list, its terms that are worth trying, for the lists in `asked`.
    """

    raw: str
    plain: View
    words: View
    places: dict[str, list[Span]] = field(default_factory=dict, compare=False)
    called: dict[int, list[Any]] = field(default_factory=dict, compare=False)
    asked: frozenset[int] = frozenset()

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Every word of `words`, also without an Indonesian ending."""
        found = set(_TOKENS.findall(self.words.text))
        return frozenset(found | {_ENDING.sub("", one) for one in found})

    @cached_property
    def stems(self) -> frozenset[str]:
        """The first letters of every token, one to `STEM` of them."""
        return frozenset(one[:length] for one in self.tokens for length in range(1, STEM + 1))


def prepare(raw: str, disguised: "Disguises | None" = None) -> Text:
    """Fold a text for checking. `disguised` knows the words that are worth recognising in disguise."""
    plain = _plain(raw)
    words = _lower(plain)
    if disguised is not None:
        words = words.rewritten(disguised.found(words.text))
    return Text(raw, plain, words.rewritten(_respelt(words.text)))


def _plain(raw: str) -> View:
    view = View(raw)
    if raw.isascii():
        return view
    view = view.rewritten(_composed(raw))
    if _MIXED.search(view.text):
        view = view.rewritten(_unmixed(view.text))
    return view


def _composed(raw: str) -> Iterator[Replacement]:
    for run in _NOT_ASCII.finditer(raw):
        start = run.start()
        if start and unicodedata.combining(raw[start]):
            start -= 1
        for left, right in _clusters(raw, start, run.end()):
            cluster = raw[left:right]
            clean = _clean(cluster)
            if clean != cluster:
                yield left, right, clean


def _clusters(raw: str, start: int, end: int) -> Iterator[Span]:
    left = start
    for position in range(start + 1, end):
        if not unicodedata.combining(raw[position]):
            yield left, position
            left = position
    yield left, end


@lru_cache(maxsize=4096)
def _clean(cluster: str) -> str:
    composed = unicodedata.normalize("NFKC", cluster)
    return "".join(letter for letter in composed if unicodedata.category(letter) not in {"Cf", "Mn"})


def _unmixed(text: str) -> Iterator[Replacement]:
    for word in _WORD.finditer(text):
        folded = word[0].translate(_LOOK_ALIKES)
        if folded != word[0] and _MIXED.search(word[0]):
            yield word.start(), word.end(), folded


def _lower(plain: View) -> View:
    lowered = plain.text.lower()
    if plain.text.isascii():
        return View(lowered, plain)
    if len(lowered) != len(plain.text):
        lowered = "".join(_one_lower(letter) for letter in plain.text)
    lowered = lowered.translate(_PUNCTUATION).translate(_SMALL_CAPITALS)
    return View(_NOT_ASCII.sub(lambda run: "".join(map(_base, run[0])), lowered), plain)


def _one_lower(letter: str) -> str:
    lowered = letter.lower()
    return lowered if len(lowered) == 1 else letter


@lru_cache(maxsize=4096)
def _base(letter: str) -> str:
    first = unicodedata.normalize("NFD", letter)[0]
    return first if first.isascii() else letter


def _respelt(words: str) -> Iterator[Replacement]:
    for token in _TOKEN.finditer(words):
        spelling = SPELLINGS.get(token[0])
        if spelling is not None:
            yield token.start(), token.end(), spelling


def _spellings() -> dict[str, str]:
    data = tomllib.loads((Path(__file__).parent / "wordlists" / "spelling.toml").read_text("utf-8"))
    return {short: full for table in data.values() for full, shorts in table.items() for short in shorts.split()}


SPELLINGS = _spellings()
"""Abbreviation or slang spelling -> the spelling that word lists use."""

_SUSPECT = re.compile(r"[a-z][0-9$@!*#]+[a-z*]|\b[0-9$@][a-z]|([a-z])\1\1|[a-z][*]|\b[a-z]([ ._*-])[a-z]\2[a-z]\b")
_ODD = re.compile(r"[a-z0-9$@!*#]*[a-z][a-z0-9$@!*#]*")
_SPACED = re.compile(r"(?<![a-z0-9])[a-z](?:([ ._*-])[a-z])(?:\1[a-z])+(?![a-z0-9])")
_LEET = (str.maketrans("013457$@!", "oieastsai"), str.maketrans("013457$@!", "oleastsal"))
_SYMBOL = re.compile(r"[^a-z]")
_STARS = re.compile(r"[*#@$!]+")
_RUN = re.compile(r"(.)\1+")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_LEAST = 3


class Disguises:
    """Finds known words that were written as `w0rd`, `woooord`, `w o r d` or `w**d`.

    Args:
        known: gives those recognised with digits and symbols for letters, stretched or spaced out.
        starred: gives those recognised also when letters are starred out. Both are called at the first need.
    """

    def __init__(self, known: Callable[[], Iterable[str]], starred: Callable[[], Iterable[str]]) -> None:
        self._give_known = known
        self._give_starred = starred

    @cached_property
    def _starred(self) -> list[str]:
        return sorted(set(self._give_starred()))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._give_known()).union(self._starred)

    def found(self, words: str) -> Iterator[Replacement]:
        """Each disguised word and the word behind it, in order."""
        if _SUSPECT.search(words) is None:
            return
        spaced = [(one.start(), one.end(), _SYMBOL.sub("", one[0])) for one in _SPACED.finditer(words)]
        spaced = [one for one in spaced if one[2] in self._known]
        yield from sorted([*spaced, *self._odd(words, spaced)])

    def _odd(self, words: str, taken: list[Replacement]) -> Iterator[Replacement]:
        for token in _ODD.finditer(words):
            start = token.start()
            if token[0] in self._known or any(left <= start < right for left, right, _ in taken):
                continue
            word = token[0].rstrip("!#")
            plain = self._behind(word)
            if plain:
                yield start, start + len(word), plain

    @lru_cache(maxsize=4096)  # noqa: B019 - a policy lives as long as the process
    def _behind(self, token: str) -> str | None:
        return next((one for one in self._guesses(token) if one in self._known), None)

    def _guesses(self, token: str) -> Iterator[str]:
        for table in _LEET:
            letters = token.translate(table)
            yield from (letters, _LONG_RUN.sub(r"\1\1", letters), _LONG_RUN.sub(r"\1", letters))
            if _LONG_RUN.search(letters):
                yield _RUN.sub(r"\1", letters)
        if _STARS.search(token, 1) and len(_STARS.sub("", token)) + 1 >= _LEAST:
            shape = re.compile(_STARS.sub(lambda run: f"[a-z]{{{len(run[0])}}}", token))
            yield from (word for word in self._starred if shape.fullmatch(word))

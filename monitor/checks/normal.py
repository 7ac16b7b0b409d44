"""One normal spelling for checking, with a way back to every offset of the text as it came in."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import accumulate
from typing import Any

from monitor.checks.disguises import Disguises
from monitor.checks.spelling import spelt
from monitor.checks.tokens import Token, Tokens, split, stem
from monitor.checks.view import Replacement, View
from monitor.finding import Span

# Cyrillic and Greek letters that look like Latin ones, and the Latin letters that they look like.
_FOREIGN = "АВЕЅІЈКМНОРСТУХаеѕіјкорсухԁһԛԝҮүѵӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ"
_FAMILIAR = "ABESIJKMHOPCTYXaesijkopcyxdhqwYyvlABEZHIKMNOPTYXaiknoptux"
_LOOK_ALIKES = str.maketrans(_FOREIGN, _FAMILIAR)
_SMALL_CAPITALS = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")
_PUNCTUATION = str.maketrans("‘’´`“”„«»‐‑‒–—―", '\'\'\'\'"""""------')
_WORD = re.compile(r"[^\W\d_]+")
_MIXED = re.compile(r"[A-Za-z][Ͱ-ӿԀ-ԯ]|[Ͱ-ӿԀ-ԯ][A-Za-z]")
_FOREIGN_LETTER = re.compile(r"[Ͱ-ӿԀ-ԯ]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_HANDLE = re.compile(r"(?<![\w.])@[\w@]*\.[\w.@]*\w")
_WITHIN_A_HANDLE = re.compile(r"[._@]+")
_FEWEST_SPACED = 3


@dataclass
class Text:
    """A text ready for checking.

    Attributes:
        raw: as it came in.
        plain: NFKC, format characters removed, look-alike letters folded in words that mix scripts.
            Case, digits and punctuation are as they were: for numbers, addresses and names.
        words: `plain` in lower case without accents, abbreviations and disguises spelt out: for word lists.
        sequence: the words of `words`, as word lists are read.
        shelf: by word list, the lists that are looked for together with it. readings: what was looked for already.
    """

    raw: str
    plain: View
    words: View
    sequence: Tokens = field(compare=False)
    shelf: Mapping[Any, Any] = field(default_factory=dict, compare=False)
    readings: dict[Any, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Every word of `words`, also without an Indonesian ending."""
        words = self.sequence.words
        return frozenset(words).union(map(stem, words))

    @property
    def in_order(self) -> tuple[Token, ...]:
        """Every word of `words` with its place there."""
        return self.sequence.in_order


def prepare(raw: str, disguised: Disguises | None = None) -> Text:
    """Fold a text for checking. `disguised` knows the words that are worth recognising in disguise."""
    plain = _plain(raw)
    words = _lower(plain)
    if "@" in words.text:
        words = words.rewritten(_whole_handles(words.text))
    if disguised is not None:
        words = words.rewritten(disguised.marked(words.text))
    parts = split(words.text)
    if disguised is not None and ("_" in words.text or list(map(len, parts[1::2])).count(1) >= _FEWEST_SPACED):
        spaced = words.rewritten(disguised.spaced(words.text))
        words, parts = (words, parts) if spaced is words else (spaced, split(spaced.text))
    words, parts = _respelt(words, parts, spelt if disguised is None else disguised.spelt)
    return Text(raw, plain, words, Tokens(words.text, parts))


def _plain(raw: str) -> View:
    view = View(raw)
    if raw.isascii():
        return view
    view = view.rewritten(_composed(raw))
    if _FOREIGN_LETTER.search(view.text) and _MIXED.search(view.text):
        view = view.rewritten(_unmixed(view.text))
    return view


def _composed(raw: str) -> Iterator[Replacement]:
    for run in _NOT_ASCII.finditer(raw):
        start = run.start()
        if start and unicodedata.combining(raw[start]):
            start -= 1
        for left, right, clean in _cleaned(raw[start : run.end()]):
            yield start + left, start + right, clean


@lru_cache(maxsize=4096)
def _cleaned(run: str) -> tuple[Replacement, ...]:
    """The parts of a run of letters that have a cleaner form."""
    clusters = ((left, right, _clean(run[left:right])) for left, right in _clusters(run))
    return tuple(one for one in clusters if one[2] != run[one[0] : one[1]])


def _clusters(run: str) -> Iterator[Span]:
    left = 0
    for position in range(1, len(run)):
        if not unicodedata.combining(run[position]):
            yield left, position
            left = position
    yield left, len(run)


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
    return View(_NOT_ASCII.sub(_familiar, lowered), plain)


def _whole_handles(text: str) -> Iterator[Replacement]:
    """What takes the signs out of handles of several parts: `@_ink.kys_` is a name, and none of its parts a word."""
    for handle in _HANDLE.finditer(text):
        for signs in _WITHIN_A_HANDLE.finditer(text, handle.start() + 1, handle.end()):
            yield *signs.span(), ""


def _one_lower(letter: str) -> str:
    lowered = letter.lower()
    return lowered if len(lowered) == 1 else letter


def _familiar(run: re.Match[str]) -> str:
    return _bases(run[0])


@lru_cache(maxsize=4096)
def _bases(run: str) -> str:
    """A run of foreign letters and signs with each as the ASCII one that it comes from, where there is one."""
    return "".join(map(_base, run.translate(_PUNCTUATION).translate(_SMALL_CAPITALS)))


def _base(letter: str) -> str:
    first = unicodedata.normalize("NFD", letter)[0]
    return first if first.isascii() else letter


def _respelt(words: View, parts: list[str], spelt: Callable[[str], str]) -> tuple[View, list[str]]:
    """The view and its parts with every word as word lists spell it."""
    written = parts[1::2]
    new = list(map(spelt, written))
    if new == written:
        parts[1::2] = new  # the same words, but those that were looked up before: quicker to look up again
        return words, parts
    changed = parts.copy()
    changed[1::2] = new
    view = View("".join(changed), words, partial(_changes, parts, new))
    longer = view.text.count(" ") > words.text.count(" ")
    return view, split(view.text) if longer else changed


def _changes(parts: list[str], new: list[str]) -> Iterator[Replacement]:
    ends = list(accumulate(map(len, parts)))
    for start, end, old, word in zip(ends[::2], ends[1::2], parts[1::2], new, strict=False):
        if word != old:
            yield start, end, word

"""One normal spelling for checking, with a way back to every offset of the text as it came in."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from monitor.checks.disguises import Disguises
from monitor.checks.view import Replacement, View
from monitor.finding import Span

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


def prepare(raw: str, disguised: Disguises | None = None) -> Text:
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

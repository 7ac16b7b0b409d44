"""The familiar letters behind those that only look otherwise, with a way back to the text as it came in."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from monitor.checks.view import Replacement, Rewritten
from monitor.finding import Span

# Cyrillic and Greek letters that look like Latin ones, and the Latin letters that they look like.
_FOREIGN = "АВЕЅІЈКМНОРСТУХаеѕіјкорсухԁһԛԝҮүѵӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ"
_FAMILIAR = "ABESIJKMHOPCTYXaesijkopcyxdhqwYyvlABEZHIKMNOPTYXaiknoptux"
_LOOK_ALIKES = str.maketrans(_FOREIGN, _FAMILIAR)
_SMALL_CAPITALS = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")
_PUNCTUATION = str.maketrans("‘’´`“”„«»‐‑‒–—―", '\'\'\'\'"""""------')
_WORD = re.compile(r"[^\W\d_]+")
_MIXED = re.compile(r"[A-Za-z][Ͱ-ӿԀ-ԯ]|[Ͱ-ӿԀ-ԯ][A-Za-z]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def plain(raw: str) -> Rewritten:
    """NFKC, without format characters, look-alike letters folded in words that mix scripts."""
    view = Rewritten(raw)
    if raw.isascii():
        return view
    view = view.rewritten(_composed(raw))
    return view.rewritten(_unmixed(view.text)) if _MIXED.search(view.text) else view


def lower(plain: Rewritten) -> Rewritten:
    """In lower case and without accents; every letter stays in its place."""
    lowered = plain.text.lower()
    if plain.text.isascii():
        return plain if lowered == plain.text else Rewritten(lowered, plain)
    if len(lowered) != len(plain.text):
        lowered = "".join(_one_lower(letter) for letter in plain.text)
    return Rewritten(_NOT_ASCII.sub(_familiar, lowered), plain)


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
    return first.lower() if first.isascii() else letter

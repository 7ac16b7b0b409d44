"""Senses: what many words share, so that the statistical models may learn from one of them what holds for all.

`weights/senses.<language>.toml` gives the words and short phrases of each sense, between semicolons. A word
may have several senses, and both languages always count, since people use both in one sentence.
"""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from monitor.checks.alike import ALIKE, alike
from monitor.checks.kept import kept
from monitor.checks.memory import Memory
from monitor.checks.normal import prepare
from monitor.checks.tokens import stem

FOLDER = Path(__file__).parent / "weights"
_FILES = tuple(FOLDER / f"senses.{language}.toml" for language in ("id", "en"))
_MOST_WORDS = 3
_MOST_HELD = 32768
_WHO = ("ethnic", "faith", "gender")

Held = tuple[int, ...]
"""Numbers of senses, as `names` gives them."""
Phrase = tuple[str, ...]


@cache
def names() -> tuple[str, ...]:
    """Every sense, in the order of its number."""
    return tuple(_read()["names"])


def of(words: Sequence[str]) -> list[int]:
    """The senses that a text's words hold, each once, in order."""
    spelt = tuple(map(alike, words))
    found: set[int] = set().union(*map(_HELD.__getitem__, spelt))
    for phrase in _phrases_in(spelt):
        found.update(_phrases()[phrase])
    return sorted(found)


def _phrases_in(words: Phrase) -> Iterator[Phrase]:
    """The phrases of several words that stand in a text; its pairs of words tell where one may begin."""
    begun = _beginnings().intersection(pairwise(words))
    if begun:
        yield from begun & _phrases().keys()
        for at in range(len(words) - 2):
            if words[at : at + 2] in begun and words[at : at + _MOST_WORDS] in _phrases():
                yield words[at : at + _MOST_WORDS]


@cache
def who() -> frozenset[int]:
    """The senses that say who people are, and nothing of what they do."""
    return frozenset(names().index(name) for name in _WHO)


def says_who(word: str) -> bool:
    """Whether a word says who somebody is, and is no slur."""
    held = _HELD[alike(word)]
    return not who().isdisjoint(held) and names().index("slur") not in held


def _of_word(word: str) -> Held:
    """The senses of a word as the first of those that may stand for it."""
    return _phrases().get((word,)) or _phrases().get((stem(word),), ())


_HELD = Memory(_of_word, _MOST_HELD)


@cache
def _beginnings() -> frozenset[Phrase]:
    """The first two words of every phrase of several."""
    return frozenset(phrase[:2] for phrase in _phrases() if len(phrase) > 1)


@cache
def _phrases() -> dict[Phrase, Held]:
    found: dict[Phrase, Held] = _read()["phrases"]
    return found


@cache
def _read() -> dict[str, Any]:
    return kept(_FILES[0], (*_FILES, ALIKE, Path(__file__)), _folded)


def _folded() -> dict[str, Any]:
    lists = [tomllib.loads(path.read_text("utf-8")) for path in _FILES]
    known = sorted({name for one in lists for name in one})
    phrases: dict[Phrase, set[int]] = {}
    for number, name in enumerate(known):
        for phrase in (phrase for one in lists for phrase in one.get(name, "").split(";")):
            words = tuple(map(alike, prepare(phrase.strip()).sequence.words))
            phrases.setdefault(words, set()).add(number)
    return {"names": known, "phrases": {words: tuple(sorted(held)) for words, held in phrases.items() if words}}

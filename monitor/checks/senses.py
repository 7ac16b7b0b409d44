"""Senses: what many words share, so that the statistical models may learn from one of them what holds for all.

`weights/senses.<language>.toml` gives the words and short phrases of each sense, between semicolons. A word
may have several senses, and both languages always count, since people use both in one sentence.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from monitor.checks.alike import ALIKE, alike
from monitor.checks.kept import kept
from monitor.checks.normal import prepare
from monitor.checks.tokens import stem

FOLDER = Path(__file__).parent / "weights"
_FILES = tuple(FOLDER / f"senses.{language}.toml" for language in ("id", "en"))
_MOST_WORDS = 3
_WHO = ("ethnic", "faith", "gender")

Held = tuple[int, ...]
"""Numbers of senses, as `names` gives them."""


@cache
def names() -> tuple[str, ...]:
    """Every sense, in the order of its number."""
    return tuple(_read()["names"])


def of(words: Sequence[str]) -> list[int]:
    """The senses that a text's words hold, each once, in order."""
    phrases, words = _phrases(), list(map(alike, words))
    found = {sense for word in words for sense in _of_word(phrases, word)}
    for size in range(2, _MOST_WORDS + 1):
        for phrase in zip(*(words[at:] for at in range(size)), strict=False):
            if phrase in phrases:
                found.update(phrases[phrase])
    return sorted(found)


@cache
def who() -> frozenset[int]:
    """The senses that say who people are, and nothing of what they do."""
    return frozenset(names().index(name) for name in _WHO)


def says_who(word: str) -> bool:
    """Whether a word says who somebody is, and is no slur."""
    held = set(_of_word(_phrases(), alike(word)))
    return not held.isdisjoint(who()) and names().index("slur") not in held


def _of_word(phrases: Mapping[tuple[str, ...], Held], word: str) -> Held:
    return phrases.get((word,)) or phrases.get((stem(word),), ())


@cache
def _phrases() -> dict[tuple[str, ...], Held]:
    found: dict[tuple[str, ...], Held] = _read()["phrases"]
    return found


@cache
def _read() -> dict[str, Any]:
    return kept(_FILES[0], (*_FILES, ALIKE, Path(__file__)), _folded)


def _folded() -> dict[str, Any]:
    lists = [tomllib.loads(path.read_text("utf-8")) for path in _FILES]
    known = sorted({name for one in lists for name in one})
    phrases: dict[tuple[str, ...], set[int]] = {}
    for number, name in enumerate(known):
        for phrase in (phrase for one in lists for phrase in one.get(name, "").split(";")):
            words = tuple(map(alike, prepare(phrase.strip()).sequence.words))
            phrases.setdefault(words, set()).add(number)
    return {"names": known, "phrases": {words: tuple(sorted(held)) for words, held in phrases.items() if words}}

"""Words that may stand for one another: whom a post speaks of, and in what dialect, changes nothing of what is said."""

import tomllib
from pathlib import Path

from monitor.checks.memory import Memory
from monitor.checks.tokens import stem

ALIKE = Path(__file__).parent / "wordlists" / "alike.toml"
"""Says which words."""
_MOST_WORDS = 32768
_SHORTEST = 4
"""Of what stands before an Indonesian ending: `buku` is no `bu` with one."""


def _first() -> dict[str, str]:
    data = tomllib.loads(ALIKE.read_text("utf-8"))
    groups = [words.split() for table in data.values() for words in table.values()]
    return {word: first for first, *others in reversed(groups) for word in others}


_FIRST = _first()


def _read(word: str) -> str:
    owner, begun = word.partition("'")[0], stem(word)
    for bare in (word, owner, begun if len(begun) >= _SHORTEST else word):
        if bare in _FIRST:
            return _FIRST[bare] + word[len(bare) :]
    return word


alike = Memory[str, str](_read, _MOST_WORDS).__getitem__
"""A word as the first of those that may stand for it, with its ending; any other as it is."""

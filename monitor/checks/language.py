"""Indonesian or English: for the language of an answer, never to choose which checks run."""

import tomllib
from functools import cache
from pathlib import Path

from monitor.checks.memory import Memory
from monitor.checks.normal import Text
from monitor.checks.tokens import stem

_MOST_WORDS = 32768


@cache
def _common() -> dict[str, frozenset[str]]:
    data = tomllib.loads((Path(__file__).parent / "wordlists" / "language.toml").read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in data.items()}


def _for_english(word: str) -> int:
    """How many more common words of English than of Indonesian a word is, with and without an ending."""
    bare = word.partition("'")[0]
    forms = {bare, stem(bare)}
    return len(forms & _common()["en"]) - len(forms & _common()["id"])


_FOR_ENGLISH = Memory(_for_english, _MOST_WORDS)


def language(text: Text) -> str:
    """`id` or `en`: whichever has more of its common words in the text; `id` when neither leads."""
    return "en" if sum(map(_FOR_ENGLISH.__getitem__, set(text.sequence.words))) > 0 else "id"

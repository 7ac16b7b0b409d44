"""Indonesian or English: for the language of an answer, never to choose which checks run."""

import tomllib
from functools import cache
from pathlib import Path

from monitor.checks.normal import Text


@cache
def _common() -> dict[str, frozenset[str]]:
    data = tomllib.loads((Path(__file__).parent / "wordlists" / "language.toml").read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in data.items()}


def language(text: Text) -> str:
    """`id` or `en`: whichever has more of its common words in the text; `id` when neither leads."""
    common = _common()
    return "en" if len(text.tokens & common["en"]) > len(text.tokens & common["id"]) else "id"

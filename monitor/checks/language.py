"""Indonesian or English: for the language of an answer, never to choose which checks run."""

import tomllib
from functools import cache
from pathlib import Path

from monitor.checks.normal import Text
from monitor.checks.tokens import ENDINGS


@cache
def _common() -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """By a word as it may stand in a text, the common words that it is; and which of those are English."""
    data = tomllib.loads((Path(__file__).parent / "wordlists" / "language.toml").read_text("utf-8"))
    forms: dict[str, set[str]] = {}
    for language, words in data.items():
        for word in words.split():
            for ending in ("", *ENDINGS):
                forms.setdefault(word + ending, set()).add(f"{language} {word}")
    english = frozenset(f"en {word}" for word in data["en"].split())
    return {form: frozenset(words) for form, words in forms.items()}, english


def language(text: Text) -> str:
    """`id` or `en`: whichever has more of its common words in the text; `id` when neither leads."""
    forms, english = _common()
    words = set(text.sequence.words)
    if "'" in text.words.text:
        words.update(word.partition("'")[0] for word in text.sequence.words)
    found = frozenset[str]().union(*map(forms.__getitem__, forms.keys() & words))
    return "en" if 2 * len(found & english) > len(found) else "id"

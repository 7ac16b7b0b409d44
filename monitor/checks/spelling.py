"""Other spellings of common words, and the one that word lists use."""

import tomllib
from pathlib import Path


def _spellings() -> dict[str, str]:
    data = tomllib.loads((Path(__file__).parent / "wordlists" / "spelling.toml").read_text("utf-8"))
    return {short: full for table in data.values() for full, shorts in table.items() for short in shorts.split()}


_SPELLINGS = _spellings()


def spelt(word: str) -> str:
    """A word as word lists spell it: an abbreviation, slang or contraction spelt out, any other as it is."""
    return _SPELLINGS.get(word, word)

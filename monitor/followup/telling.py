"""The words for a judgement: why, and a text to start from, in Indonesian and English."""

import tomllib
from functools import cache
from importlib.resources import files

from monitor.followup.case import Judgement


def why(judgement: Judgement, lang: str | None = None) -> str:
    """One or two sentences on the state and what is missing; in the post's language unless told otherwise."""
    return _texts(lang or judgement.lang)["why"][judgement.why_key]


def starter(judgement: Judgement, lang: str | None = None) -> str | None:
    """A text the writer may start from, with `…` where their own words go; None when nothing is missing."""
    if judgement.starter is None:
        return None
    return _texts(lang or judgement.lang)["starter"][judgement.starter]


@cache
def _texts(lang: str) -> dict[str, dict[str, str]]:
    """The catalogue of one language."""
    return tomllib.loads((files("monitor.followup") / f"texts.{lang}.toml").read_text("utf-8"))

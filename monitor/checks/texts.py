"""What a finding says to the person: title, why, when it is fine, and advice, in both languages."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.finding import Finding

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("id", "en")
PARTS = ("title", "why", "fine", "advice")
_EMPLOYER = {"id": "perusahaan Anda", "en": "your employer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Plain sentences about one finding, ready to show.

    Attributes:
        title: what kind of words these are. why: how they may be read, and what in the context weighs.
        fine: when there is nothing to do. advice: what one can do.
    """

    title: str
    why: str
    fine: str
    advice: str


def explain(finding: Finding, lang: str) -> Explanation:
    """The explanation of a finding in `id` or `en`, its placeholders filled.

    Raises:
        KeyError: there is no such check or language.
    """
    values = {"employer": _EMPLOYER[lang], **dict(finding.values)}
    parts = {part: text.format_map(values) for part, text in catalogue(lang)[finding.check].items()}
    notes = catalogue(lang)["notes"]
    said = [notes[note].format_map(values) for note in finding.notes if note in notes]
    return Explanation(**{**parts, "why": " ".join([parts["why"], *said])})


@cache
def catalogue(lang: str) -> dict[str, dict[str, str]]:
    """Every text of a language: check id -> part -> text; `notes` holds the sentences for context."""
    texts: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob(f"*.{lang}.toml")):
        for name, entry in tomllib.loads(path.read_text("utf-8")).items():
            texts.setdefault(name, {}).update(entry)
    return texts

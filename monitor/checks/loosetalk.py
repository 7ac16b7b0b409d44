"""A small statistical model: cues of work information that weigh little alone and much together."""

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from monitor.checks import lists
from monitor.checks.base import Context, Hit, check
from monitor.checks.normal import Text
from monitor.checks.phrases import Terms
from monitor.finding import Rule, Severity, Span

TOPICS = ("business", "plans", "people_plans", "law", "systems", "care", "private")
_TELLING = ("silence", *TOPICS)
_WEIGHTS = Path(__file__).parent / "wordlists" / "loose.toml"
_FIGURE = re.compile(r"(?i)(?:\brp|\busd|\bidr|[$€£]) ?\d|\d[\d.,]* ?(?:%|k\b|m\b|jt\b|rb\b)")
_LONG = 280
_LONGEST = 1000
"""Over an article's length the cues of a whole vocabulary come together by chance."""
_MOST_SPANS = 4


@cache
def _cues() -> dict[str, Terms]:
    return lists.named("loose")


@cache
def _lists() -> tuple[Terms, ...]:
    """All cues; first those of which every post that is told of holds one."""
    cues = _cues()
    return cues["own"] + cues["silence"], *cues.values()


@cache
def _weights() -> Mapping[str, Any]:
    return tomllib.loads(_WEIGHTS.read_text("utf-8"))


def _spans(text: Text, names: Iterable[str]) -> dict[str, list[Span]]:
    """Where each of some cues stands in the folded text; a cue that does not is left out."""
    found = {name: [span for span, _ in _cues()[name].found(text)] for name in names}
    if "numbers" in found and text.sequence.numbered:
        found["numbers"] += [match.span() for match in _FIGURE.finditer(text.words.text)]
    return {name: spans for name, spans in found.items() if spans}


def _sum(found: Mapping[str, list[Span]], length: int) -> float:
    """What the cues weigh together; from 0 on a post is told of."""
    weights = _weights()
    topics = sum(name in found for name in TOPICS)
    held = {*found, *(("topic",) if topics else ()), *(("topics",) if topics > 1 else ())}
    together = (weight for names, weight in weights["together"].items() if held.issuperset(names.split()))
    alone = (weights["cues"][name] for name in found)
    long = weights["long"] if length > _LONG else 0.0
    return float(weights["bias"] + long + sum(alone) + sum(together) + sum(weights["topics"]["at_least"][:topics]))


@check(
    "work.loose_talk",
    Rule.R4,
    Severity.LOW,
    lists=_lists,
    model=True,
    rises=False,
    report_from=0.66,
    flags=(
        "Bos bocorin harga klien, ketahuan pas rapat.",
        "Bos spill password server ke vendor.",
        "Our competitor secretly wants the design of our product.",
        "A vendor secretly copied our product plans.",
    ),
    passes=(
        "Kantor baru, semangat baru.",
        "Ban sepeda bocor dua kali sebelum jam tujuh. Untung abang tambal ban sudah buka.",
        "Cara menyimpan kata sandi dengan aman untuk tim kami.",
        "Our client wrote a nice review, thank you.",
        "My boss brought cake to the office.",
    ),
)
def loose_talk(text: Text, about: Context) -> Iterator[Hit]:
    """Several words that speak of work together, none of which would alone."""
    del about  # the model reads the words only
    if len(text.raw) > _LONGEST:
        return
    told = _spans(text, _TELLING)
    telling = sorted((span for spans in told.values() for span in spans), key=lambda span: span[0])
    if telling:
        found = {**told, **_spans(text, _cues().keys() - set(_TELLING))}
        spans = tuple(text.words.back(*span) for span in telling[:_MOST_SPANS])
        confidence = 1 / (1 + math.exp(-_sum(found, len(text.raw))))
        yield Hit(spans=spans, confidence=round(confidence, 3))


CHECKS = (loose_talk,)

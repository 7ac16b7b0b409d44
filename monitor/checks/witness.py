"""What the statistical models say of a finding that words of a list made: how sure it is, and whether it is told.

A list knows which words tell; the models know in what company such words stood when a careful colleague said
that a post was fine. Neither knows enough alone. `weights/witness.toml`, which `tools/calibrate.py` writes, says
what each is worth.
"""

import tomllib
from functools import cache
from math import exp, log
from pathlib import Path

from monitor.checks.calibrated import kind

TABLE = Path(__file__).parent / "weights" / "witness.toml"
TOLD = 0.74
"""A hint of a list that proves less sure than this, with or without models, is not told."""
LEAST = 0.5
"""Nor is what a list is sure of when it proves less sure than this."""
SURE = 0.85
"""A finding less sure than this is a hint: its severity is low, as that of a check which is less often right."""


def weighed(confidence: float, evidence: float | None) -> float:
    """How sure a finding is, 0 to 1.

    Args:
        confidence: of the check, calibrated.
        evidence: of the models, a logit: negative where the text's words make it unlikely that the rule is touched.
            None where they were not asked, as about an article: then the check speaks alone.
    """
    if evidence is None:
        return confidence
    own, models, start = _line()
    return round(1 / (1 + exp(-(own * log(confidence / (1 - confidence)) + models * evidence + start))), 3)


def told(own: float, proved: float) -> bool:
    """Whether a finding is told: a list's hint when it is sure enough after all, the rest unless much tells against."""
    return proved >= (LEAST if kind(own) == "sure" else TOLD)


@cache
def _line() -> tuple[float, float, float]:
    told = tomllib.loads(TABLE.read_text("utf-8"))
    return told["own"], told["models"], told["start"]

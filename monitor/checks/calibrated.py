"""What a check's own confidence is worth: the share of such findings that were right in the casebook.

`weights/confidence.toml`, which `tools/calibrate.py` writes, says it of each check, for its hints and for the rest.
"""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "weights" / "confidence.toml"
_SURE = 0.75
"""From this confidence of its own a check is sure; below it gives a hint."""

Calibrate = Callable[[str, float], float]
"""A check's id and its own confidence -> the calibrated one."""


def kind(confidence: float) -> str:
    """`sure` or `hint`."""
    return "sure" if confidence >= _SURE else "hint"


def calibrated(check: str, confidence: float) -> float:
    """The calibrated confidence; a check's own where nothing was measured."""
    return _table().get(check, {}).get(kind(confidence), confidence)


@cache
def _table() -> Mapping[str, Mapping[str, float]]:
    return tomllib.loads(TABLE.read_text("utf-8"))

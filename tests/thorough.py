"""How often a test repeats what is left to chance."""

import os

THOROUGH = os.environ.get("CERMIN_THOROUGH") == "1"


def times(usual: int, thorough: int) -> int:
    """The number for every run, or with `CERMIN_THOROUGH=1` that of the whole measure, which takes half an hour."""
    return thorough if THOROUGH else usual

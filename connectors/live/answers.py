"""Looks into what places answer: an object, whatever came, and moments counted in seconds."""

from datetime import UTC, datetime

from connectors import foreign
from connectors.base import Fetched, Outcome
from connectors.foreign import Object


def object_of(outcome: Outcome) -> Object:
    """The JSON object of an answer; an empty one for anything else."""
    value = foreign.load(outcome.body) if isinstance(outcome, Fetched) else None
    return value if isinstance(value, dict) else {}


def moment(seconds: object) -> datetime | None:
    """A Unix time as an instant in UTC; None for what is none."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None

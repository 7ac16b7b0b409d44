"""Looks into records of unsure shape: what is missing or of another type reads as empty."""

from collections.abc import Mapping
from typing import Any


def child(raw: object, name: str) -> Mapping[str, Any]:
    """The object under a name, else an empty one."""
    value = raw.get(name) if isinstance(raw, Mapping) else None
    return value if isinstance(value, dict) else {}


def children(raw: object, name: str) -> list[Any]:
    """The list under a name, else an empty one."""
    value = raw.get(name) if isinstance(raw, Mapping) else None
    return value if isinstance(value, list) else []


def string(raw: object, name: str) -> str:
    """The text under a name, else none."""
    value = raw.get(name) if isinstance(raw, Mapping) else None
    return value if isinstance(value, str) else ""

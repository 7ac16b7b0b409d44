"""Looks into JSON of unsure shape: what is missing or of another type reads as empty."""

from typing import Any

Raw = dict[str, Any]


def child(raw: object, name: str) -> Raw:
    """The object under a name, else an empty one."""
    value = raw.get(name) if isinstance(raw, dict) else None
    return value if isinstance(value, dict) else {}


def children(raw: object, name: str) -> list[Any]:
    """The list under a name, else an empty one."""
    value = raw.get(name) if isinstance(raw, dict) else None
    return value if isinstance(value, list) else []


def string(raw: object, name: str) -> str:
    """The text under a name, else none."""
    value = raw.get(name) if isinstance(raw, dict) else None
    return value if isinstance(value, str) else ""

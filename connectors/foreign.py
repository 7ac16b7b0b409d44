"""Reads foreign JSON without believing a word of it: what is missing or of another type is simply empty."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.plain import clean

Object = Mapping[str, Any]


def load(body: bytes) -> object:
    """The document, or None when it is no JSON that can be read."""
    try:
        value: object = json.loads(body.decode(json.detect_encoding(body), "replace"))
    except (ValueError, RecursionError):
        return None
    return value


def text(holder: Object, name: str) -> str:
    """A member as clean text: strings as they are, numbers as digits (ids come so), else nothing."""
    match holder.get(name):
        case str() as found:
            return clean(found).strip()
        case bool():
            return ""
        case int() | float() as number:
            return str(number)
        case _:
            return ""


def part(holder: Object, name: str) -> Object:
    """A member that should be an object."""
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def parts(holder: Object, name: str) -> Sequence[Object]:
    """The objects in a member that should be a list."""
    return [one for one in values(holder, name) if isinstance(one, dict)]


def values(holder: Object, name: str) -> Sequence[object]:
    """A member that should be a list."""
    found = holder.get(name)
    return found if isinstance(found, list) else []

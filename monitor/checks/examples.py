"""Examples of checks with their context, from plain data."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from monitor.checks.base import Context, Example, Lexicon
from monitor.people import Role


def example(given: Mapping[str, Any]) -> Example:
    """An example with context, from a table with `text` and any attribute of `Context`.

    Raises:
        KeyError, TypeError, ValueError: it holds something else.
    """
    rest = dict(given)
    text = rest.pop("text")
    unknown = set(rest) - {one.name for one in fields(Context)}
    if unknown or not isinstance(text, str):
        raise ValueError(f"unknown {', '.join(sorted(unknown))}" if unknown else "text must be a text")
    for key, read in (("role", Role), ("own_contacts", frozenset), ("lexicon", Lexicon.read)):
        if key in rest:
            rest[key] = read(rest[key])
    if "at" in rest:
        rest["at"] = datetime.fromisoformat(rest["at"])
    return Example(text, Context(**rest))

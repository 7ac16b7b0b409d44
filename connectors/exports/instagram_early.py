"""The flat files of Instagram's exports before 2021: `media.json` and `comments.json`."""

import re
from collections.abc import Iterator

from connectors.base import Members
from connectors.dates import parse_date
from connectors.exports import meta
from connectors.jsonwalk import Walk
from connectors.loose import string
from connectors.post import Kind, Post, Unreadable, Visibility

EARLY = re.compile(r"(?:media|comments)\.json")

_FLEETING = frozenset({"stories", "direct", "profile"})


def early(members: Members, name: str, visibility: Visibility) -> Iterator[Post | Unreadable]:
    """Captions or comments of one such file; stories and what was sent to single people is passed over."""
    mending = meta.mending_of(members, name)
    with members.open(name) as stream:
        walk = Walk(stream, name, mend=mending)
        for section in walk.members():
            if section in _FLEETING:
                continue
            for number in walk.items():
                item = walk.value()
                yield from _read(item, f"{name}, {section} {number}", visibility)


def _read(item: object, where: str, visibility: Visibility) -> Iterator[Post | Unreadable]:
    match item:
        case dict() if "taken_at" in item or "caption" in item:
            if words := string(item, "caption").strip():
                yield meta.post(Kind.CAPTION, parse_date(string(item, "taken_at")), words, visibility)
        case [str() as time, str() as words, *_]:
            yield meta.post(Kind.COMMENT, parse_date(time), words.strip(), Visibility.UNKNOWN)
        case _:
            yield meta.spoiled(where)

"""Bluesky's repository file (CAR): every post of an account, and its profile.

A record does not know its own name. Names stand in a tree of blocks, so that tree is walked from the
root; likes, follows and reposts are met on the way and not kept.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from connectors.base import Archive, ContentLimits, Head, Members, Refused
from connectors.exports.carblocks import Blocks
from connectors.post import Post, Profile, Unreadable
from connectors.skyrecord import DID, post_of, profile_of

_START = re.compile(rb".{1,3}\xa2(?:\x65roots|\x67version)", re.DOTALL)
_POST = re.compile(r"app\.bsky\.feed\.post/[\w.~:-]{1,512}", re.ASCII)
_PROFILE = "app.bsky.actor.profile/self"
_KEPT = ("app.bsky.feed.post", "app.bsky.actor.profile")


class BlueskyCar(Archive):
    """Reads the one `.car` file. Needs the library `libipld`, which the extra `bluesky-car` brings."""

    name = "bluesky_car"
    omits = ("boosts",)
    preview_only = "A Bluesky repository proves nothing: anybody can download anybody's. Add your handle instead."

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether there is such a file, or one file alone under any name."""
        return len(self.wanted(names)) == 1

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether it begins as these files do."""
        return _START.match(head(self.wanted(names)[0])) is not None

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """That file."""
        return [name for name in names if name.lower().endswith(".car")] or (names if len(names) == 1 else [])

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """Posts in the order of their names, which is that of time. Raises `Refused` without the library."""
        (name,) = members.names()
        with members.open(name) as stream:
            blocks = Blocks(stream, name, _KEPT)
        owner = blocks.commit.get("did")
        if not isinstance(owner, str) or not re.fullmatch(DID, owner):
            raise Refused(f"{name} does not say whose repository it is: export it again from the app's settings.")
        for position, (path, record) in enumerate(blocks.walk(), start=1):
            yield from _item(owner, path, record, f"{name}, record {position}")


def _item(owner: str, path: str, record: Any, where: str) -> Iterator[Post | Unreadable | Profile]:
    """What a name in the tree stands for, where it is one of those that are read."""
    if path == _PROFILE and isinstance(record, dict):
        yield profile_of(record)
    elif not path:
        yield Unreadable(where, "a part of the tree of names is missing or not sound")
    elif _POST.fullmatch(path) and isinstance(record, dict) and isinstance(record.get("text"), str):
        yield post_of(f"at://{owner}/{path}", record, ContentLimits())
    elif _POST.fullmatch(path):
        yield Unreadable(where, "its record is missing or not sound")

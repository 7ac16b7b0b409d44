"""What an X export says about its owner and about itself."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.dates import parse_date
from connectors.loose import Raw, child, children, string
from connectors.post import Profile, Unreadable, Visibility

_TWEETS = re.compile(r"(?:data/)?(?:(?:community-|note-)?tweets?)(?:-part\d+)?\.js")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Account:
    """The small files beside the tweets, by their names without folder and ending."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        self._account = _only(files.get("account"), "account")
        self._profile = child(_only(files.get("profile"), "profile"), "description")
        self._details = files.get("user_details")
        self._manifest = files.get("manifest")
        self._history = files.get("protected-history")

    @property
    def screen_name(self) -> str:
        """The name in the account's address, or nothing when the export does not tell it."""
        info = child(self._manifest, "userInfo")
        return string(self._account, "username") or string(info, "userName") or string(self._details, "screen_name")

    @property
    def visibility(self) -> Visibility:
        """Protecting an account hides all its tweets, also earlier ones, so the last change decides."""
        entries = self._history if isinstance(self._history, list) else []
        changes = [child(entry, "protectedHistory") for entry in entries]
        changes.sort(key=lambda change: parse_date(string(change, "protectedAt")) or _LONG_AGO)
        protected = bool(changes) and string(changes[-1], "action").lower().startswith("protect")
        return Visibility.FOLLOWERS if protected else Visibility.PUBLIC

    def profile(self) -> Iterator[Profile]:
        """The bio with place and link, when the export holds one."""
        bio = string(self._profile, "bio") or string(self._details, "bio")
        place = string(self._profile, "location") or string(self._details, "location")
        name = string(self._account, "accountDisplayName") or string(self._details, "full_name")
        website = string(self._profile, "website")
        if bio or place or name or website:
            text = "\n".join(part for part in (bio, place) if part)
            yield Profile(text=text, name=name, links=(website,) if website else ())

    def missing(self, counts: Mapping[str, int]) -> Iterator[Unreadable]:
        """What the export's own list promises and the export does not hold."""
        found = {name.rpartition("/")[2]: count for name, count in counts.items()}
        if child(self._manifest, "archiveInfo").get("isPartialArchive") is True:
            yield Unreadable("manifest.js", "the export says of itself that it is incomplete")
        for name, promised in self._promised():
            if promised > found.get(name.rpartition("/")[2], 0):
                yield Unreadable(name, f"{promised - found.get(name.rpartition('/')[2], 0)} items are missing")

    def _promised(self) -> Iterator[tuple[str, int]]:
        for kind in child(self._manifest, "dataTypes").values():
            for file in children(kind, "files"):
                name, count = string(file, "fileName"), string(file, "count")
                if _TWEETS.fullmatch(name) and count.isascii() and count.isdecimal():
                    yield name, int(count[:9])


def _only(entries: Any, name: str) -> Raw:
    """The object of a list that holds one, under its wrapper."""
    first = entries[0] if isinstance(entries, list) and entries else None
    return child(first, name)

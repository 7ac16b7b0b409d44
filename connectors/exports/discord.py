"""Discord's data package: one's own messages on servers. Direct messages stay closed.

Folders are named in the account's language, so channels are known by the numbers in their names. A
server is a closed place: its messages come as restricted, so a preview shows them and no check sees them.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.base import Archive, Members
from connectors.dates import parse_date
from connectors.jsonstream import document
from connectors.jsonwalk import Walk
from connectors.loose import Raw, child, string
from connectors.plain import clean
from connectors.post import Post, Profile, Unreadable, Visibility
from connectors.tables import rows

_FILE = re.compile(r"((?:.*/)?c?\d{15,20}/)(channel\.json|messages\.(?:csv|json))")
_EMOJI = re.compile(r"<a?(:\w{2,32}:)\d{15,20}>")
_ID = re.compile(r"\d{15,20}", re.ASCII)
_EPOCH = 1_420_070_400_000  # milliseconds; ids carry the time since then


class Discord(Archive):
    """Reads what `channel.json` says of each channel, and the messages of those that belong to a server."""

    name = "discord"
    omits = ("edits", "replies", "images")
    preview_only = (
        "Only the members of a server can read what you wrote on it, so Cermin checks nothing of a Discord package: "
        "there is nothing to bring in."
    )

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether a numbered folder holds a channel."""
        return any((found := _FILE.fullmatch(name)) and found[2] == "channel.json" for name in names)

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """Channels and their messages; nothing of the account, of what it did, or of who it knows."""
        return [name for name in names if _FILE.fullmatch(name)]

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """The messages of each channel that belongs to a server; those of all others are not opened."""
        names = members.names()
        for name in names:
            folder = name.removesuffix("channel.json")
            if folder == name:
                continue
            with members.open(name) as stream:
                server, channel = _place(document(stream, name))
            if not server or not channel:
                continue
            for messages in (f"{folder}messages.csv", f"{folder}messages.json"):
                if messages in names:
                    yield from _messages(members, messages, f"https://discord.com/channels/{server}/{channel}")


def _place(about: Any) -> tuple[str, str]:
    """The numbers of the server and of the channel; without the first when people are named as its readers."""
    channel, server = string(about, "id"), string(child(about, "guild"), "id")
    closed = "recipients" in about if isinstance(about, dict) else True
    return ("" if closed or not _ID.fullmatch(server) else server), (channel if _ID.fullmatch(channel) else "")


def _messages(members: Members, name: str, address: str) -> Iterator[Post | Unreadable]:
    with members.open(name) as stream:
        table = rows(stream) if name.endswith(".csv") else _objects(Walk(stream, name))
        for position, raw in enumerate(table, start=1):
            named = {key.casefold(): value for key, value in raw.items()} if isinstance(raw, dict) else {}
            number = str(named.get("id", ""))
            if not _ID.fullmatch(number) or not isinstance(named.get("contents"), str):
                yield Unreadable(f"{name}, message {position}", "no id or no text")
            elif text := _EMOJI.sub(r"\1", clean(named["contents"])).strip():
                yield _post(named, number, text, address)


def _objects(walk: Walk) -> Iterator[Any]:
    for _ in walk.items():
        yield walk.value()


def _post(named: Raw, number: str, text: str, address: str) -> Post:
    return Post(
        key=number,
        text=text,
        url=f"{address}/{number}",
        created_at=_time(string(named, "timestamp"), number),
        visibility=Visibility.RESTRICTED,
    )


def _time(written: str, number: str) -> datetime:
    """UTC, whether or not the zone stands behind it; else by the id, which holds the time."""
    by_id = datetime.fromtimestamp(((int(number) >> 22) + _EPOCH) // 1000, UTC)
    return parse_date(written) or parse_date(f"{written}+00:00") or by_id

"""A feed kept as a file: what `cermin preview` reads when it is given one."""

from collections.abc import Iterator, Sequence

from connectors.base import Archive, ContentLimits, Failed, Fetched, Head, Members, Refused
from connectors.exports import others
from connectors.live.discovery import parse
from connectors.post import Post, Profile, Unreadable

_SIZE = 8 * 1024 * 1024


class FeedFile(Archive):
    """RSS, Atom or JSON Feed in one file. It proves nothing about who wrote it."""

    name = "feed"
    preview_only = "A feed file proves nothing: anybody can download it. Add the feed's address instead."

    def recognises(self, names: Sequence[str]) -> bool:
        """One file alone; whether it is a feed shows when it is read."""
        return len(names) == 1

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether there is markup or an object where XML and JSON have it, and it is no web page."""
        beginning = head(names[0])
        return (b"<" in beginning or b"{" in beginning) and not others.is_page(beginning)

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """That file."""
        return names

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """The feed's posts, and what it says of its owner. Raises `Refused` when it is no feed."""
        (name,) = members.names()
        with members.open(name) as file:
            body = file.read(_SIZE + 1)
        if len(body) > _SIZE:
            raise Refused(f"{name} is larger than the {_SIZE // 2**20} MiB that a feed may have.")
        reading = parse(Fetched(url="", body=body), ContentLimits())
        if isinstance(reading, Failed):
            raise Refused(f"{name} is neither an export that we know nor a feed (RSS, Atom, JSON Feed).")
        if reading.profile:
            yield reading.profile
        yield from reading.posts
        yield from reading.unreadable

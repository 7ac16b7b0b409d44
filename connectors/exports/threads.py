"""The export of Threads: part of Instagram's when asked for together, else alone."""

import re
from collections.abc import Iterator, Sequence

from connectors.base import Archive, Members
from connectors.exports import meta
from connectors.exports.instagram_account import Account
from connectors.loose import Raw, child, children, string
from connectors.post import Kind, Post, Profile, Unreadable, Visibility

THREADS = re.compile(r"threads_and_replies(?:_\d+)?\.json")
_ACCOUNT = re.compile(r"personal_information\.json")


class Threads(Archive):
    """Reads posts, replies and the profile of Threads; no likes, follows or what was looked at."""

    name = "threads"
    omits = ("images", "audience")

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether the file of posts and replies is among the members."""
        return bool(meta.named(names, THREADS))

    def wrong_flavour(self, names: Sequence[str]) -> str | None:
        """The preset of the form is HTML."""
        if any(name.endswith("threads_and_replies.html") for name in names):
            return (
                "This is a Threads export as web pages (HTML), which is not read: "
                "ask for it again, with JSON as the format."
            )
        return None

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """The profile, and the posts."""
        return [*meta.named(names, _ACCOUNT), *meta.named(names, THREADS)]

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """The profile, then the posts in the order of the files."""
        account = Account(members, meta.named(members.names(), _ACCOUNT))
        yield from account.profile()
        yield from threads(members, account.visibility)


def threads(members: Members, visibility: Visibility = Visibility.UNKNOWN) -> Iterator[Post | Unreadable]:
    """What the members hold of Threads."""
    for name in meta.named(members.names(), THREADS):
        for where, item in meta.items(members, name):
            yield from _thread(where, item, visibility)


def _thread(where: str, item: Raw, visibility: Visibility) -> Iterator[Post | Unreadable]:
    media = [medium for medium in children(item, "media") if isinstance(medium, dict)]
    first = media[0] if media else {}
    words = string(item, "title").strip() or string(first, "title").strip()
    created = meta.moment(item.get("creation_timestamp"), first.get("creation_timestamp"))
    if not media and not words:
        yield meta.spoiled(where)
    elif words:
        reply = child(first, "text_app_post").get("is_reply") is True
        yield meta.post(Kind.REPLY if reply else Kind.POST, created, words, visibility)

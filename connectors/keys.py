"""Gives each entry of a feed a key that stays: its own id, else its link, else a hash of its words."""

import hashlib
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

from connectors.plain import clean, safe_link
from connectors.post import Post, Unreadable

_LONGEST = 1000
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")


def key_of(own_id: str, link: str | None, *words: str) -> str:
    """The first of the three that the entry has."""
    if own_id := clean(own_id).strip():
        return own_id if len(own_id) <= _LONGEST else _hash(own_id)
    if link and (normal := normal_link(link)):
        return normal
    return _hash("\n".join(words))


def normal_link(link: str) -> str:
    """An address without what changes though the page does not: scheme, tracking, fragment."""
    if safe_link(link) is None:
        return ""
    parts = urlsplit(link)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(*pair)]
    tail = f"?{urlencode(query)}" if query else ""
    return f"https://{parts.netloc.lower()}{parts.path.rstrip('/')}{tail}"[:_LONGEST]


def _tracks(name: str, value: str) -> bool:
    return name.startswith(_TRACKING) or (name == "source" and value.startswith("rss"))


def once(items: Iterable[Post | Unreadable]) -> tuple[list[Post], list[Unreadable]]:
    """Posts and skipped entries of one document.

    An entry that repeats another word by word is skipped. One that has the key of another but other
    words is a revision: both stay, in the order of the document, and the store decides.
    """
    posts: list[Post] = []
    unreadable: list[Unreadable] = []
    seen: set[tuple[str, str]] = set()
    for number, item in enumerate(items, start=1):
        if isinstance(item, Unreadable):
            unreadable.append(item)
        elif (item.key, item.digest) in seen:
            unreadable.append(Unreadable(f"entry {number}", "duplicate"))
        else:
            seen.add((item.key, item.digest))
            posts.append(item)
    return posts, unreadable


def _hash(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

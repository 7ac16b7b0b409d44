"""Gives each entry of a feed a key that stays: its own id, else its link, else a hash of its words."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from connectors.plain import clean, safe_link
from connectors.post import Post, Unreadable

_LONGEST = 1000
_NEVER = datetime.min.replace(tzinfo=UTC)
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


def once(items: Iterable[tuple[str, Post | Unreadable]]) -> tuple[list[Post], list[Unreadable]]:
    """Posts, each key once, and skipped entries, from items with the places where they stand.

    Entries that share an id but not a link are different posts by a careless writer: each is known by
    its link. Of entries that share both, the latest version stays (the first where times are equal or
    missing); the others are counted as duplicates or older versions.
    """
    posts: list[tuple[str, Post]] = []
    unreadable: list[Unreadable] = []
    for where, item in items:
        if isinstance(item, Unreadable):
            unreadable.append(item)
        else:
            posts.append((where, item))
    latest: dict[str, tuple[str, Post]] = {}
    for where, post in _told_apart(posts):
        if (held := latest.get(post.key)) is None:
            latest[post.key] = where, post
            continue
        newer = _changed(post) > _changed(held[1])
        if newer:
            latest[post.key] = where, post
        reason = "duplicate" if post.digest == held[1].digest else "older_version"
        unreadable.append(Unreadable(held[0] if newer else where, reason))
    return [post for _, post in latest.values()], unreadable


def _told_apart(posts: list[tuple[str, Post]]) -> Iterator[tuple[str, Post]]:
    """The posts, known by their links where one id stands at several of them."""
    links: dict[str, set[str]] = {}
    for _, post in posts:
        links.setdefault(post.key, set()).add(normal_link(post.url or ""))
    for where, post in posts:
        own = normal_link(post.url or "")
        yield where, replace(post, key=own) if own and len(links[post.key]) > 1 else post


def _changed(post: Post) -> datetime:
    return post.edited_at or post.created_at or _NEVER


def _hash(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

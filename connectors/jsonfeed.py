"""Reads JSON Feed 1.0 and 1.1."""

import json
from collections.abc import Iterator
from typing import Any

from connectors.base import ContentLimits, Failed, Fetched, Reason
from connectors.dates import parse_date
from connectors.keys import key_of, once
from connectors.plain import Plain, clean, cut, safe_link, to_text
from connectors.post import Kind, Post, Profile, Reading, Unreadable
from connectors.syndication import repeats

_VERSION = "https://jsonfeed.org/version/1"


def is_json_feed(body: bytes) -> bool:
    """Whether the document begins as a JSON object does; `parse` looks closer."""
    return body[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"{")


def parse(document: Fetched, limits: ContentLimits, author: str | None = None) -> Reading | Failed:
    """The posts of a JSON Feed, or `NOT_A_FEED`; with `author`, only that author's."""
    try:
        feed = json.loads(document.body.decode(json.detect_encoding(document.body), "replace"))
    except (ValueError, RecursionError):
        return Failed(reason=Reason.NOT_A_FEED)
    if not isinstance(feed, dict) or not _text(feed, "version").startswith(_VERSION):
        return Failed(reason=Reason.NOT_A_FEED)
    if feed.get("expired") is True:
        return Failed(reason=Reason.GONE)
    items = feed.get("items")
    posts, unreadable = once(_items(items if isinstance(items, list) else [], feed, limits, author))
    return Reading(
        posts=tuple(posts),
        unreadable=tuple(unreadable),
        profile=_profile(feed),
        fresh_for=document.fresh_for,
    )


def _items(
    items: list[Any], feed: dict[str, Any], limits: ContentLimits, author: str | None
) -> Iterator[Post | Unreadable]:
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            yield Unreadable(f"entry {number}", "invalid")
            continue
        if author and author.casefold() not in _authors(item) | (_authors(feed) if not _authors(item) else set()):
            continue
        post = _post(item, feed, limits)
        yield post if post.words else Unreadable(f"entry {number}", "empty")


def _post(item: dict[str, Any], feed: dict[str, Any], limits: ContentLimits) -> Post:
    body = _body(item, limits)
    title, link = _text(item, "title"), safe_link(_text(item, "url"))
    published, edited = (parse_date(_text(item, name)) for name in ("date_published", "date_modified"))
    summary = _text(item, "summary")
    return Post(
        key=key_of(_text(item, "id"), link, title, body.text, _text(item, "date_published")),
        text=body.text,
        url=link,
        created_at=published or edited,
        edited_at=edited if published and edited and edited > published else None,
        kind=Kind.ARTICLE if title else Kind.POST,
        title=title,
        summary="" if repeats(summary, body.text) else summary,
        alt_texts=(*body.alts, *_attachment_titles(item)),
        lang=_text(item, "language") or _text(feed, "language") or None,
        shortened=body.shortened,
    )


def _body(item: dict[str, Any], limits: ContentLimits) -> Plain:
    """`content_html` holds more than `content_text`; plain text is taken as it is."""
    if markup := _text(item, "content_html"):
        return to_text(markup, limits)
    text, shortened = cut(_text(item, "content_text"), limits.markup)
    return Plain(text, shortened=shortened)


def _attachment_titles(item: dict[str, Any]) -> tuple[str, ...]:
    attachments = item.get("attachments")
    if not isinstance(attachments, list):
        return ()
    return tuple(filter(None, (_text(one, "title") for one in attachments if isinstance(one, dict))))


def _profile(feed: dict[str, Any]) -> Profile:
    home = safe_link(_text(feed, "home_page_url"))
    return Profile(
        text="\n".join(filter(None, (_text(feed, "title"), _text(feed, "description")))),
        name=next(iter(_author_names(feed)), ""),
        links=(home,) if home else (),
    )


def _authors(holder: dict[str, Any]) -> set[str]:
    return {name.casefold() for name in _author_names(holder)}


def _author_names(holder: dict[str, Any]) -> list[str]:
    """Names from `authors` (1.1), else `author` (1.0)."""
    authors = holder.get("authors")
    several = authors if isinstance(authors, list) else [holder.get("author")]
    return [name for one in several if isinstance(one, dict) and (name := _text(one, "name"))]


def _text(holder: dict[str, Any], name: str) -> str:
    """A member as text: strings as they are, numbers as digits (ids come so), anything else as nothing."""
    match holder.get(name):
        case str() as text:
            return clean(text).strip()
        case bool() | None:
            return ""
        case int() | float() as number:
            return str(number)
        case _:
            return ""

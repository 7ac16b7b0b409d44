"""Reads JSON Feed 1.0 and 1.1."""

from collections.abc import Iterator, Sequence

from connectors import foreign
from connectors.base import ContentLimits, Failed, Fetched, Reason
from connectors.dates import parse_date
from connectors.foreign import Object
from connectors.keys import key_of, once
from connectors.live.syndication import repeats
from connectors.plain import Plain, cut, safe_link, to_text
from connectors.post import Kind, Post, Profile, Reading, Unreadable

_VERSION = "https://jsonfeed.org/version/1"


def is_json_feed(body: bytes) -> bool:
    """Whether the document begins as a JSON object does; `parse` looks closer."""
    return body[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"{")


def parse(document: Fetched, limits: ContentLimits, author: str | None = None) -> Reading | Failed:
    """The posts of a JSON Feed, or `NOT_A_FEED`; with `author`, only that author's."""
    feed = foreign.load(document.body)
    if not isinstance(feed, dict) or not foreign.text(feed, "version").startswith(_VERSION):
        return Failed(reason=Reason.NOT_A_FEED)
    if feed.get("expired") is True:
        return Failed(reason=Reason.GONE)
    items = foreign.values(feed, "items")
    posts, unreadable = once(_items(items, feed, limits, author))
    return Reading(
        posts=tuple(posts),
        unreadable=tuple(unreadable),
        profile=_profile(feed),
        fresh_for=document.fresh_for,
        omits=_omits(items, feed, author),
    )


def older_page(document: Fetched) -> str | None:
    """The address of the page before this one in time, as the feed writes it."""
    feed = foreign.load(document.body) if b'"next_url"' in document.body else None
    return foreign.text(feed, "next_url") or None if isinstance(feed, dict) else None


def _items(
    items: Sequence[object], feed: Object, limits: ContentLimits, author: str | None
) -> Iterator[tuple[str, Post | Unreadable]]:
    for number, item in enumerate(items, start=1):
        where = f"entry {number}"
        if not isinstance(item, dict):
            yield where, Unreadable(where, "invalid")
            continue
        if author and author.casefold() not in _authors(item, feed):
            continue
        post = _post(item, feed, limits)
        yield where, post if post.words else Unreadable(where, "empty")


def _omits(items: Sequence[object], feed: Object, author: str | None) -> tuple[str, ...]:
    everyone = {name for item in items if isinstance(item, dict) for name in _authors(item, feed)}
    if author:
        return ("other_authors",) if everyone - {author.casefold()} else ()
    return ("several_authors",) if len(everyone) > 1 else ()


def _post(item: Object, feed: Object, limits: ContentLimits) -> Post:
    body = _body(item, limits)
    title, link = foreign.text(item, "title"), safe_link(foreign.text(item, "url"))
    published, edited = (parse_date(foreign.text(item, name)) for name in ("date_published", "date_modified"))
    summary = foreign.text(item, "summary")
    return Post(
        key=key_of(foreign.text(item, "id"), link, title, body.text, foreign.text(item, "date_published")),
        text=body.text,
        url=link,
        created_at=published or edited,
        edited_at=edited if published and edited and edited > published else None,
        kind=Kind.ARTICLE if title else Kind.POST,
        title=title,
        summary="" if repeats(summary, body.text) else summary,
        alt_texts=(*body.alts, *_attachment_titles(item)),
        lang=foreign.text(item, "language") or foreign.text(feed, "language") or None,
        shortened=body.shortened,
    )


def _body(item: Object, limits: ContentLimits) -> Plain:
    """`content_html` holds more than `content_text`; plain text is taken as it is."""
    if markup := foreign.text(item, "content_html"):
        return to_text(markup, limits)
    text, shortened = cut(foreign.text(item, "content_text"), limits.markup)
    return Plain(text, shortened=shortened)


def _attachment_titles(item: Object) -> tuple[str, ...]:
    return tuple(filter(None, (foreign.text(one, "title") for one in foreign.parts(item, "attachments"))))


def _profile(feed: Object) -> Profile:
    home = safe_link(foreign.text(feed, "home_page_url"))
    return Profile(
        text="\n".join(filter(None, (foreign.text(feed, "title"), foreign.text(feed, "description")))),
        name=next(iter(_author_names(feed)), ""),
        links=(home,) if home else (),
    )


def _authors(item: Object, feed: Object) -> set[str]:
    """Names of the item's authors, compared without case; the feed's when it has none of its own."""
    return {name.casefold() for name in _author_names(item) or _author_names(feed)}


def _author_names(holder: Object) -> list[str]:
    """Names from `authors` (1.1), else `author` (1.0)."""
    several = foreign.parts(holder, "authors") or [foreign.part(holder, "author")]
    return [name for one in several if (name := foreign.text(one, "name"))]

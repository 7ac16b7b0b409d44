"""Reads a post as Bluesky keeps it, wherever the record comes from: the interface or a repository."""

import re
from collections.abc import Iterator
from datetime import datetime

from connectors import foreign
from connectors.base import ContentLimits
from connectors.dates import parse_date
from connectors.foreign import Object
from connectors.plain import clean, cut, safe_link
from connectors.post import Kind, Post, Profile

DID = r"did:(?:plc:[a-z2-7]{24}|web:[\w.:%-]+)"
_QUOTES = ("app.bsky.embed.record", "app.bsky.embed.recordWithMedia")


def post_of(uri: str, record: Object, limits: ContentLimits, indexed: str = "") -> Post:
    """The record under its at:// address; `indexed` is when the service first saw it, where that is known."""
    parent = foreign.text(foreign.part(foreign.part(record, "reply"), "parent"), "uri")
    text, shortened = cut(_text(record), limits.markup)
    languages = [lang for lang in foreign.values(record, "langs") if isinstance(lang, str)]
    return Post(
        key=uri,
        text=text,
        url=_page_of(uri),
        created_at=_earlier(foreign.text(record, "createdAt"), indexed),
        kind=_kind(record, parent),
        alt_texts=tuple(_alts(foreign.part(record, "embed"))),
        in_reply_to=parent or None,
        context_url=_page_of(parent),
        lang=languages[0] if languages else None,
        shortened=shortened,
    )


def profile_of(account: Object) -> Profile:
    """What the account says of itself."""
    site = safe_link(foreign.text(account, "website"))
    return Profile(
        text=foreign.text(account, "description"),
        name=foreign.text(account, "displayName"),
        links=(site,) if site else (),
    )


def _text(record: Object) -> str:
    """The words with each link spelt out: it is shown cut short, and its place is given in bytes."""
    written = record.get("text")
    data = written.encode("utf-8", "replace") if isinstance(written, str) else b""
    spans = []
    for facet in foreign.parts(record, "facets"):
        index = foreign.part(facet, "index")
        start, end = index.get("byteStart"), index.get("byteEnd")
        uris = (safe_link(foreign.text(feature, "uri")) for feature in foreign.parts(facet, "features"))
        uri = next(filter(None, uris), None)
        if uri and isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(data):
            spans.append((start, end, uri))
    for start, end, uri in sorted(spans, reverse=True):
        data = data[:start] + uri.encode() + data[end:]
    tags = [f"#{tag}" for tag in foreign.values(record, "tags") if isinstance(tag, str)]
    return "\n".join(filter(None, (clean(data.decode("utf-8", "replace")).strip(), " ".join(tags))))


def _kind(record: Object, parent: str) -> Kind:
    if parent:
        return Kind.REPLY
    quotes = foreign.text(foreign.part(record, "embed"), "$type") in _QUOTES
    return Kind.QUOTE if quotes else Kind.POST


def _alts(embed: Object) -> Iterator[str]:
    """Descriptions of pictures and films, also of those beside a quote."""
    for holder in (embed, foreign.part(embed, "media")):
        described = (holder, *foreign.parts(holder, "images"), *foreign.parts(holder, "items"))
        yield from filter(None, (foreign.text(one, "alt") for one in described))


def _earlier(written: str, indexed: str) -> datetime | None:
    """The client may write any time; the service saw the post no later than it indexed it."""
    times = [time for time in (parse_date(written), parse_date(indexed)) if time]
    return min(times, default=None)


def _page_of(uri: str) -> str | None:
    """A post's public page from its at:// address."""
    found = re.fullmatch(rf"at://({DID})/app\.bsky\.feed\.post/([\w.~-]+)", uri)
    return f"https://bsky.app/profile/{found[1]}/post/{found[2]}" if found else None

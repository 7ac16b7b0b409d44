"""Reads RSS 0.9x, 1.0, 2.0 and Atom through feedparser, and keeps plain text of it only."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from html import unescape
from typing import Any

from connectors.base import ContentLimits, Failed, Fetched, Reason
from connectors.dates import parse_date
from connectors.keys import key_of, once
from connectors.live import feedbytes, feedxml
from connectors.plain import Plain, clean, cut, safe_link, to_text
from connectors.post import Kind, Post, Profile, Reading, Unreadable

_DAY = 86_400.0
_PERIODS = {"hourly": 3600.0, "daily": _DAY, "weekly": _DAY, "monthly": _DAY, "yearly": _DAY}
_MARKUP = ("text/html", "application/xhtml+xml")
_CUT_SHORT = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|(?:read more|continue reading|selengkapnya|baca lagi)\b.{0,80})\s*[→»]?$",
    re.IGNORECASE | re.DOTALL,
)
_FIRST_WORDS = 12

Entry = Mapping[str, Any]
Apart = Callable[[str], tuple[str, str]]
Own = Callable[[Entry, Post], Post | None]


def parse(
    document: Fetched,
    limits: ContentLimits,
    author: str | None = None,
    *,
    apart: Apart | None = None,
    own: Own | None = None,
) -> Reading | Failed:
    """The posts of a feed document, or `NOT_A_FEED`; with `author`, only that author's.

    `apart` takes a platform's own summary (a content warning) out of an entry's markup; `own` gives what of
    an entry's post is the owner's, None for nothing.
    """
    found = feedxml.extras(feedbytes.fit(document.body))
    feed = _understood(found.body, document) if found.body else None
    if feed is None:
        return Failed(reason=Reason.NOT_A_FEED)
    reader = _Reader(limits, feed.feed, found, author, apart, own)
    posts, unreadable = once(reader.items(feed.entries))
    return Reading(
        posts=tuple(posts),
        unreadable=tuple(unreadable),
        profile=_profile(feed.feed, limits),
        complete=found.complete,
        deleted=_deleted(found.deleted, posts),
        fresh_for=max(document.fresh_for, _wish(feed.feed)),
        omits=reader.omits(posts),
    )


def _understood(body: bytes, document: Fetched) -> Any:
    """What the library makes of a document; None when it is no feed, or trips the library up."""
    import feedparser  # noqa: PLC0415 - the reading child alone pays for it

    try:
        # A stream, never bytes or text: feedparser would open a body that looks like a path or an address.
        feed = feedparser.parse(
            io.BytesIO(body),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": document.content_type, "content-location": document.url},
        )
    except ValueError:  # a name of an encoding that is no text, a space in the address of a namespace
        return None
    return feed if feed.version or feed.entries else None


class _Reader:
    """Turns one feed's entries into posts."""

    def __init__(
        self,
        limits: ContentLimits,
        feed: Entry,
        found: feedxml.Extras,
        author: str | None,
        apart: Apart | None,
        own: Own | None,
    ) -> None:
        self._limits = limits
        self._feed = feed
        self._found = found
        self._author = author.casefold().strip() if author else None
        self._apart = apart
        self._own = own
        self._authors: set[str] = set()
        self._others = False
        self._copied = False

    def items(self, entries: list[Entry]) -> Iterator[tuple[str, Post | Unreadable]]:
        for number, entry in enumerate(entries):
            author = clean(str(entry.get("author") or self._feed.get("author") or "")).strip()
            self._authors.update({author.casefold()} - {""})
            if self._author is not None and author.casefold() != self._author:
                self._others = True
                continue
            if self._is_copy(entry):
                self._copied = True
                continue
            post = self._post(entry, self._found.alts.get(number, ()))
            where = f"entry {number + 1}"
            if self._own and post.words:
                if (owned := self._own(entry, post)) is None:
                    self._copied = True
                    continue
                post = owned
            yield where, post if post.words else Unreadable(where, "empty")

    def omits(self, posts: list[Post]) -> tuple[str, ...]:
        notes = {
            "boosts": self._copied,
            "other_authors": self._others,
            "several_authors": self._author is None and len(self._authors) > 1,
            "excerpts": any(post.excerpt for post in posts),
        }
        return tuple(note for note, holds in notes.items() if holds)

    def _is_copy(self, entry: Entry) -> bool:
        """Whether the entry names another feed as the one it was taken from."""
        source = entry.get("source") or {}
        own = {self._feed.get("id"), self._feed.get("link"), self._feed.get("title"), None, ""}
        origin = [source.get(name) for name in ("id", "link", "title") if source.get(name)]
        return bool(origin) and not own.intersection(origin)

    def _post(self, entry: Entry, alts: tuple[str, ...]) -> Post:
        title = self._plain(entry.get("title_detail")).text
        body, summary, only_summary = self._body(entry)
        link = safe_link(entry.get("link"))
        published, updated = _dates(entry)
        parent = entry.get("thr_in-reply-to") or {}
        return Post(
            key=key_of(str(entry.get("id") or ""), link, title, body.text, _published(entry) or _updated(entry)),
            text=body.text,
            url=link,
            created_at=published or updated,
            edited_at=updated if published and updated and updated > published else None,
            kind=Kind.REPLY if parent else Kind.ARTICLE if title else Kind.POST,
            title=title,
            summary=summary,
            alt_texts=tuple(dict.fromkeys((*alts, *body.alts))),
            in_reply_to=parent.get("ref"),
            context_url=safe_link(parent.get("href")),
            lang=_language(entry, self._feed),
            shortened=body.shortened,
            excerpt=only_summary and bool(_CUT_SHORT.search(body.text)),
        )

    def _body(self, entry: Entry) -> tuple[Plain, str, bool]:
        """The text, a summary that says something else, and whether the summary is all there is."""
        detail = entry.get("summary_detail") or {}
        if self._apart:
            warning, markup = self._apart(str(detail.get("value") or ""))
            return to_text(markup, self._limits), warning, False
        summary = self._plain(detail)
        for content in entry.get("content") or ():
            body = self._plain(content)
            if body.text or body.alts:
                return body, "" if repeats(summary.text, body.text) else summary.text, False
        return summary, "", True

    def _plain(self, part: Entry | None) -> Plain:
        if not part:
            return Plain("")
        value = str(part.get("value") or "")
        if part.get("type") in _MARKUP:
            return to_text(value, self._limits)
        # Plain text escaped twice is a common slip; an entity that is meant to be read is not.
        text, shortened = cut(clean(unescape(value)).strip(), self._limits.markup)
        return Plain(text, shortened=shortened)


def repeats(summary: str, text: str) -> bool:
    """Whether a summary is only the beginning of the text, or says nothing."""
    first = " ".join(_CUT_SHORT.sub("", summary).split()[:_FIRST_WORDS])
    return first in " ".join(text.split()[: 40 * _FIRST_WORDS])


def _dates(entry: Entry) -> tuple[datetime | None, datetime | None]:
    """When the entry says it was published, and changed."""
    return parse_date(_published(entry)), parse_date(_updated(entry))


def _published(entry: Entry) -> str:
    return str(entry.get("published") or entry.get("created") or "")


def _updated(entry: Entry) -> str:
    # Asked for an absent `updated`, feedparser gives the date of publication, with a warning.
    return str(dict.get(entry, "updated") or "") if isinstance(entry, dict) else ""


def _language(entry: Entry, feed: Entry) -> str | None:
    for part in (*(entry.get("content") or ()), entry.get("summary_detail"), entry.get("title_detail"), feed):
        if part and part.get("language"):
            return str(part["language"])
    return None


def _profile(feed: Entry, limits: ContentLimits) -> Profile:
    """What the feed says of itself: title, description, the page it belongs to."""
    about = feed.get("subtitle_detail") or {}
    text = to_text(str(about.get("value") or ""), limits)
    name = to_text(str(feed.get("title") or ""), limits).text
    home = safe_link(feed.get("link"))
    return Profile(
        text="\n".join(filter(None, (name, text.text))),
        name=clean(str(feed.get("author") or "")).strip(),
        links=(*((home,) if home else ()), *text.links),
        me_links=text.me_links,
    )


def _deleted(tombstones: tuple[tuple[str, str], ...], posts: list[Post]) -> tuple[str, ...]:
    """Ids whose tombstone is not older than a living entry with the same id."""
    living = {post.key: post.edited_at or post.created_at for post in posts}
    gone = []
    for key, when in tombstones:
        changed, died = living.get(key), parse_date(when)
        if key and (key not in living or not (changed and died and changed > died)):
            gone.append(key)
    return tuple(dict.fromkeys(gone))


def _wish(feed: Entry) -> float:
    """Seconds for which the feed asks not to be read again, a day at most."""
    ttl = _number(feed.get("ttl")) * 60
    period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower(), 0.0)
    return min(max(ttl, period / (_number(feed.get("sy_updatefrequency")) or 1)), _DAY)


def _number(text: object) -> float:
    digits = str(text or "").strip()
    return float(digits) if digits.isdecimal() and len(digits) < 9 else 0.0  # noqa: PLR2004 - no bigger

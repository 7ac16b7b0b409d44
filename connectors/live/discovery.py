"""The connector for any web address: a feed itself, or a page that has one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urldefrag, urljoin, urlsplit

from connectors.base import (
    FEED_TYPES,
    ContentLimits,
    Failed,
    Fetched,
    Outcome,
    Reason,
    Request,
    Steps,
    Unchanged,
)
from connectors.bookmarks import follow, remember
from connectors.live import hosts, jsonfeed, syndication
from connectors.live.older import older_page
from connectors.live.paging import Leaf, Trail, walk
from connectors.live.typed import address_of, author_of
from connectors.origin import site_of
from connectors.plain import safe_link
from connectors.post import Bookmark, Reading

_FEED_TYPES = frozenset(
    {
        "application/atom+xml",
        "application/feed+json",
        "application/json",
        "application/rdf+xml",
        "application/rss+xml",
        "application/xml",
        "text/xml",
    }
)
_GUESSES = ("feed/", "rss", "atom.xml", "feed.xml", "index.xml", "rss.xml", "feed.json")
_CANDIDATES = 4
_PAGE = 512 * 1024
_LINK_HEADER = re.compile(r'<([^<>]*)>((?:\s*;\s*\w+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)')
_PARAMETER = re.compile(r';\s*(\w+)\s*=\s*"?([^",;]+)')
_FEED_NAME = re.compile(r"(?:feeds?|rss|atom|[\w-]*\.(?:xml|rss|atom|rdf|json))", re.IGNORECASE)
_HTML = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_LOST = frozenset({Reason.NOT_FOUND, Reason.GONE, Reason.NOT_A_FEED})


@dataclass(frozen=True, slots=True)
class Web:
    """Blogs, newsletters and every other place with a feed.

    A fragment `#author=Name` at the end of the address keeps only that author's entries.
    """

    limits: ContentLimits
    name: str = "web"

    def accepts(self, locator: str) -> bool:
        """Any http or https address, or a bare one such as `sinta.example/blog`."""
        return safe_link(address_of(locator)) is not None

    def home(self, locator: str) -> str:
        """The page itself; for a feed's address, the page above it."""
        if host := hosts.known(address_of(locator)):
            return host.home
        parts = urlsplit(urldefrag(address_of(locator)).url)
        above, _, last = parts.path.rstrip("/").rpartition("/")
        path = f"{above}/" if _FEED_NAME.fullmatch(last) else parts.path or "/"
        return f"{parts.scheme}://{parts.netloc}{path}"

    def read(self, locator: str, bookmark: Bookmark) -> Steps:
        """Reads the feed that was found before; looks for it when there is none or it is lost."""
        start = urldefrag(address_of(locator)).url
        if hosts.refused(start):
            return Failed(reason=Reason.BAD_ADDRESS)
        if hosts.export_only(start):
            return Failed(reason=Reason.EXPORT_ONLY)
        feed = _Feed(self.limits, author_of(locator), hosts.known(start))
        start = feed.host.feed if feed.host else start
        known = bookmark.address or start
        outcome = yield Request(url=known)
        result = yield from feed.result(known, outcome, bookmark)
        if isinstance(result, Reading) or result.reason not in _LOST:
            return result
        if known != start:
            again = yield from self.read(locator, Bookmark())
            return again if isinstance(again, Reading) else result
        if isinstance(outcome, Fetched) and bookmark.address is None:
            return (yield from _search(outcome, feed))
        return result


@dataclass(frozen=True, slots=True)
class _Feed:
    """Reads one feed and the pages of older entries that it names."""

    limits: ContentLimits
    author: str | None
    host: hosts.Host | None

    def result(self, url: str, outcome: Outcome, bookmark: Bookmark) -> Steps:
        """What the answer for a feed's address means."""
        if isinstance(outcome, Failed):
            return outcome
        known = bookmark.address is not None
        here = replace(bookmark, address=url, origin=site_of(outcome.url))
        after = follow(remember(here, url, outcome), outcome)
        if isinstance(outcome, Unchanged):
            return Reading(unchanged=True, bookmark=after, fresh_for=outcome.fresh_for)
        if known and not outcome.body.strip():
            return Reading(bookmark=after, fresh_for=outcome.fresh_for)
        result = self._parse(outcome)
        if isinstance(result, Failed):
            return result
        trail = Trail(self._leaf, outcome.url, FEED_TYPES, before=bookmark, after=after, limits=self.limits)
        walked = yield from walk(_leaf(result, outcome), trail)
        told = self.host.omits if self.host else ()
        notes = (*result.omits, *told, *(("older",) if walked.cut else ()))
        return replace(
            result,
            posts=walked.posts,
            unreadable=walked.unreadable,
            bookmark=walked.bookmark,
            omits=tuple(dict.fromkeys(notes)),
        )

    def _parse(self, document: Fetched) -> Reading | Failed:
        return parse(document, self.limits, self.author, own=self.host.own if self.host else None)

    def _leaf(self, document: Fetched) -> Leaf:
        result = self._parse(document)
        return _leaf(result, document) if isinstance(result, Reading) else Leaf()


def _search(page: Fetched, feed: _Feed) -> Steps:
    """Tries what the page links to, then the usual places."""
    for url in dict.fromkeys((*feeds_of(page), *_usual_places(page.url))):
        outcome = yield Request(url=url, conditional=False)
        result = yield from feed.result(url, outcome, Bookmark())
        if isinstance(result, Reading):
            return result
    return Failed(reason=Reason.NO_FEED_FOUND)


def _leaf(reading: Reading, document: Fetched) -> Leaf:
    posts = ((f"entry {number}", post) for number, post in enumerate(reading.posts, start=1))
    skipped = ((item.where, item) for item in reading.unreadable)
    return Leaf((*posts, *skipped), older_page(document))


def parse(
    document: Fetched, limits: ContentLimits, author: str | None = None, *, own: hosts.Own | None = None
) -> Reading | Failed:
    """The posts of a feed in any format, or `NOT_A_FEED`."""
    if not document.body.strip():
        return Failed(reason=Reason.NOT_A_FEED)
    if jsonfeed.is_json_feed(document.body):
        return jsonfeed.parse(document, limits, author)
    if _HTML.match(document.body):
        return Failed(reason=Reason.NOT_A_FEED)
    return syndication.parse(document, limits, author, own=own)


def feeds_of(page: Fetched) -> list[str]:
    """Feeds that a page names in its `Link` header or its head; feeds of comments last."""
    found = [*_from_header(page.headers.get("link", "")), *_from_head(page.body)]
    found.sort(key=lambda feed: "comment" in feed[0].lower() or "komentar" in feed[0].lower())
    urls = (safe_link(urljoin(page.url, href)) for _, href in found)
    return list(dict.fromkeys(filter(None, urls)))[:_CANDIDATES]


def _from_header(header: str) -> Iterator[tuple[str, str]]:
    for href, parameters in _LINK_HEADER.findall(header[:8192]):
        named = {name.lower(): value.strip() for name, value in _PARAMETER.findall(parameters)}
        if "alternate" in named.get("rel", "").split() and named.get("type", "").lower() in _FEED_TYPES:
            yield named.get("title", "") + href, href


def _from_head(body: bytes) -> Iterator[tuple[str, str]]:
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - the reading child alone pays for it

    for link in LexborHTMLParser(body[:_PAGE]).css("link[rel~=alternate][href]"):
        seen = link.attributes
        if (seen.get("type") or "").split(";")[0].strip().lower() in _FEED_TYPES:
            yield (seen.get("title") or "") + (seen.get("href") or ""), seen.get("href") or ""


def _usual_places(url: str) -> Iterator[str]:
    """Guesses beside the page."""
    beside = urljoin(url, ".")
    for guess in _GUESSES:
        yield urljoin(beside, guess)

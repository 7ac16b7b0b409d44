"""Posts and comments of a Reddit account, from the private address that Reddit gives its owner.

That address holds a secret. It is asked for and goes no further: what is shown of the source is the
account's page. Without it Reddit answers nobody, so nothing is asked then.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from connectors.base import ContentLimits, Failed, Reason, Request, Steps, Unchanged
from connectors.bookmarks import remember
from connectors.live import syndication
from connectors.live.quotes import without_blocks
from connectors.live.typed import Page, page_of, short_name
from connectors.plain import to_text
from connectors.post import Bookmark, Kind, Post, Reading

_NAME = re.compile(r"[\w-]{3,20}", re.ASCII)
_SECRET = re.compile(r"[0-9a-fA-F]{20,64}")
_FEEDS = frozenset({(), ("overview",), ("comments",), ("submitted",)})
_WRITTEN = re.compile(r"<!-- SC_OFF -->(.*?)<!-- SC_ON -->", re.DOTALL)
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Reddit:
    """One's own posts and comments; without private listings, and without the titles and quotes of others."""

    limits: ContentLimits
    name: str = "reddit"

    def accepts(self, locator: str) -> bool:
        """The private address of one's own posts; also an account's page, to say what is needed instead."""
        return bool(_name(locator))

    def home(self, locator: str) -> str:
        """The account's page: never the private address."""
        return f"https://www.reddit.com/user/{_name(locator)}"

    def read(self, locator: str, bookmark: Bookmark) -> Steps:
        """The newest hundred. Without the private address nothing is asked."""
        name, url = _name(locator), _private_feed(locator)
        if not name:
            return Failed(reason=Reason.BAD_ADDRESS)
        if not url:
            return Failed(reason=Reason.PRIVATE_FEED_ONLY)
        outcome = yield Request(url=url)
        if isinstance(outcome, Failed):
            return _rested(outcome)
        after = remember(replace(bookmark, origin=f"reddit/{name.lower()}"), url, outcome)
        fresh = max(outcome.fresh_for, _HOUR)
        if isinstance(outcome, Unchanged):
            return Reading(unchanged=True, bookmark=after, fresh_for=fresh)
        result = syndication.parse(outcome, self.limits, own=_Own(name, self.limits))
        if isinstance(result, Failed):
            return result
        return replace(result, profile=None, bookmark=after, fresh_for=fresh, omits=("quotes", "older", "edits"))


@dataclass(frozen=True, slots=True)
class _Own:
    """What of an entry the account's owner wrote."""

    name: str
    limits: ContentLimits

    def __call__(self, entry: Mapping[str, Any], post: Post) -> Post | None:
        author = str(entry.get("author") or "").rpartition("/")[2]
        if author.lower() != self.name.lower():
            return None
        contents = entry.get("content") or [entry.get("summary_detail") or {}]
        written = _WRITTEN.search(str(contents[0].get("value") or ""))
        body = to_text(without_blocks(written[1]) if written else "", self.limits)
        key = post.key.rpartition("/")[2]  # feedparser takes an id for an address beside the feed's
        comment = key.startswith("t1_")
        own = replace(
            post,
            key=key,
            text=body.text,
            title="" if comment else post.title,
            summary="",
            alt_texts=body.alts,
            kind=Kind.COMMENT if comment else Kind.POST,
            edited_at=None,
            shortened=body.shortened,
            excerpt=False,
        )
        return own if own.words else None


def _rested(failed: Failed) -> Failed:
    """Reddit may say "again in 0 seconds" to one that it has shut out."""
    if failed.reason is Reason.RATE_LIMITED:
        return replace(failed, retry_after=max(failed.retry_after or 0.0, _HOUR))
    return failed


def _page(locator: str) -> Page | None:
    page = page_of(locator)
    return page if page and page.host == "reddit.com" else None


def _name(locator: str) -> str:
    """The account whose page or private address this is."""
    page = _page(locator)
    if page and len(page.path) > 1 and page.path[0] in {"user", "u"}:
        name = page.path[1]
    else:
        name = (page.query.get("user", "") if page else short_name(locator, "reddit")) or ""
    return name if _NAME.fullmatch(name) else ""


def _private_feed(locator: str) -> str:
    """The address to ask, if it is one of the account's own posts or comments and holds its secret."""
    page = _page(locator)
    if page is None or page.path[:1] not in {("user",), ("u",)}:
        return ""
    rest = tuple(part for part in page.path[2:] if part not in {".rss", ".json"})
    secret, name = page.query.get("feed", ""), _name(locator)
    if rest not in _FEEDS or not _SECRET.fullmatch(secret) or page.query.get("user", "").lower() != name.lower():
        return ""
    query = urlencode({"feed": secret, "user": name, "limit": 100})
    return f"https://www.reddit.com/{'/'.join(('user', name, *rest))}/.rss?{query}"

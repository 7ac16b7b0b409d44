"""Films of a YouTube channel: titles and descriptions, from the channel's feed."""

import json
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from connectors.base import ContentLimits, Failed, Fetched, Outcome, Reason, Request, Steps, Unchanged
from connectors.bookmarks import remember
from connectors.live import syndication
from connectors.live.typed import page_of, short_name
from connectors.plain import clean, cut
from connectors.post import Bookmark, Post, Profile, Reading

_SITE = "https://www.youtube.com"
_HTML = "text/html"
_ID = r"UC[A-Za-z0-9_-]{22}"
_IN_PAGE = re.compile(
    rf"""(?:rel="canonical" href="https://www\.youtube\.com/channel/|"externalId":"|channel_id=)({_ID})["&]"""
)
_ABOUT = re.compile(
    r'"channelMetadataRenderer":\{"title":("(?:[^"\\]|\\.){0,500}"),"description":("(?:[^"\\]|\\.){0,20000}")'
)
_CHANNEL = re.compile(rf"channel/{_ID}(?![\w-])|(?:c|user)/[\w.-]{{1,60}}(?=/|$)|@[\w.·-]{{3,60}}(?=/|$)")
_HOSTS = frozenset({"youtube.com", "music.youtube.com"})
_PAGE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class YouTube:
    """Titles and descriptions of a channel's newest films; comments stand only in an export.

    The bookmark's address is the channel's feed, whose id stays when the handle changes. That feed fails now
    and then for channels that live: only a channel whose page is gone as well is said not to be found.
    """

    limits: ContentLimits
    name: str = "youtube"

    def accepts(self, locator: str) -> bool:
        """A channel's address in any form, its id, or `youtube:@name`."""
        return bool(_path(locator))

    def home(self, locator: str) -> str:
        """The channel's page."""
        return f"{_SITE}/{_path(locator)}"

    def read(self, locator: str, bookmark: Bookmark) -> Steps:
        """The feed's films; at the first look also what the channel says of itself."""
        path = _path(locator)
        if not path:
            return Failed(reason=Reason.BAD_ADDRESS)
        page: Outcome | None = None
        url = bookmark.address
        if url is None:
            page = yield Request(url=f"{_SITE}/{path}", accept=_HTML, conditional=False)
            channel = _channel(path, page)
            if isinstance(channel, Failed):
                return channel
            url = f"{_SITE}/feeds/videos.xml?channel_id={channel}"
        outcome = yield Request(url=url)
        if isinstance(outcome, Failed):
            return (yield from _missing(outcome, url))
        origin = url.rpartition("=")[2]
        after = remember(replace(bookmark, address=url, origin=origin), url, outcome)
        if isinstance(outcome, Unchanged):
            return Reading(unchanged=True, bookmark=after, fresh_for=outcome.fresh_for)
        result = syndication.parse(outcome, self.limits, own=self._film)
        if isinstance(result, Failed):
            return Failed(reason=Reason.SERVER_ERROR)
        about = _about(page) if isinstance(page, Fetched) else None
        return replace(result, profile=about, bookmark=after, omits=("older", "comments"))

    def _film(self, entry: Mapping[str, Any], post: Post) -> Post:
        """The description is no markup; and the feed calls a film changed whenever somebody has watched it."""
        text, shortened = cut(clean(str(entry.get("summary") or "")).strip(), self.limits.markup)
        return replace(post, text=text, edited_at=None, shortened=shortened)


def _path(locator: str) -> str:
    """The channel's path: `channel/UC…`, `@name`, `c/name` or `user/name`; empty for no channel."""
    name = short_name(locator, "youtube") or (locator.strip() if re.fullmatch(_ID, locator.strip()) else "")
    if name:
        return f"channel/{name}" if re.fullmatch(_ID, name) else f"@{name}"
    page = page_of(locator)
    if page is None or page.host not in _HOSTS:
        return ""
    if page.path == ("feeds", "videos.xml"):
        return f"channel/{page.query.get('channel_id', '')}"
    found = _CHANNEL.match("/".join(page.path))
    return found[0] if found else ""


def _channel(path: str, page: Outcome) -> str | Failed:
    """The channel's id, from its address or its page. A page that shows none is one that asks for consent."""
    if path.startswith("channel/"):
        return path.removeprefix("channel/")
    if isinstance(page, Failed):
        return page
    found = _IN_PAGE.search(_text(page)) if isinstance(page, Fetched) else None
    return found[1] if found else Failed(reason=Reason.NO_FEED_FOUND)


def _missing(failed: Failed, url: str) -> Generator[Request, Outcome, Failed]:
    """What a feed that did not come means: trouble that passes, unless the channel's page is gone too."""
    if failed.reason not in {Reason.NOT_FOUND, Reason.GONE}:
        return failed
    channel = url.rpartition("=")[2]
    page = yield Request(url=f"{_SITE}/channel/{channel}", accept=_HTML, conditional=False)
    away = isinstance(page, Failed) and page.reason in {Reason.NOT_FOUND, Reason.GONE}
    return failed if away else replace(failed, reason=Reason.SERVER_ERROR)


def _about(page: Fetched) -> Profile | None:
    found = _ABOUT.search(_text(page))
    if found is None:
        return None
    try:
        name, text = (clean(str(json.loads(value, strict=False))) for value in found.groups())
    except ValueError:
        return None
    return Profile(text=text, name=name)


def _text(page: Fetched) -> str:
    return page.body[:_PAGE].decode("utf-8", "replace")

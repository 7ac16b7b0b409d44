"""Stories and comments of an account on Lobsters, from its two feeds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from connectors import foreign
from connectors.base import ContentLimits, Failed, Fetched, Outcome, Reason, Request, Steps, Unchanged
from connectors.bookmarks import remember
from connectors.live import syndication
from connectors.live.answers import object_of
from connectors.live.quotes import without_blocks
from connectors.live.typed import page_of, short_name
from connectors.plain import safe_link, to_text
from connectors.post import Bookmark, Kind, Post, Profile, Reading

_USER = re.compile(r"[\w-]{2,24}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Lobsters:
    """Own stories and comments. A comment's time is that of its last change: the feed names no other."""

    limits: ContentLimits
    name: str = "lobsters"

    def accepts(self, locator: str) -> bool:
        """`lobste.rs/~name` or `lobsters:name`."""
        return bool(_user(locator))

    def home(self, locator: str) -> str:
        """The account's page."""
        return f"https://lobste.rs/~{_user(locator)}"

    def read(self, locator: str, bookmark: Bookmark) -> Steps:
        """The account, its newest stories and its newest comments."""
        home = self.home(locator)
        if not _user(locator):
            return Failed(reason=Reason.BAD_ADDRESS)
        about = yield Request(url=f"{home}.json", accept="application/json")
        after = replace(bookmark, origin=f"lobste.rs/{_user(locator).lower()}")
        after = after if isinstance(about, Failed) else remember(after, f"{home}.json", about)
        readings = []
        for feed, own in ((f"{home}/stories.rss", _story), (f"{home}/comments.rss", self._comment)):
            outcome = yield Request(url=feed)
            if isinstance(outcome, Failed):
                return outcome
            after = remember(after, feed, outcome)
            result = _nothing_new(outcome) or syndication.parse(_document(outcome), self.limits, own=own)
            if isinstance(result, Failed):
                return result
            readings.append(result)
        return Reading(
            posts=tuple(post for reading in readings for post in reading.posts),
            unreadable=tuple(item for reading in readings for item in reading.unreadable),
            profile=_profile(about),
            bookmark=after,
            unchanged=all(reading.unchanged for reading in readings),
            fresh_for=max(reading.fresh_for for reading in readings),
            omits=("quotes", "older"),
        )

    def _comment(self, entry: Mapping[str, Any], post: Post) -> Post | None:
        """The title is that of somebody's story."""
        markup = str((entry.get("summary_detail") or {}).get("value") or "")
        body = to_text(without_blocks(markup), self.limits)
        own = replace(post, text=body.text, title="", summary="", kind=Kind.COMMENT, excerpt=False)
        return own if own.words else None


def _story(entry: Mapping[str, Any], post: Post) -> Post:
    """The link leads to what the story is about; the id is the story's own address."""
    return replace(post, url=safe_link(str(entry.get("id") or "")) or post.url, kind=Kind.POST)


def _nothing_new(outcome: Outcome) -> Reading | None:
    return Reading(unchanged=True, fresh_for=outcome.fresh_for) if isinstance(outcome, Unchanged) else None


def _document(outcome: Outcome) -> Fetched:
    return outcome if isinstance(outcome, Fetched) else Fetched(url="", body=b"")


def _profile(about: Outcome) -> Profile | None:
    account = object_of(about)
    if not account:
        return None
    return Profile(text=to_text(foreign.text(account, "about")).text, name=foreign.text(account, "username"))


def _user(locator: str) -> str:
    name = short_name(locator, "lobsters") or ""
    page = page_of(locator)
    if page and page.host == "lobste.rs":
        match page.path:
            case (found, *_) if found.startswith("~"):
                name = found.removeprefix("~")
            case ("u" | "users", found, *_):
                name = found
    name = name.removesuffix(".json").removesuffix(".rss")
    return name if _USER.fullmatch(name) else ""

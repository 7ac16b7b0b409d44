"""Posts and replies of a Bluesky account, by handle or DID, from the open interface.

The owner may have asked not to be shown to readers who are not logged in. That same owner named the
account here, proved it and agreed to its being read, so their posts are read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from connectors import foreign
from connectors.base import ContentLimits, Failed, Fetched, Reason, Request, Steps, Unchanged
from connectors.bookmarks import remember
from connectors.foreign import Object
from connectors.live.answers import object_of
from connectors.live.paging import Item, Leaf, Trail, walk
from connectors.post import Bookmark, Reading, Unreadable
from connectors.skyrecord import DID, post_of, profile_of

_SERVICE = "https://public.api.bsky.app/xrpc/"
_JSON = "application/json"
_NAME = r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*"
_PROFILE = r"(?:https?://)?bsky\.app/profile/"
_REST = r"/?(?:(?<=/)(?:post/\w+)?)?"
_LOCATOR = re.compile(
    rf"(?:{_PROFILE})?(?P<did>{DID}){_REST}"
    rf"|(?:{_PROFILE}|@)(?P<handle>{_NAME}){_REST}"
    rf"|(?P<hosted>[a-z0-9-]+\.bsky\.social)",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Bluesky:
    """Own posts and replies with picture descriptions; no reposts.

    The bookmark's address is the account's DID, which stays when the handle changes.
    """

    limits: ContentLimits
    name: str = "bluesky"

    def accepts(self, locator: str) -> bool:
        """`@name.example`, `name.bsky.social`, a DID, or the page of the account or of a post."""
        return _LOCATOR.fullmatch(locator.strip()) is not None

    def home(self, locator: str) -> str:
        """The account's page."""
        return f"https://bsky.app/profile/{_actor(locator)}"

    def read(self, locator: str, bookmark: Bookmark) -> Steps:
        """Resolves the handle once, then asks for the profile, and for posts back to those of the last look."""
        actor = _actor(locator)
        if not actor:
            return Failed(reason=Reason.BAD_ADDRESS)
        did = bookmark.address or (actor if actor.startswith("did:") else None)
        if did is None:
            answer = yield Request(
                url=f"{_SERVICE}com.atproto.identity.resolveHandle?handle={quote(actor)}",
                accept=_JSON,
                conditional=False,
            )
            if isinstance(answer, Failed):
                return _unknown(answer)
            did = foreign.text(object_of(answer), "did")
            if not re.fullmatch(DID, did):
                return Failed(reason=Reason.BAD_ANSWER)
        return (yield from self._of(did, replace(bookmark, address=did, origin=did)))

    def _of(self, did: str, bookmark: Bookmark) -> Steps:
        who = quote(did, safe=":")
        url = f"{_SERVICE}app.bsky.feed.getAuthorFeed?actor={who}&limit=100&filter=posts_with_replies&includePins=false"
        page = yield Request(url=url, accept=_JSON)
        if isinstance(page, Failed):
            return _unknown(page)
        if isinstance(page, Fetched) and not isinstance(object_of(page).get("feed"), list):
            return Failed(reason=Reason.BAD_ANSWER)
        about_url = f"{_SERVICE}app.bsky.actor.getProfile?actor={who}"
        about = yield Request(url=about_url, accept=_JSON)
        before = bookmark if isinstance(about, Failed) else remember(bookmark, about_url, about)

        def leaf(document: Fetched) -> Leaf:
            feed = object_of(document)
            cursor = foreign.text(feed, "cursor")
            older = f"{url}&cursor={quote(cursor, safe='')}" if cursor else None
            return Leaf(tuple(self._posts(foreign.values(feed, "feed"), did)), older)

        trail = Trail(leaf, url, _JSON, before=before, after=remember(before, url, page), limits=self.limits)
        walked = yield from walk(leaf(page) if isinstance(page, Fetched) else Leaf(), trail)
        return Reading(
            posts=walked.posts,
            unreadable=walked.unreadable,
            profile=profile_of(object_of(about)) if isinstance(about, Fetched) else None,
            bookmark=walked.bookmark,
            unchanged=isinstance(page, Unchanged),
            fresh_for=page.fresh_for,
            omits=("boosts", "older") if walked.cut else ("boosts",),
        )

    def _posts(self, items: Sequence[object], did: str) -> Iterator[Item]:
        for number, item in enumerate(items, start=1):
            where = f"post {number}"
            view = foreign.part(item, "post") if isinstance(item, dict) else {}
            if not isinstance(item, dict) or not foreign.text(view, "uri"):
                yield where, Unreadable(where, "invalid")
            elif foreign.text(foreign.part(view, "author"), "did") == did and not _is_repost(item):
                record = foreign.part(view, "record")
                yield where, post_of(foreign.text(view, "uri"), record, self.limits, foreign.text(view, "indexedAt"))


def _actor(locator: str) -> str:
    found = _LOCATOR.fullmatch(locator.strip())
    if found is None:
        return ""
    return found["did"] or (found["handle"] or found["hosted"]).lower()


def _unknown(failed: Failed) -> Failed:
    """The interface says 400 for an account that it does not know."""
    if failed.status == 400:  # noqa: PLR2004 - HTTP
        return replace(failed, reason=Reason.NOT_FOUND)
    return failed


def _is_repost(item: Object) -> bool:
    return foreign.text(foreign.part(item, "reason"), "$type").endswith("#reasonRepost")

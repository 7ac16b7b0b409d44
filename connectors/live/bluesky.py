"""Posts and replies of a Bluesky account, by handle or DID, from the open interface.

The owner may have asked not to be shown to readers who are not logged in. That same owner named the
account here, proved it and agreed to its being read, so their posts are read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from connectors import foreign
from connectors.base import ContentLimits, Failed, Fetched, Reason, Request, Steps, Unchanged
from connectors.bookmarks import remember
from connectors.dates import parse_date
from connectors.foreign import Object
from connectors.live.answers import object_of
from connectors.live.paging import Item, Leaf, Trail, walk
from connectors.plain import clean, cut, safe_link
from connectors.post import Bookmark, Kind, Post, Profile, Reading, Unreadable

_SERVICE = "https://public.api.bsky.app/xrpc/"
_JSON = "application/json"
_DID = r"did:(?:plc:[a-z2-7]{24}|web:[\w.:%-]+)"
_NAME = r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*"
_LOCATOR = re.compile(
    rf"(?:https?://bsky\.app/profile/)?(?P<did>{_DID})/?"
    rf"|(?:https?://bsky\.app/profile/|@)(?P<handle>{_NAME})/?"
    rf"|(?P<hosted>[a-z0-9-]+\.bsky\.social)",
    re.IGNORECASE | re.ASCII,
)
_QUOTES = ("app.bsky.embed.record", "app.bsky.embed.recordWithMedia")


@dataclass(frozen=True, slots=True)
class Bluesky:
    """Own posts and replies with picture descriptions; no reposts.

    The bookmark's address is the account's DID, which stays when the handle changes.
    """

    limits: ContentLimits
    name: str = "bluesky"

    def accepts(self, locator: str) -> bool:
        """`@name.example`, `name.bsky.social`, a DID or the account's page."""
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
            if not re.fullmatch(_DID, did):
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
            profile=_profile(object_of(about)) if isinstance(about, Fetched) else None,
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
                yield where, self._post(view)

    def _post(self, view: Object) -> Post:
        record = foreign.part(view, "record")
        uri = foreign.text(view, "uri")
        parent = foreign.text(foreign.part(foreign.part(record, "reply"), "parent"), "uri")
        text, shortened = cut(_text(record), self.limits.markup)
        languages = [lang for lang in foreign.values(record, "langs") if isinstance(lang, str)]
        return Post(
            key=uri,
            text=text,
            url=_page_of(uri),
            created_at=_earlier(foreign.text(record, "createdAt"), foreign.text(view, "indexedAt")),
            kind=_kind(record, parent),
            alt_texts=tuple(_alts(foreign.part(record, "embed"))),
            in_reply_to=parent or None,
            context_url=_page_of(parent),
            lang=languages[0] if languages else None,
            shortened=shortened,
        )


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
    found = re.fullmatch(rf"at://({_DID})/app\.bsky\.feed\.post/([\w.~-]+)", uri)
    return f"https://bsky.app/profile/{found[1]}/post/{found[2]}" if found else None


def _profile(account: Object) -> Profile:
    site = safe_link(foreign.text(account, "website"))
    return Profile(
        text=foreign.text(account, "description"),
        name=foreign.text(account, "displayName"),
        links=(site,) if site else (),
    )

"""Posts of an account on Mastodon and its kin, by handle: the server's open interface, else what it offers."""

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from connectors import foreign
from connectors.base import ContentLimits, Failed, Fetched, Outcome, Reason, Request, Steps, Unchanged
from connectors.bookmarks import remember
from connectors.dates import parse_date
from connectors.foreign import Object
from connectors.live import fediverse, syndication
from connectors.live.paging import Item, Leaf, Trail, Walked, walk
from connectors.live.typed import address_of
from connectors.origin import site_of
from connectors.plain import Plain, safe_link, to_text
from connectors.post import Bookmark, Kind, Post, Profile, Reading, Unreadable, Visibility

_HANDLE = re.compile(r"(?:@|acct:)([\w.-]+)@((?:[\w-]+\.)+[\w-]+(?::\d+)?)", re.ASCII)
_PAGE = re.compile(r"https?://((?:[\w-]+\.)+[\w-]+(?::\d+)?)/@([\w.-]+)(?:/(?:\d+)?)?", re.ASCII)
_KIN = re.compile(
    r"https?://((?:[\w-]+\.)+[\w-]+(?::\d+)?)"
    r"/(?:(?:u|a|accounts|users|video-channels)/([\w.-]+)/?|[ac]/([\w.-]+)/video[\w-]*/?)",
    re.ASCII,
)
_OTHERS = ("medium.com", "youtube.com", "tiktok.com", "threads.net", "threads.com", "substack.com", "hashnode.com")
_JSON = "application/json"
_STATUSES = "/statuses?limit=40&exclude_reblogs=true"
_ALL = "/with_replies.rss"
_WARNING = re.compile(r"\s*<p>\s*<strong>[^<>]{1,80}:</strong>(.{0,2000}?)</p>\s*<hr\s*/?>", re.DOTALL)
_PERMALINK = re.compile(r"(https://[^/]+)/@([^/@]+)/(\d+)")
_OLDER = re.compile(r'<([^<>]+)>\s*;\s*rel="?next\b')
_CLOSED = frozenset({Reason.DENIED, Reason.BAD_ANSWER})
_LOST = frozenset({Reason.NOT_FOUND, Reason.GONE, Reason.NOT_A_FEED})
_AUDIENCES = {"public": Visibility.PUBLIC, "unlisted": Visibility.UNLISTED}

Found = Generator[Request, Outcome, str | Failed]


@dataclass(frozen=True, slots=True)
class Mastodon:
    """Own public and unlisted posts with replies, warnings, picture descriptions and edits; no boosts.

    The bookmark's address is the account in the server's interface, or its feed where that is closed.
    """

    limits: ContentLimits
    name: str = "mastodon"

    def accepts(self, locator: str) -> bool:
        """`@user@host`, `acct:user@host`, a post's or the account's page, as Mastodon or its kin write it."""
        return _split(locator) is not None

    def home(self, locator: str) -> str:
        """The profile page at the handle's host, which leads on when the server lives elsewhere."""
        if _KIN.fullmatch(page := address_of(locator)):
            return page
        user, host = _split(locator) or ("", "")
        return f"https://{host}/@{user}"

    def read(self, locator: str, bookmark: Bookmark) -> Steps:
        """Asks the account's lasting address; looks for the account when there is none or it is lost."""
        parts = _split(locator)
        if parts is None:
            return Failed(reason=Reason.BAD_ADDRESS)
        address = bookmark.address or (yield from _locate(*parts))
        if isinstance(address, Failed):
            return address
        result = yield from self._at(address, parts[0], replace(bookmark, address=address))
        if isinstance(result, Failed) and result.reason in _LOST and bookmark.address:
            again = yield from self.read(locator, Bookmark())
            return again if isinstance(again, Reading) else result
        return result

    def _at(self, address: str, user: str, bookmark: Bookmark) -> Steps:
        if place := fediverse.place_of(address, user):
            return (yield from fediverse.read(place, address, bookmark, self.limits))
        if address.endswith(".rss"):
            return (yield from self._feed(address, bookmark))
        page = yield Request(url=address + _STATUSES, accept=_JSON)
        statuses = foreign.load(page.body) if isinstance(page, Fetched) else []
        if isinstance(page, Failed) and page.reason not in _CLOSED:
            return page
        if isinstance(page, Failed) or not isinstance(statuses, list):
            return (yield from self._feed(f"{fediverse.server_of(address)}/@{quote(user)}{_ALL}", bookmark))
        before = replace(bookmark, origin=site_of(page.url))
        account = yield Request(url=address, accept=_JSON)
        if not isinstance(account, Failed):
            before = remember(before, address, account)
        after = remember(before, address + _STATUSES, page)
        first = self._leaf(page) if isinstance(page, Fetched) else Leaf()
        trail = Trail(self._leaf, page.url, _JSON, before=before, after=after, limits=self.limits)
        return self._reading(page, (yield from walk(first, trail)), account)

    def _leaf(self, page: Fetched) -> Leaf:
        statuses = foreign.load(page.body)
        older = _OLDER.search(page.headers.get("link", ""))
        return Leaf(tuple(self._posts(statuses)), older[1] if older else None) if isinstance(statuses, list) else Leaf()

    def _reading(self, page: Fetched | Unchanged, walked: Walked, account: Outcome) -> Reading:
        about = foreign.load(account.body) if isinstance(account, Fetched) else None
        known = about if isinstance(about, dict) else {}
        notes = {"boosts": True, "older": walked.cut, "moved": bool(known.get("moved"))}
        return Reading(
            posts=walked.posts,
            unreadable=walked.unreadable,
            profile=self._profile(known) if known else None,
            bookmark=walked.bookmark,
            unchanged=isinstance(page, Unchanged),
            fresh_for=page.fresh_for,
            omits=tuple(note for note, holds in notes.items() if holds),
        )

    def _posts(self, statuses: Sequence[object]) -> Iterator[Item]:
        for number, status in enumerate(statuses, start=1):
            where = f"status {number}"
            if not isinstance(status, dict) or not foreign.text(status, "uri"):
                yield where, Unreadable(where, "invalid")
            elif not status.get("reblog") and foreign.text(status, "visibility") in _AUDIENCES:
                yield where, self._post(status)

    def _post(self, status: Object) -> Post:
        body = to_text(foreign.text(status, "content"), self.limits)
        choices = [foreign.text(one, "title") for one in foreign.parts(foreign.part(status, "poll"), "options")]
        pictures = (foreign.text(one, "description") for one in foreign.parts(status, "media_attachments"))
        return Post(
            key=foreign.text(status, "uri"),
            text="\n".join(filter(None, (body.text, *choices))),
            url=safe_link(foreign.text(status, "url")),
            created_at=parse_date(foreign.text(status, "created_at")),
            edited_at=parse_date(foreign.text(status, "edited_at")),
            kind=_kind(status),
            summary=foreign.text(status, "spoiler_text"),
            alt_texts=tuple(filter(None, pictures)),
            visibility=_AUDIENCES[foreign.text(status, "visibility")],
            in_reply_to=foreign.text(status, "in_reply_to_id") or None,
            lang=foreign.text(status, "language") or None,
            shortened=body.shortened,
        )

    def _profile(self, account: Object) -> Profile:
        note = to_text(foreign.text(account, "note"), self.limits)
        rows = [
            (foreign.text(one, "name"), to_text(foreign.text(one, "value"), self.limits))
            for one in foreign.parts(account, "fields")
        ]
        plains: list[Plain] = [note, *(value for _, value in rows)]
        return Profile(
            text="\n".join(filter(None, (note.text, *(f"{name}: {value.text}" for name, value in rows)))),
            name=foreign.text(account, "display_name"),
            links=tuple(link for plain in plains for link in plain.links),
            me_links=tuple(link for plain in plains for link in plain.me_links),
        )

    def _feed(self, url: str, bookmark: Bookmark) -> Steps:
        outcome = yield Request(url=url)
        if isinstance(outcome, Failed):
            plainer = url.replace(_ALL, ".rss")
            return (yield from self._feed(plainer, bookmark)) if plainer != url else outcome
        after = remember(replace(bookmark, address=url, origin=site_of(outcome.url)), url, outcome)
        if isinstance(outcome, Unchanged):
            return Reading(unchanged=True, bookmark=after, fresh_for=outcome.fresh_for)
        result = syndication.parse(outcome, self.limits, apart=_warning_apart)
        if isinstance(result, Failed):
            return result
        posts = tuple(replace(post, key=_PERMALINK.sub(r"\1/users/\2/statuses/\3", post.key)) for post in result.posts)
        omits = ("boosts", "edits") if url.endswith(_ALL) else ("boosts", "edits", "replies")
        return replace(result, posts=posts, bookmark=after, omits=omits)


def _locate(user: str, host: str) -> Found:
    """The account's lasting address. The handle's host need not be the server: WebFinger says which is."""
    actor = yield from fediverse.actor(user, host)
    server = fediverse.server_of(actor)
    lookup = yield Request(url=f"{server}/api/v1/accounts/lookup?acct={quote(user)}", accept=_JSON, conditional=False)
    if isinstance(lookup, Failed) and lookup.reason not in _CLOSED | _LOST:
        return lookup
    account = foreign.load(lookup.body) if isinstance(lookup, Fetched) else None
    if isinstance(account, dict) and (number := foreign.text(account, "id")):
        return f"{server}/api/v1/accounts/{quote(number, safe='')}"
    place = yield from fediverse.software(server)
    return fediverse.address(place, actor, user) if place else f"{server}/@{quote(user)}{_ALL}"


def _split(locator: str) -> tuple[str, str] | None:
    """User and host of what a person typed."""
    locator = locator.strip()
    if found := _HANDLE.fullmatch(locator):
        return found[1], found[2].lower()
    page = address_of(locator)
    if kin := _KIN.fullmatch(page):
        return kin[2] or kin[3], kin[1].lower()
    found = _PAGE.fullmatch(page)
    if found and not found[1].lower().removeprefix("www.").endswith(_OTHERS):
        return found[2], found[1].lower()
    return None


def _kind(status: Object) -> Kind:
    if status.get("poll"):
        return Kind.POLL
    if status.get("in_reply_to_id"):
        return Kind.REPLY
    return Kind.QUOTE if status.get("quote") else Kind.POST


def _warning_apart(markup: str) -> tuple[str, str]:
    """Warning and text of a feed's entry: the warning's label is in the server's language, its shape is not."""
    if found := _WARNING.match(markup):
        return to_text(found[1]).text, markup[found.end() :]
    return "", markup

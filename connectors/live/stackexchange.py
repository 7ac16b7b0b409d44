"""Questions, answers and comments of an account on Stack Overflow and its sister sites."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from connectors import foreign
from connectors.base import ContentLimits, Failed, Fetched, Outcome, Reason, Request, Steps, Unchanged
from connectors.bookmarks import remember
from connectors.foreign import Object
from connectors.live.answers import moment, object_of
from connectors.live.paging import Item, Leaf, Trail, walk
from connectors.live.quotes import without_blocks
from connectors.live.typed import page_of
from connectors.plain import clean, safe_link, to_text
from connectors.post import Bookmark, Kind, Post, Profile, Reading, Unreadable

_API = "https://api.stackexchange.com/2.3/users/"
_JSON = "application/json"
_SITES = frozenset(
    {"stackoverflow.com", "serverfault.com", "superuser.com", "askubuntu.com", "stackapps.com", "mathoverflow.net"}
)
_NAMED = re.compile(r"[a-z-]+(?:\.meta)?\.stackexchange\.com|(?:es|ja|pt|ru|meta)\.stackoverflow\.com")
_THROTTLED = 400
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class StackExchange:
    """Own questions, answers and comments, without what they quote.

    Nothing tells what a profile says but its page; that is looked at once, for a code that proves the account.
    """

    limits: ContentLimits
    name: str = "stackexchange"

    def accepts(self, locator: str) -> bool:
        """The account's page, such as `stackoverflow.com/users/1234/ani`."""
        return _account(locator) is not None

    def home(self, locator: str) -> str:
        """The account's page."""
        site, number = _account(locator) or ("", "")
        return f"https://{site}/users/{number}"

    def read(self, locator: str, bookmark: Bookmark) -> Steps:
        """Posts back to those of the last look, and the newest hundred comments."""
        account = _account(locator)
        if account is None:
            return Failed(reason=Reason.BAD_ADDRESS)
        site, number = account
        tail = f"site={site.removesuffix('.com')}&filter=withbody&pagesize=100&order=desc&sort=creation"
        posts_url, comments_url = (f"{_API}{number}/{what}?{tail}" for what in ("posts", "comments"))
        posts = yield Request(url=posts_url, accept=_JSON)
        if isinstance(posts, Failed):
            return _throttled(posts)
        comments = yield Request(url=comments_url, accept=_JSON)
        if isinstance(comments, Failed):
            return _throttled(comments)
        before = replace(bookmark, origin=f"{site}/{number}")
        after = remember(remember(before, posts_url, posts), comments_url, comments)
        reader = _Items(site, number, posts_url, self.limits)
        first = reader.leaf(posts) if isinstance(posts, Fetched) else Leaf()
        said = reader.leaf(comments).items if isinstance(comments, Fetched) else ()
        trail = Trail(reader.leaf, posts_url, _JSON, before=before, after=after, limits=self.limits)
        walked = yield from walk(replace(first, items=(*said, *first.items)), trail)
        about = None if bookmark.validators else (yield Request(url=self.home(locator), accept="text/html"))
        return Reading(
            posts=walked.posts,
            unreadable=walked.unreadable,
            profile=_profile(about),
            bookmark=walked.bookmark,
            unchanged=isinstance(posts, Unchanged) and isinstance(comments, Unchanged),
            fresh_for=max(posts.fresh_for, _wish(posts), _wish(comments)),
            omits=("quotes", "older") if walked.cut else ("quotes",),
        )


@dataclass(frozen=True, slots=True)
class _Items:
    """Reads pages of one account's posts or comments."""

    site: str
    number: str
    url: str
    limits: ContentLimits

    def leaf(self, page: Fetched) -> Leaf:
        document = object_of(page)
        found = re.search(r"&page=(\d+)", page.url)
        older = f"{self.url}&page={int(found[1]) + 1 if found else 2}" if document.get("has_more") is True else None
        return Leaf(tuple(self._items(document)), older if "/posts?" in page.url else None)

    def _items(self, document: Object) -> Iterator[Item]:
        for number, item in enumerate(foreign.values(document, "items"), start=1):
            where = f"item {number}"
            if not isinstance(item, dict) or not (foreign.text(item, "post_id") or foreign.text(item, "comment_id")):
                yield where, Unreadable(where, "invalid")
            elif foreign.text(foreign.part(item, "owner"), "user_id") == self.number:
                yield where, self._post(item)

    def _post(self, item: Object) -> Post:
        comment = foreign.text(item, "comment_id")
        parent = foreign.text(item, "post_id")
        body = to_text(without_blocks(foreign.text(item, "body")), self.limits)
        place = f"https://{self.site}/"
        usual = place + (f"posts/comments/{comment}" if comment else f"q/{parent}")
        question = foreign.text(item, "post_type") == "question"
        return Post(
            key=f"comment/{comment}" if comment else f"post/{parent}",
            text=body.text,
            url=safe_link(foreign.text(item, "link") or usual),
            created_at=moment(item.get("creation_date")),
            edited_at=moment(item.get("last_edit_date")),
            kind=Kind.COMMENT if comment else Kind.POST if question else Kind.REPLY,
            title=to_text(foreign.text(item, "title")).text if question else "",
            alt_texts=body.alts,
            context_url=f"{place}q/{parent}" if comment else None,
            shortened=body.shortened,
        )


def _account(locator: str) -> tuple[str, str] | None:
    """Site and number of the account."""
    page = page_of(locator)
    if page is None or not (page.host in _SITES or _NAMED.fullmatch(page.host)):
        return None
    match page.path:
        case ("users", number, *_) if number.isdecimal() and len(number) < 12:  # noqa: PLR2004 - no longer
            return page.host, number
    return None


def _throttled(failed: Failed) -> Failed:
    """Too many questions are answered with the status of a wrong one; ours are not wrong."""
    if failed.status != _THROTTLED:
        return failed
    return replace(failed, reason=Reason.RATE_LIMITED, retry_after=max(failed.retry_after or 0.0, _HOUR))


def _wish(outcome: Outcome) -> float:
    """Seconds for which the interface asks not to be asked again."""
    seconds = object_of(outcome).get("backoff")
    return float(seconds) if isinstance(seconds, int) and not isinstance(seconds, bool) else 0.0


def _profile(page: Outcome | None) -> Profile | None:
    if not isinstance(page, Fetched):
        return None
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - the reading child alone pays for it

    about = LexborHTMLParser(page.body).css_first(".js-about-me-content")
    plain = to_text(clean((about.html if about else None) or ""))
    return Profile(text=plain.text, links=plain.links, me_links=plain.me_links) if plain.text else None

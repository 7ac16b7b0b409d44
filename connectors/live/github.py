"""What a person wrote in public on GitHub: issues, pull requests, reviews, comments, releases, commits."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from connectors import foreign
from connectors.base import ContentLimits, Failed, Fetched, Reason, Request, Steps, Unchanged
from connectors.bookmarks import remember
from connectors.dates import parse_date
from connectors.foreign import Object
from connectors.live.answers import object_of
from connectors.live.markdown import own_words
from connectors.live.paging import Item, Leaf, Trail, walk
from connectors.live.typed import page_of, short_name
from connectors.plain import cut, safe_link
from connectors.post import Bookmark, Kind, Post, Profile, Reading, Unreadable, employed_by

_API = "https://api.github.com/users/"
_JSON = "application/vnd.github+json, application/json;q=0.9"
_LOGIN = re.compile(r"[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}", re.IGNORECASE | re.ASCII)
_PAGES = ("features", "topics", "orgs", "settings", "search", "marketplace", "explore", "sponsors", "about", "login")
_OLDER = re.compile(r'<([^<>]+)>\s*;\s*rel="?next\b')
_WRITING = frozenset({"", "opened", "created", "published", "submitted", "edited", "updated"})
_COMMENT = ("comment", Kind.COMMENT)
_EVENTS: Mapping[str, tuple[str, Kind]] = {
    "IssueCommentEvent": _COMMENT,
    "CommitCommentEvent": _COMMENT,
    "PullRequestReviewCommentEvent": _COMMENT,
    "DiscussionCommentEvent": _COMMENT,
    "PullRequestReviewEvent": ("review", Kind.COMMENT),
    "IssuesEvent": ("issue", Kind.POST),
    "PullRequestEvent": ("pull_request", Kind.POST),
    "DiscussionEvent": ("discussion", Kind.POST),
    "ReleaseEvent": ("release", Kind.POST),
}


@dataclass(frozen=True, slots=True)
class GitHub:
    """Own words from the public events of an account, and its profile with the employer named there.

    The origin is the account's number: a login that somebody else has taken over is not the same place.
    """

    limits: ContentLimits
    name: str = "github"

    def accepts(self, locator: str) -> bool:
        """`github.com/login` or `github:login`."""
        return bool(_login(locator))

    def home(self, locator: str) -> str:
        """The account's page."""
        return f"https://github.com/{_login(locator)}"

    def read(self, locator: str, bookmark: Bookmark) -> Steps:
        """The profile, and the events back to those of the last look: three hundred at most, as GitHub keeps them."""
        login = _login(locator)
        if not login:
            return Failed(reason=Reason.BAD_ADDRESS)
        about = yield Request(url=f"{_API}{login}", accept=_JSON)
        if isinstance(about, Failed):
            return about
        account = object_of(about)
        number = foreign.text(account, "id")
        before = replace(bookmark, origin=f"github/{number}" if number else bookmark.origin)
        before = remember(before, f"{_API}{login}", about)
        url = f"{_API}{login}/events/public?per_page=100"
        page = yield Request(url=url, accept=_JSON)
        if isinstance(page, Failed):
            return page
        reader = _Events(login, foreign.text(account, "name"), self.limits)
        trail = Trail(reader.leaf, url, _JSON, before=before, after=remember(before, url, page), limits=self.limits)
        walked = yield from walk(reader.leaf(page) if isinstance(page, Fetched) else Leaf(), trail)
        return Reading(
            posts=walked.posts,
            unreadable=walked.unreadable,
            profile=_profile(account) if account else None,
            bookmark=walked.bookmark,
            unchanged=isinstance(page, Unchanged),
            fresh_for=page.fresh_for,
            omits=("quotes", "older"),
        )


@dataclass(frozen=True, slots=True)
class _Events:
    """Reads pages of one account's events."""

    login: str
    name: str
    limits: ContentLimits

    def leaf(self, page: Fetched) -> Leaf:
        events = foreign.load(page.body)
        older = _OLDER.search(page.headers.get("link", ""))
        found = tuple(self._items(events)) if isinstance(events, list) else ()
        return Leaf(found, older[1] if older else None)

    def _items(self, events: list[object]) -> Iterator[Item]:
        for number, event in enumerate(events, start=1):
            where = f"event {number}"
            if not isinstance(event, dict):
                yield where, Unreadable(where, "invalid")
                continue
            payload = foreign.part(event, "payload")
            if foreign.text(event, "type") == "PushEvent":
                yield from ((where, post) for post in self._commits(event, payload))
            elif (post := self._written(event, payload)) is not None:
                yield where, post if post.key else Unreadable(where, "invalid")

    def _written(self, event: Object, payload: Object) -> Post | None:
        name, kind = _EVENTS.get(foreign.text(event, "type"), ("", Kind.POST))
        item = foreign.part(payload, name)
        author = foreign.part(item, "user") or foreign.part(item, "author")
        own = foreign.text(author, "login").lower() == self.login.lower()
        if not own or foreign.text(payload, "action") not in _WRITING:
            return None
        body, shortened = cut(foreign.text(item, "body"), self.limits.markup)
        text, alts = own_words(body)
        created = foreign.text(item, "created_at") or foreign.text(item, "submitted_at")
        post = Post(
            key=foreign.text(item, "html_url"),
            text=text,
            url=safe_link(foreign.text(item, "html_url")),
            created_at=parse_date(created or foreign.text(event, "created_at")),
            kind=kind,
            title="" if kind is Kind.COMMENT else foreign.text(item, "title") or foreign.text(item, "name"),
            alt_texts=alts,
            shortened=shortened,
        )
        changed = parse_date(foreign.text(item, "updated_at")) if kind is Kind.COMMENT else None
        edited = changed if changed and post.created_at and changed > post.created_at else None
        return replace(post, edited_at=edited) if post.words else None

    def _commits(self, event: Object, payload: Object) -> Iterator[Post]:
        """Messages of commits that carry the account's name: what is pushed may be the work of others."""
        repository = foreign.text(foreign.part(event, "repo"), "name")
        for commit in foreign.parts(payload, "commits"):
            author = foreign.text(foreign.part(commit, "author"), "name").lower()
            url = safe_link(f"https://github.com/{repository}/commit/{foreign.text(commit, 'sha')}")
            text = foreign.text(commit, "message")
            if text and url and author and author in {self.login.lower(), self.name.lower()}:
                yield Post(key=url, text=text, url=url, created_at=parse_date(foreign.text(event, "created_at")))


def _login(locator: str) -> str:
    if name := short_name(locator, "github"):
        return name if _LOGIN.fullmatch(name) else ""
    page = page_of(locator)
    if page is None or page.host != "github.com" or len(page.path) != 1:
        return ""
    name = page.path[0].removesuffix(".atom")
    return name if _LOGIN.fullmatch(name) and name.lower() not in _PAGES else ""


def _profile(account: Object) -> Profile:
    """Bio, employer and place, as the account's page shows them."""
    site = foreign.text(account, "blog")
    link = safe_link(site if "://" in site else f"https://{site}") if site else None
    rows = (
        foreign.text(account, "bio"),
        employed_by(foreign.text(account, "company")),
        foreign.text(account, "location"),
    )
    return Profile(
        text="\n".join(filter(None, rows)), name=foreign.text(account, "name"), links=(link,) if link else ()
    )

"""Stories and comments of an account on Hacker News, from its search and its own open interface."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from connectors import foreign
from connectors.base import ContentLimits, Failed, Fetched, Reason, Request, Steps, Unchanged
from connectors.bookmarks import remember
from connectors.foreign import Object
from connectors.live.answers import moment, object_of
from connectors.live.paging import Item, Leaf, Trail, walk
from connectors.live.quotes import without_lines
from connectors.live.typed import page_of, short_name
from connectors.plain import safe_link, to_text
from connectors.post import Bookmark, Kind, Post, Profile, Reading, Unreadable

_SEARCH = "https://hn.algolia.com/api/v1/search_by_date?tags=author_{user},(story,comment,poll)&hitsPerPage=100"
_ACCOUNT = "https://hacker-news.firebaseio.com/v0/user/{user}.json"
_ITEM = "https://news.ycombinator.com/item?id="
_JSON = "application/json"
_USER = re.compile(r"[\w-]{2,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class HackerNews:
    """Own stories, polls and comments, without the lines they quote. Changes leave no trace there."""

    limits: ContentLimits
    name: str = "hackernews"

    def accepts(self, locator: str) -> bool:
        """`news.ycombinator.com/user?id=name` or `hackernews:name`."""
        return bool(_user(locator))

    def home(self, locator: str) -> str:
        """The account's page."""
        return f"https://news.ycombinator.com/user?id={_user(locator)}"

    def read(self, locator: str, bookmark: Bookmark) -> Steps:
        """What the account says of itself, and what it wrote back to the last look."""
        user = _user(locator)
        if not user:
            return Failed(reason=Reason.BAD_ADDRESS)
        about_url, url = (form.format(user=quote(user)) for form in (_ACCOUNT, _SEARCH))
        about = yield Request(url=about_url, accept=_JSON)
        page = yield Request(url=url, accept=_JSON)
        if isinstance(page, Failed):
            return page
        before = replace(bookmark, origin=f"news.ycombinator.com/{user}")
        before = before if isinstance(about, Failed) else remember(before, about_url, about)
        reader = _Hits(user, url, self.limits)
        trail = Trail(reader.leaf, url, _JSON, before=before, after=remember(before, url, page), limits=self.limits)
        walked = yield from walk(reader.leaf(page) if isinstance(page, Fetched) else Leaf(), trail)
        account = object_of(about)
        return Reading(
            posts=walked.posts,
            unreadable=walked.unreadable,
            profile=Profile(text=to_text(foreign.text(account, "about")).text, name=user) if account else None,
            bookmark=walked.bookmark,
            unchanged=isinstance(page, Unchanged),
            fresh_for=page.fresh_for,
            omits=("quotes", "older") if walked.cut else ("quotes",),
        )


@dataclass(frozen=True, slots=True)
class _Hits:
    """Reads pages of the search for one account."""

    user: str
    url: str
    limits: ContentLimits

    def leaf(self, page: Fetched) -> Leaf:
        document = object_of(page)
        number, pages = document.get("page"), document.get("nbPages")
        more = isinstance(number, int) and isinstance(pages, int) and number + 1 < pages
        return Leaf(tuple(self._items(document)), f"{self.url}&page={int(number or 0) + 1}" if more else None)

    def _items(self, document: Object) -> Iterator[Item]:
        for number, hit in enumerate(foreign.values(document, "hits"), start=1):
            where = f"hit {number}"
            if not isinstance(hit, dict) or not foreign.text(hit, "objectID").isdecimal():
                yield where, Unreadable(where, "invalid")
            elif foreign.text(hit, "author") == self.user and (post := self._post(hit)).words:
                yield where, post

    def _post(self, hit: Object) -> Post:
        key = foreign.text(hit, "objectID")
        said = foreign.text(hit, "comment_text")
        body = to_text(said or foreign.text(hit, "story_text"), self.limits)
        parent = foreign.text(hit, "parent_id") if said else ""
        return Post(
            key=key,
            text=without_lines(body.text),
            url=_ITEM + key,
            created_at=moment(hit.get("created_at_i")),
            kind=Kind.COMMENT if said else Kind.POST,
            title="" if said else foreign.text(hit, "title"),
            in_reply_to=parent or None,
            context_url=safe_link(_ITEM + parent) if parent else None,
            shortened=body.shortened,
        )


def _user(locator: str) -> str:
    name = short_name(locator, "hackernews", "hn") or ""
    page = page_of(locator)
    if page and page.host == "news.ycombinator.com" and page.path in {("user",), ("threads",), ("submitted",)}:
        name = page.query.get("id", "")
    return name if _USER.fullmatch(name) else ""

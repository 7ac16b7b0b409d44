"""A public Telegram channel, from the page that Telegram shows of it to everybody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from connectors.base import ContentLimits, Failed, Fetched, Reason, Request, Steps, Unchanged
from connectors.bookmarks import remember
from connectors.dates import parse_date
from connectors.live.paging import Item, Leaf, Trail, walk
from connectors.live.typed import author_of, page_of, short_name
from connectors.plain import Plain, safe_link, to_text
from connectors.post import Bookmark, Kind, Post, Profile, Reading, Unreadable

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_HTML = "text/html"
_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
_CHANNEL = re.compile(r"[A-Za-z]\w{3,31}", re.ASCII)
_NO_CHANNELS = frozenset({"joinchat", "addstickers", "share", "proxy", "addlist", "login", "iv", "contact"})
_POST = re.compile(r"\w+/(\d{1,15})", re.ASCII)
_WORDS = ".tgme_widget_message_text.js-message_text, .tgme_widget_message_text"
_POLL = ".tgme_widget_message_poll_question, .tgme_widget_message_poll_option_text"


@dataclass(frozen=True, slots=True)
class Telegram:
    """A channel's own posts; what it forwards is left out. Groups and people have no such page.

    A fragment `#author=Name` at the end of the address keeps only the posts signed with that name.
    """

    limits: ContentLimits
    name: str = "telegram"

    def accepts(self, locator: str) -> bool:
        """`t.me/channel`, `t.me/s/channel`, a post's address, `channel.t.me` or `telegram:channel`."""
        return bool(_channel(locator))

    def home(self, locator: str) -> str:
        """The channel's page."""
        return f"https://t.me/{_channel(locator)}"

    def read(self, locator: str, bookmark: Bookmark) -> Steps:
        """The newest posts and back to those of the last look. A channel that shows no page says so."""
        channel = _channel(locator)
        if not channel:
            return Failed(reason=Reason.BAD_ADDRESS)
        url = f"https://t.me/s/{channel}"
        outcome = yield Request(url=url, accept=_HTML)
        if isinstance(outcome, Failed):
            return outcome
        after = remember(replace(bookmark, origin=f"t.me/{channel.lower()}"), url, outcome)
        if isinstance(outcome, Unchanged):
            return Reading(unchanged=True, bookmark=after, fresh_for=outcome.fresh_for)
        page = _parsed(outcome)
        if page.css_first(".tgme_channel_info") is None and page.css_first("[data-post]") is None:
            return Failed(reason=Reason.NO_PUBLIC_PREVIEW)
        reader = _Reader(self.limits, author_of(locator))
        trail = Trail(reader.leaf, url, _HTML, before=bookmark, after=after, limits=self.limits)
        walked = yield from walk(reader.leaf(outcome), trail)
        hidden = page.css_first(".message_media_not_supported_wrap") is not None
        notes = {"boosts": True, "older": walked.cut, "other": hidden, **reader.notes()}
        return Reading(
            posts=walked.posts,
            unreadable=walked.unreadable,
            profile=_profile(page, self.limits),
            bookmark=walked.bookmark,
            fresh_for=outcome.fresh_for,
            omits=tuple(note for note, holds in notes.items() if holds),
        )


class _Reader:
    """Reads pages of one channel, and remembers who signed there."""

    def __init__(self, limits: ContentLimits, author: str | None) -> None:
        self._limits = limits
        self._author = author
        self._signed: set[str] = set()

    def notes(self) -> dict[str, bool]:
        """Whether others write there, too."""
        others = self._signed - {self._author or ""}
        alone = self._author is None
        return {"other_authors": not alone and bool(others), "several_authors": alone and len(others) > 1}

    def leaf(self, document: Fetched) -> Leaf:
        page = _parsed(document)
        older = page.css_first("a.js-messages_more[href*=before], .js-messages_more_wrap a[href*=before]")
        return Leaf(tuple(self._items(page))[::-1], (older.attributes.get("href") if older else None) or None)

    def _items(self, page: "LexborHTMLParser") -> Iterator[Item]:
        for number, node in enumerate(page.css(".tgme_widget_message[data-post]"), start=1):
            where = f"message {number}"
            known = _POST.fullmatch(node.attributes.get("data-post") or "")
            if node.css_first(".tgme_widget_message_forwarded_from") or "service_message" in _class(node):
                continue
            signature = node.css_first(".tgme_widget_message_from_author")
            name = signature.text(strip=True).casefold() if signature else ""
            self._signed.update({name} - {""})
            if self._author is not None and name != self._author:
                continue
            post = self._post(node, known[1]) if known else None
            if post is None:
                yield where, Unreadable(where, "invalid")
            elif post.words:
                yield where, post

    def _post(self, node: "LexborNode", number: str) -> Post:
        reply = node.css_first(".tgme_widget_message_reply")
        parent = _link(reply)
        for quoted in node.css(".tgme_widget_message_reply, .tgme_widget_message_link_preview"):
            quoted.decompose()
        poll = [to_text(one.html or "", self._limits).text for one in node.css(_POLL)]
        body = _body(node, self._limits)
        time = node.css_first(".tgme_widget_message_meta time[datetime], time[datetime]")
        return Post(
            key=number,
            text="\n".join(filter(None, (body.text, *poll))),
            url=_link(node.css_first("a.tgme_widget_message_date[href]")),
            created_at=parse_date((time.attributes.get("datetime") if time else None) or ""),
            kind=Kind.POLL if poll else Kind.REPLY if reply else Kind.POST,
            alt_texts=body.alts,
            in_reply_to=parent,
            context_url=parent,
            shortened=body.shortened,
        )


def _channel(locator: str) -> str:
    if name := short_name(locator, "telegram"):
        return name if _CHANNEL.fullmatch(name) else ""
    page = page_of(locator)
    if page is None:
        return ""
    path = page.path[1:] if page.path[:1] == ("s",) else page.path
    name = path[0] if page.host in _HOSTS and path else ""
    if page.host.endswith(".t.me"):
        name = page.host.removesuffix(".t.me")
    return name if _CHANNEL.fullmatch(name) and name.lower() not in _NO_CHANNELS else ""


def _parsed(document: Fetched) -> "LexborHTMLParser":
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - the reading child alone pays for it

    return LexborHTMLParser(document.body)


def _body(node: "LexborNode", limits: ContentLimits) -> Plain:
    words = node.css_first(_WORDS)
    return to_text(words.html or "", limits) if words else Plain("")


def _class(node: "LexborNode") -> str:
    return node.attributes.get("class") or ""


def _link(node: "LexborNode | None") -> str | None:
    return safe_link(node.attributes.get("href")) if node else None


def _profile(page: "LexborHTMLParser", limits: ContentLimits) -> Profile:
    title = page.css_first(".tgme_channel_info_header_title")
    about = page.css_first(".tgme_channel_info_description")
    plain = to_text((about.html if about else None) or "", limits)
    return Profile(text=plain.text, name=title.text(strip=True) if title else "", links=plain.links)

"""Servers of the fediverse that do not speak Mastodon's interface: what each offers for one account's posts."""

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from connectors import foreign
from connectors.base import ContentLimits, Failed, Outcome, Request, Steps, Unchanged
from connectors.bookmarks import remember
from connectors.live import lemmy, syndication
from connectors.live.answers import object_of
from connectors.origin import site_of
from connectors.plain import safe_link
from connectors.post import Bookmark, Post, Reading

_JSON = "application/json"
_SCHEMAS = "http://nodeinfo.diaspora.software/ns/schema/"


@dataclass(frozen=True, slots=True)
class Place:
    """What one kind of server offers.

    Attributes:
        path: where an account's posts are, after the server's address.
        omits: what its feed leaves out.
        titles, summaries: whether a feed's are the person's own words, or the server's ("New note by …").
        apart: takes the server's own line out of an entry's markup.
    """

    path: str
    omits: tuple[str, ...]
    titles: bool = True
    summaries: bool = True
    apart: Callable[[str], tuple[str, str]] | None = None


_ALONE = ("boosts", "replies")
_LEMMY = Place("/api/v3/user?username={user}&sort=New&limit=50", ())
_LEMMY_FEED = Place("/feeds/u/{user}.xml?sort=New&limit=50", ("replies", "edits"), apart=lemmy.heading_apart)
_CHANNEL = Place("/feeds/videos.xml?videoChannelName={user}", ("replies", "edits"))
_NOTES = Place("/@{user}.atom", ("boosts", "edits"), titles=False)
_PLEROMA = Place("/users/{user}/feed.atom", _ALONE)
_THREADS = Place("/rss?user={user}", ("replies", "edits"))
_PLACES = {
    "lemmy": _LEMMY,
    "peertube": Place("/feeds/videos.xml?accountName={user}", ("replies", "edits")),
    "pixelfed": Place("/users/{user}.atom", ("boosts", "replies", "edits")),
    "writefreely": Place("/{user}/feed/", ("edits",)),
    "misskey": _NOTES,
    "sharkey": _NOTES,
    "firefish": _NOTES,
    "iceshrimp": _NOTES,
    "pleroma": _PLEROMA,
    "akkoma": _PLEROMA,
    "friendica": Place("/feed/{user}/", _ALONE),
    "gotosocial": Place("/@{user}/feed.rss", ("boosts", "replies", "edits"), summaries=False),
    "wordpress": Place("/author/{user}/feed/", ("comments",)),
    "ghost": Place("/rss/", ("comments",)),
    "bookwyrm": Place("/user/{user}/rss", _ALONE),
    "mobilizon": Place("/@{user}/feed/atom", _ALONE),
    "mbin": _THREADS,
    "kbin": _THREADS,
}


def place_of(address: str, user: str) -> Place | None:
    """The place that an address from an earlier look belongs to."""
    places = (*_PLACES.values(), _LEMMY_FEED, _CHANNEL)
    return next((place for place in places if address == _at(place, address, user)), None)


def address(place: Place, actor: str, user: str) -> str:
    """Where the account's posts are; a channel of films is told from its owner by the actor's address."""
    return _at(_CHANNEL if "/video-channels/" in actor else place, actor, user)


def server_of(url: str) -> str:
    """Scheme and host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def actor(user: str, host: str) -> Generator[Request, Outcome, str]:
    """The account's own address by WebFinger, else the host: the handle's host need not be the server."""
    resource = quote(f"acct:{user}@{host}", safe=":@")
    finger = yield Request(
        url=f"https://{host}/.well-known/webfinger?resource={resource}",
        accept="application/jrd+json, application/json;q=0.9",
        conditional=False,
    )
    for link in foreign.parts(object_of(finger), "links"):
        href = safe_link(foreign.text(link, "href"))
        if foreign.text(link, "rel") == "self" and href:
            return href
    return f"https://{host}"


def software(server: str) -> Generator[Request, Outcome, Place | None]:
    """What kind of server it says it is; None for one that we know nothing better for than Mastodon's ways."""
    known = yield Request(url=f"{server}/.well-known/nodeinfo", accept=_JSON, conditional=False)
    links = foreign.parts(object_of(known), "links")
    urls = [foreign.text(one, "href") for one in links if foreign.text(one, "rel").startswith(_SCHEMAS)]
    url = safe_link(urls[-1]) if urls else None
    if url is None:
        return None
    about = yield Request(url=url, accept=_JSON, conditional=False)
    return _PLACES.get(foreign.text(foreign.part(object_of(about), "software"), "name").lower())


def read(place: Place, url: str, bookmark: Bookmark, limits: ContentLimits) -> Steps:
    """The account's posts; where an interface is closed, its feed."""
    if place is not _LEMMY:
        return (yield from _feed(place, url, bookmark, limits))
    result = yield from lemmy.read(url, bookmark, limits)
    if not isinstance(result, Failed):
        return result
    user = re.search(r"username=([^&]*)", url)
    feed = server_of(url) + _LEMMY_FEED.path.replace("{user}", user[1] if user else "")
    again = yield from _feed(_LEMMY_FEED, feed, bookmark, limits)
    return result if isinstance(again, Failed) else again


def _feed(place: Place, url: str, bookmark: Bookmark, limits: ContentLimits) -> Steps:
    outcome = yield Request(url=url)
    if isinstance(outcome, Failed):
        return outcome
    after = remember(replace(bookmark, address=url, origin=site_of(outcome.url)), url, outcome)
    if isinstance(outcome, Unchanged):
        return Reading(unchanged=True, bookmark=after, fresh_for=outcome.fresh_for)
    result = syndication.parse(outcome, limits, apart=place.apart)
    if isinstance(result, Failed):
        return result
    own = (_own(post, place) for post in result.posts)
    notes = tuple(dict.fromkeys((*place.omits, *result.omits)))
    return replace(result, posts=tuple(post for post in own if post.words), bookmark=after, omits=notes)


def _own(post: Post, place: Place) -> Post:
    """The post without what the server wrote."""
    return replace(post, title=post.title if place.titles else "", summary=post.summary if place.summaries else "")


def _at(place: Place, url: str, user: str) -> str:
    return server_of(url) + place.path.replace("{user}", quote(user, safe=""))

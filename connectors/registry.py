"""Which connector reads which place. Names only: a platform is imported when somebody uses it."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from connectors.base import Archive, Connector, ContentLimits, Head, Members, Refused
from connectors.exports import others

# In the order in which `guess` asks; `web` takes any address and comes last.
BUILT_IN = {
    "telegram": "connectors.live.telegram:Telegram",
    "youtube": "connectors.live.youtube:YouTube",
    "reddit": "connectors.live.reddit:Reddit",
    "github": "connectors.live.github:GitHub",
    "stackexchange": "connectors.live.stackexchange:StackExchange",
    "hackernews": "connectors.live.hackernews:HackerNews",
    "lobsters": "connectors.live.lobsters:Lobsters",
    "mastodon": "connectors.live.mastodon:Mastodon",
    "bluesky": "connectors.live.bluesky:Bluesky",
    "web": "connectors.live.discovery:Web",
}

# Asked for by name only; `guess` never gives them.
UNLISTED = {"page": "connectors.live.page:Page"}

ARCHIVES = {
    "x": "connectors.exports.x:X",
    "linkedin": "connectors.exports.linkedin:LinkedIn",
    "instagram": "connectors.exports.instagram:Instagram",
    "threads": "connectors.exports.threads:Threads",
    "facebook": "connectors.exports.facebook:Facebook",
    "tiktok": "connectors.exports.tiktok:TikTok",
    "mastodon_archive": "connectors.exports.mastodon_archive:MastodonArchive",
    "telegram_export": "connectors.exports.telegram_export:Telegram",
    "telegram_channel": "connectors.exports.telegram_export:TelegramChannel",
    "bluesky_car": "connectors.exports.bluesky_car:BlueskyCar",
    "reddit_export": "connectors.exports.reddit_export:Reddit",
    "discord": "connectors.exports.discord:Discord",
    "wordpress": "connectors.exports.wordpress:WordPress",
    "medium": "connectors.exports.medium:Medium",
    "substack": "connectors.exports.substack:Substack",
    "blogger": "connectors.exports.blogger:Blogger",
    "tumblr": "connectors.exports.tumblr:Tumblr",
    "tumblr_interface": "connectors.exports.tumblr:TumblrInterface",
    "ghost": "connectors.exports.ghost:Ghost",
    "youtube_takeout": "connectors.exports.youtube_takeout:YouTube",
    "feed": "connectors.exports.feedfile:FeedFile",
}

GROUP = "cermin.connectors"
ARCHIVE_GROUP = "cermin.archives"
_ANY_FILE = "feed"
_HEAD = 64 * 1024


class UnknownConnector(LookupError):  # noqa: N818 - says what happened
    """No connector has this name, or its module cannot be loaded."""


def names() -> tuple[str, ...]:
    """Every live connector there is: ours first, then those that other packages bring."""
    return tuple(dict.fromkeys((*BUILT_IN, *sorted(_foreign(GROUP)))))


def connector(name: str, limits: ContentLimits | None = None) -> Connector:
    """The connector of that name. Raises `UnknownConnector`."""
    place = (BUILT_IN | UNLISTED).get(name) or _foreign(GROUP).get(name)
    made: Connector = _load(name, place, names)(limits or ContentLimits())
    return made


def guess(locator: str) -> str | None:
    """The connector for what a person typed, or None when nobody knows such a place."""
    ours = (name for name in BUILT_IN if name != "web")
    useless = unloadable()
    known = (name for name in (*ours, *sorted(_foreign(GROUP)), "web") if name not in useless)
    return next((name for name in known if connector(name).accepts(locator)), None)


def unloadable() -> tuple[str, ...]:
    """Connectors and readers of exports in other packages that cannot be loaded; the rest works without them."""
    live = (name for name in sorted(_foreign(GROUP)) if not _loads(connector, name))
    exports = (name for name in sorted(_foreign(ARCHIVE_GROUP)) if not _loads(archive, name))
    return tuple(dict.fromkeys((*live, *exports)))


def archive(name: str) -> Archive:
    """The reader of that platform's export. Raises `UnknownConnector`."""
    made: Archive = _load(name, ARCHIVES.get(name) or _foreign(ARCHIVE_GROUP).get(name), archives)()
    return made


def archives() -> tuple[str, ...]:
    """Every reader of exports that works, in the order in which `recognise` asks: who takes any file comes last."""
    ours = (name for name in ARCHIVES if name != _ANY_FILE)
    return (*ours, *(name for name in sorted(_foreign(ARCHIVE_GROUP)) if _loads(archive, name)), _ANY_FILE)


def recognise(members: Members) -> str | None:
    """The platform whose export this is, or None. Looks at names, then at the heads of members it may open.

    Raises `Refused` for an export in a form that cannot be read, with the way out.
    """
    names = members.names()
    readers = [archive(name) for name in archives()]
    for reader in readers:
        if reader.recognises(names) and reader.confirms(names, _head(members, reader.wanted(names))):
            return reader.name
    for reader in readers:
        if why := reader.wrong_flavour(names):
            raise Refused(why)
    if why := others.told_apart(names, _head(members, names)):
        raise Refused(why)
    return None


def _head(members: Members, allowed: Sequence[str]) -> Head:
    def head(name: str) -> bytes:
        if name not in allowed:
            raise Refused(f"The recogniser asked for a file that it may not open: {name}")
        with members.open(name) as stream:
            return stream.read(_HEAD)

    return head


def _foreign(group: str) -> Mapping[str, str]:
    """What other packages bring: places by their names, none of which is one of ours."""
    return _installed(group, tuple(sys.path))


@lru_cache(maxsize=8)
def _installed(group: str, _: tuple[str, ...]) -> Mapping[str, str]:
    """Looked up once for every path on which packages are looked for: that reads a file of each package."""
    ours = BUILT_IN if group == GROUP else ARCHIVES
    return {point.name: point.value for point in entry_points(group=group) if point.name not in ours}


def _loads(find: Callable[[str], object], name: str) -> bool:
    try:
        find(name)
    except UnknownConnector:
        return False
    return True


def _load(name: str, place: str | None, known: Callable[[], Sequence[str]]) -> Any:
    if place is None:
        raise UnknownConnector(f"There is no connector called {name!r}; known: {', '.join(known())}.")
    module, _, attribute = place.partition(":")
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise UnknownConnector(f"The connector {name!r} cannot be loaded from {place}.") from error

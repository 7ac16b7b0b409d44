"""Takes apart what a person typed or pasted: a page's address with or without scheme, or `place:name`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from connectors.plain import safe_link

_BARE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?")
_FEED_SCHEME = re.compile(r"feed:(?://)?", re.IGNORECASE)
_SHORT = re.compile(r"([a-z]+):@?([\w.-]+)", re.ASCII)
_DOORS = ("www.", "m.", "mobile.", "old.", "new.")


@dataclass(frozen=True, slots=True)
class Page:
    """An address: its host in small letters without `www.` and the like, its path in parts, its query."""

    host: str
    path: tuple[str, ...]
    query: Mapping[str, str]


def address_of(locator: str) -> str:
    """What a person typed as an address; a bare one, and one marked as a feed's, is meant as https."""
    locator = _FEED_SCHEME.sub("", locator.strip())
    return f"https://{locator}" if _BARE.fullmatch(locator) else locator


def page_of(locator: str) -> Page | None:
    """The address in its parts, or None when it is none that can be asked."""
    url = safe_link(address_of(locator))
    if url is None:
        return None
    parts = urlsplit(url)
    host = parts.netloc.lower()
    for door in _DOORS:
        host = host.removeprefix(door)
    path = tuple(unquote(part) for part in parts.path.split("/") if part)
    return Page(host, path, dict(parse_qsl(parts.query)))


def short_name(locator: str, *places: str) -> str | None:
    """The name in `place:name` or `place:@name`, for one of these places."""
    found = _SHORT.fullmatch(locator.strip())
    return found[2] if found and found[1] in places else None


def author_of(locator: str) -> str | None:
    """The name in a fragment `#author=Name`, compared without case; None where there is none."""
    names = parse_qs(locator.partition("#")[2]).get("author", ())
    return next((name.casefold() for name in names), None)

"""Whether a source is the person's own: a code, or a link to Cermin, that only its owner can put there."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urldefrag, urlsplit

from connectors.base import Connector, Failed, Fetched, Outcome, Request
from connectors.keys import normal_link
from connectors.post import Bookmark, Reading

WELL_KNOWN = "/.well-known/cermin.txt"
_PAGE = 512 * 1024
_LINES = 100
_ANY = "text/html, text/plain;q=0.9, */*;q=0.1"


class How(StrEnum):
    """Where the proof was seen."""

    BIO = "bio"
    POST = "post"
    FEED = "feed"
    REL_ME = "rel_me"
    DOMAIN = "domain"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Proof:
    """What `prove` found, as it crosses the border."""

    how: How | None


def code_in(reading: Reading, code: str, home_page: str | None, me_url: str) -> How | None:
    """Where `code` or a `rel="me"` link to `me_url` stands: in the profile, in a post, on the home page.

    A post proves nothing where several people write.
    """
    about = reading.profile
    if about and code in about.text:
        return How.BIO
    if "several_authors" not in reading.omits and any(code in post.words for post in reading.posts):
        return How.POST
    links = (*(about.me_links if about else ()), *(me_links(home_page) if home_page else ()))
    return How.REL_ME if me_url and normal_link(me_url) in map(normal_link, links) else None


def me_links(markup: str) -> Iterable[str]:
    """Addresses that a page marks as the same person."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - the reading child alone pays for it

    for node in LexborHTMLParser(markup[:_PAGE]).css("a[rel~=me][href], link[rel~=me][href]"):
        yield node.attributes.get("href") or ""


def prove(
    connector: Connector, locator: str, code: str, me_url: str
) -> Generator[Request, Outcome, How | Failed | None]:
    """Looks in the source itself, on its home page, then in a file at the root of its own host.

    None when everything was read and nothing found; `Failed` when the source could not be read at all.
    """
    reading = yield from connector.read(locator, Bookmark())
    page = yield Request(url=connector.home(locator), accept=_ANY, conditional=False)
    text = page.body.decode("utf-8", "replace") if isinstance(page, Fetched) else None
    how = code_in(reading if isinstance(reading, Reading) else Reading(), code, text, me_url)
    if how is How.BIO and connector.name == "web":
        return How.FEED
    if how is not None:
        return how
    host = urlsplit(urldefrag(connector.home(locator)).url)
    note = yield Request(url=f"{host.scheme}://{host.netloc}{WELL_KNOWN}", accept="text/plain", conditional=False)
    if isinstance(note, Fetched) and urlsplit(note.url).netloc == host.netloc and _says(note.body, code):
        return How.DOMAIN
    return reading if isinstance(reading, Failed) else None


def _says(body: bytes, code: str) -> bool:
    """Whether one line of the file is the code."""
    lines = body[:_PAGE].decode("utf-8", "replace").splitlines()[:_LINES]
    return code in (line.strip() for line in lines)

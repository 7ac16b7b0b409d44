"""Whether a source is the person's own: a code, or a link to Cermin, that only its owner can put there."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from connectors.base import Connector, Failed, Fetched, Outcome, Reason, Request
from connectors.keys import normal_link
from connectors.origin import site_of
from connectors.post import Bookmark, Kind, Reading

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
    """Where the proof was seen, None for nowhere; and which place it proves: the `Bookmark.origin` of the posts."""

    how: How | None
    origin: str = ""


def code_in(reading: Reading, code: str, home_page: str | None, me_url: str, *, author: bool = False) -> How | None:
    """Where `code` or a `rel="me"` link to `me_url` stands: in the profile, in a post, on the home page.

    Only a post proves who somebody is among several: what `author` asks for. It has to be one of their own.
    """
    about = reading.profile
    if not author and about and code in about.text:
        return How.BIO
    if any(code in post.words for post in reading.posts if post.kind is not Kind.REPOST):
        return How.POST
    if author:
        return None
    links = (*(about.me_links if about else ()), *(me_links(home_page) if home_page else ()))
    return How.REL_ME if me_url and normal_link(me_url) in map(normal_link, links) else None


def me_links(markup: str) -> Iterable[str]:
    """Addresses that a page marks as the same person."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - the reading child alone pays for it

    for node in LexborHTMLParser(markup[:_PAGE]).css("a[rel~=me][href], link[rel~=me][href]"):
        yield node.attributes.get("href") or ""


def prove(connector: Connector, locator: str, code: str, me_url: str) -> Generator[Request, Outcome, Proof | Failed]:
    """Looks in the source itself, on its home page, then in a file at the root of its own host.

    A page or a file proves only posts that come from its own host: a page of one's own may name anybody's feed.
    `Failed` when the source could not be read, or several people write there and none of them is named.
    """
    reading = yield from connector.read(locator, Bookmark())
    if isinstance(reading, Failed):
        return reading
    if "several_authors" in reading.omits:
        return Failed(reason=Reason.SEVERAL_AUTHORS)
    author = "other_authors" in reading.omits or "author=" in urlsplit(locator).fragment
    how = yield from _seen(connector, locator, code, me_url, reading, author=author)
    return Proof(how, reading.bookmark.origin)


def _seen(
    connector: Connector, locator: str, code: str, me_url: str, reading: Reading, *, author: bool
) -> Generator[Request, Outcome, How | None]:
    origin, is_web = reading.bookmark.origin, connector.name == "web"
    page = yield Request(url=connector.home(locator), accept=_ANY, conditional=False)
    how = code_in(reading, code, _body(page, origin), me_url, author=author)
    if how is not None or author or not is_web:
        return How.FEED if how is How.BIO and is_web else how
    home = urlsplit(connector.home(locator))
    note = yield Request(url=f"{home.scheme}://{home.netloc}{WELL_KNOWN}", accept="text/plain", conditional=False)
    return How.DOMAIN if code in _lines(_body(note, origin)) else None


def _body(outcome: Outcome, origin: str) -> str:
    """A document's text, if it came from the same place as the posts."""
    if not isinstance(outcome, Fetched) or not origin or site_of(outcome.url) != origin:
        return ""
    return outcome.body[:_PAGE].decode("utf-8", "replace")


def _lines(text: str) -> list[str]:
    """The lines of the file, which may hold several people's codes."""
    return [line.strip() for line in text.splitlines()[:_LINES]]

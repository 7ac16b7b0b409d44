"""One page as one post: to see whether certain words still stand at a post's own address."""

from connectors.base import ContentLimits, Failed, Fetched, Reason, Request, Steps
from connectors.plain import to_text
from connectors.post import Bookmark, Post, Reading

ACCEPT = "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.8, */*;q=0.1"


class Page:
    """Any web page. Never guessed from a locator: it is asked for by name."""

    name = "page"

    def __init__(self, limits: ContentLimits | None = None) -> None:
        self._limits = limits or ContentLimits()

    def accepts(self, locator: str) -> bool:
        """Only a web address."""
        return locator.startswith(("http://", "https://"))

    def home(self, locator: str) -> str:
        """The page itself."""
        return locator

    def read(self, locator: str, bookmark: Bookmark) -> Steps:
        """The page's words as one post."""
        outcome = yield Request(url=locator, accept=ACCEPT, conditional=False)
        match outcome:
            case Fetched():
                plain = to_text(outcome.body.decode("utf-8", "replace"))
                post = Post(key=locator, text=plain.text, url=outcome.url)
                return Reading(posts=(post,), bookmark=bookmark)
            case Failed():
                return outcome
            case _:
                return Failed(reason=Reason.BAD_ANSWER)

"""The seams of this package: what a connector is, and how it asks for bytes without opening a socket.

A connector is a generator that yields a `Request` whenever it wants a document and is sent the
`Outcome`; it returns a `Reading` or a `Failed`. So the same code runs in the limited child process
that reads hostile input, while the parent does the fetching:

    def read(self, locator, bookmark):
        outcome = yield Request(address)
        match outcome:
            case Failed() | Unchanged(): ...
            case Fetched(): return Reading(posts=…)
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Protocol

from connectors.post import Bookmark, Post, Profile, Reading, Unreadable, Validators

FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, "
    "application/json;q=0.8, text/xml;q=0.7, */*;q=0.1"
)


class Reason(StrEnum):
    """Why a look at a source gave nothing; also the key of the sentence the person reads."""

    BAD_ADDRESS = "bad_address"
    FORBIDDEN_ADDRESS = "forbidden_address"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    CERTIFICATE = "certificate"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    UNSAFE_REDIRECT = "unsafe_redirect"
    BAD_ENCODING = "bad_encoding"
    BAD_ANSWER = "bad_answer"
    DENIED = "denied"
    NOT_FOUND = "not_found"
    GONE = "gone"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    NOT_A_FEED = "not_a_feed"
    NO_FEED_FOUND = "no_feed_found"
    UNREADABLE = "unreadable"
    READER_FAILED = "reader_failed"
    SEVERAL_AUTHORS = "several_authors"
    NO_PUBLIC_PREVIEW = "no_public_preview"
    PRIVATE_FEED_ONLY = "private_feed_only"
    EXPORT_ONLY = "export_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One document that a connector wants. `conditional` sends the bookmark's validators for this URL."""

    url: str
    accept: str = FEED_TYPES
    conditional: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document arrived.

    Attributes:
        url: where it was found in the end. body: decoded bytes, within the cap.
        headers: lower-case names; only those that reading needs (content-type, link, …).
        moved_to: the final URL when every hop on the way was permanent (301, 308), else None.
        fresh_for: seconds of Cache-Control max-age or Expires, else 0.
    """

    url: str
    body: bytes
    status: int = 200
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    validators: Validators = field(default_factory=Validators)
    moved_to: str | None = None
    fresh_for: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The server (or an equal body hash) says that nothing changed since the bookmark."""

    url: str
    validators: Validators = field(default_factory=Validators)
    moved_to: str | None = None
    fresh_for: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No document. `retry_after` is the server's own wish in seconds; `status` its answer, if any."""

    reason: Reason
    status: int | None = None
    retry_after: float | None = None


Outcome = Fetched | Unchanged | Failed
Steps = Generator[Request, Outcome, Reading | Failed]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentLimits:
    """How much of one document is read. What lies beyond is left out and said to be.

    Attributes:
        entries: posts a poll. markup: bytes of HTML a post, so of its text too.
        tags: `<` signs a post; above that its tags are stripped, not parsed.
    """

    entries: int = 500
    markup: int = 64 * 1024
    tags: int = 5000


class Connector(Protocol):
    """A place that can be looked at again and again."""

    name: str
    """The key in the registry."""

    def accepts(self, locator: str) -> bool:
        """Whether this connector knows what a person typed."""

    def home(self, locator: str) -> str:
        """The public page of the account: where proof of ownership may stand, and what a letter shows."""

    def read(self, locator: str, bookmark: Bookmark) -> Steps:
        """Look once. Yields requests, is sent outcomes, returns what was read."""


class Members(Protocol):
    """An opened export: named members of a zip, tar, folder or one single file, read as streams."""

    def names(self) -> Sequence[str]:
        """Member names after a common wrapper folder and system droppings were taken off."""

    def open(self, name: str) -> BinaryIO:
        """A member's bytes as a stream under the limits. Raises `Refused` past a limit."""


Head = Callable[[str], bytes]
"""The beginning of a wanted member, 64 KiB at most."""


class Archive(Protocol):
    """An export file of one platform. Derive from it: what most formats do not need has an answer here."""

    name: str
    """The key in the registry, and of its words in the message catalogue."""

    omits: tuple[str, ...] = ()
    """What the platform leaves out of its exports: coverage notes as in `Reading.omits`."""

    preview_only: str = ""
    """For a kind that others than its owner can make, or in which nothing is checked: one line that says so, and
    the way out. It can be previewed, and is never brought in."""

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether these member names have this platform's shape."""

    def confirms(self, names: Sequence[str], head: Head) -> bool:  # noqa: ARG002 - most names say enough
        """Whether the beginnings of wanted members agree, where other platforms use the same names."""
        return True

    def wrong_flavour(self, names: Sequence[str]) -> str | None:  # noqa: ARG002 - most have one flavour only
        """For an export of this platform in a form that cannot be read: one line that says so, and the way out."""
        return None

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """The members that `parse` may open: the allow-list. Nothing else is ever opened."""

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """Streams what the owner wrote. One spoiled item costs only itself."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An export in an open file that has no path: the file's number, and what its owner called it.

    An export's single file is recognised by that name too.
    """

    file: int
    name: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """The reading of an export begins: which platform's it is. Its items follow."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSummary:
    """How the reading of an export ended: which platform's it is, and what was read and left closed.

    Attributes:
        unreadable: items that were not understood. members_read: names of the members opened.
        members_ignored: how many were deliberately left closed.
        omits: what the platform leaves out of its exports; see `Reading.omits`.
    """

    recognised: str
    posts: int = 0
    unreadable: int = 0
    members_read: tuple[str, ...] = ()
    members_ignored: int = 0
    omits: tuple[str, ...] = ()


class Refused(Exception):  # noqa: N818 - it is the verdict itself, read as a word at the seam
    """An archive that is not read at all: damaged, hostile or not ours. The text says why and what to do."""

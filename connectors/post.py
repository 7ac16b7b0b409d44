"""What comes in: sources, posts, and what one look at a source gives."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What sort of public words these are."""

    POST = "post"
    REPLY = "reply"
    COMMENT = "comment"
    REPOST = "repost"
    QUOTE = "quote"
    ARTICLE = "article"
    PROFILE = "profile"
    POLL = "poll"
    CAPTION = "caption"


class Visibility(StrEnum):
    """Who could read it on the platform. What is known to be for some only is never checked."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    RESTRICTED = "restricted"
    PRIVATE = "private"
    UNKNOWN = "unknown"


_READABLE = frozenset({Visibility.PUBLIC, Visibility.UNLISTED, Visibility.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Source:
    """One place where a person posts. It holds no name and no mail address of a person.

    Attributes:
        id: the number under which logs and commands know it.
        connector: a name from `connectors.registry`.
        locator: what the person typed: a handle, a page's or a feed's address.
    """

    id: int
    connector: str
    locator: str


# Not frozen at run time as the others are: that takes 4 us to make one, and an export has a million.
@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Post:
    """Public words as plain text. Never HTML, never the platform's raw record. Nobody changes one.

    Attributes:
        key: stable id inside its source; two readings of one post have the same key.
        text: plain text, at most 64 KiB.
        created_at, edited_at: aware, UTC; None where the document does not say.
        summary: a content warning or subtitle. alt_texts: descriptions of its pictures.
        lang: the platform's own claim, weak evidence.
        shortened: True when the text was cut at the limit.
        excerpt: True when the source gives only the beginning.
    """

    key: str
    text: str
    url: str | None = None
    created_at: datetime | None = None
    edited_at: datetime | None = None
    kind: Kind = Kind.POST
    title: str = ""
    summary: str = ""
    alt_texts: tuple[str, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    in_reply_to: str | None = None
    context_url: str | None = None
    lang: str | None = None
    shortened: bool = False
    excerpt: bool = False

    @property
    def is_own_and_public(self) -> bool:
        """Whether these are the owner's own words and, as far as the platform tells, anybody may read them.

        Where it does not tell, others may: only the owner's own export brings such posts.
        """
        return self.kind is not Kind.REPOST and self.visibility in _READABLE

    @property
    def words(self) -> str:
        """Everything a reader of the post can read; what checks look at and spans count in.

        A title that the text begins with anyway, as feeds without titles invent it, stands only once.
        """
        if not (self.title or self.summary or self.alt_texts):
            return self.text
        title = "" if _begins(self.text, self.title) else self.title
        parts = (title, self.summary, self.text, *self.alt_texts)
        return "\n".join(part for part in parts if part)

    @property
    def digest(self) -> str:
        """SHA-256 of `words`: the same key with another digest is an edit."""
        return hashlib.sha256(self.words.encode("utf-8", "replace")).hexdigest()


def _begins(text: str, title: str) -> bool:
    """Whether the text opens with the title, which may have been cut short with dots."""
    whole = title.rstrip("….")
    opening = " ".join(whole.split())
    start = " ".join(text[: 2 * len(title) + 100].split())
    after = start[len(opening) : len(opening) + 1]
    return bool(opening) and start.startswith(opening) and (whole != title or not after.isalnum())


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One item that was skipped. `where` is a position or member name, never content."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What the owner says of themselves at the source: bio, headline; and the links there.

    Where a platform has a field for the employer, it stands in `text` as a line by `employed_by`.
    `me_links` are only the links that the page marks as the same person (`rel="me"`).
    """

    text: str = ""
    name: str = ""
    links: tuple[str, ...] = ()
    me_links: tuple[str, ...] = ()


def employed_by(name: str) -> str:
    """The line of a profile that names an employer, in one form whatever the platform; empty without a name."""
    name = name.strip().removeprefix("@")
    return f"Employer: {name}" if name else ""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave so that the next request may be answered "unchanged". Kept byte for byte."""

    etag: str | None = None
    modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a source has been read; opaque to all but its connector and the fetcher.

    Attributes:
        validators: by requested URL.
        address: the source's lasting id where the platform has one (Bluesky DID, found feed URL, API id).
        moved_to, moved_seen: a permanent redirect and how many polls running it was the same.
        origin: where the posts came from in the end, a host or the account's own id; empty if the connector can't
            tell. A source whose origin changes has to be proved again.
        mark: how far back pages need not be walked again; empty where nothing is known.
    """

    validators: Mapping[str, Validators] = field(default_factory=dict)
    address: str | None = None
    moved_to: str | None = None
    moved_seen: int = 0
    origin: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one look at a source gave.

    Attributes:
        posts: newest first as far as the source orders them; own public words only.
        unchanged: True when the server said so; `posts` is then empty and means nothing.
        complete: True when the source lists everything it has (RFC 5005), so absence means removal.
        deleted: keys that the source says are gone (RFC 6721 tombstones).
        fresh_for: seconds for which the source asks not to be read again (ttl, max-age); 0 if silent.
        omits: coverage notes, keys of the message catalogue ("replies", "boosts", "excerpts", …).
    """

    posts: tuple[Post, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    profile: Profile | None = None
    bookmark: Bookmark = field(default_factory=Bookmark)
    unchanged: bool = False
    complete: bool = False
    deleted: tuple[str, ...] = ()
    fresh_for: float = 0.0
    omits: tuple[str, ...] = ()

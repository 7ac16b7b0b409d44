"""Hosts of blogs by the shape of their addresses: where the feed is, and what each host's feeds mix in or leave out.

One line a host. What stands in no line is looked for on the page itself (`connectors.live.discovery`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urldefrag, urlsplit

from connectors.post import Kind, Post

Own = Callable[[Mapping[str, Any], Post], Post | None]

_SECRET_OR_FOREIGN = re.compile(r"/feeds/(?:front|inbox|notifications|modlog)/|/feeds/video-comments\.")
_EXPORT_ONLY = frozenset(
    (
        *("linkedin.com", "instagram.com", "facebook.com", "fb.com", "m.facebook.com", "x.com", "twitter.com"),
        *("mobile.twitter.com", "tiktok.com", "threads.net", "threads.com"),
    )
)
_TUMBLR_CHAIN = re.compile(r"class=[\"']tumblr_blog[\"']", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Host:
    """One account at a known host.

    Attributes:
        feed, home: the addresses of its feed and its page. omits: what that feed leaves out.
        own: what of an entry is the owner's own; None for nothing of it.
    """

    feed: str
    home: str
    omits: tuple[str, ...] = ()
    own: Own | None = None


@dataclass(frozen=True, slots=True)
class _Shape:
    pattern: str
    feed: str
    home: str
    omits: tuple[str, ...] = ()
    own: Own | None = None
    compiled: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "compiled", re.compile(self.pattern, re.IGNORECASE | re.ASCII))


def _medium(entry: Mapping[str, Any], post: Post) -> Post:
    """A response has no topics, and for a title only its own first words. Links carry who asked."""
    url = post.url.partition("?source=")[0] if post.url else None
    response = not entry.get("tags") and post.words == replace(post, title="").words
    return replace(post, url=url, kind=Kind.COMMENT, title="") if response else replace(post, url=url)


def _tumblr(entry: Mapping[str, Any], post: Post) -> Post | None:
    """What was added after the chain of a reblog, which holds the words of others; its title is theirs too."""
    from connectors.plain import to_text  # noqa: PLC0415 - with its parser, for the reading child

    markup = str((entry.get("summary_detail") or {}).get("value") or "")
    if not _TUMBLR_CHAIN.search(markup):
        return post
    added = to_text(markup.rpartition("</blockquote>")[2])
    own = replace(post, text=added.text, title="", summary="", alt_texts=added.alts, kind=Kind.QUOTE)
    return own if own.words else None


_NAME = r"(?P<name>[\w-]+)"
_REST = r"(?:[/?#].*)?"
_LATEST = ("older", "comments")
_SHAPES = (
    _Shape(
        rf"medium\.com/(?:feed/)?@(?P<name>[\w.-]+){_REST}",
        "https://medium.com/feed/@{name}",
        "https://medium.com/@{name}",
        ("older",),
        _medium,
    ),
    _Shape(
        rf"(?!www\.|help\.|blog\.){_NAME}\.medium\.com{_REST}",
        "https://{name}.medium.com/feed",
        "https://{name}.medium.com/",
        ("older",),
        _medium,
    ),
    _Shape(
        rf"(?:substack\.com/@{_NAME}{_REST}|(?!www\.|open\.)(?P<sub>[\w-]+)\.substack\.com{_REST})",
        "https://{name}.substack.com/feed",
        "https://{name}.substack.com/",
        _LATEST,
    ),
    _Shape(
        rf"(?:tumblr\.com/(?!tagged/|dashboard|explore)(?:blog/(?:view/)?)?{_NAME}{_REST}"
        rf"|(?!www\.|api\.)(?P<sub>[\w-]+)\.tumblr\.com{_REST})",
        "https://{name}.tumblr.com/rss",
        "https://{name}.tumblr.com/",
        ("older", "boosts"),
        _tumblr,
    ),
    _Shape(
        rf"{_NAME}\.blogspot\.(?:com|[a-z]{{2,3}}|co[m]?\.[a-z]{{2}}){_REST}",
        "https://{name}.blogspot.com/feeds/posts/default",
        "https://{name}.blogspot.com/",
        ("comments",),
    ),
    _Shape(
        rf"(?!www\.|public-api\.){_NAME}\.wordpress\.com{_REST}",
        "https://{name}.wordpress.com/feed/",
        "https://{name}.wordpress.com/",
        ("comments",),
    ),
    _Shape(rf"(?!www\.){_NAME}\.ghost\.io{_REST}", "https://{name}.ghost.io/rss/", "https://{name}.ghost.io/", _LATEST),
    _Shape(
        rf"(?:micro\.blog/(?!posts/|books/|discover|about|help)@?{_NAME}/?"
        rf"|(?!www\.|help\.|book\.)(?P<sub>[\w-]+)\.micro\.blog{_REST})",
        "https://{name}.micro.blog/feed.json",
        "https://{name}.micro.blog/",
        ("replies",),
    ),
    _Shape(
        rf"write\.as/(?!new|login|about|read|api/){_NAME}{_REST}",
        "https://write.as/{name}/feed/",
        "https://write.as/{name}/",
        ("edits",),
    ),
    _Shape(
        rf"(?:hashnode\.com/@{_NAME}{_REST}|(?P<sub>[\w-]+)\.hashnode\.dev{_REST})",
        "https://{name}.hashnode.dev/rss.xml",
        "https://{name}.hashnode.dev/",
        ("comments",),
    ),
    _Shape(
        rf"dev\.to/(?:feed/)?(?!t/|tags|search|about|api/|settings){_NAME}{_REST}",
        "https://dev.to/feed/{name}",
        "https://dev.to/{name}",
        _LATEST,
    ),
    # One author's part of a site: its own feed, not the one of everybody. As WordPress and Ghost lay them out.
    _Shape(
        r"(?P<name>[\w.-]+\.[a-z]+(?::\d+)?)/author/(?P<author>[\w-]+)/?",
        "https://{name}/author/{author}/feed/",
        "https://{name}/author/{author}/",
        ("comments",),
    ),
)


def known(address: str) -> Host | None:
    """The account that an address belongs to, at a host that is known."""
    parts = urlsplit(urldefrag(address).url)
    place = f"{parts.netloc.lower().removeprefix('www.')}{parts.path}"
    for shape in _SHAPES:
        if found := shape.compiled.fullmatch(place):
            names = {name: value for name, value in found.groupdict().items() if value}
            names["name"] = names.get("name") or names["sub"]
            return Host(shape.feed.format(**names), shape.home.format(**names), shape.omits, shape.own)
    return None


def export_only(address: str) -> bool:
    """Whether an address belongs to a place that shows nothing without a login; it is then not asked at all."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return host in _EXPORT_ONLY or host.endswith(".linkedin.com")


def refused(address: str) -> bool:
    """Whether a feed's address holds a login of its owner, or lists what others said to them."""
    return _SECRET_OR_FOREIGN.search(address) is not None

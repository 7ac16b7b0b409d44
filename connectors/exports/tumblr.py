"""Tumblr: the pages of its export, and the JSON that its old interface gives everybody for a blog.

Of a reblog only what was added last is the owner's. The files beside the pages hold messages and likes;
they stay closed.
"""

import re
from collections.abc import Iterator, Sequence

from connectors.base import Archive, Head, Members
from connectors.exports import tumblr_json
from connectors.exports.tumblr_reblog import added
from connectors.meter import MIB
from connectors.plain import to_text
from connectors.post import Kind, Post, Profile, Unreadable

_PAGE = re.compile(r"(?:posts/)?(?:html/)?(\d{5,25})\.html")
_PACKED = re.compile(r"(?:.*/)?posts\.zip")
_PAYLOAD = re.compile(r"payload-\d+\.json")
_HEADING = re.compile(r"<h1\b[^<>]*>(.{0,2000}?)</h1\s*>", re.IGNORECASE | re.DOTALL)
_FOOTER = re.compile(r"<div[^<>]*\bid=[\"']?footer\b", re.IGNORECASE)
_HEAD_END = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
_LONGEST = 2 * MIB


class Tumblr(Archive):
    """Reads pages named by a post's number."""

    name = "tumblr"
    omits = ("boosts", "quotes")

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether pages are named so."""
        return bool(self.wanted(names))

    def wrong_flavour(self, names: Sequence[str]) -> str | None:
        """The export as downloaded packs its posts once more."""
        if any(map(_PACKED.fullmatch, names)) and any(map(_PAYLOAD.fullmatch, names)):
            return "This Tumblr export packs its posts in a zip of their own: unpack it and give the posts.zip in it."
        return None

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """The pages; no media, and no payload files."""
        return [name for name in names if _PAGE.fullmatch(name)]

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """Each post that holds words of the owner's."""
        for name in members.names():
            with members.open(name) as stream:
                markup = stream.read(_LONGEST + 1)
            if len(markup) > _LONGEST:
                yield Unreadable(name, "larger than any post")
            elif found := _PAGE.fullmatch(name):
                yield from _page(found[1], markup.decode("utf-8", "replace"))


class TumblrInterface(Archive):
    """Reads one file of the old interface."""

    name = "tumblr_interface"
    omits = ("boosts", "quotes")
    preview_only = "Tumblr gives this file to everybody, so it proves nothing: add your blog's address instead."

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether one file stands alone."""
        return len(names) == 1

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether it begins with the interface's name."""
        return tumblr_json.begins(head(names[0]))

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """That file."""
        return names if len(names) == 1 else []

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """What the blog says of itself, and each post that holds words of the owner's."""
        for name in members.names():
            with members.open(name) as stream:
                yield from tumblr_json.posts(stream, name)


def _page(key: str, markup: str) -> Iterator[Post]:
    """The page's words without its footer, where a local time without its zone stands."""
    markup = _FOOTER.split(_HEAD_END.split(markup)[-1])[0]
    heading = _HEADING.search(markup)
    own, is_reblog = added(_HEADING.sub("", markup, count=1))
    body = to_text(own)
    post = Post(
        key=key,
        text=body.text,
        kind=Kind.QUOTE if is_reblog else Kind.POST,
        title=to_text(heading[1]).text if heading and not is_reblog else "",
        alt_texts=body.alts,
        shortened=body.shortened,
    )
    if post.words:
        yield post

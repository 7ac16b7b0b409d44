"""Blogger's articles and the owner's comments: from a Takeout, or the blog's own backup file.

Both hold the comments of everybody. Whose the blog is shows in who wrote its articles.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.base import Archive, Head, Members, Refused
from connectors.dates import parse_date
from connectors.plain import safe_link, to_text
from connectors.post import Kind, Post, Profile, Unreadable
from connectors.xmlitems import Node, items

_FILE = re.compile(r"(?:.*/)?(?:feed\.atom|blog-[\d-]+(?: ?\(\d+\))?\.xml)")
_SIGN = re.compile(rb"schemas\.google\.com/blogger/(?:2018|2008/kind#)")
_OLD_KIND = "http://schemas.google.com/blogger/2008/kind#"
_OWN_COMMENTS = re.compile(r"(?:^|/)Comments/[^/]+/feed\.atom")
_FORM = "#comment-form"
_DEPTH = 1  # feed


class Blogger(Archive):
    """Reads `feed.atom` of blogs and of own comments, or the backup file."""

    name = "blogger"

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether there is such a file, or one file alone under any name."""
        return bool(self.wanted(names))

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether one of them has the marks of an export, which the blog's public feed has not."""
        return any(_SIGN.search(head(name)) for name in self.wanted(names))

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """The feeds; no settings, pictures or themes."""
        return [name for name in names if _FILE.fullmatch(name)] or (names if len(names) == 1 else [])

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """Each article, and each comment of whoever wrote those. Raises `Refused` for several authors."""
        owner = ""
        for name in members.names():
            owner = _owner(members, name, owner)
        for name in members.names():
            with members.open(name) as stream:
                yield from _read(items(stream, name, _DEPTH), name, owner)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of either kind of file."""

    node: Node

    @property
    def kind(self) -> str:
        """`post`, `page`, `comment`, or something of Blogger's own."""
        terms = (one.attributes.get("term", "") for one in self.node.all("category"))
        old = next((term for term in terms if term.startswith(_OLD_KIND)), "")
        return old.removeprefix(_OLD_KIND) or self.node.first("type").lower()

    @property
    def is_public(self) -> bool:
        drafts = [control.first("draft") for control in self.node.all("control")]
        return self.node.first("status") in ("", "LIVE") and "yes" not in drafts

    @property
    def author(self) -> str:
        """Who wrote it: a profile's address, else a name."""
        return next((one.first("uri") or one.first("name") for one in self.node.all("author")), "")

    def is_own(self, owner: str, *, everywhere: bool) -> bool:
        """Whether it is public, and an article, or a comment of the owner's."""
        theirs = self.kind == "comment" and not everywhere and self.author != owner
        return self.is_public and self.kind in ("post", "page", "comment") and not theirs

    def link(self, relation: str) -> str:
        links = (one.attributes for one in self.node.all("link"))
        return next((one.get("href", "") for one in links if one.get("rel") == relation), "")


def _owner(members: Members, name: str, known: str) -> str:
    """Who wrote every published article so far. Raises `Refused` when that is more than one."""
    with members.open(name) as stream:
        for node in items(stream, name, _DEPTH):
            entry = _Entry(node) if node and node.name == "entry" else None
            if not entry or not entry.is_public or entry.kind not in ("post", "page"):
                continue
            known = known or entry.author
            if entry.author != known:
                raise Refused(
                    "Several people write in this blog, and the export does not say which of them you are: "
                    "add the blog's address with #author= and your name there instead."
                )
    return known


def _read(nodes: Iterator[Node | None], name: str, owner: str) -> Iterator[Post | Unreadable | Profile]:
    mine, site = bool(_OWN_COMMENTS.search(name)), ""
    for position, node in enumerate(nodes, start=1):
        if node is None:
            yield Unreadable(f"{name}, element {position}", "too large")
        elif node.name == "link" and node.attributes.get("rel") == "alternate":
            site = node.attributes.get("href", "")
        elif node.name == "entry" and (entry := _Entry(node)).is_own(owner, everywhere=mine):
            yield _post(entry, site) if node.first("id") else Unreadable(f"{name}, element {position}", "no id")


def _post(entry: _Entry, site: str) -> Post:
    node, is_comment = entry.node, entry.kind == "comment"
    body = to_text(node.first("content"))
    created, updated = (parse_date(node.first(name)) for name in ("published", "updated"))
    parents = [one.attributes.get("ref", "") for one in node.all("in-reply-to")]
    return Post(
        key=node.first("id"),
        text=body.text,
        url=_address(entry, site),
        created_at=created,
        edited_at=updated if created and updated and updated > created else None,
        kind=Kind.COMMENT if is_comment else Kind.ARTICLE,
        title="" if is_comment else to_text(node.first("title")).text,
        alt_texts=body.alts,
        in_reply_to=node.first("parent") or next(filter(None, parents), None),
        shortened=body.shortened,
    )


def _address(entry: _Entry, site: str) -> str | None:
    """Its page: named, or the blog's with the file's name, or the one on which comments are asked for."""
    file = entry.node.first("filename")
    if file and site:
        return safe_link(site.rstrip("/") + file)
    return safe_link(entry.link("alternate") or entry.link("replies").removesuffix(_FORM)) or None

"""WordPress's own export (WXR): published articles and pages, and the owner's comments below them.

Others' comments stand in it with their names and addresses; they are passed over. An export of several
authors does not say which of them is the owner, so it is refused: WordPress exports one author, too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connectors.base import Archive, Head, Members, Refused
from connectors.dates import parse_date
from connectors.plain import to_text
from connectors.post import Kind, Post, Profile, Unreadable
from connectors.xmlitems import Node, items

_SIGN = re.compile(rb"https?://wordpress\.org/export/\d")
_KINDS = {"post": Kind.ARTICLE, "page": Kind.ARTICLE}
_EMPTY = "0000-00-00"
_SHORTCODE = re.compile(
    r"\[/?(?:gallery|caption|embed|audio|video|playlist|contact-(?:form|field)|et_pb_\w+|vc_\w+)\b[^\[\]]*\]"
)
_DEPTH = 2  # rss, channel


class WordPress(Archive):
    """Reads every XML file of the export."""

    name = "wordpress"
    omits = ("comments",)

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether there is an XML file, or one file alone under any name."""
        return bool(self.wanted(names))

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether one of them declares WordPress's own elements, whatever their version."""
        return any(_SIGN.search(head(name)) for name in self.wanted(names))

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """The XML files, the first part before the second."""
        return sorted(name for name in names if name.lower().endswith(".xml")) or (names if len(names) == 1 else [])

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """The blog's own words about itself, then its articles. Raises `Refused` for several authors."""
        blog = _Blog()
        for name in members.names():
            with members.open(name) as stream:
                for position, node in enumerate(items(stream, name, _DEPTH), start=1):
                    if node is None:
                        yield Unreadable(f"{name}, element {position}", "too large")
                    else:
                        yield from blog.take(node, f"{name}, element {position}")


@dataclass(slots=True)
class _Blog:
    """What the elements before the articles say, and whose the articles are."""

    about: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    owner: str = ""
    told: bool = False

    def take(self, node: Node, where: str) -> Iterator[Post | Unreadable | Profile]:
        match node.name:
            case "author":
                self.numbers[node.first("author_login")] = node.first("author_id")
            case "title" | "link" | "description" | "base_blog_url":
                self.about.setdefault(node.name, node.text.strip())
            case "item":
                yield from self._profile()
                yield from self._item(node, where)

    def _profile(self) -> Iterator[Profile]:
        title, description = (self.about.get(name, "") for name in ("title", "description"))
        if (title or description) and not self.told:
            self.told = True
            yield Profile(text=to_text(description).text, name=to_text(title).text)

    def _item(self, item: Node, where: str) -> Iterator[Post | Unreadable]:
        """An article that everybody may read, and the owner's own comments below it."""
        kind = _KINDS.get(item.first("post_type"))
        if not kind or item.first("status") != "publish" or item.first("post_password"):
            return
        self._check_author(item.first("creator"))
        if not item.first("post_id"):
            yield Unreadable(where, "no id")
            return
        link = item.first("link")
        page = self._base() + link if link.startswith("/") else link  # Squarespace leaves the host out
        yield _article(item, kind, self._key("p", item.first("post_id")), page)
        for comment in item.all("comment"):
            if self._is_owners(comment):
                yield _comment(comment, page, self._key("c", comment.first("comment_id")))

    def _check_author(self, login: str) -> None:
        self.owner = self.owner or login
        if login != self.owner:
            raise Refused(
                "This WordPress export holds posts of several authors and does not say which are yours: "
                "in WordPress choose Tools, Export, Posts, your own name under Authors, and give that file."
            )

    def _is_owners(self, comment: Node) -> bool:
        number = self.numbers.get(self.owner, "")
        mine = number not in ("", "0") and comment.first("comment_user_id") == number
        return mine and comment.first("comment_approved") == "1" and comment.first("comment_type") in ("", "comment")

    def _key(self, kind: str, number: str) -> str:
        return f"{self._base()}/?{kind}={number}"

    def _base(self) -> str:
        return (self.about.get("base_blog_url") or self.about.get("link", "")).rstrip("/")


def _article(item: Node, kind: Kind, key: str, page: str) -> Post:
    bodies = {node.space.rstrip("/").endswith("/excerpt"): node.text for node in item.all("encoded")}
    body = to_text(_paragraphs(bodies.get(False, "")))
    created = _utc(item.first("post_date_gmt")) or parse_date(item.first("pubDate"))
    edited = _utc(item.first("post_modified_gmt"))
    return Post(
        key=key,
        text=body.text,
        url=page or None,
        created_at=created,
        edited_at=edited if created and edited and edited > created else None,
        kind=kind,
        title=to_text(item.first("title")).text,
        summary=to_text(bodies.get(True, "")).text,
        alt_texts=body.alts,
        shortened=body.shortened,
    )


def _comment(comment: Node, page: str, key: str) -> Post:
    body = to_text(_paragraphs(comment.first("comment_content")))
    parent, base = comment.first("comment_parent"), key.partition("?")[0]
    return Post(
        key=key,
        text=body.text,
        url=f"{page}#comment-{comment.first('comment_id')}" if page else None,
        created_at=_utc(comment.first("comment_date_gmt")),
        kind=Kind.REPLY if parent not in ("", "0") else Kind.COMMENT,
        in_reply_to=f"{base}?c={parent}" if parent not in ("", "0") else None,
        context_url=page or None,
        shortened=body.shortened,
    )


def _paragraphs(content: str) -> str:
    """Old articles mark paragraphs by empty lines; short codes are commands to WordPress, not words."""
    content = _SHORTCODE.sub("", content)
    return content if "<p" in content else content.replace("\n\n", "<p>").replace("\n", "<br>")


def _utc(written: str) -> datetime | None:
    """A time in UTC, which is written without a zone; drafts have a date of zeros."""
    return None if written.startswith(_EMPTY) else parse_date(f"{written} UTC")

"""Substack's export: the list of posts, and a page of text for each. Lists of subscribers stay closed."""

import re
from collections.abc import Iterator, Sequence

from connectors.base import Archive, Head, Members
from connectors.dates import parse_date
from connectors.meter import MIB
from connectors.plain import Plain, to_text
from connectors.post import Kind, Post, Profile, Unreadable
from connectors.tables import Row, header, rows

_LIST = re.compile(r"((?:[^/]+/)?)posts\.csv", re.IGNORECASE)
_PAGE = re.compile(r"(?:[^/]+/)?posts/\d+\.[^/]*\.html")
_COLUMNS = {"post_id", "is_published", "audience"}
_ID = re.compile(r"(\d{1,20})(?:\.[\w%-]*)?", re.ASCII)
_LONGEST = 4 * MIB


class Substack(Archive):
    """Reads `posts.csv`, and the pages of those posts that everybody may read."""

    name = "substack"
    omits = ("comments", "edits", "several_authors")

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether there is a list of posts, or one file alone under any name."""
        return any(map(_LIST.fullmatch, names)) or len(names) == 1

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether the list's columns are Substack's: other platforms have one of that name."""
        return header(head(_list(self.wanted(names)))) >= _COLUMNS

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """The list and the pages; never who subscribes."""
        return [name for name in names if _LIST.fullmatch(name) or _PAGE.fullmatch(name) or len(names) == 1]

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """Each published post for everybody; a page is opened only for those."""
        name = _list(members.names())
        folder = name.rpartition("/")[0]
        with members.open(name) as stream:
            for number, row in enumerate(rows(stream), start=1):
                if row is None or not _ID.fullmatch(row.get("post_id", "")):
                    yield Unreadable(f"{name}, row {number}", "too large, not sound, or without an id")
                elif row.get("is_published", "").lower() == "true" and row.get("audience") == "everyone":
                    page = "/".join(filter(None, (folder, "posts", f"{row['post_id']}.html")))
                    post = _post(row, _body(members, page))
                    yield post if post.words else Unreadable(f"{name}, row {number}", "no text")


def _list(names: Sequence[str]) -> str:
    return next((name for name in names if _LIST.fullmatch(name)), names[0])


def _body(members: Members, page: str) -> Plain:
    """The text of a post's page, when the export has one."""
    if page not in members.names():
        return Plain("")
    with members.open(page) as stream:
        return to_text(stream.read(_LONGEST).decode("utf-8", "replace"))


def _post(row: Row, body: Plain) -> Post:
    """The post under the number before the dot; the publication's address is not in the export."""
    return Post(
        key=row["post_id"].partition(".")[0],
        text=body.text,
        created_at=parse_date(row.get("post_date", "")),
        kind=Kind.POST if row.get("type") == "thread" else Kind.ARTICLE,
        title=to_text(row.get("title", "")).text,
        summary=to_text(row.get("subtitle", "")).text,
        alt_texts=body.alts,
        shortened=body.shortened,
    )

"""Ghost's export: the site's published posts and pages. Names and mail addresses of people stay unread."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.base import Archive, Head, Members, Refused
from connectors.dates import parse_date
from connectors.jsonwalk import Walk
from connectors.loose import Raw, string
from connectors.meter import MIB
from connectors.plain import clean, to_text
from connectors.post import Kind, Post, Profile, Unreadable

_FILE = re.compile(r"[^/]*\.ghost\.[\d-]+(?: ?\(\d+\))?\.json", re.IGNORECASE)
_SIGN = re.compile(rb'"exported_on"\s*:')
_POST = 16 * MIB  # a post holds its text in three forms
_LAST = 1 << 43  # milliseconds


class Ghost(Archive):
    """Reads the one JSON file."""

    name = "ghost"
    omits = ("comments", "edits")

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether a file is called as Ghost calls it, or one file alone anything."""
        return bool(self.wanted(names))

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether it begins with the note that Ghost puts before its tables."""
        return _SIGN.search(head(self.wanted(names)[0])[:4096]) is not None

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """That file; members of the site are in another one."""
        found = [name for name in names if _FILE.fullmatch(name)]
        return found if len(found) == 1 else names if len(names) == 1 else []

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """Posts in the order of the file. Raises `Refused` when several people wrote them."""
        (name,) = members.names()
        site = _Site()
        with members.open(name) as stream:
            for table, position, row in _rows(Walk(stream, name), ("posts_authors", "posts_meta")):
                site.note(table, row if isinstance(row, dict) else {}, position)
        with members.open(name) as stream:
            for _, position, row in _rows(Walk(stream, name, longest=_POST), ("posts",)):
                if not isinstance(row, dict):
                    yield Unreadable(f"{name}, post {position}", "not sound or too large")
                elif row.get("status") == "published" and row.get("visibility", "public") == "public":
                    site.check_author(row)
                    yield _post(row, site) or Unreadable(f"{name}, post {position}", "no id or no text")


@dataclass(slots=True)
class _Site:
    """What other tables say of posts, by a post's id."""

    authors: dict[str, set[str]] = field(default_factory=dict)
    alts: dict[str, str] = field(default_factory=dict)
    owners: set[str] = field(default_factory=set)

    def note(self, table: str, row: Raw, _: int) -> None:
        post = _id(row, "post_id")
        if table == "posts_authors":
            self.authors.setdefault(post, set()).add(_id(row, "author_id"))
        elif described := string(row, "feature_image_alt"):
            self.alts[post] = described

    def check_author(self, post: Raw) -> None:
        writers = self.authors.get(_id(post, "id")) or {_id(post, "author_id")}
        self.owners = self.owners & writers if self.owners else writers
        if not self.owners:
            raise Refused(
                "Several people write on this Ghost site, and the export does not say which of them you are: "
                "add the address of your author page there instead, or of the site's feed with #author= and your name."
            )


def _rows(walk: Walk, tables: Sequence[str]) -> Iterator[tuple[str, int, Any]]:
    """The rows of the named tables, whether or not the export stands in a list called `db`."""
    for name in walk.members():
        if name == "data":
            yield from _tables(walk, tables)
        elif name == "db":
            for _ in walk.items():
                for inner in walk.members():
                    if inner == "data":
                        yield from _tables(walk, tables)


def _tables(walk: Walk, tables: Sequence[str]) -> Iterator[tuple[str, int, Any]]:
    for name in walk.members():
        if name in tables:
            for position in walk.items():
                yield name, position, walk.value()


def _id(row: Raw, name: str) -> str:
    """An id: 24 hexadecimal digits, or a number in old versions."""
    value = row.get(name)
    return str(value) if isinstance(value, (str, int)) else ""


def _post(row: Raw, site: _Site) -> Post | None:
    key, markup = _id(row, "id"), string(row, "html")
    body = to_text(markup)
    text = body.text or clean(string(row, "plaintext")).strip()
    title = string(row, "title")
    if not key or not (text or title):
        return None
    return Post(
        key=key,
        text=text,
        created_at=_time(row.get("published_at")),
        kind=Kind.ARTICLE,
        title=title,
        summary=string(row, "custom_excerpt"),
        alt_texts=(*body.alts, *filter(None, (site.alts.get(key),))),
        lang=string(row, "locale") or None,
        shortened=body.shortened,
    )


def _time(written: Any) -> datetime | None:
    """A time with its zone, or milliseconds in old versions."""
    if isinstance(written, int) and 0 < written < _LAST:
        return datetime.fromtimestamp(written // 1000, UTC)
    return parse_date(written) if isinstance(written, str) else None

"""Reddit's data request: the tables of posts and comments. Their column with addresses is dropped unread."""

import html
import re
from collections.abc import Iterator, Sequence

from connectors.base import Archive, Head, Members
from connectors.dates import parse_date
from connectors.live.markdown import own_words
from connectors.post import Kind, Post, Profile, Unreadable
from connectors.tables import Row, header, rows

_TABLE = re.compile(r"(?:.*/)?(?:posts|comments)(?:_\d+)?\.csv", re.IGNORECASE)
_COLUMNS = {"permalink", "subreddit", "body"}
_GONE = ("[deleted]", "[removed]")
_ABOUT = re.compile(r"/comments/(\w{1,20})(?:/|$)")
_ID = re.compile(r"\w{1,20}", re.ASCII)
_SITE = "https://www.reddit.com"


class Reddit(Archive):
    """Reads `posts.csv` and `comments.csv`, whole or in numbered pieces."""

    name = "reddit_export"
    omits = ("edits", "images")

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether such a table is there, or one file alone under any name."""
        return bool(self.wanted(names))

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether a table's columns are Reddit's: other platforms have tables of these names."""
        return any(header(head(name)) >= _COLUMNS for name in self.wanted(names))

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """The tables of posts and comments; not their headers, drafts, votes, messages or addresses."""
        return [name for name in names if _TABLE.fullmatch(name)] or (names if len(names) == 1 else [])

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """Every row whose words are still there."""
        for name in members.names():
            with members.open(name) as stream:
                for number, row in enumerate(rows(stream), start=1):
                    if row is None or not _ID.fullmatch(row.get("id", "")) or "body" not in row:
                        yield Unreadable(f"{name}, row {number}", "too large, not sound, or without id or text")
                    elif post := _post(row):
                        yield post


def _post(row: Row) -> Post | None:
    """The row as a post under the id that the site itself gives it; None when its words are gone."""
    text = "" if row["body"].strip() in _GONE else own_words(html.unescape(row["body"]))[0]
    title = html.unescape(row.get("title", ""))
    if not text and not title:
        return None
    about = _ABOUT.search(row.get("link", ""))
    parent = row.get("parent", "")
    is_comment = "parent" in row
    answered = f"t1_{parent.removeprefix('t1_')}" if parent else f"t3_{about[1]}" if about else None
    return Post(
        key=f"{'t1' if is_comment else 't3'}_{row['id']}",
        text=text,
        url=_address(row.get("permalink", "")),
        created_at=parse_date(row.get("date", "")),
        kind=Kind.REPLY if parent else Kind.COMMENT if is_comment else Kind.POST,
        title=title,
        in_reply_to=answered if is_comment else None,
        context_url=_address(row.get("link", "")) if is_comment else None,
    )


def _address(link: str) -> str | None:
    return _SITE + link if link.startswith("/") else link or None

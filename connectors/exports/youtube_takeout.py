"""YouTube in a Google Takeout: comments, live chats, and the titles and descriptions of videos.

Folders, files and columns are named in the account's language, so tables are known by the shape of
their values: a channel's id, a comment's id, a time, and a text in pieces of JSON.
"""

import io
import re
from collections.abc import Iterator, Sequence

from connectors.base import Archive, Head, Members
from connectors.exports import youtube_page, youtube_rows
from connectors.post import Post, Profile, Unreadable
from connectors.tables import cells

_PRODUCT = re.compile(r"[^/]*youtube[^/]*/", re.IGNORECASE)
_PAGE = re.compile(r"(?:.*/)?my-comments(?:\(\d+\))?\.html", re.IGNORECASE)
# What was watched, searched, followed or bought, in the languages whose names are known.
_CLOSED = re.compile(
    r"histor|riwayat|verlauf|geschiedenis|playlist|daftar putar|afspeellijst|listas|watch later|tonton|penelusuran"
    r"|subscri|langganan|suscripci|abos|abonne|purchase|pembelian|membership|music|musik",
    re.IGNORECASE,
)
_PIECE = re.compile(r"(?:\(\d+\))?\.csv$", re.IGNORECASE)
_LOOKS = 50


class YouTube(Archive):
    """Reads tables of comments, live chats, videos and the channel, and the old page of comments."""

    name = "youtube_takeout"
    omits = ("images",)

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether there are tables, or the page of comments, where a Takeout has them."""
        return bool(self.wanted(names))

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether a table holds a channel's id and what was written or shown under it."""
        return any(_PAGE.fullmatch(name) or _has_own_words(head(name)) for name in self.wanted(names)[:_LOOKS])

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """Tables below the product's folder; where it was cut off as a wrapper, those that lie as they do there."""
        inside = [name for name in names if _PRODUCT.search(name)] or (names if _lies_bare(names) else [])
        return [name for name in inside if _is_kept(_PRODUCT.sub("", name)) or len(names) == 1]

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """Looks at the videos first: which of them are private decides about comments below them."""
        closed: set[str] = set()
        pages = [name for name in members.names() if _PAGE.fullmatch(name)]
        tables = [name for name in members.names() if name not in pages]
        for name in tables:
            with members.open(name) as stream:
                closed.update(youtube_rows.closed_videos(stream))
        for name in tables:
            with members.open(name) as stream:
                yield from youtube_rows.read(stream, name, closed)
        for name in pages:
            with members.open(name) as stream:
                yield from youtube_page.comments(stream, name)


def _lies_bare(names: Sequence[str]) -> bool:
    """Whether these may be the product's folders, or the pieces of one table, without anything around them.

    Other platforms keep tables of messages and addresses: their names must not even be looked behind.
    """
    tables = [name for name in names if name.lower().endswith(".csv")]
    stems = {_PIECE.sub("", name) for name in tables}
    one_table = len(stems) == 1 and len(tables) == len(names)
    foldered = all(name.count("/") == 1 for name in tables)
    named_alike = any(_PIECE.sub("", file) == folder for folder, _, file in (name.rpartition("/") for name in tables))
    return one_table or (foldered and named_alike) or any(map(_PAGE.fullmatch, names))


def _is_kept(name: str) -> bool:
    return (name.lower().endswith(".csv") or bool(_PAGE.fullmatch(name))) and not _CLOSED.search(name)


def _has_own_words(head: bytes) -> bool:
    """Whether one of the first rows is a comment or a video. The last one may be cut off."""
    table = (row for _, row in zip(range(_LOOKS), cells(io.BytesIO(head)), strict=False) if row)
    return any(youtube_rows.is_own(row) for row in table)

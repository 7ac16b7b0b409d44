"""The page of comments in YouTube's Takeout of the years before 2021. Its sentences are translated."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from connectors.base import Refused
from connectors.dates import parse_date
from connectors.keys import key_of
from connectors.meter import CHUNK, MIB
from connectors.plain import to_text
from connectors.post import Kind, Post, Unreadable

_ITEM = re.compile(rb"<li\b", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: ?[A-Z][A-Z0-9+:-]{0,8})?")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_VIDEO = re.compile(r"[?&]v=([\w-]{11})")
_OWN_ID = re.compile(r"[?&]lc=([\w.-]{20,})")
_LONGEST = MIB


def comments(stream: BinaryIO, what: str) -> Iterator[Post | Unreadable]:
    """Each item of the page's list: a time, a link to the video, a line break, the comment."""
    for number, item in enumerate(_items(stream, what), start=1):
        markup = item.decode("utf-8", "replace")
        yield _comment(markup) or Unreadable(f"{what}, item {number}", "no date, no link or no text")


def _items(stream: BinaryIO, what: str) -> Iterator[bytes]:
    kept, started = b"", False
    while piece := stream.read(CHUNK):
        *whole, kept = _ITEM.split(kept + piece)
        yield from whole if started else whole[1:]
        started = started or bool(whole)
        if len(kept) > _LONGEST:
            raise Refused(f"{what} holds an item that is longer than any comment: it is not read.")
    if started:
        yield kept


def _comment(markup: str) -> Post | None:
    about, _, rest = markup.partition(">")[2].partition(_first_break(markup))
    links = to_text(about).links
    date, words = _DATE.search(about), to_text(rest)
    if not date or not links or not words.text:
        return None
    video, own = _VIDEO.search(links[0]), _OWN_ID.search(links[0])
    return Post(
        key=own[1] if own else key_of("", None, links[0], date[0], words.text),
        text=words.text,
        url=links[0],
        created_at=parse_date(date[0]),
        kind=Kind.COMMENT,
        context_url=f"https://www.youtube.com/watch?v={video[1]}" if video else links[0],
        shortened=words.shortened,
    )


def _first_break(markup: str) -> str:
    found = _BREAK.search(markup)
    return found[0] if found else "<br>"

"""An article as LinkedIn exports it: one web page each."""

import re
from typing import BinaryIO

from connectors.base import ContentLimits
from connectors.dates import parse_date
from connectors.keys import key_of
from connectors.plain import cut, safe_link, to_text
from connectors.post import Kind, Post, Unreadable, Visibility

_SIZE = 1024 * 1024
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>|<h1[^>]*>(.*?)</h1>", re.IGNORECASE | re.DOTALL)
_HOME = re.compile(r'https://www\.linkedin\.com/pulse/[^\s"\'<>?]+')
_WRITTEN = re.compile(r'datetime="([^"]{1,40})"')
_DATES = re.compile(r'<p class="(?:created|published)"[^>]*>.*?</p>', re.IGNORECASE | re.DOTALL)


def article(name: str, stream: BinaryIO) -> Post | Unreadable:
    """The article in a member; who can read it, and often when it came out, is not in the export."""
    page = stream.read(_SIZE).decode("utf-8", "replace")
    heading, body = _TITLE.search(page), to_text(_DATES.sub("", page), ContentLimits(markup=_SIZE))
    title = to_text(next(filter(None, heading.groups()), "")).text if heading else ""
    if not title and not body.text:
        return Unreadable(name, "not_understood")
    text, shortened = cut(body.text, ContentLimits().markup)
    home, written = _HOME.search(page), _WRITTEN.search(page)
    return Post(
        key=key_of("", home[0] if home else None, name.rpartition("/")[2]),
        text=text,
        title=title,
        url=safe_link(home[0]) if home else None,
        created_at=parse_date(written[1]) if written else None,
        kind=Kind.ARTICLE,
        alt_texts=body.alts,
        visibility=Visibility.UNKNOWN,
        shortened=shortened or body.shortened,
    )

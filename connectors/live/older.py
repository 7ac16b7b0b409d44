"""Where a feed goes on: the page of older entries that it names, in any format."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from connectors.base import Fetched
from connectors.live import jsonfeed

_FIRST_ENTRY = re.compile(rb"<(?:item|entry)[\s>]")
_HEAD = 64 * 1024
_LINK = re.compile(r"<(?:\w+:)?link\b([^<>]*)>")
_HREF = re.compile(r"\bhref\s*=\s*[\"']([^\"']+)[\"']")
_OLDER = re.compile(r"\brel\s*=\s*[\"'](?:next|prev-archive)[\"']")
_WORDPRESS = re.compile(rb"<generator>\s*https?://wordpress\.(?:org/\?v=|com/)")


def older_page(document: Fetched) -> str | None:
    """The address, as the feed writes it: `next_url`, a link `next` or `prev-archive`, WordPress's `paged`."""
    if jsonfeed.is_json_feed(document.body):
        return jsonfeed.older_page(document)
    first = _FIRST_ENTRY.search(document.body)
    if first is None:
        return None
    head = document.body[: min(first.start(), _HEAD)]
    for link in _LINK.findall(head.decode("utf-8", "replace")):
        if _OLDER.search(link) and (href := _HREF.search(link)):
            return unescape(href[1])
    return _next_paged(document.url) if _WORDPRESS.search(head) else None


def _next_paged(url: str) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = query.get("paged", "1")
    query["paged"] = str(int(number) + 1 if number.isdecimal() and len(number) < 5 else 2)  # noqa: PLR2004 - no more
    return urlunsplit(parts._replace(query=urlencode(query)))

"""Turns single rows of a LinkedIn export into posts; None where a row holds nothing that is one."""

import re
from datetime import UTC, datetime
from urllib.parse import unquote

from connectors.dates import parse_date
from connectors.exports.linkedin_tables import Row, text_of
from connectors.keys import key_of
from connectors.plain import clean, safe_link
from connectors.post import Kind, Post, Visibility

_URN = re.compile(r"urn:li:(?:share|ugcPost|activity|groupPost):(?:\d+-)?(\d{10,20})")
_TIMED = re.compile(r"urn:li:(?:share|ugcPost|activity):(\d{10,20})")
_AUDIENCES = {
    "PUBLIC": Visibility.PUBLIC,
    "MEMBER_NETWORK": Visibility.PUBLIC,  # every member of LinkedIn
    "LOGGED_IN": Visibility.PUBLIC,
    "CONNECTIONS": Visibility.FOLLOWERS,
    "CONTAINER": Visibility.RESTRICTED,
    "GROUP": Visibility.RESTRICTED,
}
_LAST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def share(row: Row) -> Post | None:
    """A post of one's own; one without words only passes on another's."""
    link, words = _link(row.get("sharelink", "")), clean(text_of(row.get("sharecommentary", "")))
    if not link:
        return None
    return Post(
        key=_number(link) or key_of("", link),
        text=words,
        url=safe_link(link),
        created_at=_time(row.get("date", "")) or _time_of(link),
        kind=Kind.POST if words else Kind.REPOST,
        visibility=_AUDIENCES.get(row.get("visibility", "").strip().upper(), Visibility.UNKNOWN),
        context_url=safe_link(row.get("sharedurl") or None),
    )


def comment(row: Row) -> Post | None:
    """A comment; it has no id, and no date now and then. Who may read it depends on the post above it.

    One of a picture alone has no words.
    """
    link, words, created = (
        _link(row.get("link", "")),
        clean(text_of(row.get("message", ""))),
        _time(row.get("date", "")),
    )
    if not link:
        return None
    return Post(
        key=key_of("", None, link, str(created or ""), words),
        text=words,
        url=safe_link(link),
        created_at=created,
        kind=Kind.COMMENT,
        visibility=Visibility.UNKNOWN,
        context_url=safe_link(link),
    )


def repost(row: Row) -> Post | None:
    """Another's post passed on as it is."""
    link, created = _link(row.get("link", "")), _time(row.get("date", ""))
    if not link:
        return None
    return Post(
        key=key_of("", None, link, str(created or "")),
        text="",
        created_at=created,
        kind=Kind.REPOST,
        context_url=safe_link(link),
    )


def caption(row: Row) -> Post | None:
    """What stands below a picture or film; a dash means nothing."""
    link, words = _link(row.get("media link", "")), clean(text_of(row.get("media description", "")))
    if not link:
        return None
    return Post(
        key=key_of("", link),
        text="" if words == "-" else words,
        url=safe_link(link),
        created_at=_time(row.get("date/time", "")),
        kind=Kind.CAPTION,
        visibility=Visibility.UNKNOWN,
    )


def recommendation(row: Row) -> Post | None:
    """Words about somebody else, which everybody reads on that person's profile when they are shown."""
    words = clean(text_of(row.get("text", "")))
    if not words:
        return None
    shown = row.get("status", "").strip().upper() == "VISIBLE"
    return Post(
        key=key_of("", None, row.get("creation date", ""), words),
        text=words,
        kind=Kind.COMMENT,
        visibility=Visibility.PUBLIC if shown else Visibility.PRIVATE,
    )


def _link(written: str) -> str:
    """The address of a post; its number is written with escapes that no browser shows."""
    written = written.strip()
    return unquote(written) if safe_link(written or None) else ""


def _number(link: str) -> str:
    found = _URN.search(link)
    return found[1] if found else ""


def _time(written: str) -> datetime | None:
    """LinkedIn writes UTC, with or without saying so; other files' dates have no zone and no known hour."""
    written = written.strip()
    return parse_date(written if written.endswith("UTC") else f"{written} UTC") if written[:1].isdigit() else None


def _time_of(link: str) -> datetime | None:
    """When a post was written, by its number."""
    found = _TIMED.search(link)
    seconds = (int(found[1]) >> 22) / 1000 if found else 0
    return datetime.fromtimestamp(int(seconds), UTC) if 0 < seconds < _LAST else None

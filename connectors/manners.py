"""Reads a server's wishes from its headers: what to ask with next time, and when. Pure.

Every value here is written by a stranger, so nothing is trusted beyond its plain form, and no wish
counts for more than the cap that the caller gives.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from connectors.post import Validators

Headers = Mapping[str, str]
"""Header fields of an answer; looked up without regard to case by the caller's mapping."""

_SECONDS: Final = re.compile(r"\s*([0-9]{1,10})\s*")
_MAX_AGE: Final = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?([0-9]{1,10})", re.IGNORECASE)
_NOT_FRESH: Final = re.compile(r"(?:^|,)\s*no-(?:cache|store)\b", re.IGNORECASE)
# What may be sent back as it came: no control characters, no space in front, of bounded length.
_RETURNABLE: Final = re.compile(r"[\x21-\x7e\x80-\xff][\x20-\x7e\x80-\xff]{0,1023}")


def conditions(validators: Validators) -> dict[str, str]:
    """The headers that ask "only if it changed", byte for byte what the server once gave."""
    pairs = {"If-None-Match": validators.etag, "If-Modified-Since": validators.modified}
    return {name: value for name, value in pairs.items() if value and _RETURNABLE.fullmatch(value)}


def validators_of(headers: Headers, body_hash: str | None) -> Validators:
    """What to keep for the next request. `Expires: 0` asks not to be trusted about changes."""
    if headers.get("expires", "").strip() == "0":
        return Validators(body_hash=body_hash)
    return Validators(_returnable(headers.get("etag")), _returnable(headers.get("last-modified")), body_hash)


def retry_after(headers: Headers, now: datetime, cap: float) -> float | None:
    """Seconds for which the server wants to be left alone; None when it does not say."""
    value = headers.get("retry-after", "")
    if plain := _SECONDS.fullmatch(value):
        return min(float(plain[1]), cap)
    until = _http_date(value)
    return None if until is None else _span(until, _server_time(headers, now), cap)


def fresh_for(headers: Headers, now: datetime, cap: float) -> float:
    """Seconds for which the answer stays fresh: `max-age` less the answer's age, or `Expires`; else 0."""
    control = headers.get("cache-control", "")
    if _NOT_FRESH.search(control):
        return 0.0
    if stated := _MAX_AGE.search(control):
        age = _SECONDS.fullmatch(headers.get("age", ""))
        return min(max(float(stated[1]) - float(age[1] if age else 0), 0.0), cap)
    until = _http_date(headers.get("expires", ""))
    return 0.0 if until is None else _span(until, _server_time(headers, now), cap)


def _returnable(value: str | None) -> str | None:
    return value if value and _RETURNABLE.fullmatch(value) else None


def _server_time(headers: Headers, now: datetime) -> datetime:
    """The server's own clock if it shows it: its dates are meant by that clock."""
    return _http_date(headers.get("date", "")) or now


def _span(until: datetime, now: datetime, cap: float) -> float:
    return min(max((until - now).total_seconds(), 0.0), cap)


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None

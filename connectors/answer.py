"""Turns one HTTP answer into what a connector is told: a document, "unchanged", a reason, or a redirect."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from connectors.base import Failed, Fetched, Outcome, Reason, Unchanged
from connectors.body import Source, read_body
from connectors.guard import Limits, Target
from connectors.leash import Cut
from connectors.manners import fresh_for, retry_after, validators_of
from connectors.post import Validators

_DOCUMENT: Final = frozenset({200, 203, 226})
_NOT_MODIFIED: Final = 304
_PERMANENT: Final = frozenset({301, 308})
_REDIRECT: Final = frozenset({301, 302, 303, 307, 308})
_SERVER_ERRORS: Final = range(500, 600)
_REASONS: Final = {
    401: Reason.DENIED,
    402: Reason.DENIED,
    403: Reason.DENIED,
    404: Reason.NOT_FOUND,
    407: Reason.DENIED,
    408: Reason.TIMED_OUT,
    410: Reason.GONE,
    429: Reason.RATE_LIMITED,
    451: Reason.DENIED,
}
_KEPT_HEADERS: Final = ("content-type", "content-language", "link")
_LONGEST_HEADER: Final = 16 * 1024
# A page that wants a browser to prove itself may come with status 200.
_CHALLENGE: Final = re.compile(rb"<title>\s*just a moment\.\.\.", re.IGNORECASE)
_CHALLENGE_WITHIN: Final = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (looked up without regard to case) and the body that nobody has read yet."""

    status: int
    headers: Mapping[str, str]
    body: Source


@dataclass(frozen=True, slots=True)
class Redirect:
    """The document is said to be elsewhere. `location` is as it was sent: unchecked, maybe relative."""

    location: str
    permanent: bool


def read_answer(
    answer: Answer, target: Target, sent: Validators, *, limits: Limits, now: datetime
) -> Outcome | Redirect:
    """Read an answer's body only where it is a document that is wanted.

    Args:
        answer: what the server gave.
        target: what was asked.
        sent: the validators that were sent; a body with the same hash is `Unchanged`.
        limits: for sizes and for how long a server's wish may count.
        now: aware UTC, for dates in headers of a server that does not show its own.

    Raises:
        Cut: the body is too large, damaged, or did not arrive in time.
    """
    headers = answer.headers
    if headers.get("cf-mitigated", "").strip().lower() == "challenge":
        return Failed(reason=Reason.DENIED, status=answer.status)
    if answer.status in _REDIRECT and "location" in headers:
        return Redirect(_location(headers["location"]), answer.status in _PERMANENT)
    if answer.status == _NOT_MODIFIED and (sent.etag or sent.modified):
        return _unchanged(headers, target, sent, limits, now)
    if answer.status in _DOCUMENT:
        return _document(answer, target, sent, limits, now)
    wish = retry_after(headers, now, limits.longest_rest)
    return Failed(reason=_reason(answer.status), status=answer.status, retry_after=wish)


def _unchanged(
    headers: Mapping[str, str], target: Target, sent: Validators, limits: Limits, now: datetime
) -> Unchanged:
    given = validators_of(headers, sent.body_hash)
    kept = Validators(given.etag or sent.etag, given.modified or sent.modified, sent.body_hash)
    return Unchanged(url=target.url, validators=kept, fresh_for=fresh_for(headers, now, limits.longest_rest))


def _document(answer: Answer, target: Target, sent: Validators, limits: Limits, now: datetime) -> Outcome:
    headers = answer.headers
    _refuse_framing(headers, limits.body)
    body = read_body(answer.body, headers.get("content-encoding", ""), limits.body)
    content_type = headers.get("content-type", "")[:_LONGEST_HEADER]
    if "html" in content_type and _CHALLENGE.search(body, 0, _CHALLENGE_WITHIN):
        return Failed(reason=Reason.DENIED, status=answer.status)
    validators = validators_of(headers, hashlib.sha256(body).hexdigest())
    fresh = fresh_for(headers, now, limits.longest_rest)
    if validators.body_hash == sent.body_hash:
        return Unchanged(url=target.url, validators=validators, fresh_for=fresh)
    return Fetched(
        url=target.url,
        body=body,
        status=answer.status,
        content_type=content_type,
        headers=_kept(headers),
        validators=validators,
        fresh_for=fresh,
    )


def _refuse_framing(headers: Mapping[str, str], cap: int) -> None:
    """What can be known to be no good before a byte of the body is read."""
    if headers.get("transfer-encoding", "chunked").strip().lower() not in ("chunked", "identity"):
        raise Cut(Reason.BAD_ENCODING)
    declared = headers.get("content-length", "").strip()
    if declared.isdecimal() and (len(declared) > len(str(cap)) + 1 or int(declared) > cap):
        raise Cut(Reason.TOO_LARGE)


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    found = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
    return {name: value for name, value in found.items() if len(value) <= _LONGEST_HEADER}


def _location(value: str) -> str:
    """Header bytes reach us as Latin-1; what servers write there is UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _reason(status: int) -> Reason:
    if status in _SERVER_ERRORS:
        return Reason.SERVER_ERROR
    return _REASONS.get(status, Reason.BAD_ANSWER)

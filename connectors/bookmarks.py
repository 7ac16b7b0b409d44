"""Carries a bookmark from one look at a source to the next."""

from dataclasses import replace

from connectors.base import Fetched, Unchanged
from connectors.post import Bookmark, Validators

_SEEN_ENOUGH = 3
_PAGES = 8


def remember(bookmark: Bookmark, url: str, outcome: Fetched | Unchanged) -> Bookmark:
    """The bookmark with what the server gave for `url`, so that the next request may be answered "unchanged"."""
    given = outcome.validators
    if isinstance(outcome, Unchanged) and given == Validators():
        given = bookmark.validators.get(url, given)
    others = {page: kept for page, kept in bookmark.validators.items() if page != url}
    latest = dict(list(others.items())[-(_PAGES - 1) :])
    return replace(bookmark, validators=latest | {url: given})


def follow(bookmark: Bookmark, outcome: Fetched | Unchanged) -> Bookmark:
    """The bookmark after a permanent redirect: the third look running that meets the same one moves the source."""
    if outcome.moved_to is None:
        return replace(bookmark, moved_to=None, moved_seen=0)
    seen = bookmark.moved_seen + 1 if outcome.moved_to == bookmark.moved_to else 1
    if seen < _SEEN_ENOUGH:
        return replace(bookmark, moved_to=outcome.moved_to, moved_seen=seen)
    return replace(bookmark, address=outcome.moved_to, moved_to=None, moved_seen=0)

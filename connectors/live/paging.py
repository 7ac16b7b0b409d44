"""Walks a place's pages back to what was read before, and no further than the limits allow."""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from connectors.base import ContentLimits, Failed, Fetched, Outcome, Reason, Request
from connectors.keys import once
from connectors.origin import site_of
from connectors.plain import safe_link
from connectors.post import Bookmark, Post, Unreadable

Item = tuple[str, Post | Unreadable]

# A first look goes back a little; later ones go back to the mark, and leave room for two documents more.
_FIRST_LOOK = 5
_LATER_LOOK = 17
_END = frozenset({Reason.NOT_FOUND, Reason.GONE, Reason.BAD_ANSWER})


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: its items, newest first, each with its place; and the address of the page before it in time."""

    items: Sequence[Item] = ()
    older: str | None = None


@dataclass(frozen=True, slots=True)
class Walked:
    """What was found.

    Attributes:
        posts, unreadable: of all pages; each key once.
        cut: older pages than those exist that were never read.
        bookmark: what to go on from; where a page failed, so that the next look walks again.
    """

    posts: tuple[Post, ...]
    unreadable: tuple[Unreadable, ...]
    cut: bool
    bookmark: Bookmark


@dataclass(frozen=True, slots=True)
class Trail:
    """How to walk: what reads a page, where the first one came from, and the bookmark before and after it."""

    read: Callable[[Fetched], Leaf]
    url: str
    accept: str
    before: Bookmark
    after: Bookmark
    limits: ContentLimits


def walk(first: Leaf, trail: Trail) -> Generator[Request, Outcome, Walked]:
    """Reads on from the first page until the newest post of the last look, the end, or a limit."""
    mark = _time_of(trail.before.mark)
    items, leaf, failed = list(first.items), first, False
    for number in range(2, (_LATER_LOOK if mark else _FIRST_LOOK) + 1):
        url = _beside(leaf.older, trail.url)
        if url is None or _reaches(leaf, mark) or len(items) >= trail.limits.entries:
            break
        outcome = yield Request(url=url, accept=trail.accept, conditional=False)
        failed = isinstance(outcome, Failed) and outcome.reason not in _END
        leaf = trail.read(outcome) if isinstance(outcome, Fetched) else Leaf(older=url if failed else None)
        items.extend(_placed(leaf.items, number))
        if failed:
            break
    posts, unreadable = once(items)
    cut = _beside(leaf.older, trail.url) is not None and not _reaches(leaf, mark)
    mark_after = trail.before.mark if failed else _newest(posts, trail.before.mark)
    after = replace(trail.after, mark=mark_after)
    after = replace(after, validators=trail.before.validators) if failed else after
    return Walked(tuple(posts), tuple(unreadable), cut, after)


def _beside(older: str | None, url: str) -> str | None:
    """The page's address, if it lies at the same place: another host may be another person's."""
    found = safe_link(urljoin(url, older)) if older else None
    return found if found and site_of(found) == site_of(url) else None


def _reaches(leaf: Leaf, mark: datetime | None) -> bool:
    """Whether the page ends with something that the last look had seen."""
    times = [item.created_at for _, item in leaf.items if isinstance(item, Post) and item.created_at]
    return mark is not None and bool(times) and times[-1] <= mark


def _newest(posts: Iterable[Post], mark: str) -> str:
    times = [time for time in (*(post.created_at for post in posts), _time_of(mark)) if time]
    return max(times).isoformat() if times else ""


def _time_of(mark: str) -> datetime | None:
    return datetime.fromisoformat(mark) if mark else None


def _placed(items: Iterable[Item], page: int) -> Iterable[Item]:
    for where, item in items:
        place = f"page {page}, {where}"
        yield place, replace(item, where=place) if isinstance(item, Unreadable) else item

"""How often to look at a source, and what a failure means for it (pure).

Quiet sources are read seldom, busy ones often enough that the feed's window does not slide past unseen posts.
Trouble waits longer each time but never ends in "dead for ever": only a server's own "gone" stops the looking.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.base import Failed, Reason
from monitor.store.sources import SourceState

FIRST_RETRY = timedelta(minutes=15)
HOST_REST = timedelta(hours=1)
NOT_FOUND_FOR = timedelta(days=7)
EMPTY_FOR = timedelta(days=30)
DENIED_TIMES = 3
SLOWER = 1.5
JITTER = 0.2

HOST_TROUBLE = frozenset({Reason.RATE_LIMITED, Reason.SERVER_ERROR})
"""Answers that speak for the whole host, not for one source on it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The shortest and the longest time between two looks at one source."""

    shortest: timedelta
    longest: timedelta

    def clamp(self, wanted: timedelta) -> timedelta:
        """`wanted`, within the two bounds."""
        return max(self.shortest, min(wanted, self.longest))


def slide_time(interval: timedelta, window: int, new: int) -> timedelta | None:
    """How long the feed takes to replace all its entries; None while nothing new came."""
    return interval * window / new if new and window else None


def after_success(pace: Pace, interval: timedelta, slide: timedelta | None, fresh_for: float) -> timedelta:
    """The next interval: half the time in which the window slides, longer while quiet.

    `fresh_for` is for how many seconds the source asks to be left alone.
    """
    wanted = slide / 2 if slide is not None else interval * SLOWER
    return max(pace.clamp(wanted), min(timedelta(seconds=fresh_for), pace.longest))


def after_failure(pace: Pace, failures: int, failed: Failed) -> timedelta:
    """The wait after the `failures`-th failure running: 15 minutes, doubled each time, or what the server asked."""
    doubled = FIRST_RETRY * (1 << min(failures - 1, 16))
    asked = timedelta(seconds=failed.retry_after or 0)
    return min(max(doubled, asked), max(pace.longest, FIRST_RETRY))


def host_rest(failed: Failed) -> timedelta | None:
    """How long the whole host is left alone; None when the failure is the source's own."""
    if failed.reason not in HOST_TROUBLE or (failed.reason is Reason.SERVER_ERROR and failed.retry_after is None):
        return None
    return HOST_REST if failed.retry_after is None else timedelta(seconds=failed.retry_after)


def state_after(failed: Failed, failures: int, since: datetime, now: datetime) -> SourceState:
    """Whether the source goes on as it was, rests (looked at seldom, the person told once) or is gone."""
    match failed.reason:
        case Reason.GONE:
            return SourceState.GONE
        case Reason.NOT_FOUND if now - since >= NOT_FOUND_FOR:
            return SourceState.RESTING
        case Reason.DENIED if failures >= DENIED_TIMES:
            return SourceState.RESTING
        case _:
            return SourceState.ACTIVE


def has_been_empty(since: datetime | None, before: datetime | None, now: datetime) -> bool:
    """Whether a source that lists nothing `since` then is empty for a month with this look and was not `before`."""
    return since is not None and before is not None and before < since + EMPTY_FOR <= now


def spread(wait: timedelta, chance: float, failed: Failed | None = None) -> timedelta:
    """`wait` give or take a fifth, so that no two sources stay in step; `chance` is from 0 to 1.

    Never before the time that a failure's server asked for.
    """
    asked = timedelta(seconds=(failed.retry_after if failed else None) or 0)
    return max(wait * (1 - JITTER + 2 * JITTER * chance), asked)

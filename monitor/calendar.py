"""When the next letter is due: a weekly wall time in a person's own zone, as UTC instants (pure)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

WEEK = timedelta(days=7)
LATE = timedelta(days=3.5)
"""Later than this, a missed letter waits for the next regular one."""
AHEAD = timedelta(days=8)
"""No due time can be further away; one that is comes from a clock that had jumped."""


def next_due(zone: str, day: int, hour: int, minute: int, after: datetime) -> datetime:
    """The first instant after `after` (aware) at which it is that weekday and wall time in `zone`.

    A wall time that a clock change skips becomes the first real instant after the gap; one that
    happens twice is the first of the two. Monday is 0. The result is in UTC.
    """
    place = ZoneInfo(zone)
    local = after.astimezone(place)
    first = local.date() - timedelta(days=1)
    first += timedelta(days=(day - first.weekday()) % 7)
    # A week begins on the day before `after`, since a gap may carry yesterday's wall time past `after`.
    for week in range(3):
        due = _instant(place, first + week * WEEK, time(hour, minute))
        if due > after:
            return due
    raise AssertionError("three weeks hold a weekly time")  # pragma: no cover


def _instant(place: ZoneInfo, day: date, wall: time) -> datetime:
    wanted = datetime.combine(day, wall, place)
    instant = wanted.astimezone(UTC)
    if instant.astimezone(place).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return instant
    return _after_gap(place, wanted)


def _after_gap(place: ZoneInfo, wanted: datetime) -> datetime:
    """The end of the gap that swallowed `wanted`, found by halving: exact to the second."""
    naive = wanted.replace(tzinfo=None)
    low = wanted.astimezone(UTC) - timedelta(days=2)
    high = low + timedelta(days=4)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(place).replace(tzinfo=None) < naive:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def settle_due(expected: datetime, now: datetime, zone: str, wall: tuple[int, int, int]) -> datetime | None:
    """What to do with a due time at `now`: None to send, else the due time to move to without sending.

    Missed by more than half a week: the next regular letter carries it. Further away than any
    weekly time can be: recomputed, because the clock had jumped.
    """
    if expected > now + AHEAD or now - expected > LATE:
        return next_due(zone, *wall, now)
    return None


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The zone names of the installed tzdata that people may choose."""
    return frozenset(available_timezones() - {"localtime", "posixrules"})

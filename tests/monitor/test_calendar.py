from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.calendar import next_due, settle_due, zones


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "after", "due"),
    [
        ("Asia/Jakarta", 0, 8, "2026-11-25T00:00Z", "2026-11-30T08:00+07:00"),
        ("Asia/Jakarta", 2, 8, "2026-11-25T00:59:59Z", "2026-11-25T08:00+07:00"),
        ("Asia/Jakarta", 2, 8, "2026-11-25T01:00Z", "2026-12-02T08:00+07:00"),
        # The hour that does not exist: the first instant after the gap.
        ("Europe/Berlin", 6, 2, "2026-03-28T00:00Z", "2026-03-29T03:00+02:00"),
        # The hour that happens twice: the first of the two.
        ("Europe/Berlin", 6, 2, "2026-10-24T00:00Z", "2026-10-25T02:00+02:00"),
        # Midnight that does not exist, and the whole day that Samoa left out.
        ("Africa/Cairo", 4, 0, "2026-04-21T00:00Z", "2026-04-23T22:00Z"),
        ("Pacific/Apia", 4, 9, "2011-12-28T00:00Z", "2011-12-30T10:00Z"),
    ],
)
def test_the_first_instant_at_that_wall_time(zone: str, day: int, hour: int, after: str, due: str) -> None:
    assert next_due(zone, day, hour, 0, at(after)) == at(due)


def test_a_week_after_a_gap_is_not_skipped() -> None:
    first = next_due("Europe/Berlin", 6, 2, 0, at("2026-03-28T00:00Z"))
    assert next_due("Europe/Berlin", 6, 2, 0, first) == at("2026-04-05T02:00+02:00")


@pytest.mark.parametrize(
    ("due", "now", "moved"),
    [
        ("2026-11-23T01:00Z", "2026-11-23T01:00:30Z", None),
        ("2026-11-23T01:00Z", "2026-11-26T12:59Z", None),
        ("2026-11-23T01:00Z", "2026-11-26T13:01Z", "2026-11-30T01:00Z"),
        ("2027-11-23T01:00Z", "2026-11-26T13:01Z", "2026-11-30T01:00Z"),
    ],
)
def test_late_and_jumped_due_times_settle(due: str, now: str, moved: str | None) -> None:
    wanted = at(moved) if moved else None
    assert settle_due(at(due), at(now), "Asia/Jakarta", (0, 8, 0)) == wanted


def test_the_zones_of_indonesia_are_known() -> None:
    assert {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Pontianak"} <= zones()
    assert "localtime" not in zones()


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe"])
def test_a_year_of_weeks_has_no_hole_and_no_double(zone: str) -> None:
    due = next_due(zone, 6, 0, 30, at("2026-01-01T00:00Z"))
    seen = set()
    for _ in range(53):
        following = next_due(zone, 6, 0, 30, due)
        assert timedelta(hours=166) <= following - due <= timedelta(hours=170)
        seen.add(due.astimezone(ZoneInfo(zone)).date())
        due = following
    assert len(seen) == 53

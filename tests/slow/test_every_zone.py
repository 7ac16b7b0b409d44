"""Every zone of the locked tzdata x 53 weeks x 7 days x 11 times of day: no week skipped, none doubled.

In every run once for each set of rules that zones share; with `CERMIN_THOROUGH=1` under each of their names.
"""

from datetime import UTC, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

import pytest

from monitor.calendar import next_due
from tests.thorough import THOROUGH

TIMES = ((0, 0), (0, 30), (1, 0), (1, 30), (2, 0), (2, 30), (3, 0), (8, 0), (12, 0), (22, 30), (23, 59))
START = datetime(2026, 1, 1, tzinfo=UTC)
WEEKS = 53
CHUNKS = 4


def zone_names() -> list[str]:
    names = sorted((resources.files("tzdata") / "zones").read_text(encoding="utf-8").split())
    assert all(ZoneInfo(name) for name in names)
    folder = resources.files("tzdata.zoneinfo")
    return (
        names if THOROUGH else sorted({folder.joinpath(*name.split("/")).read_bytes(): name for name in names}.values())
    )


def faults(zone: str) -> tuple[int, int, int]:
    """Fires, weeks skipped and weeks doubled in one zone."""
    fires = skipped = doubled = 0
    for day in range(7):
        for hour, minute in TIMES:
            due = next_due(zone, day, hour, minute, START)
            for _ in range(WEEKS):
                following = next_due(zone, day, hour, minute, due)
                gap = following - due
                fires += 1
                skipped += gap > timedelta(hours=170)
                doubled += gap < timedelta(hours=166)
                due = following
    return fires, skipped, doubled


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_zone_and_week(chunk: int) -> None:
    names = zone_names()[chunk::CHUNKS]
    assert len(names) > 50
    totals = [sum(column) for column in zip(*(faults(name) for name in names), strict=True)]
    assert totals == [len(names) * 7 * len(TIMES) * WEEKS, 0, 0]

from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import Failed, Reason
from monitor.pace import Pace, after_failure, after_success, host_rest, slide_time, spread, state_after
from monitor.store.sources import SourceState

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PACE = Pace(shortest=HOUR, longest=DAY)
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def failed(reason: Reason, retry_after: float | None = None) -> Failed:
    return Failed(reason=reason, retry_after=retry_after)


@pytest.mark.parametrize(
    ("window", "new", "slide"),
    [(20, 0, None), (0, 5, None), (20, 20, 2 * HOUR), (20, 5, 8 * HOUR)],
)
def test_how_fast_the_window_slides(window: int, new: int, slide: timedelta | None) -> None:
    assert slide_time(2 * HOUR, window, new) == slide


@pytest.mark.parametrize(
    ("slide", "fresh_for", "wait"),
    [
        (None, 0, 3 * HOUR),
        (8 * HOUR, 0, 4 * HOUR),
        (HOUR, 0, HOUR),
        (100 * DAY, 0, DAY),
        (8 * HOUR, 6 * 3600, 6 * HOUR),
        (8 * HOUR, 30 * 86400, DAY),
    ],
)
def test_the_next_interval(slide: timedelta | None, fresh_for: float, wait: timedelta) -> None:
    assert after_success(PACE, 2 * HOUR, slide, fresh_for) == wait


def test_trouble_waits_longer_each_time_but_never_for_ever() -> None:
    waits = [after_failure(PACE, n, failed(Reason.UNREACHABLE)) for n in (1, 2, 3, 7, 8, 1000)]
    assert waits == [15 * HOUR / 60, 30 * HOUR / 60, HOUR, 16 * HOUR, DAY, DAY]


@pytest.mark.parametrize(("asked", "wait"), [(7200, 2 * HOUR), (60, 15 * HOUR / 60), (10**9, DAY)])
def test_what_the_server_asks_is_obeyed_up_to_a_day(asked: float, wait: timedelta) -> None:
    assert after_failure(PACE, 1, failed(Reason.RATE_LIMITED, asked)) == wait


@pytest.mark.parametrize(
    ("answer", "rest"),
    [
        (failed(Reason.RATE_LIMITED), HOUR),
        (failed(Reason.RATE_LIMITED, 90), timedelta(seconds=90)),
        (failed(Reason.SERVER_ERROR, 90), timedelta(seconds=90)),
        (failed(Reason.SERVER_ERROR), None),
        (failed(Reason.NOT_FOUND), None),
    ],
)
def test_a_whole_host_rests_when_it_says_so(answer: Failed, rest: timedelta | None) -> None:
    assert host_rest(answer) == rest


@pytest.mark.parametrize(
    ("reason", "failures", "days", "state"),
    [
        (Reason.GONE, 1, 0, SourceState.GONE),
        (Reason.NOT_FOUND, 50, 6, SourceState.ACTIVE),
        (Reason.NOT_FOUND, 50, 7, SourceState.RESTING),
        (Reason.DENIED, 2, 0, SourceState.ACTIVE),
        (Reason.DENIED, 3, 0, SourceState.RESTING),
        (Reason.UNREACHABLE, 10_000, 3650, SourceState.ACTIVE),
    ],
)
def test_what_a_failure_means(reason: Reason, failures: int, days: int, state: SourceState) -> None:
    assert state_after(failed(reason), failures, NOW - days * DAY, NOW) is state


@pytest.mark.parametrize(("chance", "share"), [(0.0, 0.8), (0.5, 1.0), (1.0, 1.2)])
def test_waits_spread_by_a_fifth(chance: float, share: float) -> None:
    assert spread(10 * HOUR, chance) == 10 * HOUR * share


def test_a_spread_never_comes_before_what_the_server_asked() -> None:
    assert spread(2 * HOUR, 0.0, failed(Reason.RATE_LIMITED, 7200)) == 2 * HOUR

"""Dates in the forms that feeds write them; a zone is never guessed."""

from datetime import UTC, datetime

import pytest

from connectors.dates import parse_date

THEN = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 02 Jan 2025 03:04:05 GMT",
        "Thu, 2 Jan 2025 03:04:05 +0000",
        "Thu, 02 Jan 25 03:04:05 Z",
        "02 January 2025 03:04:05 UT",
        "Thu, 02 Jan 2025 10:04:05 +0700 (WIB)",
        "Thu, 02 Jan 2025 10:04:05 WIB",
        "Kamis, 2 Januari 2025 10:04:05 WIB",
        "Kam, 02 Jan 2025 11:04:05 WITA",
        "Kamis, 02 Januari 2025 pukul 12.04.05 WIT",
        "2 Jan 2025 10:04:05 GMT+7",
        "2 Jan 2025 10:04:05 UTC+07:00",
        "2-Jan-2025 03:04:05 GMT",
        "January 2, 2025, 3:04:05 AM UTC",
        "Thu Jan  2 03:04:05 UTC 2025",
        "Thu Jan 02 03:04:05 +0000 2025",
        "Wed, 01 Jan 2025 22:04:05 EST",
        "2025-01-02T03:04:05Z",
        "2025-01-02t03:04:05z",
        "2025-01-02T10:04:05+07:00",
        "2025-01-02 03:04:05 UTC",
        "2025-01-02T03:04:05.123456789Z",
        "  2025-01-02T03:04:05+0000  ",
        "2025-01-02T03:04:05-0000",
    ],
)
def test_one_moment_in_many_forms(text: str) -> None:
    assert parse_date(text) == THEN


LONG = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
SHORT = "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nop Des"
OTHERS = {"Pebruari": 2, "Agt": 8, "Sept.": 9}


@pytest.mark.parametrize(
    ("text", "month"),
    [*((name, number) for names in (LONG, SHORT) for number, name in enumerate(names.split(), 1)), *OTHERS.items()],
)
def test_every_indonesian_month(text: str, month: int) -> None:
    assert parse_date(f"Senin, 5 {text} 2024 00:30 WIB") == datetime(2024, month, 4, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize("day", ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Jum'at", "Sabtu", "Ahad"])
def test_every_indonesian_day(day: str) -> None:
    assert parse_date(f"{day}, 2 Januari 2025 10:04:05 WIB") == THEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kemarin",
        "Thu, 02 Jan 2025 03:04:05",
        "2025-01-02T03:04:05",
        "2025-01-02",
        "Thu, 02 Jan 2025 03:04:05 IST",
        "Thu, 02 Jan 2025 03:04:05 +2500",
        "Mon, 31 Feb 2025 03:04:05 GMT",
        "2025-13-01T00:00:00Z",
        "2025-01-02T25:00:00Z",
        "Mon, 01 Jan 0000 00:00:00 GMT",
        "Mon, 01 Jan 12345 00:00:00 GMT",
        "0001-01-01T00:00:00+07:00",
        "9999-12-31T23:59:59-07:00",
        "0000-00-00 00:00:00",
        "2 Foo 2025 03:04:05 GMT",
        "1" * 100_000,
    ],
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("01 Jan 1970 00:00:00 GMT", 1970),
        ("01 Jan 2099 00:00:00 GMT", 2099),
        ("01 Jan 49 00:00:00 GMT", 2049),
        ("01 Jan 50 00:00:00 GMT", 1950),
    ],
)
def test_odd_years_are_read_as_written(text: str, year: int) -> None:
    assert parse_date(text) == datetime(year, 1, 1, tzinfo=UTC)


def test_noon_and_midnight() -> None:
    assert parse_date("Jan 2, 2025 12:30 AM UTC") == datetime(2025, 1, 2, 0, 30, tzinfo=UTC)
    assert parse_date("Jan 2, 2025 12:30 PM UTC") == datetime(2025, 1, 2, 12, 30, tzinfo=UTC)

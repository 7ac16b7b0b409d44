"""A server's wishes are read from its headers, and count for no more than the cap."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.manners import conditions, fresh_for, retry_after, validators_of
from connectors.post import Validators

NOW = datetime(2026, 11, 2, 7, 0, 0, tzinfo=UTC)
CAP = 86_400.0
LATER = "Mon, 02 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("86400", CAP),
        ("86401", CAP),
        ("9999999999", CAP),
        ("9" * 5000, None),
        ("-1", None),
        ("1.5", None),
        ("１２", None),
        ("", None),
        ("soon", None),
        (LATER, 3600.0),
        ("Monday, 02-Nov-26 08:00:00 GMT", 3600.0),
        ("Mon Nov  2 08:00:00 2026", 3600.0),
        ("Mon, 02 Nov 2026 15:00:00 +0700", 3600.0),
        ("Mon, 02 Nov 2026 06:00:00 GMT", 0.0),
        ("Tue, 02 Nov 2027 08:00:00 GMT", CAP),
        ("Mon, 99 Nov 99999 08:00:00 GMT", None),
        ("Mon, 02 Nov 2026 08:00:00 +9999999999", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, NOW, CAP) == seconds


def test_no_wish_is_no_wish() -> None:
    assert retry_after({}, NOW, CAP) is None
    assert fresh_for({}, NOW, CAP) == 0.0


def test_a_date_is_meant_by_the_clock_of_the_server() -> None:
    headers = {"retry-after": LATER, "expires": LATER, "date": "Mon, 02 Nov 2026 07:59:00 GMT"}
    assert retry_after(headers, NOW, CAP) == 60.0
    assert fresh_for(headers, NOW, CAP) == 60.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "max-age=600"}, 600.0),
        ({"cache-control": 'public, MAX-AGE = "600"'}, 600.0),
        ({"cache-control": "s-maxage=9, max-age=600", "age": "100"}, 500.0),
        ({"cache-control": "max-age=600", "age": "700"}, 0.0),
        ({"cache-control": "max-age=600", "expires": LATER}, 600.0),
        ({"cache-control": "max-age=600, no-cache"}, 0.0),
        ({"cache-control": "no-store", "expires": LATER}, 0.0),
        ({"cache-control": "private", "expires": LATER}, 3600.0),
        ({"cache-control": "x-max-age=600"}, 0.0),
        ({"cache-control": "max-age=-5"}, 0.0),
        ({"cache-control": "max-age=9999999999"}, CAP),
        ({"expires": "0"}, 0.0),
        ({"expires": "-1"}, 0.0),
    ],
)
def test_freshness_is_max_age_or_expires(headers: dict[str, str], seconds: float) -> None:
    assert fresh_for(headers, NOW, CAP) == seconds


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from(["retry-after", "cache-control", "expires", "date", "age"]), st.text()))
def test_no_header_breaks_the_reading(headers: dict[str, str]) -> None:
    assert 0.0 <= (retry_after(headers, NOW, CAP) or 0.0) <= CAP
    assert 0.0 <= fresh_for(headers, NOW, CAP) <= CAP


RETURNABLE = st.from_regex(r"[!-~\x80-\xff][ -~\x80-\xff]{0,30}", fullmatch=True)


@settings(max_examples=30)
@given(RETURNABLE, RETURNABLE)
def test_validators_go_back_as_they_came(etag: str, modified: str) -> None:
    kept = validators_of({"etag": etag, "last-modified": modified}, None)
    assert conditions(kept) == {"If-None-Match": etag, "If-Modified-Since": modified}


@settings(max_examples=30)
@given(st.text())
def test_only_what_a_header_can_carry_is_kept(value: str) -> None:
    kept = validators_of({"etag": value, "last-modified": value}, "hash")
    assert kept in (Validators(value, value, "hash"), Validators(None, None, "hash"))
    sent = "\n".join(f"{name}: {text}" for name, text in conditions(Validators(value, value)).items())
    assert not set(sent.encode("latin-1")) & set(b"\r\x00\x7f")

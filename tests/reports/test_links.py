"""Links: the same ids give the same link, another key or door another one, and nobody can read them."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.doors import Door
from reports.links import Links

KEY = bytes(range(32))
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def test_a_digest_gets_the_same_links_each_time() -> None:
    first, second = Links("https://cermin.example/", KEY), Links("https://cermin.example", KEY)
    assert first.answer(3, 7) == second.answer(3, 7)
    assert first.answer(3, 7).url == f"https://cermin.example/a/{first.answer(3, 7).token}"


def test_all_links_differ() -> None:
    one, other = Links("https://cermin.example", KEY), Links("https://cermin.example", KEY[::-1])
    made = [
        link
        for links in (one, other)
        for n in range(1, 13)
        for link in (links.answer(n, 1), links.answer(1, n + 20), links.pause(n, 1), links.leave(n, 1))
    ]
    made += [links.unsubscribe(n) for links in (one, other) for n in range(1, 13)]
    assert len({link.token for link in made}) == len(made)
    assert all(len(link.token) == 43 for link in made)


def test_ids_cannot_be_shifted_from_one_place_to_the_next() -> None:
    links = Links("https://cermin.example", KEY)
    assert links.answer(1, 11).token != links.answer(11, 1).token
    assert links.answer(11, 1).token != links.answer(1, 1).token


@pytest.mark.parametrize(
    ("door", "life"),
    [
        (Door.JOIN, timedelta(hours=72)),
        (Door.CONFIRM, timedelta(hours=72)),
        (Door.SIGN_IN, timedelta(minutes=15)),
        (Door.ANSWER, timedelta(days=60)),
        (Door.PAUSE, timedelta(days=60)),
        (Door.LEAVE, timedelta(days=60)),
    ],
)
def test_each_door_has_its_life(door: Door, life: timedelta) -> None:
    assert Links("https://cermin.example", KEY).to(door, "x").expires_at(NOW) == NOW + life


def test_unsubscribing_has_no_end() -> None:
    assert Links("https://cermin.example", KEY).unsubscribe(1).expires_at(NOW) is None


def test_every_door_but_those_without_a_letter_has_an_address() -> None:
    links = Links("https://cermin.example/c", KEY)
    assert links.join("t").url == "https://cermin.example/c/join/t"
    assert links.confirm("t").url == "https://cermin.example/c/confirm/t"
    assert links.sign_in("t").url == "https://cermin.example/c/in/t"
    assert links.to(Door.ADDRESS_NEW, "t").url == "https://cermin.example/c/address/new/t"


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Links("https://cermin.example", b"short")

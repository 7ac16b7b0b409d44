"""Sections A and B of the table of faults, with the whole program: sources in trouble, and what people are told."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import Failed, Reason
from connectors.post import Kind, Post, Reading, Unreadable
from monitor.store.session import Store
from monitor.store.sources import SourceState
from tests.monitor.house import House, html_of, text_of
from tests.monitor.people_of import PLACE, post, row_of
from tests.thorough import times

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POSTS = times(2000, 5000)


@pytest.fixture
def house(store: Store) -> House:
    random.seed(20261125)  # how long a failing source rests has chance in it
    return House(store, MONDAY - WEEK)


def told(house: House, words: str) -> int:
    """How many letters say it."""
    return sum(words in text_of(letter) for letter in house.letters())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("failed", "first_rests_after"),
    [(Failed(reason=Reason.NOT_FOUND, status=404), 7), (Failed(reason=Reason.DENIED, status=403), 2)],
)
def test_a_source_in_lasting_trouble_rests_is_told_once_and_is_still_tried(
    house: House, failed: Failed, first_rests_after: int
) -> None:
    (person,) = house.joined(due=MONDAY)
    source = house.reads(person, PLACE, failed)
    began = house.clock.now
    house.tick(began)
    states = [row_of(house.service.store, source).state]
    while house.clock.now < began + 3 * WEEK:
        house.tick(house.clock.now + DAY)
        states.append(row_of(house.service.store, source).state)
    assert states.index(SourceState.RESTING) == first_rests_after
    assert set(states[first_rests_after:]) == {SourceState.RESTING}
    assert len(house.letters()) == 3
    assert told(house, "About your sources") == 1
    assert len(house.shelf.asked) > 15, "back-off never ends in dead for ever"
    house.shelf.readings[PLACE] = Reading()
    house.tick(house.clock.now + 2 * DAY)
    assert row_of(house.service.store, source).state is SourceState.ACTIVE


def test_a_source_that_is_gone_is_told_once_and_never_asked_again(house: House) -> None:
    (person,) = house.joined(due=MONDAY)
    house.reads(person, PLACE, Failed(reason=Reason.GONE, status=410))
    for week in (-1, 0, 1):
        house.tick(MONDAY + week * WEEK)
    assert (len(house.shelf.asked), len(house.letters()), told(house, "About your sources")) == (1, 2, 1)


def test_a_source_that_lists_nothing_for_a_month_is_told_once(house: House) -> None:
    (person,) = house.joined(due=MONDAY)
    house.reads(person, PLACE, Reading())
    house.tick()
    house.shelf.readings[PLACE] = Reading(unchanged=True)
    says = []
    for week in range(9):
        house.tick(MONDAY + week * WEEK)
        says.append(told(house, "empty for a month"))
    assert says == [0, 0, 0, 0, 0, 1, 1, 1, 1], "seen a month on, told with the letter after it"
    assert len(house.letters()) == 9


@pytest.mark.parametrize(
    "reading",
    [
        Reading(unreadable=(Unreadable("item 1", "empty"),)),
        Reading(posts=(post("1", "Not mine.", kind=Kind.REPOST),)),
        Reading(deleted=("1",)),
    ],
)
def test_a_source_that_lists_anything_at_all_is_not_empty(house: House, reading: Reading) -> None:
    source = house.reads(*house.joined(due=MONDAY), PLACE, reading)
    house.tick()
    row = row_of(house.service.store, source)
    assert (row.last_success_at, row.empty_since) == (house.clock.now, None)


def test_a_source_that_was_empty_and_filled_up_begins_its_month_anew(house: House) -> None:
    (person,) = house.joined(due=MONDAY)
    source = house.reads(person, PLACE, Reading())
    house.tick()
    assert row_of(house.service.store, source).empty_since == house.clock.now
    house.shelf.readings[PLACE] = Reading(posts=(post("1", "Lunch."),))
    house.tick(house.clock.now + DAY)
    assert row_of(house.service.store, source).empty_since is None


def many(number: int, at: datetime) -> tuple[Post, ...]:
    words = "This is how it was, and nobody was to know. " * 3
    return tuple(post(str(one), f"{words} A secret plan, number {one}.", at) for one in range(number))


@pytest.mark.slow
def test_thousands_of_new_posts_at_the_first_look_make_one_letter_that_fits(house: House) -> None:
    (person,) = house.joined(due=MONDAY)
    house.reads(person, PLACE, Reading(posts=many(POSTS, house.clock.now + HOUR)))
    house.tick()
    house.tick(MONDAY)
    (letter,) = house.letters()
    assert len(html_of(letter).encode()) <= 80 * 1024
    assert f"{POSTS - 10:,}" in text_of(letter) or f"{POSTS - 10}" in text_of(letter)

"""Section D of the table of faults, with the whole program: missed, doubled and jumping time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from connectors.base import Failed, Reason
from connectors.post import Reading
from monitor.joining import change
from monitor.schedule import POLL
from monitor.store import jobs, outbox, people, sources
from monitor.store.session import Store
from tests.monitor.house import House
from tests.monitor.people_of import PLACE, row_of

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
YEAR = 52 * WEEK
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def house(store: Store) -> House:
    return House(store, MONDAY - DAY)


def test_a_due_time_missed_by_less_than_half_a_week_is_made_up_for_at_the_start(house: House) -> None:
    house.joined(due=MONDAY)
    house.tick(MONDAY + 2 * DAY)
    assert house.mail.at == [MONDAY + 2 * DAY]
    house.walk(MONDAY + WEEK, DAY)
    assert len(house.mail.at) == 2


def test_several_missed_weeks_bring_one_letter_with_the_next_regular_one(house: House) -> None:
    house.joined(due=MONDAY)
    house.tick(MONDAY + 3 * WEEK + 4 * DAY)
    assert house.letters() == []
    house.walk(MONDAY + 4 * WEEK, DAY)
    assert len(house.letters()) == 1


def test_what_a_jump_left_waiting_is_brought_forward(house: House) -> None:
    now, far = house.clock.now, house.clock.now + YEAR
    (person,) = house.joined(due=MONDAY + YEAR)
    source = house.reads(person, PLACE, Failed(reason=Reason.UNREACHABLE))
    with house.service.store.begin() as tx:
        letter = outbox.put(tx, person, "test", "p@mail.example", b"Subject: x\r\n\r\nx", message_id="<1@x>", now=now)
        outbox.claim_due(tx, now, 1)
        outbox.mark(tx, letter, outbox.LetterState.RETRY, now, next_try=far)
        outbox.pause_all(tx, far, "connect")
        sources.set_state(tx, source, sources.SourceState.ACTIVE, next_poll_at=far)
        host = sources.proved(tx)[0].host
        sources.rest_host(tx, host, far)
        jobs.defer(tx, POLL, host, {"host": host}, far)
        jobs.defer(tx, "wake", f"{person}:1", {"person_id": person, "until": 1}, far)
    house.tick()
    assert len(house.letters()) == 1
    assert row_of(house.service.store, source).failures == 1
    with house.service.store.read() as tx:
        assert people.due(tx, MONDAY, 9) == [(person, MONDAY)]
        assert jobs.depth(tx, far).due == 2, "the end of a pause may be any time away; the other one tidies"


def test_a_clock_set_back_sends_nothing_twice(house: House) -> None:
    house.joined(2, due=MONDAY)
    house.tick(MONDAY)
    assert len(house.letters()) == 2
    for back in (HOUR, 3 * DAY):
        house.clock.now = MONDAY - back
        house.walk(MONDAY, DAY)
    assert len(house.letters()) == 2


@pytest.mark.slow
@pytest.mark.parametrize("stays", [timedelta(minutes=1), 10 * DAY])
def test_a_clock_that_jumps_a_year_ahead_and_back_silences_nobody(house: House, stays: timedelta) -> None:
    person, *_ = house.joined(3, due=MONDAY)
    source = house.reads(person, PLACE, Reading())
    house.walk(MONDAY + WEEK, DAY)
    real, before = house.clock.now, len(house.letters())
    house.tick(real + YEAR)
    house.walk(real + YEAR + stays, DAY)
    meanwhile = len(house.letters())
    house.clock.now = real + stays
    house.walk(real + stays + 5 * WEEK, DAY)
    assert before == 6
    assert len(house.letters()) >= meanwhile + 3 * 4
    looked = row_of(house.service.store, source).last_success_at
    assert looked is not None
    assert abs(looked - house.clock.now) <= 2 * DAY


@pytest.mark.slow
def test_who_moves_from_zone_to_zone_gets_no_week_twice(house: House) -> None:
    (person,) = house.joined(due=MONDAY, zone="Asia/Jakarta", hour=16)
    for zone in ("Pacific/Honolulu", "Pacific/Kiritimati", "Asia/Jayapura", "America/Santiago"):
        house.walk(house.clock.now + WEEK, 8 * HOUR)
        with house.service.store.begin() as tx:
            known = people.get(tx, person)
            assert known is not None
            change(tx, person, replace(known.choices, zone=zone), house.clock.now)
    gaps = [later - earlier for earlier, later in pairwise(house.mail.at)]
    assert gaps
    assert all(3.5 * DAY <= gap <= 15 * DAY for gap in gaps)


@pytest.mark.slow
def test_a_machine_that_sleeps_at_random_never_sends_two_letters_within_three_days(house: House) -> None:
    house.joined(due=MONDAY)
    awake = [HOUR * (7 + 37 * number % 139) for number in range(100)]
    for slept in awake:
        house.tick(house.clock.now + slept)
    weeks = sum(awake, timedelta()) / WEEK
    gaps = [later - earlier for earlier, later in pairwise(house.mail.at)]
    assert weeks > 30
    assert len(house.mail.at) > weeks / 2
    assert min(gaps) >= 3 * DAY

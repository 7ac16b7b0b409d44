"""Sections E, F and G of the table of faults, with the whole program: who gets a letter, when, and who none."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from connectors.post import Reading
from monitor import joining
from monitor.doors import Door
from monitor.joining import Account, JoinForm
from monitor.people import Choices, Level
from monitor.store import backing, erasing, outbox, people
from monitor.store.consents import Wording
from monitor.store.session import Store
from reports.letter import Writer
from reports.letterbox import Letterbox
from reports.links import Link
from reports.stationery import Stationery
from tests.conftest import MASTER
from tests.monitor.house import House
from tests.monitor.people_of import PLACE, WORDING, post
from tests.thorough import times

MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PEOPLE, RATE = times(130, 1000), times(120, 600)


@pytest.fixture
def house(store: Store) -> House:
    return House(store, MONDAY)


def put(house: House, person: int, number: int) -> None:
    with house.service.store.begin() as tx:
        for one in range(number):
            message = f"Subject: {one}\r\n\r\nx\r\n".encode()
            outbox.put(tx, person, "test", "p@mail.example", message, message_id=f"<{one}@x>", now=house.clock.now)


def test_letters_leave_at_the_rate_that_is_set_and_none_is_dropped(store: Store) -> None:
    house = House(store, MONDAY, mail={"per_minute": 7})
    (person,) = house.joined(due=MONDAY + WEEK)
    put(house, person, 20)
    assert house.service.send_round() == {"sent": 7, "waiting": 13}
    assert house.service.send_round() == {"waiting": 13}
    house.clock.forward(seconds=59)
    assert house.service.send_round() == {"waiting": 13}
    house.clock.forward(seconds=1)
    assert house.service.send_round() == {"sent": 7, "waiting": 6}
    house.clock.forward(minutes=1)
    assert house.service.send_round() == {"sent": 6}
    assert len({letter.message for letter in house.letters()}) == 20


def test_who_waits_for_their_turn_need_not_wait_for_the_next_tick(store: Store) -> None:
    house = House(store, MONDAY, mail={"per_minute": 2})
    (person,) = house.joined(due=MONDAY + WEEK)
    put(house, person, 5)
    house.tick()
    for seconds in range(5, 130, 5):
        house.clock.now = MONDAY + timedelta(seconds=seconds)
        house.service.engine.drain(house.clock.now)
    assert [at - MONDAY for at in house.mail.at] == pytest.approx(
        [timedelta(0)] * 2 + [MINUTE] * 2 + [2 * MINUTE], abs=timedelta(seconds=6)
    )


def with_templates(house: House, folder: Path) -> None:
    press = house.service.press
    vars(house.service)["press"] = replace(press, writer=Writer(press.writer.sender, Stationery(folder)))


def test_one_letter_that_cannot_be_written_holds_up_nobody_and_goes_out_plainly_in_the_end(
    house: House, tmp_path: Path
) -> None:
    (tmp_path / "digest.html").write_text("{% if words.language == 'id' %}{{ misspelt }}{% endif %}fine")
    with_templates(house, tmp_path)
    house.joined(9, due=MONDAY)
    house.joined(1, due=MONDAY, language="id")
    house.tick()
    assert len(house.letters()) == 9
    for minutes in (1, 2, 4):
        house.tick(MONDAY + minutes * MINUTE)
    assert len({letter.to for letter in house.letters()}) == len(house.letters()) == 10
    assert [b"text/html" in letter.message for letter in house.letters()] == [True] * 9 + [False]


def test_a_round_by_hand_writes_plainly_at_once(house: House, tmp_path: Path) -> None:
    (tmp_path / "digest.html").write_text("{{ misspelt }}")
    with_templates(house, tmp_path)
    house.joined(2, due=MONDAY)
    assert [str(made.outcome) for made in house.service.digest_round(due_only=True)] == ["made", "made"]
    assert house.service.send_round() == {"sent": 2}


def phrase(purpose: object, account: object) -> Wording:
    del purpose, account
    return WORDING


def test_who_did_not_confirm_is_written_to_once_and_nothing_of_theirs_is_read(house: House) -> None:
    store, service = house.service.store, house.service
    house.shelf.readings[PLACE] = Reading(posts=(post("1", "A secret.", MONDAY),))
    form = JoinForm(choices=Choices(address="ani@mail.example"), accounts=(Account(connector="web", locator=PLACE),))
    with store.begin() as tx:
        joining.invite(tx, MONDAY)
    house.tick()
    assert house.letters() == [], "an invitation is a link that its admin hands out"
    with store.begin() as tx:
        joined = joining.join(tx, form, phrase, MONDAY)
        link = Link(Door.CONFIRM, joined.token, f"https://cermin.example/confirm/{joined.token}")
        Letterbox(service.press).confirm(tx, joined.person_id, link, MONDAY)
    for day in (0, 1, 2, 4, 8):
        house.tick(MONDAY + day * DAY)
    assert len(house.letters()) == 1
    assert house.shelf.asked == []
    with store.read() as tx:
        assert people.ids(tx) == [], "after 72 hours nothing is left"


def test_for_an_hour_after_a_restore_nothing_goes_out_and_nobody_erased_comes_back(
    store: Store, place: SimpleNamespace, tmp_path: Path
) -> None:
    house = House(store, MONDAY - MINUTE)
    kept, erased = house.joined(2, due=MONDAY)
    (resting,) = house.joined(1, due=MONDAY)
    with store.begin() as tx:
        joining.pause(tx, resting, MONDAY + 3 * DAY, house.clock.now, house.service.engine.defer)
    put(house, kept, 1)
    backing.backup(store, tmp_path / "backup.db")
    erasing.erase(store, erased, MONDAY)
    store.close()
    assert backing.restore(tmp_path / "backup.db", place.url, place.keys, MASTER, MONDAY) == 1
    again = place.open()
    house = House(again, MONDAY)
    house.service.recover()
    house.walk(MONDAY + HOUR, 10 * MINUTE)
    assert house.letters() == []
    house.tick(MONDAY + WEEK)
    with again.read() as tx:
        assert people.ids(tx) == [kept, resting]
        assert people.totals(tx) == {"pending": 0, "active": 2, "paused": 0}, "a rest still ends"
    assert len(house.letters()) == 1
    again.close()


@pytest.mark.slow
def test_more_people_than_a_minute_takes_due_at_one_instant_all_get_their_letter_at_the_set_rate(store: Store) -> None:
    house = House(store, MONDAY, mail={"per_minute": RATE})
    house.joined(PEOPLE, due=MONDAY, level=Level.LINK)
    house.tick()
    while house.states() != {"sent": PEOPLE}:
        assert house.clock.now < MONDAY + 5 * MINUTE
        house.tick(house.clock.now + timedelta(seconds=20))
    assert len({letter.to for letter in house.letters()}) == PEOPLE
    busiest = max(sum(at <= other < at + MINUTE for other in house.mail.at) for at in set(house.mail.at))
    assert busiest <= RATE


@pytest.mark.slow
def test_of_two_programs_on_one_store_each_letter_comes_from_one(store: Store, place: SimpleNamespace) -> None:
    second = place.open()
    houses = [House(store, MONDAY), House(second, MONDAY)]
    houses[0].joined(150, due=MONDAY)
    with ThreadPoolExecutor(2) as both:
        for _ in range(2):
            list(both.map(House.tick, houses))
    to = [letter.to for house in houses for letter in house.letters()]
    assert len(to) == len(set(to)) == 150
    assert all(house.letters() for house in houses), "a race needs two runners"
    second.close()

"""An operator's rounds by hand: what belongs to them where no service runs, and what is left alone where one does."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import ArchiveSummary, Recognised
from connectors.post import Reading
from monitor import joining, operating
from monitor.config import ConfigError
from monitor.operating import by_hand
from monitor.people import Choices, State
from monitor.store import jobs, outbox, people
from monitor.store.opening import service_lock
from monitor.store.outbox import LetterState
from monitor.store.session import Store
from tests.monitor.house import House
from tests.monitor.people_of import PLACE, joined, post, row_of, with_source

HOUR = timedelta(hours=1)


@pytest.fixture
def house(store: Store, now: datetime) -> House:
    return House(store, now, service={"mode": "just-me"})


def half_sent(house: House) -> int:
    """A letter that a killed round had taken."""
    with house.service.store.begin() as tx:
        letter_id = outbox.put(tx, None, "test", "ani@example.org", b"x", message_id="<a@b>", now=house.clock.now)
        outbox.claim_due(tx, house.clock.now, 1)
    return letter_id


def test_what_a_killed_round_had_taken_is_taken_again(house: House) -> None:
    half_sent(house)
    assert house.states() == {LetterState.SENDING: 1}
    with by_hand(house.service):
        assert house.states() == {LetterState.RETRY: 1}


def test_beside_a_running_service_nothing_is_taken_from_it(house: House) -> None:
    half_sent(house)
    with house.service.store.begin() as tx:
        jobs.defer(tx, "send", "0", {}, house.clock.now)
    with service_lock(house.service.store.path), by_hand(house.service):
        pass
    assert house.states() == {LetterState.SENDING: 1}
    with house.service.store.read() as tx:
        assert jobs.depth(tx, house.clock.now).due == 1


def test_of_two_rounds_by_hand_the_first_puts_things_right(house: House) -> None:
    with by_hand(house.service):
        half_sent(house)
        with by_hand(house.service):
            assert house.states() == {LetterState.SENDING: 1}


def test_a_round_that_fails_lets_others_work(house: House) -> None:
    with pytest.raises(ZeroDivisionError), by_hand(house.service):
        raise ZeroDivisionError
    with service_lock(house.service.store.path):
        pass


def test_a_pause_whose_end_has_come_ends_before_the_round(house: House) -> None:
    store, now = house.service.store, house.clock.now
    person_id = joined(store, now)
    with_source(store, person_id, now)
    house.shelf.readings[PLACE] = Reading(posts=(post("1", "hello", now + 2 * HOUR),))
    with store.begin() as tx:
        joining.pause(tx, person_id, now + HOUR, now, house.service.engine.defer)
    house.clock.forward(hours=2)
    with by_hand(house.service):
        with store.read() as tx:
            person = people.get(tx, person_id)
        assert person is not None
        assert person.state is State.ACTIVE
        assert [one.new for one in house.service.poll_round(every=False)] == [1]


def test_what_the_round_asks_for_is_done_after_it(house: House) -> None:
    with by_hand(house.service), house.service.store.begin() as tx:
        jobs.defer(tx, "send", "0", {}, house.clock.now)
    with house.service.store.read() as tx:
        assert jobs.depth(tx, house.clock.now).due == 0


def test_a_round_by_hand_forgets_what_is_over(house: House) -> None:
    with house.service.store.begin() as tx:
        people.add(tx, Choices(address="ani@example.org"), house.clock.now - timedelta(days=4))
    with by_hand(house.service), house.service.store.read() as tx:
        assert people.ids(tx) == []


def test_an_import_is_for_one_who_is_active(house: House) -> None:
    store, now = house.service.store, house.clock.now
    person_id = joined(store, now)
    house.shelf.archive = [Recognised("x"), post("1", "a secret", now), ArchiveSummary(recognised="x", posts=1)]
    person = operating.importing(house.service, "")
    assert person.id == person_id
    assert operating.upload_wording(person).text.startswith("By uploading this archive")
    done = operating.import_archive(house.service, person, Path("x.zip"))
    assert (done.connector, done.new, done.findings) == ("x", 1, 1)
    with store.begin() as tx:
        people.set_state(tx, person_id, State.PAUSED, due=None, now=now)
    with pytest.raises(ConfigError, match="while you are paused"):
        operating.import_archive(house.service, person, Path("x.zip"))


def test_figures_are_plain_values(house: House) -> None:
    assert operating.figures(house.service)["organisation"] == {}


def test_reading_by_hand_leaves_the_source_as_a_poll_does(house: House) -> None:
    source_id = house.reads(joined(house.service.store, house.clock.now), PLACE, Reading())
    with by_hand(house.service):
        house.service.poll_round(every=True)
    assert row_of(house.service.store, source_id).last_success_at == house.clock.now

"""The program's door: rounds by hand and by engine, and what a restart puts right."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import Failed, Reason
from connectors.post import Bookmark, Reading
from monitor.config import Settings
from monitor.joining import pause
from monitor.people import State
from monitor.schedule import DIGEST
from monitor.service import Service, utc_now
from monitor.store import jobs, outbox, people, posts
from monitor.store.session import Store, StoreError
from tests.monitor.house import House, text_of
from tests.monitor.people_of import PLACE, post, with_source

DAY = timedelta(days=1)


@pytest.fixture
def house(store: Store, now: datetime) -> House:
    return House(store, now, service={"mode": "just-me"})


def test_the_clock_knows_its_zone() -> None:
    assert utc_now().utcoffset() == timedelta()


def test_opening_needs_the_key_and_closes_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERMIN_MASTER_KEY", "A" * 43 + "=")
    with pytest.raises(StoreError, match="no store"), Service.opened(Settings(), tmp_path / "cermin.toml"):
        pass
    with Service.opened(Settings(), tmp_path / "cermin.toml", create=True) as service:
        reader = service.sandbox
        assert service.key == bytes(32)
    ended = reader.read("web", PLACE, Bookmark(), lambda *_: pytest.fail("asked"))
    assert ended == Failed(reason=Reason.READER_FAILED)


def test_a_round_reads_what_is_due_or_all_that_is_proved(house: House, now: datetime) -> None:
    (person_id,) = house.joined(due=now + 7 * DAY)
    known = house.reads(person_id, PLACE, Reading(posts=(post("1", "a secret", now + DAY),)))
    with_source(house.service.store, person_id, now, place="https://unproved.example/", proved=False)
    house.clock.forward(days=1)
    assert [(one.source_id, one.new, one.findings) for one in house.service.poll_round(every=False)] == [(known, 1, 1)]
    assert house.service.poll_round(every=False) == []
    assert [one.source_id for one in house.service.poll_round(every=True)] == [known]


def test_a_source_is_known_by_its_number(house: House, now: datetime) -> None:
    (person_id,) = house.joined(due=now + 7 * DAY)
    known = house.reads(person_id, PLACE, Reading(posts=(post("1", "hello", now),)))
    assert house.service.knows_source(known)
    assert not house.service.knows_source(known + 1)
    assert house.service.test_source(known) == {"source": known, "posts": 1, "unreadable": 0, "reason": None}
    house.shelf.readings.clear()
    assert house.service.test_source(known)["reason"] == "not_found"
    with house.service.store.read() as tx:
        assert posts.known_keys(tx, known, ["1"]) == 0


def test_a_dry_round_shows_the_letter_and_changes_nothing(house: House, now: datetime) -> None:
    (person_id,) = house.joined(due=now + DAY)
    house.reads(person_id, PLACE, Reading(posts=(post("1", "a secret", now + DAY / 2),)))
    house.clock.forward(hours=13)
    house.service.poll_round(every=True)
    assert house.service.dry_round(due_only=True) == []
    (letter,) = house.service.dry_round(due_only=False)
    assert "secret" in letter.text
    assert (house.states(), house.letters()) == ({}, [])
    house.service.digest_round(due_only=False)
    house.service.send_round()
    (sent,) = house.letters()
    assert "secret" in text_of(sent)


def test_a_letter_is_made_when_it_is_due_and_not_for_who_rests(house: House, now: datetime) -> None:
    (awake,) = house.joined(due=now + DAY)
    (resting,) = house.joined(due=now + DAY)
    with house.service.store.begin() as tx:
        people.set_state(tx, resting, State.PAUSED, due=None, now=now)
        for person_id in (awake, resting):
            jobs.defer(tx, DIGEST, str(person_id), {"person_id": person_id}, now)
    house.clock.forward(days=1)
    house.service.engine.drain(house.clock.now)
    assert house.states() == {"pending": 1}


def test_a_pause_with_an_end_ends_by_itself(house: House, now: datetime) -> None:
    (person_id,) = house.joined(due=now + DAY)
    with house.service.store.begin() as tx:
        pause(tx, person_id, now + 2 * DAY, now, house.service.engine.defer)
    with house.service.store.read() as tx:
        assert jobs.depth(tx, now + 3 * DAY).due == 1
    house.tick(now + 2 * DAY)
    with house.service.store.read() as tx:
        person = people.get(tx, person_id)
    assert person is not None
    assert person.state is State.ACTIVE


def test_a_start_takes_up_what_a_killed_process_left(house: House, now: datetime) -> None:
    (person_id,) = house.joined(due=now + DAY)
    source_id = with_source(house.service.store, person_id, now)
    with house.service.store.begin() as tx:
        outbox.put(tx, None, "test", "ani@example.org", b"x", message_id="<a@b>", now=now)
        outbox.claim_due(tx, now, 1)
        run = posts.begin_import(tx, person_id, source_id, now)
        posts.keep(tx, person_id, source_id, [post("1", "half", now)], now, import_id=run)
    house.service.recover()
    assert house.states() == {"retry": 1}
    with house.service.store.read() as tx:
        assert posts.known_keys(tx, source_id, ["1"]) == 0

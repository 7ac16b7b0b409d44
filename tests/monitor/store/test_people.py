from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.people import Choices, Empty, Level, Role, State
from monitor.store import people
from monitor.store.session import Store

FULL = Choices(
    address="Ani.Test@Example.org",
    language="en",
    zone="Asia/Jayapura",
    day=4,
    hour=17,
    minute=30,
    level=Level.FULL,
    empty=Empty.SILENCE,
    role=Role.FINANCE,
    contacts=("ani@example.org", "+62 000"),
    advisers=(("budi@example.org", "Budi"), ("legal@example.org", "Legal")),
    keep_days=3,
    models=False,
)


def test_a_person_comes_back_as_they_chose(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        person_id = people.add(tx, FULL, now)
    with store.read() as tx:
        found = people.get(tx, person_id)
        assert people.get(tx, 99) is None
    assert found.choices == FULL
    assert (found.id, found.state, found.joined_at, found.next_due_at) == (person_id, State.PENDING, now, None)


@pytest.mark.parametrize("same", ["ani.test@example.org", "ANI.TEST@EXAMPLE.ORG", "ani.test+feeds@example.org"])
def test_one_mailbox_is_one_person(store: Store, now: datetime, same: str) -> None:
    with store.begin() as tx:
        person_id = people.add(tx, FULL, now)
        assert people.by_address(tx, same) == person_id
        assert people.by_address(tx, "budi@example.org") is None
        with pytest.raises(people.AddressTaken):
            people.add(tx, replace(FULL, address=same), now)


def test_choices_change_but_not_onto_anothers_mailbox(store: Store, now: datetime, join: Callable[..., int]) -> None:
    ani, budi = join("ani@example.org"), join("budi@example.org")
    with store.begin() as tx:
        people.change(tx, ani, replace(FULL, address="ani@example.org"))
        people.change(tx, ani, FULL)
        assert people.get(tx, ani).choices == FULL
        assert people.by_address(tx, "ani@example.org") is None
        with pytest.raises(people.AddressTaken):
            people.change(tx, budi, FULL)


def test_a_change_of_address_waits_for_both_mailboxes(store: Store, ani: int) -> None:
    with store.begin() as tx:
        assert people.asked_address(tx, ani) is None
        assert people.agree_address(tx, ani, "old") is None
        people.ask_address(tx, ani, "ani@new.example")
        assert people.agree_address(tx, ani, "new").agreed == {"new"}
        assert people.agree_address(tx, ani, "new").agreed == {"new"}
        assert people.agree_address(tx, ani, "old") == people.AskedAddress("ani@new.example", frozenset({"old", "new"}))
        assert people.get(tx, ani).choices.address == "ani@example.org"
        people.drop_asked_address(tx, ani)
        assert people.asked_address(tx, ani) is None


def test_a_claim_is_won_once(store: Store, now: datetime, ani: int) -> None:
    week = now + timedelta(weeks=1)
    with store.begin() as tx:
        assert people.due(tx, now - timedelta(seconds=1), 10) == []
        assert people.due(tx, now, 10) == [(ani, now)]
        assert people.move_due(tx, ani, now, week)
        assert not people.move_due(tx, ani, now, week)
        assert people.due(tx, now, 10) == []
        assert people.get(tx, ani).next_due_at == week


def test_who_is_paused_is_not_due(store: Store, now: datetime, ani: int) -> None:
    with store.begin() as tx:
        people.set_state(tx, ani, State.PAUSED, due=now, now=now)
        assert people.due(tx, now, 10) == []
        assert not people.move_due(tx, ani, now, now + timedelta(weeks=1))
        assert not people.set_state(tx, 99, State.PAUSED, due=None, now=now)


def test_the_longest_waiting_comes_first(store: Store, now: datetime, join: Callable[..., int]) -> None:
    late, early = join("a@example.org"), join("b@example.org")
    with store.begin() as tx:
        people.set_state(tx, early, State.ACTIVE, due=now - timedelta(days=1), now=now)
        assert [person for person, _ in people.due(tx, now, 10)] == [early, late]
        assert [person for person, _ in people.due(tx, now, 1)] == [early]


def test_a_due_instant_too_far_away_is_found(store: Store, now: datetime, ani: int) -> None:
    far = now + timedelta(days=365)
    with store.begin() as tx:
        people.set_state(tx, ani, State.ACTIVE, due=far, now=now)
        assert people.far_due(tx, now + timedelta(days=8)) == [(ani, far)]
        assert people.far_due(tx, far) == []


def test_totals_and_numbers(store: Store, now: datetime, join: Callable[..., int]) -> None:
    ani = join("a@example.org")
    with store.begin() as tx:
        waiting = people.add(tx, FULL, now)
        assert people.totals(tx) == {"pending": 1, "active": 1, "paused": 0}
        assert people.ids(tx) == [ani, waiting]
        assert people.ids(tx, State.PENDING) == [waiting]
        assert people.pending_before(tx, now + timedelta(days=3)) == [waiting]
        assert people.pending_before(tx, now) == []


def test_the_day_of_consent_can_be_later_than_the_form(store: Store, now: datetime, ani: int) -> None:
    confirmed = now + timedelta(hours=5)
    with store.begin() as tx:
        people.start(tx, ani, confirmed)
        assert people.get(tx, ani).joined_at == confirmed

"""The acts of joining, as commands use them without a page."""

from datetime import datetime, timedelta

from monitor import joining
from monitor.doors import Door
from monitor.joining import Account, JoinForm
from monitor.people import Choices, Purpose, State
from monitor.store import audit, consents, people, sources, tokens
from monitor.store.consents import Wording
from monitor.store.session import Store, Tx
from monitor.store.tokens import Token

ANI = Choices(address="ani@mail.example")


def phrase(purpose: Purpose, account: Account | None) -> Wording:
    return Wording("1", "id", f"Saya setuju: {purpose}.")


def no_job(tx: Tx, task: str, key: str, args: object, at: datetime) -> bool:
    raise AssertionError("nothing is to be deferred here")


def test_an_invitation_opens_for_three_days_names_nobody_and_is_noted(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        token = joining.invite(tx, now)
        for later, opens in ((timedelta(hours=71), True), (timedelta(hours=72), False)):
            found = tokens.look(tx, token, Door.JOIN, now + later)
            assert isinstance(found, Token) is opens
            assert not opens or found.person_id is None
        assert audit.since(tx, now - timedelta(seconds=1)) == 1
        assert audit.verify(tx) == []


def test_case_and_tag_of_an_address_make_one_person(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        first = joining.join(tx, JoinForm(choices=ANI), phrase, now)
        again = joining.join(tx, JoinForm(choices=Choices(address="Ani+blog@MAIL.example")), phrase, now)
        assert first.person_id == again.person_id
        assert again.door is Door.CONFIRM
        assert joining.confirm(tx, first.token, now) is None
        assert joining.confirm(tx, again.token, now) == first.person_id
        once_more = joining.join(tx, JoinForm(choices=ANI), phrase, now)
        assert (once_more.person_id, once_more.door) == (first.person_id, Door.SIGN_IN)
        assert people.totals(tx) == {"pending": 0, "active": 1, "paused": 0}


def test_a_confirmation_of_somebody_active_or_gone_does_nothing(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        joined = joining.join(tx, JoinForm(choices=ANI), phrase, now)
        spare = joining.open_door(tx, Door.CONFIRM, joined.person_id, now)
        nobody = joining.open_door(tx, Door.CONFIRM, None, now)
        assert joining.confirm(tx, joined.token, now) == joined.person_id
        assert joining.confirm(tx, spare, now) is None
        assert joining.confirm(tx, nobody, now) is None


def test_only_who_is_active_pauses_and_only_who_pauses_resumes(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        person_id = joining.join(tx, JoinForm(choices=ANI), phrase, now).person_id
        assert not joining.pause(tx, person_id, None, now, no_job)
        assert not joining.resume(tx, person_id, now)
        people.set_state(tx, person_id, State.ACTIVE, due=now, now=now)
        assert joining.pause(tx, person_id, None, now, no_job)
        assert not joining.pause(tx, person_id, None, now, no_job)
        assert joining.resume(tx, person_id, now)
        assert not joining.wake(tx, 999, 0, now)


def test_a_change_for_nobody_is_nothing(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        joining.change(tx, 999, ANI, now)
        assert people.ids(tx) == []


def test_a_change_while_resting_does_not_end_the_rest(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        person_id = joining.join(tx, JoinForm(choices=ANI), phrase, now).person_id
        people.set_state(tx, person_id, State.PAUSED, due=None, now=now)
        joining.change(tx, person_id, Choices(address="x@mail.example", day=5), now)
        person = people.get(tx, person_id)
        assert person is not None
        assert (person.state, person.next_due_at) == (State.PAUSED, None)
        assert (person.choices.day, person.choices.address) == (5, "ani@mail.example")


def test_agreeing_to_a_change_nobody_asked_for_does_nothing(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        person_id = joining.join(tx, JoinForm(choices=ANI), phrase, now).person_id
        token = joining.open_door(tx, Door.ADDRESS_NEW, person_id, now)
        assert joining.agree_address(tx, token, Door.ADDRESS_OLD, now) is None
        assert joining.agree_address(tx, token, Door.ADDRESS_NEW, now) is None
        assert joining.agree_address(tx, token, Door.ADDRESS_NEW, now) is None


def test_leaving_keeps_the_receipts_under_a_pseudonym_and_nothing_else(store: Store, now: datetime) -> None:
    form = JoinForm(choices=ANI, accounts=(Account(connector="web", locator="https://b.example/"),), mail=True)
    with store.begin() as tx:
        joined = joining.join(tx, form, phrase, now)
        other = joining.join(tx, JoinForm(choices=Choices(address="budi@mail.example")), phrase, now)
        assert len(sources.of_person(tx, joined.person_id)) == 1
    for _ in range(2):
        joining.leave(store, joined.person_id, now)
    with store.read() as tx:
        assert people.ids(tx) == [other.person_id]
        assert consents.receipts(tx, joined.person_id) == []
        assert consents.verify(tx) == []
        assert not isinstance(tokens.look(tx, joined.token, Door.CONFIRM, now), Token)


def test_codes_differ_and_hold_no_letter_that_looks_like_another() -> None:
    codes = {joining.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert not set("".join(codes)) & set("il01o")

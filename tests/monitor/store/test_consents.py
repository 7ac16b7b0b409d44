from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from monitor.people import Purpose
from monitor.store import consents, erasing
from monitor.store.consents import Wording
from monitor.store.session import Store
from monitor.store.tables import consent

WORDING = Wording("3", "id", "Saya setuju Cermin membaca kiriman publik saya.")


@pytest.fixture
def given(store: Store, ani: int, feed: int, now: datetime) -> int:
    with store.begin() as tx:
        consents.give(tx, ani, Purpose.MAIL, None, WORDING, "web", now)
        consents.give(tx, ani, Purpose.READ, feed, WORDING, "web", now)
        consents.give(tx, ani, Purpose.PAST, feed, Wording("3", "en", "The past too."), "web", now)
    return feed


def test_a_consent_holds_for_its_purpose_and_source_only(store: Store, ani: int, given: int) -> None:
    with store.read() as tx:
        assert consents.holds(tx, ani, Purpose.READ, given)
        assert consents.holds(tx, ani, Purpose.MAIL)
        assert not consents.holds(tx, ani, Purpose.READ)
        assert not consents.holds(tx, ani, Purpose.READ, given + 1)
        assert not consents.holds(tx, ani + 1, Purpose.READ, given)


@pytest.mark.parametrize(
    ("purpose", "of_source", "left"),
    [
        (None, False, set()),
        (None, True, {Purpose.MAIL}),
        (Purpose.PAST, True, {Purpose.MAIL, Purpose.READ}),
        (Purpose.MAIL, False, {Purpose.READ, Purpose.PAST}),
    ],
)
def test_withdrawal_ends_what_it_names(
    store: Store, ani: int, given: int, now: datetime, purpose: Purpose | None, of_source: bool, left: set[Purpose]
) -> None:
    with store.begin() as tx:
        ended = consents.withdraw(tx, ani, purpose, given if of_source else None, now)
        held = {one for one in Purpose if consents.holds(tx, ani, one, None if one == Purpose.MAIL else given)}
        assert held == left
        assert ended == 3 - len(left)
        assert consents.withdraw(tx, ani, purpose, given if of_source else None, now) == 0


def test_a_consent_can_be_given_again(store: Store, ani: int, given: int, now: datetime) -> None:
    with store.begin() as tx:
        consents.withdraw(tx, ani, Purpose.READ, given, now)
        consents.give(tx, ani, Purpose.READ, given, WORDING, "web", now)
        assert consents.holds(tx, ani, Purpose.READ, given)


def test_receipts_hold_the_exact_wording(store: Store, ani: int, given: int, now: datetime) -> None:
    with store.begin() as tx:
        consents.withdraw(tx, ani, Purpose.PAST, given, now + timedelta(days=1), method="mail")
        found = consents.receipts(tx, ani)
    assert [(one.purpose, one.given) for one in found] == [
        (Purpose.MAIL, True),
        (Purpose.READ, True),
        (Purpose.PAST, True),
        (Purpose.PAST, False),
    ]
    assert found[0].wording == WORDING
    assert found[2].wording.text == "The past too."
    assert (found[3].wording, found[3].method, found[3].at) == (None, "mail", now + timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (sa.update(consent).where(consent.c.id == 2).values(given=False), [2]),
        (sa.update(consent).where(consent.c.id == 2).values(purpose="mail"), [2]),
        (sa.update(consent).where(consent.c.id == 2).values(content_hash="0" * 64), [2]),
        (sa.delete(consent).where(consent.c.id == 2), [3]),
        (sa.delete(consent).where(consent.c.id == 1), [2]),
    ],
)
def test_a_changed_or_missing_line_is_found(
    store: Store, given: int, change: sa.Update | sa.Delete, named: list[int]
) -> None:
    with store.begin() as tx:
        assert consents.verify(tx) == []
        tx.db.execute(change)
        assert consents.verify(tx) == named


def test_after_erasure_the_ledger_stands_under_a_pseudonym(store: Store, ani: int, given: int, now: datetime) -> None:
    erasing.erase(store, ani, now)
    with store.read() as tx:
        rows = tx.db.execute(sa.select(consent).order_by(consent.c.id)).all()
        assert {row.person_id for row in rows} == {None}
        assert len({row.pseudonym for row in rows}) == 1
        assert [row.given for row in rows] == [True] * 3 + [False] * 3
        assert consents.verify(tx) == []


def test_old_lines_of_the_erased_are_blanked_and_the_chain_stays_whole(
    store: Store, ani: int, given: int, now: datetime, join: Callable[..., int]
) -> None:
    budi = join("budi@example.org")
    with store.begin() as tx:
        consents.give(tx, budi, Purpose.MAIL, None, WORDING, "web", now)
    erasing.erase(store, ani, now)
    with store.begin() as tx:
        assert consents.blank_old(tx, now) == 0
        assert consents.blank_old(tx, now + timedelta(seconds=1)) == 6
        rows = tx.db.execute(sa.select(consent).order_by(consent.c.id)).all()
        assert [row.pseudonym is None for row in rows] == [True] * 3 + [False] + [True] * 3
        assert {row.at for row in rows if row.pseudonym is None} == {None}
        assert consents.verify(tx) == []
        assert consents.blank_old(tx, now + timedelta(days=9000)) == 0

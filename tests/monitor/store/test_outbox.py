from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from monitor.finding import Standing
from monitor.store import digests, findings, outbox
from monitor.store.outbox import LetterState
from monitor.store.session import Store
from monitor.store.tables import letter

MINUTE = timedelta(minutes=1)
BYTES = b"Subject: Ringkasan\r\n\r\nHalo"


@pytest.fixture
def claim(store: Store) -> Callable[[datetime], list[outbox.OutLetter]]:
    def claim(at: datetime) -> list[outbox.OutLetter]:
        with store.begin() as tx:
            return outbox.claim_due(tx, at, 10)

    return claim


@pytest.fixture
def mark(store: Store, said: SimpleNamespace) -> Callable[..., bool]:
    def mark(state: LetterState, at: datetime, **more: object) -> bool:
        with store.begin() as tx:
            return outbox.mark(tx, said.letter, state, at, **more)

    return mark


def row_of(store: Store, letter_id: int) -> Any:
    with store.read() as tx:
        return tx.db.execute(sa.select(letter).where(letter.c.id == letter_id)).one()


def test_a_letter_is_claimed_once_with_its_exact_bytes(
    store: Store, ani: int, said: SimpleNamespace, claim: Callable[[datetime], list[outbox.OutLetter]], now: datetime
) -> None:
    assert claim(now - MINUTE) == []
    (one,) = claim(now)
    assert (one.id, one.person_id, one.kind, one.to) == (said.letter, ani, "digest", "ani@example.org")
    assert (one.message, one.message_id, one.digest_id) == (BYTES, "<1@example.org>", said.digest)
    assert (one.state, one.attempts, one.first_tried_at, one.in_doubt) == (LetterState.SENDING, 0, now, False)
    assert claim(now) == []


def test_a_sent_letter_leaves_no_bytes(
    store: Store,
    said: SimpleNamespace,
    claim: Callable[[datetime], list[outbox.OutLetter]],
    mark: Callable[..., bool],
    now: datetime,
) -> None:
    claim(now)
    assert mark(LetterState.IN_DOUBT, now)
    assert mark(LetterState.SENT, now + MINUTE)
    row = row_of(store, said.letter)
    assert (row.state, row.message, row.address, row.next_try_at) == ("sent", None, None, None)
    assert claim(now + timedelta(days=9)) == []
    with store.read() as tx:
        assert digests.get(tx, said.digest).settled_at == now + MINUTE
        assert outbox.doubts(tx) == []


def test_a_retry_comes_back_with_the_same_bytes(
    claim: Callable[[datetime], list[outbox.OutLetter]], mark: Callable[..., bool], now: datetime
) -> None:
    claim(now)
    mark(LetterState.RETRY, now, next_try=now + 5 * MINUTE, note="421 greeting")
    assert claim(now + 4 * MINUTE) == []
    (again,) = claim(now + 5 * MINUTE)
    assert (again.message, again.attempts, again.first_tried_at) == (BYTES, 1, now)


def test_a_letter_in_doubt_is_sent_once_more_and_logged_then_held(
    store: Store,
    ani: int,
    said: SimpleNamespace,
    claim: Callable[[datetime], list[outbox.OutLetter]],
    mark: Callable[..., bool],
    now: datetime,
) -> None:
    claim(now)
    mark(LetterState.IN_DOUBT, now)
    assert claim(now + 14 * MINUTE) == []
    (again,) = claim(now + 15 * MINUTE)
    assert (again.message, again.in_doubt) == (BYTES, True)
    with store.read() as tx:
        assert outbox.doubts(tx) == [outbox.Doubt(said.letter, said.digest, "<1@example.org>", now + 15 * MINUTE)]
    mark(LetterState.IN_DOUBT, now + 15 * MINUTE)
    assert claim(now + 60 * MINUTE) == []
    with store.read() as tx:
        assert outbox.held(tx) == outbox.held(tx, ani) == [said.letter]
        assert outbox.held(tx, ani + 1) == []
        assert len(outbox.doubts(tx)) == 1
        assert digests.get(tx, said.digest).settled_at == now + 60 * MINUTE
    assert row_of(store, said.letter).note == "in doubt twice"


def test_a_held_letter_goes_out_when_its_person_asks(
    store: Store,
    said: SimpleNamespace,
    claim: Callable[[datetime], list[outbox.OutLetter]],
    mark: Callable[..., bool],
    now: datetime,
) -> None:
    mark(LetterState.HELD, now)
    assert claim(now) == []
    with store.begin() as tx:
        assert outbox.release(tx, said.letter, now)
        assert not outbox.release(tx, said.letter, now)
    assert [one.message for one in claim(now)] == [BYTES]


def test_a_withdrawn_letter_stops_before_its_dot(
    store: Store,
    ani: int,
    said: SimpleNamespace,
    claim: Callable[[datetime], list[outbox.OutLetter]],
    mark: Callable[..., bool],
    now: datetime,
) -> None:
    claim(now)
    with store.begin() as tx:
        assert outbox.withdraw(tx, ani, now) == 1
        assert outbox.withdraw(tx, ani, now) == 0
    assert not mark(LetterState.IN_DOUBT, now)
    row = row_of(store, said.letter)
    assert (row.state, row.message) == ("withdrawn", None)


def test_withdrawal_may_spare_other_kinds(store: Store, ani: int, said: SimpleNamespace, now: datetime) -> None:
    with store.begin() as tx:
        outbox.put(tx, ani, "goodbye", "ani@example.org", b"x", message_id="<2@example.org>", now=now)
        assert outbox.withdraw(tx, ani, now, kinds=("digest",)) == 1
        assert [one.kind for one in outbox.claim_due(tx, now, 10)] == ["goodbye"]


def test_a_letter_to_nobody_we_know(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        outbox.put(tx, None, "test", "admin@example.org", b"x", message_id="<3@example.org>", now=now)
        (one,) = outbox.claim_due(tx, now, 10)
        assert (one.person_id, one.to, one.message, one.digest_id) == (None, "admin@example.org", b"x", None)
        assert outbox.mark(tx, one.id, LetterState.SENT, now)


def test_after_a_kill_only_doubts_stay_doubts(
    store: Store, ani: int, said: SimpleNamespace, claim: Callable[[datetime], list[outbox.OutLetter]], now: datetime
) -> None:
    with store.begin() as tx:
        second = outbox.put(tx, ani, "digest", "a@example.org", b"y", message_id="<2@example.org>", now=now)
    claim(now)
    with store.begin() as tx:
        outbox.mark(tx, second, LetterState.IN_DOUBT, now)
        assert outbox.recover(tx, now + MINUTE) == 1
    assert [one.id for one in claim(now + MINUTE)] == [said.letter]


def test_nothing_is_claimed_while_sending_is_paused(
    store: Store, claim: Callable[[datetime], list[outbox.OutLetter]], said: SimpleNamespace, now: datetime
) -> None:
    with store.begin() as tx:
        assert outbox.paused_until(tx) is None
        outbox.pause_all(tx, now + 15 * MINUTE, "535 login")
        assert outbox.paused_until(tx) == outbox.paused_until(tx, now) == now + 15 * MINUTE
        assert outbox.pause_reason(tx) == "535 login"
    assert claim(now) == []
    assert len(claim(now + 15 * MINUTE)) == 1
    with store.begin() as tx:
        assert outbox.paused_until(tx, now + 15 * MINUTE) is None
        outbox.resume_all(tx)
        assert outbox.pause_reason(tx) is None


@pytest.mark.parametrize("note", ["550 no mailbox ani@example.org", "x" * 65, "two\nlines"])
def test_a_servers_sentence_is_no_note(store: Store, mark: Callable[..., bool], note: str, now: datetime) -> None:
    with pytest.raises(ValueError, match="address"):
        mark(LetterState.RETRY, now, note=note)


def test_a_failed_letter_settles_its_digest_and_its_finding_stays_open(
    store: Store,
    said: SimpleNamespace,
    claim: Callable[[datetime], list[outbox.OutLetter]],
    mark: Callable[..., bool],
    now: datetime,
) -> None:
    claim(now)
    mark(LetterState.FAILED, now, note="550 rcpt")
    with store.read() as tx:
        assert digests.get(tx, said.digest).settled_at == now
        assert findings.get(tx, said.finding).standing == Standing.OPEN
        assert outbox.totals(tx) == {
            "pending": 0,
            "sending": 0,
            "in_doubt": 0,
            "sent": 0,
            "retry": 0,
            "failed": 1,
            "withdrawn": 0,
            "held": 0,
        }


def test_old_letters_are_forgotten_with_their_doubts(
    store: Store,
    said: SimpleNamespace,
    claim: Callable[[datetime], list[outbox.OutLetter]],
    mark: Callable[..., bool],
    now: datetime,
) -> None:
    claim(now)
    mark(LetterState.IN_DOUBT, now)
    claim(now + 15 * MINUTE)
    with store.begin() as tx:
        assert outbox.drop_old(tx, now + timedelta(days=1)) == 0
    mark(LetterState.SENT, now + 16 * MINUTE)
    with store.begin() as tx:
        assert outbox.drop_old(tx, now + timedelta(days=1)) == 1
        assert outbox.doubts(tx) == []

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from monitor.people import Purpose, State
from monitor.store import consents, outbox, people
from monitor.store.erasing import erase
from monitor.store.outbox import LetterState
from monitor.store.session import StoreFull
from monitor.store.tables import letter as letters
from reports.channels.base import Delivery, Phase, Result
from reports.sending import send_due
from reports.weekly import make_digest
from tests.reports.world import DUE, Scripted, World, press

SENT = Delivery(result=Result.SENT, phase=Phase.DONE, code=250)
LATER = Delivery(result=Result.RETRY, phase=Phase.RECIPIENT, code=450)
DOWN = Delivery(result=Result.RETRY, phase=Phase.CONNECT, stop_all=True)
DOUBT = Delivery(result=Result.IN_DOUBT, phase=Phase.DOT)
FULL = Delivery(result=Result.RETRY, phase=Phase.RECIPIENT, code=552, daily=True)
UNKNOWN = Delivery(result=Result.FAILED, phase=Phase.RECIPIENT, code=550, pause_person=True)
Act = Callable[[World, int], None]
TOO_BIG = Delivery(result=Result.FAILED, phase=Phase.DOT, code=552, short_form=True)


@pytest.fixture
def ani(world: World) -> int:
    return world.join(address="ani@mail.example")


def send(world: World, *deliveries: Delivery, limit: int = 10) -> Scripted:
    channel = Scripted(list(deliveries))
    send_due(world.office(channel), limit)
    return channel


def paused(world: World) -> datetime | None:
    with world.store.read() as tx:
        return outbox.paused_until(tx, world.clock.now)


def test_what_is_due_goes_out_with_the_stored_bytes_and_a_signed_way_back(world: World, ani: int) -> None:
    world.put(ani, message=b"Subject: x\r\n\r\nsatu\r\n")
    assert send_due(world.office(), 10) == {LetterState.SENT: 1}
    [letter] = world.drawer.letters
    assert letter.message == b"Subject: x\r\n\r\nsatu\r\n"
    assert letter.return_path.startswith(f"b+{ani}.")
    assert world.letters() == {"sent": 1}
    assert send_due(world.office(), 10) == {}


def test_a_letter_to_nobody_we_know_has_no_signed_way_back(world: World) -> None:
    world.put(None, kind="goodbye")
    send_due(world.office(), 10)
    assert world.drawer.letters[0].return_path == "b@cermin.example"


def test_no_more_than_asked_for_are_tried(world: World, ani: int) -> None:
    for _ in range(3):
        world.put(ani)
    assert send_due(world.office(), 2) == {LetterState.SENT: 2}
    assert world.letters() == {"sent": 2, "pending": 1}


def next_tries(world: World) -> list[datetime]:
    """When each letter that waits is tried again."""
    with world.store.read() as tx:
        return [row.next_try_at for row in tx.db.execute(letters.select()) if row.next_try_at]


def test_a_letter_is_tried_again_after_5_15_60_240_minutes_then_every_4_hours_for_5_days(
    world: World, ani: int
) -> None:
    world.put(ani)
    begun = tried = world.clock.now
    waits: list[timedelta] = []
    while next_tries(world):
        [due] = next_tries(world)
        world.clock.now = due - timedelta(seconds=1)
        if due > begun:
            waits.append(due - tried)
            assert send(world, LATER).tried == []
        world.clock.now = tried = due
        assert len(send(world, LATER).tried) == 1
    assert world.letters() == {"failed": 1}
    minutes = [wait / timedelta(minutes=1) for wait in waits]
    for waited, wait in zip(minutes, [5, 15, 60, *[240] * len(minutes)], strict=False):
        assert wait <= waited <= wait * 1.2
    assert timedelta(days=5) <= tried - begun < timedelta(days=5, hours=5)


def test_tries_of_many_letters_are_spread(world: World, ani: int) -> None:
    with world.store.begin() as tx:
        for n in range(8):
            outbox.put(tx, ani, "digest", "a@b.example", b"x", message_id=f"<{n}@x>", now=DUE)
    send(world, *[LATER] * 8)
    assert len(set(next_tries(world))) == 8


def test_when_the_server_is_down_everything_rests_and_one_letter_probes(
    world: World, ani: int, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        world.put(ani)
    with caplog.at_level(logging.WARNING):
        channel = send(world, DOWN, SENT, SENT)
    assert len(channel.tried) == 1
    assert caplog.messages == ["sending paused: phase connect, code 0"]
    assert paused(world) == world.clock.now + timedelta(minutes=15)
    world.clock.forward(minutes=14)
    assert send(world, SENT).tried == []
    world.clock.forward(minutes=1)
    assert len(send(world, DOWN).tried) == 1
    world.clock.forward(minutes=15)
    send(world, SENT, SENT, SENT)
    assert world.letters() == {"sent": 3}
    assert paused(world) is None


def test_trouble_of_one_letter_stops_no_other(world: World, ani: int) -> None:
    for _ in range(3):
        world.put(ani)
    send(world, LATER, SENT, SENT)
    assert world.letters() == {"retry": 1, "sent": 2}
    assert paused(world) is None


def test_a_full_mailbox_is_tried_once_a_day(world: World, ani: int) -> None:
    world.put(ani)
    tries = 0
    for _ in range(24 * 7):
        tries += len(send(world, FULL).tried)
        world.clock.forward(hours=1)
    assert tries == 6
    assert world.letters() == {"failed": 1}


def test_an_unknown_mailbox_pauses_its_person(world: World, ani: int) -> None:
    world.put(ani)
    send(world, UNKNOWN)
    assert world.letters() == {"failed": 1}
    assert world.state(ani) is State.PAUSED
    with world.store.read() as tx:
        assert people.get(tx, ani).next_due_at is None


def test_an_unknown_mailbox_of_nobody_pauses_nobody(world: World, ani: int) -> None:
    world.put(None, kind="test")
    send(world, UNKNOWN)
    assert world.letters() == {"failed": 1}
    assert world.state(ani) is State.ACTIVE


def test_in_doubt_waits_is_sent_once_more_and_is_then_held(world: World, ani: int) -> None:
    world.put(ani, message=b"once\r\n")
    assert len(send(world, DOUBT).tried) == 1
    world.clock.forward(minutes=14)
    assert send(world, SENT).tried == []
    world.clock.forward(minutes=1)
    assert [letter.message for letter in send(world, DOUBT).tried] == [b"once\r\n"]
    world.clock.forward(minutes=15)
    assert send(world, SENT).tried == []
    assert world.letters() == {"held": 1}
    with world.store.read() as tx:
        assert len(outbox.doubts(tx)) == 1


def test_a_doubt_that_ends_well_counts_one_possible_copy(world: World, ani: int) -> None:
    world.put(ani)
    send(world, DOUBT)
    world.clock.forward(minutes=15)
    send(world, SENT)
    assert world.letters() == {"sent": 1}
    with world.store.read() as tx:
        assert len(outbox.doubts(tx)) == 1


def test_a_doubt_is_not_forgotten_over_a_server_that_is_down(world: World, ani: int) -> None:
    world.put(ani)
    for delivery in (DOUBT, DOWN, DOUBT, SENT):
        send(world, delivery)
        world.clock.forward(minutes=15)
    assert world.letters() == {"held": 1}


def test_a_refused_digest_goes_out_once_more_without_its_content(world: World) -> None:
    ani = world.join(level="full")
    world.flag(ani, world.source(ani), "Kami digugat vendor lama.", "digugat vendor lama")
    make_digest(press(), world.store, ani, DUE, DUE)
    channel = send(world, TOO_BIG, SENT)
    whole, short = (letter.message.decode() for letter in channel.tried)
    assert "digugat vendor lama" in whole
    assert "digugat" not in short
    assert "https://cermin.example/me" in short
    assert world.letters() == {"failed": 1, "sent": 1}


def test_the_short_form_is_not_shortened_again(world: World) -> None:
    ani = world.join()
    make_digest(press(), world.store, ani, DUE, DUE)
    channel = send(world, TOO_BIG, TOO_BIG, SENT)
    assert len(channel.tried) == 2
    assert world.letters() == {"failed": 2}


def test_other_letters_have_no_short_form(world: World, ani: int) -> None:
    world.put(ani, kind="welcome")
    assert len(send(world, TOO_BIG, SENT).tried) == 1
    world.put(ani, kind="digest")
    assert len(send(world, TOO_BIG, SENT).tried) == 1


def unsubscribe(world: World, person_id: int) -> None:
    with world.store.begin() as tx:
        consents.withdraw(tx, person_id, Purpose.MAIL, None, world.clock.now)


def pause(world: World, person_id: int) -> None:
    with world.store.begin() as tx:
        people.set_state(tx, person_id, State.PAUSED, due=None, now=world.clock.now)


def leave(world: World, person_id: int) -> None:
    erase(world.store, person_id, world.clock.now)


@pytest.mark.parametrize("act", [unsubscribe, pause, leave])
def test_a_letter_that_is_no_longer_wanted_is_not_even_begun(world: World, ani: int, act: Act) -> None:
    world.put(ani)
    act(world, ani)
    assert send(world, SENT).tried == []
    assert world.letters() in ({}, {"withdrawn": 1})


@pytest.mark.parametrize("act", [unsubscribe, pause, leave])
def test_a_letter_is_called_back_just_before_the_final_dot(world: World, ani: int, act: Act) -> None:
    world.put(ani)
    channel = Scripted([SENT], before_dot=lambda: act(world, ani))
    send_due(world.office(channel), 10)
    assert len(channel.tried) == 1
    assert world.letters() in ({}, {"withdrawn": 1})
    world.clock.forward(days=1)
    assert send(world, SENT).tried == []


def test_other_letters_reach_somebody_who_stopped_the_weekly_one(world: World, ani: int) -> None:
    world.put(ani, kind="sign_in")
    unsubscribe(world, ani)
    assert len(send(world, SENT).tried) == 1


def test_an_unwanted_letter_does_not_hold_up_the_next_one(world: World, ani: int) -> None:
    budi = world.join()
    world.put(ani)
    world.put(budi)
    unsubscribe(world, ani)
    assert len(send(world, SENT, limit=1).tried) == 1
    assert world.letters() == {"withdrawn": 1, "sent": 1}


def test_while_a_letter_is_on_its_way_nobody_else_takes_it(world: World, ani: int) -> None:
    world.put(ani)
    inner = Scripted([SENT])
    outer = Scripted([SENT], before_dot=lambda: send_due(world.office(inner), 10))
    send_due(world.office(outer), 10)
    assert (len(outer.tried), len(inner.tried)) == (1, 0)


def test_a_full_disk_before_the_dot_leaves_no_doubt(world: World, ani: int) -> None:
    def disk_is_full() -> None:
        raise StoreFull("full")

    world.put(ani)
    send_due(world.office(Scripted([SENT], before_dot=disk_is_full)), 10)
    assert world.letters() == {"retry": 1}
    world.clock.forward(minutes=15)
    assert send_due(world.office(), 10) == {LetterState.SENT: 1}


def test_the_wait_of_a_doubt_counts_from_the_dot(world: World, ani: int) -> None:
    world.put(ani)
    slow = Scripted([DOUBT], before_dot=lambda: world.clock.forward(minutes=10))
    send_due(world.office(slow), 1)
    world.clock.forward(minutes=14)
    assert send(world, SENT).tried == []

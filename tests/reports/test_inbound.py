from datetime import timedelta

import pytest

from monitor.people import Purpose, State
from monitor.store import consents
from reports.inbound import LONGEST, Received, receive
from reports.returns import Returns
from tests.reports.world import DUE, RETURNS, World

OUT_OF_OFFICE = "Auto-Submitted: auto-replied\r\n"


@pytest.fixture
def ani(world: World) -> int:
    return world.join()


def report(to: str, status: str = "5.1.1", action: str = "failed") -> bytes:
    """A delivery report as mail servers write it."""
    return (
        f"Return-Path: <>\r\nTo: {to}\r\nFrom: MAILER-DAEMON@mail.example\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; p0@mail.example\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


def plain(to: str, extra: str = "") -> bytes:
    return f"To: {to}\r\nFrom: x@mail.example\r\nSubject: unsubscribe\r\n{extra}\r\nhi\r\n".encode()


def get(world: World, message: bytes, *, days: float = 0) -> Received:
    return receive(world.store, RETURNS, message, DUE + timedelta(days=days))


def wants_mail(world: World, person_id: int) -> bool:
    with world.store.read() as tx:
        return consents.holds(tx, person_id, Purpose.MAIL)


def test_two_letters_that_come_back_for_good_pause_their_person(world: World, ani: int) -> None:
    world.put(ani)
    assert get(world, report(RETURNS.bounce(ani))) is Received.BOUNCE
    assert world.state(ani) is State.ACTIVE
    assert get(world, report(RETURNS.bounce(ani))) is Received.BOUNCE
    assert world.state(ani) is State.PAUSED
    assert world.letters() == {"withdrawn": 1}
    assert get(world, report(RETURNS.bounce(ani))) is Received.BOUNCE


@pytest.mark.parametrize(("status", "action"), [("4.2.2", "failed"), ("4.4.7", "delayed"), ("5.0.0", "delayed")])
def test_five_letters_that_come_back_for_now_pause_their_person(
    world: World, ani: int, status: str, action: str
) -> None:
    for _ in range(4):
        get(world, report(RETURNS.bounce(ani), status, action))
    assert world.state(ani) is State.ACTIVE
    get(world, report(RETURNS.bounce(ani), status, action))
    assert world.state(ani) is State.PAUSED


def test_what_came_back_more_than_thirty_days_ago_counts_no_more(world: World, ani: int) -> None:
    get(world, report(RETURNS.bounce(ani)))
    get(world, report(RETURNS.bounce(ani)), days=31)
    assert world.state(ani) is State.ACTIVE
    get(world, report(RETURNS.bounce(ani)), days=60)
    assert world.state(ani) is State.PAUSED


def test_a_report_of_success_is_no_bounce(world: World, ani: int) -> None:
    for _ in range(3):
        assert get(world, report(RETURNS.bounce(ani), "2.0.0", "delivered")) is Received.AUTOMATIC
    assert world.state(ani) is State.ACTIVE


def test_a_forged_bounce_changes_nothing(world: World, ani: int) -> None:
    forged = Returns("cermin.example", b"x" * 32).bounce(ani)
    for to in (forged, f"b+{ani}@cermin.example", "cermin@cermin.example", ""):
        for _ in range(3):
            get(world, report(to))
    assert world.state(ani) is State.ACTIVE


def test_a_bounce_of_somebody_who_left_is_understood_and_changes_nothing(world: World, ani: int) -> None:
    for _ in range(3):
        assert get(world, report(RETURNS.bounce(999))) is Received.BOUNCE
    assert world.state(ani) is State.ACTIVE


@pytest.mark.parametrize("header", ["To", "Delivered-To", "X-Original-To", "Envelope-To"])
def test_a_mail_to_the_unsubscribe_address_stops_the_letters(world: World, ani: int, header: str) -> None:
    world.put(ani)
    message = plain("somebody@else.example").replace(
        b"Subject", f"{header}: {RETURNS.unsubscribe(ani)}\r\nSubject".encode()
    )
    assert get(world, message) is Received.UNSUBSCRIBE
    assert not wants_mail(world, ani)
    assert world.letters() == {"withdrawn": 1}


def test_unsubscribing_twice_or_after_leaving_is_fine(world: World, ani: int) -> None:
    for person_id in (ani, ani, 999):
        assert get(world, plain(RETURNS.unsubscribe(person_id))) is Received.UNSUBSCRIBE
    assert not wants_mail(world, ani)


def test_a_forged_unsubscribe_changes_nothing(world: World, ani: int) -> None:
    forged = Returns("cermin.example", b"x" * 32).unsubscribe(ani)
    assert get(world, plain(forged)) is Received.UNKNOWN
    assert wants_mail(world, ani)


@pytest.mark.parametrize("header", [OUT_OF_OFFICE, "Precedence: bulk\r\n", "X-Autoreply: yes\r\n"])
@pytest.mark.parametrize("to", ["cermin@cermin.example", RETURNS.bounce(1)])
def test_an_out_of_office_note_is_dropped(world: World, ani: int, header: str, to: str) -> None:
    assert get(world, plain(to, header)) is Received.AUTOMATIC
    assert world.state(ani) is State.ACTIVE
    assert wants_mail(world, ani)


def test_a_reply_by_hand_is_unknown_and_dropped(world: World, ani: int) -> None:
    assert get(world, plain("cermin@cermin.example", "Auto-Submitted: no\r\n")) is Received.UNKNOWN
    assert get(world, plain(RETURNS.bounce(ani))) is Received.UNKNOWN


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\x00\xff" * 1000,
        b"To: \xff\xfe\r\n\r\n",
        b"To: =?nonsense?q?x?= <a@b>\r\n\r\n",
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b",
        b"To: " + b"(" * 10_000 + b"\r\n\r\n",
        b"To: " + RETURNS.bounce(1).encode() + b"\r\nContent-Type: multipart/report\r\n\r\nno parts\r\n",
        b"To: " + RETURNS.bounce(1).encode() + b"\r\nContent-Type: multipart/report; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\n\r\n--b--\r\n",
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(1200)),
        plain("x@y.example") + b"a" * (2 * LONGEST),
    ],
)  # fmt: skip
def test_a_broken_message_does_no_harm(world: World, ani: int, message: bytes) -> None:
    assert get(world, message) in {Received.UNKNOWN, Received.AUTOMATIC}
    assert world.state(ani) is State.ACTIVE
    assert wants_mail(world, ani)

"""Whatever a mail server does, each letter ends in the one state that is true, and nothing goes out in clear."""

import smtplib
import ssl
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from monitor.people import State
from monitor.store import outbox
from monitor.store.opening import open_store
from reports.channels.smtp import Patience, Server, Smtp
from reports.sending import send_due
from tests.connectors.serving import Authority
from tests.reports.world import World
from tests.slow.smtp_scripts import TLS_OFFER, WELL, Act, Fault, Scripted

pytestmark = pytest.mark.slow

LARGE = b"Subject: x\r\n\r\n" + b"satu baris yang panjang\r\n" * 400_000
MESSAGE = b"Subject: x\r\n\r\nsatu\r\n.\r\n..dua\r\n.\r\ntiga\r\n"
PATIENCE = Patience(answer=1.5, dot=1.5)

# name: script, security, state of the letter, is all sending paused?
Row = tuple[Mapping[str, Act], str, str, bool]
ROWS: Mapping[str, Row] = {
    "all is well": ({}, "none", "sent", False),
    "banner 421": ({"BANNER": b"421 later\r\n"}, "none", "retry", True),
    "banner 554": ({"BANNER": b"554 no\r\n"}, "none", "retry", True),
    "banner drop": ({"BANNER": Fault.DROP}, "none", "retry", True),
    "banner silence": ({"BANNER": Fault.HANG}, "none", "retry", True),
    "banner drips": ({"BANNER": Fault.DRIP}, "none", "retry", True),
    "banner nonsense": ({"BANNER": b"hello?\r\n"}, "none", "retry", True),
    "ehlo 421": ({"EHLO": b"421 busy\r\n"}, "none", "retry", True),
    "ehlo drop": ({"EHLO": Fault.DROP}, "none", "retry", True),
    "ehlo flood": ({"EHLO": Fault.FLOOD}, "none", "retry", True),
    "starttls missing": ({}, "starttls", "retry", True),
    "starttls 454": ({"EHLO": TLS_OFFER, "STARTTLS": b"454 not now\r\n"}, "starttls", "retry", True),
    "starttls drop": ({"EHLO": TLS_OFFER, "STARTTLS": Fault.DROP}, "starttls", "retry", True),
    "starttls then nothing": ({"EHLO": TLS_OFFER, "STARTTLS": b"220 go\r\n"}, "starttls", "retry", True),
    "mail 451": ({"MAIL": b"451 later\r\n"}, "none", "retry", False),
    "mail 550": ({"MAIL": b"550 5.7.1 not you\r\n"}, "none", "retry", True),
    "mail 553": ({"MAIL": b"553 no\r\n"}, "none", "retry", True),
    "mail 554": ({"MAIL": b"554 no\r\n"}, "none", "retry", True),
    "mail drop": ({"MAIL": Fault.DROP}, "none", "retry", False),
    "rcpt greylisted 450": ({"RCPT": b"450 4.2.0 greylisted\r\n"}, "none", "retry", False),
    "rcpt greylisted 451": ({"RCPT": b"451 4.7.1 try later\r\n"}, "none", "retry", False),
    "rcpt full": ({"RCPT": b"552 5.2.2 full\r\n"}, "none", "retry", False),
    "rcpt unknown": ({"RCPT": b"550 5.1.1 who\r\n"}, "none", "failed", False),
    "rcpt refused": ({"RCPT": b"550 5.7.1 no\r\n"}, "none", "failed", False),
    "rcpt silence": ({"RCPT": Fault.HANG}, "none", "retry", False),
    "data 451": ({"DATA": b"451 later\r\n"}, "none", "retry", False),
    "data 503": ({"DATA": b"503 no\r\n"}, "none", "failed", False),
    "data drop": ({"DATA": Fault.DROP}, "none", "retry", False),
    "dot 451": ({"DOT": b"451 later\r\n"}, "none", "retry", False),
    "dot 421": ({"DOT": b"421 going down\r\n"}, "none", "retry", False),
    "dot 550": ({"DOT": b"550 5.7.1 spam\r\n"}, "none", "failed", False),
    "dot drop": ({"DOT": Fault.DROP}, "none", "in_doubt", False),
    "dot silence": ({"DOT": Fault.HANG}, "none", "in_doubt", False),
    "dot drips": ({"DOT": Fault.DRIP}, "none", "in_doubt", False),
    "dot flood": ({"DOT": Fault.FLOOD}, "none", "in_doubt", False),
    "dot nonsense": ({"DOT": b"queued, I think\r\n"}, "none", "in_doubt", False),
    "quit drop": ({"QUIT": Fault.DROP}, "none", "sent", False),
    "quit 500": ({"QUIT": b"500 what\r\n"}, "none", "sent", False),
    "quit silence": ({"QUIT": Fault.HANG}, "none", "sent", False),
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(f"sqlite:///{tmp_path}/data.db", tmp_path / "keys.db", bytes(32), create=True)
    yield World(store)
    store.close()


def channel(server: Scripted, **settings: Any) -> Smtp:
    return Smtp(
        Server(host="127.0.0.1", port=server.port, **settings),
        patience=PATIENCE,
        context=ssl.create_default_context(),
    )


def paused(world: World) -> str | None:
    with world.store.read() as tx:
        return outbox.pause_reason(tx) if outbox.paused_until(tx, world.clock.now) else None


@pytest.mark.parametrize("name", ROWS)
def test_each_fault_ends_in_its_state(world: World, name: str) -> None:
    script, security, state, stops = ROWS[name]
    ani = world.join(address="ani@mail.example")
    world.put(ani, message=MESSAGE)
    with Scripted(script) as server:
        begun = time.monotonic()
        send_due(world.office(channel(server, security=security)), 5)
        assert time.monotonic() - begun < 5
    assert world.letters() == {state: 1}
    assert (paused(world) is not None) == stops
    assert world.state(ani) is (State.PAUSED if name == "rcpt unknown" else State.ACTIVE)
    if state == "sent":
        assert server.arrived == [MESSAGE]
    if security == "starttls":
        assert MESSAGE[:7] not in server.clear
        assert b"MAIL" not in server.clear


def test_a_line_that_breaks_before_the_dot_leaves_no_doubt(world: World) -> None:
    world.put(world.join(), message=LARGE)
    with Scripted({"TEXT": Fault.DROP}) as server:
        send_due(world.office(channel(server, security="none")), 5)
    assert world.letters() == {"retry": 1}


def test_there_are_more_than_25_faults() -> None:
    assert len(ROWS) > 25


def test_a_server_that_is_not_there(world: World) -> None:
    with Scripted({}) as server:
        gone = channel(server, security="none")
    world.put(world.join())
    send_due(world.office(gone), 5)
    assert world.letters() == {"retry": 1}
    assert paused(world) == "connect"


@pytest.mark.parametrize("code", [b"535 5.7.8 wrong\r\n", b"454 4.7.0 busy\r\n", b"504 unknown\r\n"])
def test_a_refused_sign_in_stops_everything_and_is_tried_once_in_15_minutes(world: World, code: bytes) -> None:
    ani = world.join()
    for _ in range(3):
        world.put(ani)
    with Scripted({"AUTH": code}) as server:
        office = world.office(channel(server, security="none", username="u", password="p"))
        for _ in range(30):
            send_due(office, 5)
            world.clock.forward(minutes=1)
        assert server.connections == 2
    assert paused(world) in {None, "auth"}
    assert "failed" not in world.letters()


@pytest.mark.parametrize("way", ["PLAIN", "LOGIN"])
def test_a_known_way_to_sign_in_will_do(world: World, way: str) -> None:
    world.put(world.join())
    with Scripted({"EHLO": b"250-mail.example\r\n250 AUTH XOAUTH2 " + way.encode() + b"\r\n"}) as server:
        send_due(world.office(channel(server, security="none", username="u", password="p")), 5)
        assert f"AUTH {way} ".encode() in server.clear.upper()
    assert world.letters() == {"sent": 1}


def test_without_any_way_to_sign_in_everything_stops(world: World) -> None:
    world.put(world.join())
    with Scripted({"EHLO": b"250 mail.example\r\n"}) as server:
        send_due(world.office(channel(server, security="none", username="u", password="p")), 5)
    assert paused(world) == "auth"


@pytest.mark.parametrize("answer", [b"552 5.3.4 too big\r\n", b"554 5.7.1 spam\r\n"])
def test_too_much_at_the_dot_brings_the_short_form_once(world: World, answer: bytes) -> None:
    from reports.weekly import make_digest  # noqa: PLC0415 - the only test here that makes a letter
    from tests.reports.world import DUE, press  # noqa: PLC0415

    ani = world.join(level="full")
    make_digest(press(), world.store, ani, DUE, DUE)
    with Scripted({"DOT": answer}) as server:
        send_due(world.office(channel(server, security="none")), 9)
        assert len(server.arrived) == 2
    assert world.letters() == {"failed": 2}
    assert len(server.arrived[1]) < len(server.arrived[0])


def test_a_size_that_the_server_refuses_beforehand_sends_no_text(world: World) -> None:
    world.put(world.join(), kind="welcome", message=MESSAGE)
    with Scripted({"MAIL": b"552 5.3.4 too big\r\n"}) as server:
        send_due(world.office(channel(server, security="none")), 5)
        assert f"SIZE={len(MESSAGE)}".encode() in server.clear.upper()
        assert server.arrived == []
    assert world.letters() == {"failed": 1}


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("trusted", [True, False])
def test_mail_goes_to_a_server_with_a_good_certificate_only(
    world: World, tmp_path: Path, security: str, *, trusted: bool
) -> None:
    authority = Authority(tmp_path)
    context = ssl.create_default_context(cafile=str(authority.file)) if trusted else ssl.create_default_context()
    world.put(world.join(), message=MESSAGE)
    script = {"EHLO": TLS_OFFER}
    with Scripted(script, tls=authority.context("127.0.0.1"), implicit=security == "tls") as server:
        there = Server(host="127.0.0.1", port=server.port, security=security)
        send_due(world.office(Smtp(there, patience=PATIENCE, context=context)), 5)
    assert world.letters() == ({"sent": 1} if trusted else {"retry": 1})
    assert server.arrived == ([MESSAGE] if trusted else [])
    assert paused(world) == (None if trusted else "tls")
    assert b"Subject" not in server.clear


def test_a_certificate_for_another_name_is_refused(world: World, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = ssl.create_default_context(cafile=str(authority.file))
    world.put(world.join())
    with Scripted({"EHLO": TLS_OFFER}, tls=authority.context("other.example")) as server:
        there = Server(host="127.0.0.1", port=server.port, security="starttls")
        send_due(world.office(Smtp(there, patience=PATIENCE, context=context)), 5)
    assert paused(world) == "tls"
    assert server.arrived == []


def test_a_letter_that_is_called_back_never_gets_its_final_dot(world: World) -> None:
    ani = world.join()
    world.put(ani, message=MESSAGE)

    def pause(command: str) -> None:
        if command == "DATA":
            with world.store.begin() as tx:
                outbox.withdraw(tx, ani, world.clock.now)

    with Scripted({}, after=pause) as server:
        send_due(world.office(channel(server, security="none")), 5)
        assert server.arrived == []
    assert world.letters() == {"withdrawn": 1}


def test_a_server_that_hung_up_is_noticed_before_the_dot(world: World) -> None:
    ani = world.join()
    world.put(ani, message=MESSAGE)
    with Scripted({"DATA": b"354 go\r\n", "TEXT": Fault.DROP}) as server:
        there = channel(server, security="none")
        send = smtplib.SMTP.send

        def slowly(line: smtplib.SMTP, data: bytes) -> None:
            send(line, data)
            time.sleep(0.2)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(smtplib.SMTP, "send", slowly)
            send_due(world.office(there), 5)
    assert world.letters() == {"retry": 1}


def test_a_letter_has_one_recipient(world: World) -> None:
    world.put(world.join())
    with Scripted({}) as server:
        send_due(world.office(channel(server, security="none")), 5)
        assert server.recipients == [b"rcpt TO:<ani@mail.example>"]


def test_a_greylisted_letter_arrives_with_the_second_try(world: World) -> None:
    world.put(world.join(), message=MESSAGE)
    with Scripted({"RCPT": b"451 4.7.1 greylisted\r\n"}) as server:
        office = world.office(channel(server, security="none"))
        send_due(office, 5)
        server.script["RCPT"] = WELL["RCPT"]
        world.clock.forward(minutes=4, seconds=59)
        send_due(office, 5)
        assert server.arrived == []
        world.clock.forward(minutes=1, seconds=2)
        send_due(office, 5)
        assert server.arrived == [MESSAGE]

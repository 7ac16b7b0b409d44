"""A real mail server receives a real digest: the very bytes that are stored, each time."""

import socket
import ssl
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from monitor.store import outbox
from monitor.store.opening import open_store
from monitor.store.outbox import LetterState
from reports.channels.base import Outgoing, Result
from reports.channels.smtp import Server, Smtp
from reports.sending import send_due
from reports.weekly import make_digest
from tests.connectors.serving import Authority
from tests.reports.world import DUE, RETURNS, World, press

pytestmark = pytest.mark.slow


class Sink:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.arrived: list[Envelope] = []

    async def handle_DATA(  # noqa: N802 - the name that the server calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.arrived.append(envelope)
        return "250 2.0.0 kept"


def sign_in(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data.password == b"rahasia", handled=False)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def server(sink: Sink, tmp_path: Path) -> Iterator[Controller]:
    """It wants encryption and a password, as a server at a provider does."""
    authority = Authority(tmp_path)
    running = Controller(
        sink,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=authority.context("127.0.0.1"),
        require_starttls=True,
        authenticator=sign_in,
        auth_required=True,
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(f"sqlite:///{tmp_path}/data.db", tmp_path / "keys.db", bytes(32), create=True)
    yield World(store)
    store.close()


def mail(server: Controller, tmp_path: Path, password: str = "rahasia") -> Smtp:
    there = Server(host="127.0.0.1", port=server.port, username="cermin", password=password)
    return Smtp(there, context=ssl.create_default_context(cafile=str(tmp_path / "authority.pem")))


def stored(world: World) -> bytes:
    """The bytes of the letter that waits."""
    with world.store.begin() as tx:
        [letter] = outbox.claim_due(tx, world.clock.now, 1)
        outbox.mark(tx, letter.id, LetterState.RETRY, world.clock.now, next_try=world.clock.now)
    return letter.message


def test_a_real_server_receives_the_stored_bytes_and_the_same_ones_again(
    world: World, server: Controller, sink: Sink, tmp_path: Path
) -> None:
    ani = world.join(level="full", address="ani@mail.example")
    world.flag(ani, world.source(ani), ".\n.. titik di depan. Kami digugat vendor lama!\n.", "digugat vendor lama")
    make_digest(press(), world.store, ani, DUE, DUE)
    kept = stored(world)
    channel = mail(server, tmp_path)
    assert send_due(world.office(channel), 5) == {LetterState.SENT: 1}
    again = Outgoing(to="ani@mail.example", message=kept, return_path=RETURNS.bounce(ani))
    assert channel.deliver(again, lambda: True).result is Result.SENT
    first, second = sink.arrived
    assert first.content == second.content == kept
    assert first.rcpt_tos == second.rcpt_tos == ["ani@mail.example"]
    assert first.mail_from == RETURNS.bounce(ani)
    read = message_from_bytes(first.content, policy=policy.default)
    assert "«digugat vendor lama»" in read.get_body(("plain",)).get_content()
    assert read["List-Unsubscribe"].startswith("<https://cermin.example/u/")


def test_a_wrong_password_sends_nothing(world: World, server: Controller, sink: Sink, tmp_path: Path) -> None:
    world.put(world.join())
    begun = time.monotonic()
    send_due(world.office(mail(server, tmp_path, "salah")), 5)
    assert time.monotonic() - begun < 10
    assert world.letters() == {"retry": 1}
    assert sink.arrived == []


def test_many_letters_arrive_once_each(world: World, server: Controller, sink: Sink, tmp_path: Path) -> None:
    ani = world.join()
    with world.store.begin() as tx:
        for n in range(60):
            outbox.put(
                tx, ani, "digest", "a@mail.example", b"Subject: %d\r\n\r\nx\r\n" % n, message_id=f"<{n}@x>", now=DUE
            )
    send_due(world.office(mail(server, tmp_path)), 1000)
    assert sorted(envelope.content for envelope in sink.arrived) == sorted(
        b"Subject: %d\r\n\r\nx\r\n" % n for n in range(60)
    )
    assert world.letters() == {"sent": 60}

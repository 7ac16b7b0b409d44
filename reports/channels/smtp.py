"""Mail. Knows at every moment how far the conversation got, so that "perhaps delivered" is never guessed."""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from select import POLLIN, poll
from threading import Timer
from typing import Any, Literal

from reports.channels.base import Delivery, Outgoing, Phase, Result
from reports.channels.verdict import dropped, verdict

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_LONGEST_REPLY = 64 * 1024
_GO_AHEAD = 354
_AUTH = ("PLAIN", "LOGIN", "CRAM-MD5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The mail server that takes our letters.

    `security` is `starttls` (required, never skipped), `tls` from the first byte, or `none`, which is
    refused with a `ValueError` unless the host is this machine itself.
    """

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = ""

    def __post_init__(self) -> None:
        if self.security == "none" and not _is_loopback(self.host):
            raise ValueError("mail without encryption is possible only to a server on this machine")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for any answer, and for the one to the final dot (RFC 5321 asks for ten minutes)."""

    answer: float = 60
    dot: float = 600


class Smtp:
    """Delivers one letter a connection, so that a crash can leave at most one in doubt.

    Args:
        server: where to. patience: how long to wait.
        context: which certificates to trust; the system's unless given.
    """

    def __init__(
        self, server: Server, *, patience: Patience | None = None, context: ssl.SSLContext | None = None
    ) -> None:
        self._server = server
        self._patience = patience or Patience()
        self._context = context or ssl.create_default_context()

    def deliver(self, letter: Outgoing, commit: Callable[[], bool]) -> Delivery:
        """Try once; see `Channel`. Never sends anything of a letter in clear."""
        talk = _Talk(self._server, self._patience, self._context)
        try:
            return talk.through(letter, commit)
        except (smtplib.SMTPException, OSError):
            return dropped(talk.phase)
        finally:
            talk.hang_up()


class _Talk:
    """One conversation. `phase` is where it stands when something goes wrong."""

    def __init__(self, server: Server, patience: Patience, context: ssl.SSLContext) -> None:
        self.phase = Phase.CONNECT
        self._server = server
        self._patience = patience
        self._context = context
        self._line: _Watched | None = None

    def through(self, letter: Outgoing, commit: Callable[[], bool]) -> Delivery:
        """From the connection to the answer that counts."""
        line = self._open(letter.return_path.rpartition("@")[2])
        return (
            self._greet(line)
            or self._secure(line)
            or self._sign_in(line)
            or self._envelope(line, letter)
            or self._text(line, letter, commit)
        )

    def hang_up(self) -> None:
        """End politely where that makes sense; what the server says to it changes nothing."""
        if self._line is None:
            return
        with suppress(smtplib.SMTPException, OSError):
            if self.phase is Phase.DONE:
                self._line.quit()
        self._line.close()

    def _open(self, name: str) -> "_Watched":
        server, wait = self._server, self._patience.answer
        if server.security == "tls":
            self.phase = Phase.TLS
            self._line = _Encrypted(server.host, server.port, local_hostname=name, timeout=wait, context=self._context)
        else:
            self._line = _Watched(server.host, server.port, local_hostname=name, timeout=wait)
        return self._line

    def _greet(self, line: smtplib.SMTP) -> Delivery | None:
        self.phase = Phase.CONNECT
        return self._unless_well(*line.ehlo())

    def _secure(self, line: smtplib.SMTP) -> Delivery | None:
        if self._server.security != "starttls":
            return None
        self.phase = Phase.TLS
        return self._unless_well(*line.starttls(context=self._context)) or self._unless_well(*line.ehlo())

    def _sign_in(self, line: smtplib.SMTP) -> Delivery | None:
        if not self._server.username:
            return None
        self.phase = Phase.AUTH
        offered = str(line.esmtp_features.get("auth", "")).upper().split()
        # One way and one try a connection: a server that counts wrong passwords would lock us out.
        way = next((way for way in _AUTH if way in offered), None)
        if way is None:
            return dropped(self.phase)
        line.user, line.password = self._server.username, self._server.password
        try:
            line.auth(way, getattr(line, f"auth_{way.lower().replace('-', '_')}"))
        except smtplib.SMTPAuthenticationError as error:
            return verdict(self.phase, error.smtp_code, "")
        return None

    def _envelope(self, line: smtplib.SMTP, letter: Outgoing) -> Delivery | None:
        self.phase = Phase.SENDER
        size = [f"SIZE={len(letter.message)}"] if line.has_extn("size") else []
        refused = self._unless_well(*line.mail(letter.return_path, size))
        if refused:
            return refused
        self.phase = Phase.RECIPIENT
        return self._unless_well(*line.rcpt(letter.to))

    def _text(self, line: "_Watched", letter: Outgoing, commit: Callable[[], bool]) -> Delivery:
        self.phase = Phase.DATA
        code, said = line.docmd("DATA")
        if code != _GO_AHEAD:
            return verdict(self.phase, code, _readable(said))
        self.phase = Phase.TEXT
        line.send(_LEADING_DOT.sub(b"..", letter.message))
        if line.has_spoken():
            return dropped(self.phase)
        if not commit():
            return Delivery(result=Result.WITHDRAWN, phase=self.phase)
        self.phase = Phase.DOT
        line.wait(self._patience.dot)
        line.send(b".\r\n")
        code, said = line.getreply()
        refused = self._unless_well(code, said)
        if refused:
            return refused
        self.phase = Phase.DONE
        line.wait(self._patience.answer)
        return Delivery(result=Result.SENT, phase=self.phase, code=code)

    def _unless_well(self, code: int, said: bytes) -> Delivery | None:
        return None if code // 100 == 2 else verdict(self.phase, code, _readable(said))  # noqa: PLR2004


class _Watched(smtplib.SMTP):
    """Gives up on an answer that drips or never ends, where a time-out for each read would not."""

    sock: Any
    file: Any
    timeout: float

    def wait(self, seconds: float) -> None:
        """Be this patient from now on."""
        self.timeout = seconds
        self.sock.settimeout(seconds)

    def has_spoken(self) -> bool:
        """Whether the server said something, or hung up, while it should only listen."""
        ear = poll()
        ear.register(self.sock, POLLIN)
        return bool(ear.poll(0))

    def getreply(self) -> tuple[int, bytes]:
        """One whole answer, in time and of sensible size, or a broken line."""
        if self.file is None:
            self.file = _Capped(self.sock.makefile("rb"))
        self.file.taken = 0
        watch = Timer(self.timeout, self._cut)
        watch.daemon = True
        watch.start()
        try:
            return super().getreply()
        finally:
            watch.cancel()

    def _cut(self) -> None:
        with suppress(OSError, AttributeError):
            self.sock.shutdown(2)


class _Encrypted(_Watched, smtplib.SMTP_SSL):
    """A line that is encrypted from its first byte."""


class _Capped:
    """The server's side of a line; more than 64 KiB in one answer break it."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.taken = 0

    def readline(self, limit: int) -> bytes:
        """The next line, as smtplib asks for it. Half a line is none: smtplib would take it for an answer."""
        line: bytes = self._file.readline(limit)
        self.taken += len(line)
        if self.taken > _LONGEST_REPLY or (line and not line.endswith(b"\n")):
            raise smtplib.SMTPServerDisconnected("the answer does not end")
        return line

    def close(self) -> None:
        """Let go of the line."""
        self._file.close()


def _readable(said: bytes) -> str:
    return said.decode("ascii", "replace")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

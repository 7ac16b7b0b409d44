"""A mail server on loopback that plays a script: what it answers to each command, or how it misbehaves."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Self


class Fault(Enum):
    """What a server may do instead of answering."""

    DROP = "closes the connection"
    HANG = "says nothing more"
    DRIP = "one byte every 50 ms, without end"
    FLOOD = "an answer of endless lines"


Act = bytes | Fault
WELL: Mapping[str, Act] = {
    "BANNER": b"220 mail.example ESMTP\r\n",
    "EHLO": b"250-mail.example\r\n250-SIZE 1000000\r\n250-AUTH PLAIN\r\n250 ENHANCEDSTATUSCODES\r\n",
    "STARTTLS": b"220 go ahead\r\n",
    "AUTH": b"235 2.7.0 welcome\r\n",
    "MAIL": b"250 2.1.0 ok\r\n",
    "RCPT": b"250 2.1.5 ok\r\n",
    "DATA": b"354 go ahead\r\n",
    "DOT": b"250 2.0.0 queued\r\n",
    "QUIT": b"221 bye\r\n",
}
TLS_OFFER = b"250-mail.example\r\n250 STARTTLS\r\n"


class Scripted:
    """Answers well but for the acts in `script`; `arrived` holds each message that came whole.

    `clear` collects every byte that came before encryption. `after` is called when a command was read.
    """

    def __init__(
        self,
        script: Mapping[str, Act],
        *,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        after: Callable[[str], None] = lambda _command: None,
    ) -> None:
        self.script = {**WELL, **script}
        self.arrived: list[bytes] = []
        self.recipients: list[bytes] = []
        self.clear = b""
        self.connections = 0
        self._tls, self._implicit, self._after = tls, implicit, after
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with contextlib.suppress(OSError, ssl.SSLError, _Ended), contextlib.ExitStack() as open_lines:
                open_lines.enter_context(connection)
                self._talk(connection, open_lines)

    def _talk(self, line: socket.socket, open_lines: contextlib.ExitStack) -> None:
        secret = self._implicit
        if secret and self._tls:
            line = open_lines.enter_context(self._tls.wrap_socket(line, server_side=True))
        self._do(line, "BANNER")
        while command := self._read(line, b"\r\n", secret=secret):
            verb = command.split(b" ")[0].strip().decode("latin-1").upper()
            if verb == "RCPT":
                self.recipients.append(command.strip())
            self._do(line, verb if verb in self.script else "EHLO")
            if verb == "STARTTLS" and self._tls and self.script["STARTTLS"] == WELL["STARTTLS"]:
                line, secret = open_lines.enter_context(self._tls.wrap_socket(line, server_side=True)), True
            if verb == "DATA" and self.script["DATA"] == WELL["DATA"]:
                self.arrived.append(self._text(line, secret=secret))
                self._do(line, "DOT")
            if verb == "QUIT":
                return

    def _text(self, line: socket.socket, *, secret: bool) -> bytes:
        if self.script.get("TEXT") is Fault.DROP:
            raise _Ended
        text = self._read(line, b"\r\n.\r\n", secret=secret)
        if not text.endswith(b"\r\n.\r\n"):
            raise _Ended
        return text.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")

    def _read(self, line: socket.socket, end: bytes, *, secret: bool) -> bytes:
        read = b""
        while not read.endswith(end):
            more = line.recv(1 if end == b"\r\n" else 65536)
            if not more:
                break
            read += more
        if not secret:
            self.clear += read
        return read

    def _do(self, line: socket.socket, what: str) -> None:
        self._after(what)
        match self.script[what]:
            case Fault.DROP:
                raise _Ended
            case Fault.HANG:
                self._over.wait(10)
                raise _Ended
            case Fault.DRIP:
                while not self._over.is_set():
                    line.sendall(b"2")
                    time.sleep(0.05)
            case Fault.FLOOD:
                while not self._over.is_set():
                    line.sendall(b"250-more\r\n" * 1000)
            case bytes(answer):
                line.sendall(answer)


class _Ended(Exception):  # noqa: N818 - the script says that the conversation is over
    """The server hangs up."""

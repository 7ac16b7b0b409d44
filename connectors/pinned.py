"""Fits `requests` to our own connections: checked addresses, counted bytes, one deadline.

`requests.Session` is not used: even when told not to follow redirects it reads their bodies, and it
looks for proxies, passwords and cookies in places that nobody named. Its adapter does none of that.
Each fetch has an adapter of its own, so no connection is ever used for a second request.
"""

import io
import logging
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.client import HTTPException, HTTPResponse  # noqa: TID251 - to count bytes below the parser
from pathlib import Path
from typing import Any, Final

import certifi
from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError

from connectors.answer import Answer
from connectors.base import Reason
from connectors.dial import Dialer
from connectors.guard import Limits, Target
from connectors.leash import Cut, Leash

# Chunked framing and incompressible gzip make an honest body longer on the wire, but not this much.
_RAW_TO_DECODED: Final = 2
_RAW_EXTRA: Final = 64 * 1024

# They write addresses, and what stands in a damaged header, into the log.
for _name in ("requests", "urllib3"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


@cache
def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Whose certificates are believed: the public authorities, and the operator's own if there is one."""
    context = ssl.create_default_context(cafile=certifi.where())
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


class _MeteredBytes(io.RawIOBase):
    """A connection's bytes, each counted on the leash before the library may see it."""

    def __init__(self, raw: io.RawIOBase, leash: Leash) -> None:
        super().__init__()
        self._raw = raw
        self._leash = leash
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        count = self._raw.readinto(buffer)
        self._leash.spend(count or 0)
        self.ended = count == 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _MeteredResponse(HTTPResponse):
    """The library's own parser over counted bytes."""

    def __init__(self, sock: socket.socket, *args: Any, leash: Leash, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self._bytes = _MeteredBytes(self.fp.detach(), leash)
        self.fp = io.BufferedReader(self._bytes)

    def begin(self) -> None:
        """Read the head. The library takes one that breaks off for a whole one, with an empty body."""
        super().begin()
        if self._bytes.ended:
            raise HTTPException


class _Pinned(HTTPConnection):
    """A connection that asks the dialer for its socket."""

    def __init__(self, *args: Any, dialer: Dialer, leash: Leash, **options: Any) -> None:
        super().__init__(*args, **options)
        self._dialer = dialer
        self._leash = leash
        self._peer: object = None
        # The library calls it and nothing else; its annotation asks for a class.
        self.response_class = partial(_MeteredResponse, leash=leash)  # type: ignore[assignment]

    def _new_conn(self) -> socket.socket:
        dial = self._dialer.dial_trusted if self.proxy else self._dialer.dial
        connection = dial(self.host, self.port, self._leash)
        self._peer = connection.getpeername()
        return connection

    def connect(self) -> None:
        try:
            super().connect()
        except ssl.SSLCertVerificationError:
            raise Cut(Reason.CERTIFICATE) from None
        # Should a later urllib3 open its sockets elsewhere, nothing may be sent through them.
        if self.sock.getpeername() != self._peer:
            raise RuntimeError("urllib3 opened a connection that was not checked")


class _PinnedTLS(_Pinned, HTTPSConnection):
    """The same under TLS. Name and certificate are checked against the host, not against its address."""


@dataclass(frozen=True, slots=True)
class Line:
    """What the requests of one fetch share."""

    dialer: Dialer
    leash: Leash
    limits: Limits
    trust: ssl.SSLContext
    proxy: str | None


class _PinnedAdapter(HTTPAdapter):
    """Sends one request over connections of ours."""

    def __init__(self, line: Line) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1)
        self._line = line

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> HTTPConnectionPool:
        """The library's pool, with our connections in it."""
        pool = super().get_connection_with_tls_context(*args, **options)
        pool.conn_kw.update(dialer=self._line.dialer, leash=self._line.leash)
        pool.ConnectionCls = _Pinned
        if pool.scheme == "https":
            pool.conn_kw["ssl_context"] = self._line.trust
            pool.ConnectionCls = _PinnedTLS
        return pool

    def cert_verify(self, *args: Any) -> None:
        """Nothing to add: the context says whom to trust, and verification has no switch."""

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """Status, headers and the unread body; above all no cookies."""
        response = Response()
        response.status_code = resp.status
        response.headers = CaseInsensitiveDict(resp.headers)
        response.raw = resp
        response.request = req
        return response


@contextmanager
def asked(target: Target, headers: Mapping[str, str], line: Line) -> Iterator[Answer]:
    """Ask for a document and hold its answer, whose body is not read yet. No redirect is followed.

    Raises:
        Cut: also for what goes wrong while the caller reads the body.
    """
    adapter = _PinnedAdapter(line)
    try:
        with closing(_send(adapter, target, headers, line)) as response:
            line.leash.allow(_RAW_TO_DECODED * line.limits.body + _RAW_EXTRA)
            yield Answer(response.status_code, response.headers, response.raw)
    # A header that cannot be sent counts too: the child that reads hostile documents wrote it.
    except (RequestException, HTTPError, HTTPException, OSError, UnicodeError) as error:
        raise Cut(_reason(error, line.leash)) from None
    finally:
        adapter.close()
        line.leash.let_go()


def _send(adapter: HTTPAdapter, target: Target, headers: Mapping[str, str], line: Line) -> Response:
    if line.proxy:
        line.dialer.checked_addresses(target.host, target.port, line.leash)
    request = PreparedRequest()
    request.prepare_method("GET")
    request.prepare_headers(headers)
    # The checked spelling, byte for byte: preparing a URL would parse and quote it once more.
    request.url = target.url
    line.leash.allow(line.limits.head)
    timeout = (line.limits.connect, min(line.limits.read, line.leash.remaining()))
    proxies = {"http": line.proxy, "https": line.proxy} if line.proxy else {}
    return adapter.send(request, stream=True, timeout=timeout, proxies=proxies)


def _reason(error: BaseException, leash: Leash) -> Reason:
    """Why the libraries gave up: they wrap the cause in errors of their own."""
    causes = list(_chain(error))
    if leash.expired or any(isinstance(cause, TimeoutError) for cause in causes):
        return Reason.TIMED_OUT
    if any(isinstance(cause, OSError) and not isinstance(cause, RequestException) for cause in causes):
        return Reason.UNREACHABLE
    return Reason.BAD_ANSWER


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__

"""Real servers on loopback that do to a client exactly what a test tells them to."""

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.fetch import Fetcher
from connectors.guard import Limits, networks

Script = Callable[[socket.socket, bytes], None]
LOOPBACK = networks("127.0.0.1/32", "::1/128")


class Server:
    """Hands each connection and its request to a script; `requests` keeps what was asked."""

    def __init__(self, script: Script, *, host: str = "127.0.0.1", port: int = 0, tls: Any = None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.names: list[str | None] = []
        self._script = script
        self._tls = tls
        if tls is not None:
            tls.sni_callback = lambda _socket, name, _context: self.names.append(name)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=64)
        self.host, self.port = self._listener.getsockname()[:2]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def url(self, path: str = "/", host: str | None = None) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{host or self.host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [request.split()[1].decode() for request in self.requests]

    def header(self, name: str, index: int = -1) -> bytes | None:
        """A header of a request, byte for byte."""
        for line in self.requests[index].split(b"\r\n")[1:]:
            key, _, value = line.partition(b": ")
            if key.lower() == name.lower().encode():
                return value
        return None

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.enter_context(connection)
            if self._tls is not None:
                connection = stack.enter_context(self._tls.wrap_socket(connection, server_side=True))
            request = b""
            # What begins like TLS is no request that will ever end: let the script answer it at once.
            while not (b"\r\n\r\n" in request or request.startswith(b"\x16")) and (data := connection.recv(65536)):
                request += data
            if request:
                self.requests.append(request)
                self._script(connection, request)


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; `content_type="text/plain"` stands for the header Content-Type."""
    fields = {"Content-Length": str(len(body))} | {k.replace("_", "-").title(): v for k, v in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body


def redirect(location: str, status: str = "301 Moved") -> bytes:
    return answer(status=status, location=location)


def says(data: bytes) -> Script:
    """The same answer to everything."""
    return lambda connection, _request: connection.sendall(data)


def pages(by_path: Mapping[str, bytes]) -> Script:
    return lambda connection, request: connection.sendall(by_path[request.split()[1].decode()])


def endlessly(head: bytes, again: bytes, pause: float = 0.0) -> Script:
    """After a head the same bytes for ever, until the client goes away."""

    def script(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(head)
        gone = threading.Event()
        while not gone.wait(pause):
            connection.sendall(again)

    return script


def limits(*servers: Server, **others: Any) -> Limits:
    """Limits under which just these servers may be reached."""
    allowed = {"ports": frozenset(server.port for server in servers), "allowed": LOOPBACK}
    return Limits(**(allowed | others))


@contextlib.contextmanager
def fetching(*servers: Server, resolve: Any = None, **others: Any) -> Iterator[Fetcher]:
    """A fetcher for these servers; every name leads to loopback unless `resolve` says otherwise."""
    known = {key: others.pop(key) for key in ("proxy", "ca_file", "clock") if key in others}
    names = resolve or (lambda _host, _port: ["127.0.0.1"])
    fetcher = Fetcher(limits(*servers, **others), agent="Cermin/test", resolve=names, **known)
    yield fetcher
    fetcher.close()


class ConnectLog:
    """Every address that any code of this process connects to, as Python's own audit tells it."""

    def __init__(self) -> None:
        self._seen: list[Any] | None = None
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and self._seen is not None:
            self._seen.append(arguments[1])

    @contextlib.contextmanager
    def recorded(self) -> Iterator[list[Any]]:
        self._seen = seen = []
        yield seen
        self._seen = None


CONNECTS = ConnectLog()


class Authority:
    """A certificate authority of its own, for servers with real or spoiled certificates."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cermin test authority")])
        now = dt.datetime.now(dt.UTC)
        self._now = now
        certificate = (
            self._builder(self._name, self._key, now + dt.timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def context(self, *names: str, days: int = 1) -> ssl.SSLContext:
        """What a server for these names or addresses shows; with negative days it has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = (
            self._builder(subject, key, self._now + dt.timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(issuer, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        path = self._folder / f"{certificate.serial_number}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _builder(self, subject: x509.Name, key: Any, until: dt.datetime) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - dt.timedelta(days=9))
            .not_valid_after(until)
        )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )

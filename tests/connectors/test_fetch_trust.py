"""Certificates, and what a fetch keeps to itself: cookies, passwords, the log."""

import contextlib
import logging
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Failed, Fetched, Reason, Request
from connectors.pinned import trust
from tests.connectors.serving import Authority, Server, answer, endlessly, fetching, pages, redirect, says

OK = says(answer(b"kabar"))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def ask(server: Server, authority: Authority | None, host: str = "feed.test", path: str = "/", **limits: Any) -> Any:
    with fetching(server, ca_file=authority and authority.file, **limits) as fetcher:
        return fetcher.fetch(Request(url=server.url(path, host)))


def test_the_real_name_is_shown_and_verified(authority: Authority) -> None:
    with Server(OK, tls=authority.context("feed.test")) as server:
        assert isinstance(ask(server, authority), Fetched)
        assert server.names == ["feed.test"]
        assert server.header("Host") == f"feed.test:{server.port}".encode()


def test_an_address_is_verified_as_an_address(authority: Authority) -> None:
    with Server(OK, tls=authority.context("127.0.0.1")) as server:
        assert isinstance(ask(server, authority, "127.0.0.1"), Fetched)


# A20


def test_a_certificate_for_another_name_is_refused(authority: Authority) -> None:
    with Server(OK, tls=authority.context("other.test", "127.0.0.1")) as server:
        assert ask(server, authority) == Failed(reason=Reason.CERTIFICATE)
        assert (server.connections, server.requests) == (1, [])


def test_an_expired_certificate_is_refused(authority: Authority) -> None:
    with Server(OK, tls=authority.context("feed.test", days=-1)) as server:
        assert ask(server, authority) == Failed(reason=Reason.CERTIFICATE)
        assert (server.connections, server.requests) == (1, [])


def test_an_unknown_authority_is_refused(authority: Authority, monkeypatch: Any) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(authority.file))
    with Server(OK, tls=authority.context("feed.test")) as server:
        assert ask(server, None) == Failed(reason=Reason.CERTIFICATE)
        assert (server.connections, server.requests) == (1, [])


def test_old_tls_is_refused(authority: Authority) -> None:
    old = authority.context("feed.test")
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with Server(OK, tls=old) as server:
        assert ask(server, authority) == Failed(reason=Reason.UNREACHABLE)


def test_a_server_without_tls_on_https_is_unreachable() -> None:
    with Server(OK) as server:
        url = server.url(host="feed.test").replace("http:", "https:")
        with fetching(server) as fetcher:
            assert fetcher.fetch(Request(url=url)) == Failed(reason=Reason.UNREACHABLE)


def test_a_redirect_from_https_to_http_is_refused(authority: Authority) -> None:
    with Server(OK) as plain:
        to_plain = says(redirect(plain.url(host="feed.test")))
        with Server(to_plain, tls=authority.context("feed.test")) as server:
            with fetching(server, plain, ca_file=authority.file) as fetcher:
                outcome = fetcher.fetch(Request(url=server.url(host="feed.test")))
            assert outcome == Failed(reason=Reason.UNSAFE_REDIRECT)
        assert plain.connections == 0


def test_a_redirect_from_http_to_https_is_followed(authority: Authority) -> None:
    with Server(OK, tls=authority.context("feed.test")) as server:
        moved = says(redirect(server.url(host="feed.test")))
        with Server(moved) as plain, fetching(server, plain, ca_file=authority.file) as fetcher:
            outcome = fetcher.fetch(Request(url=plain.url(host="feed.test")))
        assert outcome.moved_to == server.url(host="feed.test")


def test_a_drip_under_tls_ends_at_the_deadline(authority: Authority) -> None:
    drips = endlessly(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"a", 0.02)
    with Server(drips, tls=authority.context("feed.test")) as server:
        assert ask(server, authority, total=0.25) == Failed(reason=Reason.TIMED_OUT)


def test_silence_under_tls_ends_at_the_deadline(authority: Authority) -> None:
    with Server(lambda *_: threading.Event().wait(1), tls=authority.context("feed.test")) as server:
        assert ask(server, authority, total=0.25) == Failed(reason=Reason.TIMED_OUT)


def test_through_a_proxy_the_target_proves_itself(authority: Authority) -> None:
    def tunnel(connection: socket.socket, request: bytes) -> None:
        assert request.startswith(f"CONNECT feed.test:{server.port} ".encode())
        connection.sendall(b"HTTP/1.1 200 Established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", server.port)) as there:
            threading.Thread(target=pump, args=(connection, there), daemon=True).start()
            pump(there, connection)

    for name, expected in (("feed.test", Fetched), ("other.test", Failed)):
        with Server(OK, tls=authority.context(name)) as server, Server(tunnel) as proxy:
            with fetching(server, proxy=proxy.url(), ca_file=authority.file) as fetcher:
                outcome = fetcher.fetch(Request(url=server.url(host="feed.test")))
            assert isinstance(outcome, expected)
            assert proxy.connections == 1


def pump(here: socket.socket, there: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := here.recv(65536):
            there.sendall(data)


# A22, A24


def test_no_password_file_is_read(tmp_path: Path, monkeypatch: Any) -> None:
    for name in (".netrc", "_netrc"):
        (tmp_path / name).write_text("machine feed.test login sinta password rahasia\n")
        (tmp_path / name).chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with Server(OK) as server:
        ask(server, None)
        assert server.header("Authorization") is None


def test_cookies_are_neither_kept_nor_carried_over_a_redirect() -> None:
    cookie = {"set_cookie": "id=1; Path=/"}
    moved = answer(status="302 Found", location="/there", **cookie)
    with Server(pages({"/": moved, "/there": answer(b"kabar", **cookie)})) as server, fetching(server) as fetcher:
        for _ in range(2):
            assert isinstance(fetcher.fetch(Request(url=server.url(host="feed.test"))), Fetched)
        assert [server.header("Cookie", index) for index in range(4)] == [None] * 4


# A19


def test_nothing_of_an_address_or_an_answer_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("planted").debug("this log hears everything")
    damaged = b"HTTP/1.1 403 No\r\nrahasia\r\nX: y\r\n\r\nrahasia"
    damaged_ok = b"HTTP/1.1 200 OK\r\nrahasia\r\nContent-Length: 7\r\n\r\nrahasia"
    with Server(pages({"/rahasia": damaged, "/rahasia/2": damaged_ok})) as server:
        assert ask(server, None, path="/rahasia").reason is Reason.DENIED
        ask(server, None, path="/rahasia/2")
    assert [record.name for record in caplog.records] == ["planted"]


def test_a_failure_carries_neither_address_nor_content() -> None:
    with Server(says(answer(b"rahasia", "403 rahasia"))) as server:
        outcome = ask(server, None, host="rahasia.test", path="/rahasia")
        assert outcome == Failed(reason=Reason.DENIED, status=403)
        assert "rahasia" not in repr(outcome)


def test_the_authorities_file_is_the_public_one_plus_ours(authority: Authority) -> None:
    assert len(trust(authority.file).get_ca_certs()) == len(trust(None).get_ca_certs()) + 1
    assert trust(None).verify_mode is ssl.CERT_REQUIRED
    assert trust(None).check_hostname

"""What a hostile server can cost: every limit at its border, every way to be slow or to be large."""

import gc
import gzip
import io
import socket
import threading
import time
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from connectors.base import Failed, Fetched, Reason, Request
from connectors.body import read_body
from connectors.dial import Dialer, system_addresses
from connectors.gate import Place
from connectors.guard import Limits
from connectors.leash import Cut, Leash
from tests.connectors.serving import Server, answer, endlessly, fetching, pages, redirect, says

OK_HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CAP = 100_000
DEADLINE = 0.25


def get(script: Any, **limits: Any) -> Any:
    with Server(script) as server, fetching(server, **limits) as fetcher:
        return fetcher.fetch(Request(url=server.url()))


def packed(encoding: str, data: bytes) -> bytes:
    pack = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress}
    return answer(pack[encoding](data), content_encoding=encoding)


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_a_body_at_the_cap_arrives_and_one_byte_more_does_not(encoding: str) -> None:
    assert len(get(says(packed(encoding, b"a" * CAP)), body=CAP).body) == CAP
    assert get(says(packed(encoding, b"a" * (CAP + 1))), body=CAP) == Failed(reason=Reason.TOO_LARGE)


@pytest.mark.parametrize("length", [str(CAP + 1), "1000000000000", "9" * 5000])
def test_a_declared_size_is_refused_before_a_byte_of_it_is_read(length: str) -> None:
    waits = threading.Event()

    def script(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(OK_HEAD + f"Content-Length: {length}\r\n\r\n".encode())
        waits.wait(5)

    started = time.monotonic()
    assert get(script, body=CAP).reason in (Reason.TOO_LARGE, Reason.BAD_ANSWER)
    assert time.monotonic() - started < 1
    waits.set()


@pytest.mark.parametrize(
    ("head", "again"),
    [
        (OK_HEAD + b"\r\n", b"a" * 65536),
        (CHUNKED, b"10000\r\n" + b"a" * 65536 + b"\r\n"),
        (CHUNKED, b"1;" + b"x" * 60_000 + b"\r\na\r\n"),
        (OK_HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")),
    ],
)
def test_an_endless_body_is_cut_at_the_cap(head: bytes, again: bytes) -> None:
    assert get(endlessly(head, again), body=CAP).reason in (Reason.TOO_LARGE, Reason.BAD_ENCODING)


@pytest.mark.parametrize(
    ("head", "again"),
    [
        (OK_HEAD, b"X: " + b"y" * 60_000 + b"\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (OK_HEAD + b"X: ", b"y" * 65536),
        (CHUNKED + b"1;", b"x" * 65536),
        (CHUNKED + b"0\r\n", b"Trailer: x\r\n"),
        (b"", b"\r\n" * 1000),
        (b"", b"\0" * 65536),
    ],
)
def test_endless_heads_and_frames_are_cut_by_their_bytes(head: bytes, again: bytes) -> None:
    started = time.monotonic()
    assert get(endlessly(head, again), body=CAP).reason in (Reason.TOO_LARGE, Reason.BAD_ANSWER)
    assert time.monotonic() - started < 2


def test_a_head_at_the_limit_and_above() -> None:
    many = {f"x{index}": "y" * 1000 for index in range(50)}
    reply = answer(b"kabar", **many)
    assert isinstance(get(says(reply), head=len(reply)), Fetched)
    assert get(says(reply), head=len(reply) - 100) == Failed(reason=Reason.TOO_LARGE)


# A6


@pytest.mark.parametrize(
    "encoding", ["gzip, gzip", "deflate, gzip", "br", "zstd", "compress", "gzip,", "x" * 2000, "*"]
)
def test_stacked_and_unknown_encodings_are_refused(encoding: str) -> None:
    expected = Fetched if encoding == "gzip," else Failed
    outcome = get(says(answer(gzip.compress(b"kabar"), content_encoding=encoding)))
    assert isinstance(outcome, expected)
    assert expected is Fetched or outcome.reason is Reason.BAD_ENCODING


def test_two_encoding_headers_are_stacked_too() -> None:
    twice = gzip.compress(gzip.compress(b"a" * 100_000))
    reply = OK_HEAD + b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n" + twice
    assert get(says(reply)) == Failed(reason=Reason.BAD_ENCODING)


def test_a_transfer_coding_is_refused() -> None:
    reply = OK_HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"
    assert get(says(reply)) == Failed(reason=Reason.BAD_ENCODING)


def test_a_bomb_is_cut_at_the_cap_whatever_it_would_unfold_to() -> None:
    assert get(says(answer(gzip.compress(b"\0" * 10_000_000), content_encoding="gzip"))).reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"no gzip"),
        ("gzip", gzip.compress(b"kabar" * 100)[:-9]),
        ("gzip", gzip.compress(b"kabar")[:-1] + b"x"),
        ("deflate", b"\xff\xff\xff"),
        ("deflate", zlib.compress(b"kabar" * 100)[:-5]),
        ("deflate", b"x"),
        ("gzip", gzip.compress(b"") * 1001),
    ],
)
def test_damaged_packing_is_refused(encoding: str, body: bytes) -> None:
    assert get(says(answer(body, content_encoding=encoding))) == Failed(reason=Reason.BAD_ENCODING)


def test_a_thousand_members_are_still_read() -> None:
    assert get(says(answer(gzip.compress(b"a") * 1000, content_encoding="gzip"))).body == b"a" * 1000


def test_output_that_stays_behind_inside_the_decoder_is_not_lost() -> None:
    data = b"\0" * (64 * 1024 * 5 + 7)
    for size in range(len(data) - 70, len(data), 10):
        assert get_decoded(data[:size]) == data[:size]


def get_decoded(data: bytes) -> bytes:
    return read_body(io.BytesIO(gzip.compress(data)), "gzip", len(data))


# A7


def test_the_body_of_a_redirect_or_an_error_is_never_read() -> None:
    sent, closed = [], threading.Event()

    def script(connection: socket.socket, request: bytes) -> None:
        path = request.split()[1]
        if path == b"/there":
            return connection.sendall(answer(b"kabar"))
        head = b"HTTP/1.1 404 No\r\n" if path == b"/404" else b"HTTP/1.1 301 Moved\r\nLocation: /there\r\n"
        connection.sendall(head + b"Content-Encoding: gzip\r\nContent-Length: 1000000000\r\n\r\n")
        try:
            while True:
                sent.append(connection.send(b"\0" * 65536))
        except OSError:
            closed.set()

    with Server(script) as server, fetching(server) as fetcher:
        for path, expected in (("/", Fetched), ("/404", Failed)):
            closed.clear()
            sent.clear()
            assert isinstance(fetcher.fetch(Request(url=server.url(path))), expected)
            assert closed.wait(5)
            # What fits into the buffers of two sockets, and no more.
            assert sum(sent) < 16_000_000


# A2, A3, A4: with a short deadline here; with the real one among the slow tests.


def never(_connection: socket.socket, _request: bytes) -> None:
    threading.Event().wait(1)


SLOW = {
    "no answer": never,
    "drip in the status line": endlessly(b"HTTP/1.1 2", b"0", 0.02),
    "drip in the headers": endlessly(OK_HEAD + b"X: ", b"y", 0.02),
    "drip in the body": endlessly(OK_HEAD + b"Content-Length: 9999\r\n\r\n", b"a", 0.02),
    "drip in a body without length": endlessly(OK_HEAD + b"\r\n", b"a", 0.02),
    "drip in a chunk": endlessly(CHUNKED + b"100\r\n", b"a", 0.02),
    "drip in a chunk extension": endlessly(CHUNKED + b"1;", b"x", 0.02),
    "drip in a trailer": endlessly(CHUNKED + b"0\r\nX: ", b"x", 0.02),
    "continue for ever": endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.02),
}


def test_slowness_of_any_kind_ends_at_the_deadline() -> None:
    def timed(kind: str) -> tuple[Any, bool]:
        started = time.monotonic()
        outcome = get(SLOW[kind], total=DEADLINE)
        return outcome, DEADLINE * 0.9 < time.monotonic() - started < DEADLINE + 1

    with ThreadPoolExecutor(len(SLOW)) as pool:
        ended = dict(zip(SLOW, pool.map(timed, SLOW), strict=True))
    assert ended == dict.fromkeys(SLOW, (Failed(reason=Reason.TIMED_OUT), True))


def test_a_single_read_has_its_own_limit() -> None:
    started = time.monotonic()
    assert get(never, read=0.1) == Failed(reason=Reason.TIMED_OUT)
    assert time.monotonic() - started < 1


def test_a_tls_handshake_that_hangs_ends_at_the_deadline() -> None:
    with Server(endlessly(b"", b"\x16\x03\x01\x00", 0.02)) as server, fetching(server, total=DEADLINE) as fetcher:
        started = time.monotonic()
        outcome = fetcher.fetch(Request(url=server.url().replace("http:", "https:")))
        assert outcome.reason in (Reason.TIMED_OUT, Reason.UNREACHABLE)
        assert time.monotonic() - started < DEADLINE + 0.5


def test_the_deadline_spans_all_redirects() -> None:
    def script(connection: socket.socket, request: bytes) -> None:
        pause.wait(DEADLINE / 2)
        connection.sendall(redirect(f"/{len(server.requests)}", "302 Found"))

    pause = threading.Event()
    with Server(script) as server, fetching(server, total=DEADLINE) as fetcher:
        assert fetcher.fetch(Request(url=server.url())) == Failed(reason=Reason.TIMED_OUT)
        assert len(server.requests) <= 3


def test_a_resolver_that_hangs_ends_at_the_deadline_and_has_bounded_threads() -> None:
    goes_on, calls = threading.Event(), []

    def hanging(host: str, port: int) -> list[str]:
        calls.append(host)
        goes_on.wait(5)
        return ["127.0.0.1"]

    with (
        Server(says(answer(b"kabar"))) as server,
        fetching(server, total=DEADLINE, lookups=2, resolve=hanging) as fetcher,
        ThreadPoolExecutor(5) as pool,
    ):
        urls = [server.url(host=f"{index}.test") for index in range(5)]
        started = time.monotonic()
        outcomes = list(pool.map(lambda url: fetcher.fetch(Request(url=url)), urls))
        assert time.monotonic() - started < DEADLINE + 0.5
        goes_on.set()
    assert outcomes == [Failed(reason=Reason.TIMED_OUT)] * 5
    assert len(calls) == 2


def test_waiting_for_a_place_at_the_next_host_counts() -> None:
    def script(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(redirect(full, "302 Found"))

    with Server(script) as server, fetching(server, total=DEADLINE, at_once=1) as fetcher:
        first, full = server.url(host="first.test"), server.url(host="full.test")
        with Place(fetcher._gate) as somebody:
            somebody.move("full.test")
            assert fetcher.fetch(Request(url=first)) == Failed(reason=Reason.TIMED_OUT)
            assert (fetcher.is_busy(first), fetcher.is_busy(full)) == (False, True)
        assert not fetcher.is_busy(full)


# A1, broken answers


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (b"", Reason.UNREACHABLE),
        (b"HTTP/1.1 200", Reason.BAD_ANSWER),
        (OK_HEAD + b"X: y\r\n", Reason.BAD_ANSWER),
        (b"HTTP/1.1 301 Moved\r\nLocation: /there", Reason.BAD_ANSWER),
        (b"HTTP/1.1 100 Continue\r\n\r\n", Reason.UNREACHABLE),
        (b"SSH-2.0-x\r\n", Reason.BAD_ANSWER),
        (b"HTTP/1.1 abc OK\r\n\r\n", Reason.BAD_ANSWER),
        (b"HTTP/1.1 103 Hints\r\n\r\n", Reason.BAD_ANSWER),
        (OK_HEAD + b"Content-Length: 9\r\n\r\nshort", Reason.BAD_ANSWER),
        (OK_HEAD + b"Content-Length: 9\r\nContent-Length: 7\r\n\r\nshort....", Reason.BAD_ANSWER),
        (CHUNKED + b"zz\r\n", Reason.BAD_ANSWER),
        (CHUNKED + b"9\r\nshort", Reason.BAD_ANSWER),
        (OK_HEAD + b"X: y\r\n" * 200 + b"\r\n", Reason.BAD_ANSWER),
    ],
)
def test_a_broken_answer_is_a_failure(reply: bytes, reason: Reason) -> None:
    assert get(says(reply)).reason is reason


def test_a_port_that_is_not_allowed_is_not_dialled_whoever_asks() -> None:
    leash = Leash(1)
    with pytest.raises(Cut) as refused:
        Dialer(Limits(), system_addresses).dial("198.41.0.4", 22, leash)
    assert refused.value.reason is Reason.FORBIDDEN_ADDRESS


def test_a_closed_port_is_unreachable() -> None:
    with Server(never) as server:
        pass
    with fetching(server) as fetcher:
        assert fetcher.fetch(Request(url=server.url())) == Failed(reason=Reason.UNREACHABLE)


def test_a_connection_that_is_reset_is_unreachable() -> None:
    def script(connection: socket.socket, _request: bytes) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    assert get(script) == Failed(reason=Reason.UNREACHABLE)


def test_closing_ends_what_is_under_way() -> None:
    there = threading.Event()

    def script(connection: socket.socket, _request: bytes) -> None:
        there.set()
        never(connection, b"")

    with Server(script) as server, ThreadPoolExecutor(1) as pool, fetching(server) as fetcher:
        under_way = pool.submit(fetcher.fetch, Request(url=server.url()))
        assert there.wait(5)
        started = time.monotonic()
        fetcher.close()
        with pytest.raises(RuntimeError, match="closed"):
            under_way.result(5)
        with pytest.raises(RuntimeError, match="closed"):
            fetcher.fetch(Request(url=server.url()))
        assert time.monotonic() - started < 1


def test_nothing_stays_open_and_no_thread_stays_behind() -> None:
    replies = {"/": answer(b"kabar"), "/moved": redirect("/"), "/404": answer(status="404 No"), "/bad": b"x\r\n"}
    with Server(pages(replies)) as server, fetching(server) as fetcher:
        for path in [*replies, *replies]:
            fetcher.fetch(Request(url=server.url(path, "feed.test")))
        names = [thread.name for thread in threading.enumerate() if "Timer" in thread.name or "look" in thread.name]
        assert names == []
    with warnings.catch_warnings(record=True) as unclosed:
        warnings.simplefilter("always")
        gc.collect()
    assert [warning for warning in unclosed if warning.category is ResourceWarning] == []

"""The figures of the fetcher with the limits that it really runs with."""

import gzip
import json
import resource
import socket
import subprocess
import sys
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from connectors.base import Failed, Fetched, Reason, Request, Unchanged
from connectors.guard import networks
from connectors.post import Validators
from tests.connectors.serving import Server, answer, endlessly, fetching, says

pytestmark = pytest.mark.slow

MIB = 1024 * 1024
OK_HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


# Runs in a process of its own, so that the highest memory mark is that of one fetch and of nothing else.
MEASURE = """
import json, sys, time
from connectors.base import Request
from connectors.fetch import Fetcher
from connectors.guard import Limits, networks

def mark(name):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name)) * 1024

port, warm_up, path = int(sys.argv[1]), sys.argv[2], sys.argv[3]
fetcher = Fetcher(Limits(ports=frozenset({port}), allowed=networks("127.0.0.1/32")), agent="Cermin/test")
fetcher.fetch(Request(url=f"http://127.0.0.1:{port}{warm_up}"))
with open("/proc/self/clear_refs", "w") as marks:
    marks.write("5")
before, started = mark("VmRSS"), time.process_time()
outcome = fetcher.fetch(Request(url=f"http://127.0.0.1:{port}{path}"))
seconds, grown = time.process_time() - started, mark("VmHWM") - before
reason = getattr(outcome, "reason", "fetched")
print(json.dumps({"outcome": reason, "grown": grown, "seconds": seconds}))
"""


def measured(script: Any) -> dict[str, Any]:
    """Outcome, growth of memory in bytes and processor time of one fetch, after a small one warmed it all up."""

    def serve(connection: socket.socket, request: bytes) -> None:
        small = request.startswith(b"GET /warm ")
        (says(answer(gzip.compress(b"kabar"), content_encoding="gzip")) if small else script)(connection, request)

    with Server(serve) as server:
        command = [sys.executable, "-c", MEASURE, str(server.port), "/warm", "/"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


# A5


@pytest.mark.parametrize(
    "script",
    [
        endlessly(OK_HEAD + b"\r\n", b"a" * 65536),
        endlessly(CHUNKED, b"10000\r\n" + b"a" * 65536 + b"\r\n"),
    ],
)
def test_an_endless_body_costs_its_cap_in_memory(script: Any) -> None:
    found = measured(script)
    assert found["outcome"] == Reason.TOO_LARGE
    assert found["grown"] <= 9 * MIB


def test_a_huge_declared_body_costs_nothing() -> None:
    found = measured(endlessly(OK_HEAD + b"Content-Length: 1000000000000\r\n\r\n", b"a" * 65536))
    assert found["outcome"] == Reason.TOO_LARGE
    assert found["grown"] <= MIB


def test_a_body_at_the_cap_is_not_held_twice() -> None:
    found = measured(says(answer(b"a" * (8 * MIB))))
    assert found["outcome"] == "fetched"
    assert found["grown"] <= 9 * MIB


# A6


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """1 MiB that unfolds to 1 GiB."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
    return b"".join(packer.compress(b"\0" * MIB) for _ in range(1024)) + packer.flush()


@pytest.mark.parametrize(("layers", "reason"), [(1, Reason.TOO_LARGE), (2, Reason.BAD_ENCODING)])
def test_a_gzip_bomb_is_cut_quickly_and_cheaply(bomb: bytes, layers: int, reason: Reason) -> None:
    body = bomb if layers == 1 else gzip.compress(bomb)
    found = measured(says(answer(body, content_encoding=", ".join(["gzip"] * layers))))
    assert found["outcome"] == reason
    assert found["grown"] <= 12 * MIB
    assert found["seconds"] < 0.2


# A7


@pytest.mark.parametrize("status", ["302 Found", "404 Not Found", "503 Busy"])
def test_a_body_that_nobody_wants_costs_nothing(bomb: bytes, status: str) -> None:
    document = says(answer(b"kabar"))
    unwanted = says(answer(bomb, status, location="/there", content_encoding="gzip"))

    def script(connection: socket.socket, request: bytes) -> None:
        (document if request.startswith(b"GET /there ") else unwanted)(connection, request)

    found = measured(script)
    assert found["outcome"] != Reason.BAD_ANSWER
    assert found["grown"] <= MIB


# A2, A12


class FullListener:
    """An address whose queue of waiting connections is full: every further connect hangs."""

    def __init__(self, host: str, port: int) -> None:
        self._open = [socket.socket(), *(socket.socket() for _ in range(3))]
        listener, *fillers = self._open
        listener.bind((host, port))
        listener.listen(0)
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex((host, port))

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        for one in self._open:
            one.close()


HANGING = ["127.0.0.11", "127.0.0.12", "127.0.0.13", "127.0.0.14"]


@pytest.mark.parametrize("addresses", [HANGING[:1], HANGING])
def test_a_connect_that_hangs_is_given_up_after_five_seconds(addresses: list[str]) -> None:
    with Server(says(answer(b"kabar"))) as server:
        listeners = [FullListener(address, server.port) for address in addresses]
        options = {"resolve": lambda *_: addresses, "allowed": networks("127.0.0.0/8")}
        with fetching(server, **options) as fetcher:
            started = time.monotonic()
            outcome = fetcher.fetch(Request(url=server.url(host="hangs.test")))
            took = time.monotonic() - started
        for listener in listeners:
            listener.__exit__()
    assert outcome == Failed(reason=Reason.TIMED_OUT)
    assert 4.5 < took <= 5.5


def test_when_one_family_hangs_the_other_answers_in_time() -> None:
    with Server(says(answer(b"kabar")), host="::1") as server, FullListener(HANGING[0], server.port):
        options = {"resolve": lambda *_: [HANGING[0], "::1"], "allowed": networks("127.0.0.0/8", "::1/128")}
        with fetching(server, **options) as fetcher:
            started = time.monotonic()
            outcome = fetcher.fetch(Request(url=server.url(host="both.test")))
            took = time.monotonic() - started
    assert isinstance(outcome, Fetched)
    assert took <= 5.5


# A3, A4


SLOW = {
    "drip in the status line": endlessly(b"HTTP/1.1 2", b"0", 0.5),
    "drip in the headers": endlessly(OK_HEAD + b"X: ", b"y", 0.5),
    "drip in the body": endlessly(OK_HEAD + b"Content-Length: 9999\r\n\r\n", b"a", 0.5),
    "drip in a chunk extension": endlessly(CHUNKED + b"1;", b"x", 0.5),
    "continue for ever": endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.5),
}


def test_a_drip_of_any_kind_is_cut_at_the_deadline() -> None:
    def timed(kind: str) -> tuple[Any, float]:
        with Server(SLOW[kind]) as server, fetching(server) as fetcher:
            started = time.monotonic()
            return fetcher.fetch(Request(url=server.url())), time.monotonic() - started

    before = resource.getrusage(resource.RUSAGE_SELF)
    with ThreadPoolExecutor(len(SLOW)) as pool:
        ended = dict(zip(SLOW, pool.map(timed, SLOW), strict=True))
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert {outcome for outcome, _ in ended.values()} == {Failed(reason=Reason.TIMED_OUT)}
    assert {kind: took for kind, (_, took) in ended.items() if not 29 < took <= 30.5} == {}
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 30


@pytest.mark.parametrize(
    "script",
    [
        endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        endlessly(CHUNKED, b"1;" + b"x" * 60_000 + b"\r\na\r\n"),
        endlessly(CHUNKED + b"1;", b"x" * 65536),
        endlessly(CHUNKED + b"0\r\n", b"T: x\r\n" * 1000),
    ],
)
def test_a_flood_without_content_is_cut_long_before(script: Any) -> None:
    found = measured(script)
    assert found["outcome"] in (Reason.TOO_LARGE, Reason.BAD_ANSWER)
    assert found["seconds"] < 5
    assert found["grown"] <= 9 * MIB


# A16


def test_unchanged_costs_little_cpu() -> None:
    with Server(says(answer(status="304 Not Modified"))) as server, fetching(server) as fetcher:
        request, validators = Request(url=server.url(host="feed.test")), Validators('"a"')
        fetcher.fetch(request, validators)
        started = time.process_time()
        outcomes = [fetcher.fetch(request, validators) for _ in range(50)]
        assert (time.process_time() - started) / 50 < 0.02
    assert {type(outcome) for outcome in outcomes} == {Unchanged}


# A1, A23: 100 hosts, one of them dead, another one slow with 50 sources.


def test_a_dead_and_a_slow_host_do_not_hold_up_the_others() -> None:
    leaves_slow = threading.Event()

    def script(connection: socket.socket, request: bytes) -> None:
        if b"Host: slow.test" in request:
            leaves_slow.wait(20)
        connection.sendall(answer(b"kabar"))

    def resolve(host: str, _port: int) -> list[str]:
        return ["127.0.0.3"] if host == "dead.test" else ["127.0.0.1"]

    options = {"resolve": resolve, "allowed": networks("127.0.0.0/8")}
    with Server(script) as server, fetching(server, **options) as fetcher, ThreadPoolExecutor(60) as pool:
        slow = [pool.submit(fetcher.fetch, Request(url=server.url(host="slow.test"))) for _ in range(50)]
        dead = pool.submit(fetcher.fetch, Request(url=server.url(host="dead.test")))
        others = [Request(url=server.url(host=f"{index}.test")) for index in range(99)]
        started = time.monotonic()
        outcomes = list(pool.map(fetcher.fetch, others))
        assert time.monotonic() - started < 5
        assert {type(outcome) for outcome in outcomes} == {Fetched}
        assert dead.result(5) == Failed(reason=Reason.UNREACHABLE)
        assert not any(one.done() for one in slow)
        assert sum(b"Host: slow.test" in request for request in server.requests) == 2
        leaves_slow.set()
        assert {type(one.result(20)) for one in slow} == {Fetched}

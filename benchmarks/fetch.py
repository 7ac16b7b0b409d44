"""How many unchanged feeds a second the fetcher asks, beside bare `requests` in the same run.

    python benchmarks/fetch.py [--feeds N] [--threads N] [--rounds N]

Both ask the same server on loopback, which runs in a process of its own, with a new connection for each
feed and a validator that is answered with 304. The rounds take turns, so that a busy machine slows both.
"""

import argparse
import multiprocessing
import socketserver
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import ClassVar

import requests

from connectors.base import Request, Unchanged
from connectors.fetch import Fetcher
from connectors.guard import Limits, networks
from connectors.post import Validators

ETAG = '"unchanged"'


class NotModified(socketserver.BaseRequestHandler):
    """Reads one request and answers 304."""

    def handle(self) -> None:
        """Answer, whatever was asked."""
        request = b""
        while b"\r\n\r\n" not in request and (data := self.request.recv(65536)):
            request += data
        self.request.sendall(f"HTTP/1.1 304 Not Modified\r\nETag: {ETAG}\r\nConnection: close\r\n\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    """Takes many connections at once."""

    request_queue_size: ClassVar[int] = 512
    daemon_threads = True


def serve(tell: Connection) -> None:
    with Server(("127.0.0.1", 0), NotModified) as server:
        tell.send(server.server_address[1])
        server.serve_forever()


def rate(ask: Callable[[int], None], feeds: int, threads: int) -> float:
    """Feeds a second."""
    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        for _ in pool.map(ask, range(feeds)):
            pass
        return feeds / (time.perf_counter() - started)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--feeds", type=int, default=1000)
    arguments.add_argument("--threads", type=int, default=16)
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(there,), daemon=True)
    server.start()
    port = here.recv()

    limits = Limits(ports=frozenset({port}), allowed=networks("127.0.0.1/32"))
    fetcher = Fetcher(limits, agent="Cermin/benchmark", resolve=lambda _host, _port: ["127.0.0.1"])

    def ours(number: int) -> None:
        outcome = fetcher.fetch(Request(url=f"http://feed-{number}.test:{port}/"), Validators(ETAG))
        if not isinstance(outcome, Unchanged):
            raise SystemExit(f"unexpected outcome: {outcome}")

    def bare(_number: int) -> None:
        # A name would cost a lookup by the system, which has nothing to do with either.
        requests.get(f"http://127.0.0.1:{port}/", headers={"If-None-Match": ETAG}, timeout=10)

    rounds = [tuple(rate(ask, chosen.feeds, chosen.threads) for ask in (ours, bare)) for _ in range(chosen.rounds)]
    for name, index in (("Cermin", 0), ("bare requests", 1)):
        print(f"{name:>14}: {statistics.median(figures[index] for figures in rounds):7.0f} feeds/s")
    print(f"{'ratio':>14}: {statistics.median(ours / bare for ours, bare in rounds):7.2f}")
    server.terminate()


if __name__ == "__main__":
    main()

"""A1 and A23 of the table of faults, with the whole program: hosts that hang hold up no other one."""

import socket
import threading
from datetime import timedelta

import pytest

from connectors.base import Reason
from connectors.post import Reading
from monitor.assembly import fetcher_of, sandbox_of
from monitor.collect import Polled
from monitor.config import Settings
from monitor.store.session import Store
from tests.conftest import NOW
from tests.connectors.serving import Server, answer
from tests.monitor.house import House
from tests.monitor.people_of import row_of

GOOD, HANGING = 40, 3
FEED = b'<rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>Lunch</title></item></channel></rss>'


class Hosts:
    """Some hosts answer at once; the hanging ones answer only after all the others were asked."""

    def __init__(self) -> None:
        self.answered = 0
        self.all_answered = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, connection: socket.socket, request: bytes) -> None:
        if b"hanging" in request.partition(b"Host: ")[2]:
            self.all_answered.wait(20)
        connection.sendall(answer(FEED, content_type="application/rss+xml"))
        with self._lock:
            self.answered += 1
            if self.answered == GOOD:
                self.all_answered.set()


def on_loopback(_host: str, _port: int) -> list[str]:
    return ["127.0.0.3" if _host.startswith("dead") else "127.0.0.1"]


def polled(store: Store, server: Server, hosts: list[str]) -> tuple[House, list[Polled]]:
    """One round by hand over one source of each host, with real readers and the real fetcher."""
    fetch = {"ports": [server.port], "allow_networks": ["127.0.0.0/8"], "total_seconds": 15.0}
    settings = Settings.model_validate({"fetch": fetch})
    house = House(store, NOW)
    (person,) = house.joined(due=NOW + timedelta(days=7))
    for host in hosts:
        house.reads(person, server.url("/feed.xml", host), Reading())
    fetcher, sandbox = fetcher_of(settings, on_loopback), sandbox_of(settings)
    vars(house.service).update(fetcher=fetcher, sandbox=sandbox)
    try:
        return house, house.service.poll_round(every=False)
    finally:
        sandbox.close()
        fetcher.close()


@pytest.mark.slow
def test_hosts_that_hang_hold_up_no_other_one(store: Store) -> None:
    hosts = Hosts()
    names = [f"good-{number}.test" for number in range(GOOD)] + [f"hanging-{number}.test" for number in range(HANGING)]
    with Server(hosts) as server:
        _, done = polled(store, server, names)
    assert hosts.all_answered.is_set()
    assert [one.failed for one in done] == [None] * (GOOD + HANGING)
    assert sum(one.new for one in done) == GOOD + HANGING


@pytest.mark.slow
def test_a_dead_host_is_tried_again_after_a_quarter_of_an_hour_and_costs_the_others_nothing(store: Store) -> None:
    with Server(Hosts()) as server:
        house, done = polled(store, server, ["dead.test", *(f"good-{number}.test" for number in range(GOOD))])
    (dead,) = [one for one in done if one.failed]
    assert dead.failed is not None
    assert dead.failed.reason is Reason.UNREACHABLE
    assert sum(one.new for one in done) == GOOD
    row = row_of(house.service.store, dead.source_id)
    assert row.next_poll_at is not None
    assert timedelta(minutes=12) <= row.next_poll_at - NOW <= timedelta(minutes=18)

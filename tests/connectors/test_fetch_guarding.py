"""Nothing is ever connected to but a checked address: spellings, names, redirects, proxies."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors import pinned
from connectors.base import Failed, Fetched, Reason, Request
from connectors.dial import system_addresses
from connectors.guard import networks
from tests.connectors.serving import CONNECTS, Server, answer, fetching, redirect, says
from tests.connectors.test_guard import SPELLINGS

OK = says(answer(b"kabar"))
INNER = ["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "fe80::1%lo", "0.0.0.0", "64:ff9b::1"]


@pytest.fixture
def canary() -> Iterator[Server]:
    """A server that nobody may reach."""
    with Server(OK) as server:
        yield server


def asked_for(url: str, *servers: Server, **options: Any) -> tuple[Any, list[Any]]:
    with fetching(*servers, **options) as fetcher, CONNECTS.recorded() as connects:
        return fetcher.fetch(Request(url=url)), connects


def test_the_log_of_connects_would_notice_one(canary: Server) -> None:
    outcome, connects = asked_for(canary.url(), canary)
    assert isinstance(outcome, Fetched)
    assert connects == [("127.0.0.1", canary.port)]


# A10


def test_none_of_79_spellings_reaches_connect(canary: Server) -> None:
    outcomes = []
    with fetching(canary, allowed=(), resolve=pinned_lookup) as fetcher, CONNECTS.recorded() as connects:
        outcomes = [fetcher.fetch(Request(url=spelling.format(P=canary.port))) for spelling in SPELLINGS]
    assert {type(outcome) for outcome in outcomes} == {Failed}
    assert {outcome.reason for outcome in outcomes} == {Reason.BAD_ADDRESS, Reason.FORBIDDEN_ADDRESS}
    assert (len(outcomes), connects, canary.connections) == (79, [], 0)


def pinned_lookup(host: str, port: int) -> list[str]:
    """What the most generous resolver could make of any spelling."""
    return ["127.0.0.1"]


def test_none_of_79_redirects_reaches_connect(canary: Server) -> None:
    def script(connection: Any, request: bytes) -> None:
        spelling = SPELLINGS[int(request.split()[1][1:])].format(P=canary.port)
        connection.sendall(redirect(spelling.encode().decode("latin-1"), "302 Found"))

    with Server(script, host="127.0.0.2") as outer:
        options = {"allowed": networks("127.0.0.2/32"), "resolve": pinned_lookup}
        with fetching(outer, canary, **options) as fetcher, CONNECTS.recorded() as connects:
            outcomes = [fetcher.fetch(Request(url=outer.url(f"/{i}"))) for i in range(79)]
        assert [outcome.reason for outcome in outcomes] == [Reason.UNSAFE_REDIRECT] * 79
        assert set(connects) == {("127.0.0.2", outer.port)}
    assert canary.connections == 0


# A9


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{P}/",
        "http://inner.test:{P}/",
        "file:///etc/passwd",
        "http://127.0.0.2:1/",
        "//127.0.0.1:{P}/",
        "/\t/127.0.0.1:{P}/",
        "http://[::1",
        "//[::1",
        "///127.0.0.1:{P}/",
        "http:\\\\127.0.0.1:{P}",
        "http://u:p@127.0.0.2:{Q}/",
    ],
)
def test_a_redirect_inside_is_refused_at_that_hop(canary: Server, location: str) -> None:
    def script(connection: Any, _request: bytes) -> None:
        connection.sendall(redirect(location.format(P=canary.port, Q=outer.port)))

    with Server(script, host="127.0.0.2") as outer:
        options = {"allowed": networks("127.0.0.2/32")}
        outcome, connects = asked_for(outer.url(), outer, canary, **options)
        assert outcome == Failed(reason=Reason.UNSAFE_REDIRECT)
        assert connects == [("127.0.0.2", outer.port)]
    assert canary.connections == 0


# A11


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_forbidden_answer_forbids_the_name(canary: Server, place: int) -> None:
    names = {f"{index}.test": ["198.41.0.4", "2001:503:ba3e::2:30"] for index in range(len(INNER))}
    for answers, inner in zip(names.values(), INNER, strict=True):
        answers.insert(place, inner)
    reached = fetching(canary, allowed=(), resolve=lambda host, _port: names[host])
    with reached as fetcher, CONNECTS.recorded() as connects:
        outcomes = [fetcher.fetch(Request(url=canary.url(host=host))) for host in names]
    assert outcomes == [Failed(reason=Reason.FORBIDDEN_ADDRESS)] * len(INNER)
    assert connects == []


def test_a_name_is_resolved_once_so_that_a_second_answer_changes_nothing(canary: Server) -> None:
    calls = []

    def rebinding(host: str, port: int) -> list[str]:
        calls.append(host)
        return ["127.0.0.2"] if len(calls) == 1 else ["127.0.0.1"]

    with Server(OK, host="127.0.0.2", port=canary.port) as outer:
        options = {"allowed": networks("127.0.0.2/32"), "resolve": rebinding}
        outcome, connects = asked_for(outer.url(host="rebind.test"), outer, **options)
        assert isinstance(outcome, Fetched)
        assert (calls, connects) == (["rebind.test"], [("127.0.0.2", outer.port)])
        again, connects = asked_for(outer.url(host="rebind.test"), outer, **options)
        assert (again, connects) == (Failed(reason=Reason.FORBIDDEN_ADDRESS), [])
    assert canary.connections == 0


def test_after_a_checked_address_failed_only_checked_ones_are_tried(canary: Server) -> None:
    free = ["127.0.0.2", "127.0.0.3"]
    outcome, connects = asked_for(
        canary.url(host="down.test"), canary, allowed=networks("127.0.0.2/31"), resolve=lambda *_: free
    )
    assert outcome == Failed(reason=Reason.UNREACHABLE)
    assert [address for address, _port in connects] == free


def test_every_hop_is_resolved_anew_and_never_shares_a_connection(canary: Server) -> None:
    """The same name twice, leading elsewhere the second time: the second answer is checked as well."""
    calls = []

    def rebinding(host: str, port: int) -> list[str]:
        calls.append(host)
        return ["127.0.0.2"] if len(calls) == 1 else ["127.0.0.1"]

    with Server(says(redirect("/again")), host="127.0.0.2", port=canary.port) as outer:
        options = {"allowed": networks("127.0.0.2/32"), "resolve": rebinding}
        outcome, connects = asked_for(outer.url(host="rebind.test"), outer, **options)
    assert outcome == Failed(reason=Reason.UNSAFE_REDIRECT)
    assert (len(calls), len(connects), canary.connections) == (2, 1, 0)


def test_two_names_at_one_server_share_no_connection() -> None:
    keep_alive = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\nx"
    stays_open = []

    def script(connection: Any, _request: bytes) -> None:
        stays_open.append(connection.dup())
        connection.sendall(keep_alive)

    with Server(script) as server, fetching(server) as fetcher:
        for host in ("a.test", "b.test", "a.test"):
            assert isinstance(fetcher.fetch(Request(url=server.url(host=host))), Fetched)
        assert server.connections == 3
        for connection in stays_open:
            connection.close()


def test_nothing_is_sent_over_a_connection_that_was_not_checked(canary: Server, monkeypatch: Any) -> None:
    """Plants what a later urllib3 could do: open its socket without asking us."""
    monkeypatch.delattr(pinned._Pinned, "_new_conn")
    with fetching(canary) as fetcher, pytest.raises(RuntimeError, match="not checked"):
        fetcher.fetch(Request(url=canary.url()))
    assert canary.requests == []


def test_only_so_many_addresses_are_tried_and_families_take_turns() -> None:
    with Server(OK, host="127.0.0.9") as server:
        answers = ["::1", "::1", "::1", "127.0.0.2", "127.0.0.3", "127.0.0.9"]
        options = {"allowed": networks("::1/128", "127.0.0.0/8"), "resolve": lambda *_: answers}
        outcome, connects = asked_for(server.url(host="many.test"), server, **options)
    assert outcome == Failed(reason=Reason.UNREACHABLE)
    assert [address[0] for address in connects] == ["::1", "127.0.0.2", "::1", "127.0.0.3"]


def test_a_broken_ipv6_costs_one_attempt(canary: Server) -> None:
    options = {"resolve": lambda *_: ["::1", "127.0.0.1"]}
    outcome, connects = asked_for(canary.url(host="both.test"), canary, **options)
    assert isinstance(outcome, Fetched)
    assert [address[0] for address in connects] == ["::1", "127.0.0.1"]


@pytest.mark.parametrize("answers", [[], OSError("no such name"), UnicodeError("label too long")])
def test_a_name_without_addresses_is_unreachable(canary: Server, answers: Any) -> None:
    def resolve(host: str, port: int) -> list[str]:
        if isinstance(answers, Exception):
            raise answers
        return answers

    outcome, connects = asked_for(canary.url(host="none.test"), canary, resolve=resolve)
    assert (outcome, connects) == (Failed(reason=Reason.UNREACHABLE), [])


def test_an_ipv6_host_is_asked_by_its_address() -> None:
    with Server(OK, host="::1") as server:
        url = f"http://[::1]:{server.port}/"
        assert isinstance(asked_for(url, server)[0], Fetched)
        assert server.header("Host") == f"[::1]:{server.port}".encode()


def test_the_machines_own_resolver_is_asked_by_default(canary: Server) -> None:
    assert "127.0.0.1" in system_addresses("localhost", 80)
    outcome, connects = asked_for(canary.url(host="localhost"), canary, allowed=(), resolve=system_addresses)
    assert (outcome, connects) == (Failed(reason=Reason.FORBIDDEN_ADDRESS), [])


# A21


@pytest.fixture
def proxy() -> Iterator[Server]:
    with Server(OK) as server:
        yield server


def test_a_proxy_in_the_environment_is_ignored(canary: Server, proxy: Server, monkeypatch: Any) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url())
    outcome, _ = asked_for(canary.url(host="feed.test"), canary)
    assert isinstance(outcome, Fetched)
    assert (canary.connections, proxy.connections) == (1, 0)


def test_a_configured_proxy_gets_the_whole_address(proxy: Server) -> None:
    options = {"proxy": proxy.url(), "ports": frozenset({80}), "resolve": lambda *_: ["198.41.0.4"]}
    outcome, connects = asked_for("http://feed.test/a?b", **options)
    assert outcome.body == b"kabar"
    assert connects == [("127.0.0.1", proxy.port)]
    assert proxy.requests[0].startswith(b"GET http://feed.test/a?b HTTP/1.1\r\n")


@pytest.mark.parametrize("url", ["http://inner.test/", "https://inner.test/", "http://10.0.0.1/"])
def test_a_configured_proxy_is_not_asked_for_an_inner_target(proxy: Server, url: str) -> None:
    options = {"proxy": proxy.url(), "ports": frozenset({80, 443}), "resolve": lambda *_: ["10.0.0.1"]}
    outcome, connects = asked_for(url, **options)
    assert (outcome, connects) == (Failed(reason=Reason.FORBIDDEN_ADDRESS), [])


def test_a_proxy_that_refuses_makes_the_target_unreachable(tmp_path: Path) -> None:
    with Server(says(answer(status="403 No"))) as proxy:
        options = {"proxy": proxy.url(), "ports": frozenset({443}), "resolve": lambda *_: ["198.41.0.4"]}
        outcome, _ = asked_for("https://feed.test/", **options)
        assert proxy.requests[0].startswith(b"CONNECT feed.test:443 ")
    assert outcome == Failed(reason=Reason.UNREACHABLE)

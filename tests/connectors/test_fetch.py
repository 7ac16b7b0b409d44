"""One document is fetched: validators, statuses, redirects, encodings, courtesy."""

import gzip
import hashlib
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from connectors.base import Failed, Fetched, Reason, Request, Unchanged
from connectors.post import Validators
from tests.connectors.serving import Server, answer, fetching, pages, redirect, says

BODY = b"<rss>kabar</rss>"
HASH = hashlib.sha256(BODY).hexdigest()
OLD = Validators('W/"lama\xe9"', "Sen, 02 Nop 2026 07:00:00 WIB", "0" * 64)


def get(server: Server, path: str = "/", validators: Validators | None = None, **limits: object) -> object:
    with fetching(server, **limits) as fetcher:
        return fetcher.fetch(Request(url=server.url(path)), validators)


def test_a_document_arrives_with_what_reading_needs() -> None:
    reply = answer(BODY, content_type="application/rss+xml", link="<x>; rel=self", etag='"a"', x_other="no")
    with Server(says(reply)) as server:
        assert get(server) == Fetched(
            url=server.url(),
            body=BODY,
            content_type="application/rss+xml",
            headers={"content-type": "application/rss+xml", "link": "<x>; rel=self"},
            validators=Validators(etag='"a"', body_hash=HASH),
        )
        assert server.header("User-Agent") == b"Cermin/test"
        assert server.header("Accept") == Request(url="").accept.encode()
        assert server.header("Accept-Encoding") == b"gzip, deflate"
        assert server.header("Host") == f"127.0.0.1:{server.port}".encode()


def test_both_validators_go_back_byte_for_byte() -> None:
    with Server(says(answer(BODY, etag=OLD.etag, last_modified=OLD.modified))) as server:
        first = get(server)
        get(server, validators=first.validators)
        assert server.header("If-None-Match") == b'W/"lama\xe9"'
        assert server.header("If-Modified-Since") == b"Sen, 02 Nop 2026 07:00:00 WIB"


def test_an_unconditional_request_sends_no_validators_and_compares_nothing() -> None:
    with Server(says(answer(BODY))) as server, fetching(server) as fetcher:
        request = Request(url=server.url(), conditional=False)
        assert isinstance(fetcher.fetch(request, Validators('"a"', "x", HASH)), Fetched)
        assert server.header("If-None-Match") is None
        assert server.header("If-Modified-Since") is None


@pytest.mark.parametrize("spoiled", ["", " a", "a\r\nX-Evil: 1", "\u2603", "a" * 1025])
def test_validators_that_no_header_can_carry_are_left_out(spoiled: str) -> None:
    with Server(says(answer(BODY))) as server:
        assert isinstance(get(server, validators=Validators(spoiled, spoiled)), Fetched)
        assert b"If-" not in server.requests[0]


def test_304_is_unchanged_and_keeps_or_renews_validators() -> None:
    with Server(says(answer(status="304 Not Modified", etag='"new"', cache_control="max-age=60"))) as server:
        expected = Validators('"new"', OLD.modified, OLD.body_hash)
        assert get(server, validators=OLD) == Unchanged(url=server.url(), validators=expected, fresh_for=60.0)


def test_304_to_an_unconditional_request_is_a_bad_answer() -> None:
    with Server(says(answer(status="304 Not Modified"))) as server:
        assert get(server) == Failed(reason=Reason.BAD_ANSWER, status=304)


def test_an_equal_body_is_unchanged_with_the_new_validators() -> None:
    with Server(says(answer(BODY, etag='"new"'))) as server:
        expected = Unchanged(url=server.url(), validators=Validators('"new"', None, HASH))
        assert get(server, validators=Validators('"old"', None, HASH)) == expected


def test_expires_0_is_not_trusted_about_changes() -> None:
    with Server(says(answer(BODY, etag='"a"', expires="0"))) as server:
        assert get(server).validators == Validators(body_hash=HASH)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("201 Created", Reason.BAD_ANSWER),
        ("204 No Content", Reason.BAD_ANSWER),
        ("206 Partial Content", Reason.BAD_ANSWER),
        ("300 Multiple Choices", Reason.BAD_ANSWER),
        ("302 Found", Reason.BAD_ANSWER),
        ("400 Bad Request", Reason.BAD_ANSWER),
        ("401 Unauthorized", Reason.DENIED),
        ("403 Forbidden", Reason.DENIED),
        ("404 Not Found", Reason.NOT_FOUND),
        ("410 Gone", Reason.GONE),
        ("429 Too Many Requests", Reason.RATE_LIMITED),
        ("451 Unavailable", Reason.DENIED),
        ("500 Oops", Reason.SERVER_ERROR),
        ("503 Busy", Reason.SERVER_ERROR),
        ("599 ?", Reason.SERVER_ERROR),
        ("999 Linked", Reason.BAD_ANSWER),
    ],
)
def test_every_other_status_has_its_reason(status: str, reason: Reason) -> None:
    with Server(says(answer(BODY, status))) as server:
        assert get(server) == Failed(reason=reason, status=int(status[:3]))


@pytest.mark.parametrize("status", ["429 Slow down", "503 Busy"])
def test_a_servers_wish_is_reported_in_seconds(status: str) -> None:
    now = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
    until = "Mon, 02 Nov 2026 07:02:30 GMT"
    by_path = {
        "/seconds": answer(status=status, retry_after="120"),
        "/date": answer(status=status, retry_after=until),
        "/days": answer(status=status, retry_after="99999999"),
    }
    with Server(pages(by_path)) as server, fetching(server, clock=lambda: now) as fetcher:
        wishes = [fetcher.fetch(Request(url=server.url(path))).retry_after for path in by_path]
    assert wishes == [120.0, 150.0, 86400.0]


@pytest.mark.parametrize(
    "reply",
    [
        answer(b"<html><head><title>Just a moment...</title>", content_type="text/html"),
        answer(b"<p>checking", cf_mitigated="challenge"),
        answer(b"<p>checking", "503 Service Unavailable", cf_mitigated="challenge"),
    ],
)
def test_a_challenge_page_is_a_denial_also_with_status_200(reply: bytes) -> None:
    with Server(says(reply)) as server:
        assert get(server).reason is Reason.DENIED


def test_a_feed_that_is_called_like_a_challenge_is_none() -> None:
    feed = answer(b"<rss><title>Just a moment...</title></rss>", content_type="application/rss+xml")
    with Server(says(feed)) as server:
        assert isinstance(get(server), Fetched)


@pytest.mark.parametrize(
    "path", ["//evil.test/x", "/http://evil.test/", "/@evil.test", "/;x?y=//evil.test:1", "/%2F%5C"]
)
def test_what_looks_like_another_host_in_a_path_stays_a_path(path: str) -> None:
    with Server(says(answer(BODY))) as server:
        assert isinstance(get(server, path), Fetched)
        assert server.paths == [path]


@pytest.mark.parametrize("accept", ["x\r\nHost: evil.test", "\u2603", ""])
def test_a_header_that_a_connector_spoiled_is_never_sent(accept: str) -> None:
    with Server(says(answer(BODY))) as server, fetching(server) as fetcher:
        outcome = fetcher.fetch(Request(url=server.url(), accept=accept))
        assert isinstance(outcome, Fetched) if accept == "" else outcome == Failed(reason=Reason.BAD_ANSWER)
        assert not any(b"evil" in request for request in server.requests)


# A15


@pytest.mark.parametrize(
    ("codes", "is_kept"), [("301 308", True), ("308", True), ("301 302", False), ("307 301", False)]
)
def test_only_a_wholly_permanent_move_is_reported(codes: str, is_kept: bool) -> None:
    hops = {f"/{i}": redirect(f"/{i + 1}", f"{code} Moved") for i, code in enumerate(codes.split())}
    last = f"/{len(hops)}"
    with Server(pages(hops | {last: answer(BODY)})) as server:
        expected = server.url(last) if is_kept else None
        assert (get(server, "/0").url, get(server, "/0").moved_to) == (server.url(last), expected)
        assert get(server, "/0", Validators(body_hash=HASH)).moved_to == expected


def test_a_document_where_it_was_asked_has_not_moved() -> None:
    with Server(says(answer(BODY))) as server:
        assert get(server).moved_to is None


@pytest.mark.parametrize(
    ("location", "arrives_at"),
    [("b?x=1#frag", "/a/b?x=1"), ("/b c", "/b%20c"), ("../é", "/%C3%A9"), ("?q", "/a/?q"), ("//127.0.0.1:{P}/z", "/z")],
)
def test_a_location_may_be_relative_and_careless(location: str, arrives_at: str) -> None:
    def script(connection: object, request: bytes) -> None:
        target = location.format(P=server.port).encode().decode("latin-1")
        connection.sendall(redirect(target, "302 Found") if request.startswith(b"GET /a/ ") else answer(BODY))

    with Server(script) as server:
        assert get(server, "/a/").url == server.url(arrives_at)


def test_a_location_in_latin_1_is_read_too() -> None:
    with Server(pages({"/": redirect("/\xe9"), "/%C3%A9": answer(BODY)})) as server:
        assert get(server).moved_to == server.url("/%C3%A9")


# A8


def test_five_redirects_are_followed_and_not_six() -> None:
    hops = {f"/{i}": redirect(f"/{i + 1}") for i in range(6)}
    with Server(pages(hops | {"/6": answer(BODY)})) as server:
        assert isinstance(get(server, "/1"), Fetched)
        assert server.paths == ["/1", "/2", "/3", "/4", "/5", "/6"]
        assert get(server, "/0") == Failed(reason=Reason.TOO_MANY_REDIRECTS)
        assert server.paths[6:] == ["/0", "/1", "/2", "/3", "/4", "/5"]


def test_a_loop_ends_where_it_closes() -> None:
    with Server(pages({"/a": redirect("/b"), "/b": redirect("/a#again")})) as server:
        assert get(server, "/a") == Failed(reason=Reason.TOO_MANY_REDIRECTS)
        assert server.paths == ["/a", "/b"]


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


LONG = BODY * 30_000


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("", LONG),
        ("identity", LONG),
        ("UTF-8", LONG),
        ("gzip", gzip.compress(LONG)),
        ("X-GZip", gzip.compress(LONG)),
        ("identity, gzip", gzip.compress(LONG)),
        ("gzip", b"".join(gzip.compress(LONG[i : i + 1000]) for i in range(0, len(LONG), 1000))),
        ("gzip", gzip.compress(LONG) + b"\0\0 trailing"),
        ("deflate", zlib.compress(LONG)),
        ("deflate", raw_deflate(LONG)),
    ],
)
def test_one_encoding_is_undone(encoding: str, sent: bytes) -> None:
    with Server(says(answer(sent, content_encoding=encoding))) as server:
        assert get(server).body == LONG


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_an_empty_body_is_a_document(encoding: str) -> None:
    with Server(says(answer(b"", content_encoding=encoding))) as server:
        assert get(server).body == b""


def test_chunks_are_put_together() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with Server(says(head + b"4;x=y\r\nkaba\r\n1\r\nr\r\n0\r\nTrailer: x\r\n\r\n")) as server:
        assert get(server).body == b"kabar"


# A23


def test_a_host_gets_two_requests_at_once_and_others_do_not_wait() -> None:
    inside, most, lock = 0, 0, threading.Lock()
    goes_on, quick = threading.Event(), says(answer(BODY))

    def slow(connection: object, request: bytes) -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        both_in.release()
        goes_on.wait(5)
        with lock:
            inside -= 1
        connection.sendall(answer(BODY))

    def serve(connection: object, request: bytes) -> None:
        (quick if b"quick.test" in request else slow)(connection, request)

    both_in = threading.Semaphore(0)
    with Server(serve) as server, fetching(server) as fetcher, ThreadPoolExecutor(50) as pool:
        url = server.url(host="slow.test")
        waiting = [pool.submit(fetcher.fetch, Request(url=url)) for _ in range(49)]
        assert both_in.acquire(timeout=5)
        assert both_in.acquire(timeout=5)
        assert fetcher.is_busy(url)
        assert not fetcher.is_busy("nonsense")
        assert isinstance(fetcher.fetch(Request(url=server.url(host="quick.test"))), Fetched)
        goes_on.set()
        assert all(isinstance(one.result(5), Fetched) for one in waiting)
        assert not fetcher.is_busy(url)
    assert most == 2


def test_two_hosts_that_redirect_to_each_other_do_not_wait_for_each_other() -> None:
    def script(connection: object, request: bytes) -> None:
        first = request.startswith(b"GET /1 ")
        here = "a" if b"Host: a.test" in request else "b"
        there = {"a": "b", "b": "a"}[here]
        if first:
            both.wait(5)
        connection.sendall(redirect(server.url("/2", f"{there}.test")) if first else answer(here.encode()))

    both = threading.Barrier(2)
    with Server(script) as server, fetching(server, at_once=1) as fetcher, ThreadPoolExecutor(2) as pool:
        urls = [server.url("/1", "a.test"), server.url("/1", "b.test")]
        assert [o.body for o in pool.map(lambda url: fetcher.fetch(Request(url=url)), urls)] == [b"b", b"a"]

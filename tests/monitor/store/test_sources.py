from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from connectors.post import Bookmark, Post, Profile, Validators
from monitor.finding import Finding
from monitor.store import findings, posts, sources
from monitor.store.session import Store, Tx
from monitor.store.sources import Notice, SourceState
from monitor.store.tables import METADATA, source

HOUR = timedelta(hours=1)
READ = Bookmark(
    validators={"https://ani.example/feed": Validators('W/"7"', "Mon, 23 Nov 2026 01:00:00 GMT", "ab")},
    address="did:example:1",
    moved_to="https://ani.example/new",
    moved_seen=2,
)
ME = Profile("Insinyur di Contoh", "Ani", ("https://contoh.example",), ("https://me.example",))


def success(tx: Tx, source_id: int, now: datetime, **more: object) -> None:
    told = {
        "bookmark": READ,
        "next_poll_at": now + HOUR,
        "interval": HOUR,
        "window": timedelta(days=3),
        "gap": False,
        "omits": ("replies",),
        "now": now,
        **more,
    }
    sources.record_success(tx, source_id, **told)


def failure(tx: Tx, source_id: int, now: datetime, state: SourceState = SourceState.ACTIVE) -> None:
    sources.record_failure(tx, source_id, reason="not_found", next_poll_at=now + HOUR, state=state, now=now)


def test_an_unproved_source_is_never_due(store: Store, ani: int, now: datetime) -> None:
    with store.begin() as tx:
        source_id = sources.add(tx, ani, "feed", "https://ani.example/feed", now, code="cermin-4711")
        sources.set_state(tx, source_id, SourceState.ACTIVE, next_poll_at=now)
        assert sources.due(tx, now) == []
        sources.set_state(tx, source_id, SourceState.UNPROVED)
        assert sources.unproved(tx) == sources.unproved(tx, ani) == [source_id]
        assert sources.unproved(tx, ani + 1) == []
        assert sources.get(tx, source_id).code == "cermin-4711"
        sources.prove(tx, source_id, "bio", now)
        assert [one.source_id for one in sources.due(tx, now)] == [source_id]
        row = sources.get(tx, source_id)
    assert (row.state, row.proved_at, row.proved_how) == (SourceState.ACTIVE, now, "bio")
    assert (row.connector, row.locator, row.bookmark) == ("feed", "https://ani.example/feed", Bookmark())


def test_what_is_polled_is_proved_and_not_an_export(store: Store, ani: int, feed: int, now: datetime) -> None:
    with store.begin() as tx:
        export = sources.add(tx, ani, "x", "export", now)
        sources.add(tx, ani, "feed", "https://unproved.example", now)
        sources.prove(tx, export, "export", now)
        success(tx, export, now, next_poll_at=None)
        assert [one.source_id for one in sources.proved(tx)] == [feed]
        sources.set_state(tx, feed, SourceState.STOPPED, next_poll_at=now)
        assert sources.proved(tx) == []


def test_a_code_can_be_set_later(store: Store, feed: int) -> None:
    with store.begin() as tx:
        sources.set_code(tx, feed, "cermin-1")
        row = sources.get(tx, feed)
    assert (row.code, row.locator) == ("cermin-1", "https://ani.example/feed")


def test_a_reading_is_remembered(store: Store, feed: int, now: datetime) -> None:
    with store.begin() as tx:
        success(tx, feed, now, profile=ME)
        row = sources.get(tx, feed)
        assert (row.bookmark, row.profile, row.omits) == (READ, ME, ("replies",))
        assert (row.window, row.interval, row.last_success_at) == (timedelta(days=3), HOUR, now)
        assert sources.due(tx, now) == []
        success(tx, feed, now, window=None, omits=())
        row = sources.get(tx, feed)
    assert (row.profile, row.window, row.omits) == (ME, timedelta(days=3), ())


def test_trouble_is_told_once(store: Store, ani: int, feed: int, now: datetime) -> None:
    with store.begin() as tx:
        failure(tx, feed, now)
        assert sources.peek_notices(tx, ani) == []
        for hours in (1, 2, 3):
            failure(tx, feed, now + hours * HOUR, SourceState.RESTING)
        row = sources.get(tx, feed)
        assert (row.failures, row.first_failed_at, row.last_reason) == (4, now, "not_found")
        told = [Notice(feed, "resting", now + HOUR)]
        assert sources.peek_notices(tx, ani) == told
        assert sources.take_notices(tx, ani) == told
        assert sources.take_notices(tx, ani) == []
        failure(tx, feed, now + 4 * HOUR, SourceState.RESTING)
        assert sources.take_notices(tx, ani) == []
        assert [one.source_id for one in sources.due(tx, now + 9 * HOUR)] == [feed]


def test_success_wakes_a_resting_source_but_not_a_stopped_one(store: Store, feed: int, now: datetime) -> None:
    with store.begin() as tx:
        failure(tx, feed, now, SourceState.RESTING)
        success(tx, feed, now)
        row = sources.get(tx, feed)
        assert (row.state, row.failures, row.first_failed_at, row.last_reason) == (SourceState.ACTIVE, 0, None, None)
        sources.set_state(tx, feed, SourceState.STOPPED)
        success(tx, feed, now)
        assert sources.get(tx, feed).state == SourceState.STOPPED


def test_a_gap_is_noted_and_told(store: Store, ani: int, feed: int, now: datetime) -> None:
    with store.begin() as tx:
        success(tx, feed, now, gap=True)
        success(tx, feed, now + HOUR, gap=True)
        assert sources.get(tx, feed).gap_at == now + HOUR
        assert sources.take_notices(tx, ani) == [Notice(feed, "gap", now)]


def test_gone_and_stopped_are_not_due(store: Store, feed: int, now: datetime) -> None:
    with store.begin() as tx:
        for state in (SourceState.GONE, SourceState.STOPPED):
            sources.set_state(tx, feed, state, next_poll_at=now)
            assert sources.due(tx, now) == []


def test_a_poll_is_claimed_once_and_made_up_when_it_dies(store: Store, feed: int, now: datetime) -> None:
    lease = now + timedelta(minutes=5)
    with store.begin() as tx:
        assert sources.claim(tx, feed, now, lease)
        assert not sources.claim(tx, feed, now, lease)
        assert sources.due(tx, now) == []
        assert [one.source_id for one in sources.due(tx, lease)] == [feed]


def test_sources_of_one_host_go_together(store: Store, ani: int, now: datetime) -> None:
    with store.begin() as tx:
        for locator in ("@ani@social.example", "https://SOCIAL.example/@ani2.rss", "https://other.example/feed"):
            sources.prove(tx, sources.add(tx, ani, "feed", locator, now), "bio", now)
        found = sources.due(tx, now)
        assert found[0].host == found[1].host != found[2].host
        assert sources.of_host(tx, found[0].host, now) == [1, 2]
        assert sources.of_host(tx, found[0].host, now - HOUR) == []
        success(tx, 3, now, next_poll_at=now, host="social.example")
        assert sources.of_host(tx, found[0].host, now) == [1, 2, 3]


@pytest.mark.parametrize(
    ("locator", "host"),
    [
        ("https://Ani.Example:8443/feed", "ani.example"),
        ("@ani@Social.example", "social.example"),
        ("ani.example/blog", "ani.example"),
        ("ani.bsky.example", "ani.bsky.example"),
        ("https:///feed", ""),
    ],
)
def test_the_host_is_read_from_what_was_typed(locator: str, host: str) -> None:
    assert sources.host_of(locator) == host


def test_a_host_rests_until_the_later_of_two_wishes(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        host = sources.host_mac(tx, "ani.example")
        sources.rest_host(tx, host, now + 2 * HOUR)
        sources.rest_host(tx, host, now + HOUR)
        assert sources.host_rests(tx, host, now) == now + 2 * HOUR
        assert sources.host_rests(tx, host, now + 2 * HOUR) is None
        sources.drop_rests(tx, now + 3 * HOUR)
        assert sources.host_rests(tx, host, now) is None


def test_a_cleared_source_keeps_nothing_that_was_read(
    store: Store, ani: int, feed: int, now: datetime, a_post: Callable[..., Post], a_finding: Callable[..., Finding]
) -> None:
    with store.begin() as tx:
        success(tx, feed, now, gap=True)
        run = posts.begin_import(tx, ani, feed, now)
        posts.complete_import(tx, run, now)
        kept = posts.keep(tx, ani, feed, [a_post()], now, import_id=run)
        findings.add(tx, ani, kept.new[0].id, [a_finding()], now)
        other = sources.add(tx, ani, "feed", "https://b.example", now)
        sources.clear(tx, feed)
        assert [(row.id, row.profile) for row in sources.of_person(tx, ani)] == [(feed, None), (other, None)]
        for name in ("post", "finding", "notice", "import_run"):
            assert tx.db.scalar(sa.select(sa.func.count()).select_from(METADATA.tables[name])) == 0


def test_totals_name_every_state(store: Store, feed: int) -> None:
    with store.read() as tx:
        assert sources.totals(tx) == {"unproved": 0, "active": 1, "resting": 0, "gone": 0, "stopped": 0}


def test_neither_connector_nor_host_stands_in_plain_columns(store: Store, feed: int) -> None:
    with store.read() as tx:
        row = tx.db.execute(sa.select(source)).mappings().one()
    assert not any("ani.example" in str(value) or value == "feed" for value in row.values())

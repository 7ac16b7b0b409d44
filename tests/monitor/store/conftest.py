"""People, sources and posts for the store's tests."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from connectors.post import Post
from monitor.finding import Finding, Rule, Severity
from monitor.people import Choices, State
from monitor.store import digests, findings, outbox, people, posts, sources
from monitor.store.opening import Store
from monitor.store.posts import Kept

MASTER = bytes(range(32))


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def join(store: Store, now: datetime) -> Callable[..., int]:
    """Makes an active person whose letter is due now."""

    def join(address: str = "ani@example.org", **choices: object) -> int:
        with store.begin() as tx:
            person_id = people.add(tx, Choices(address=address, **choices), now)  # type: ignore[arg-type]
            people.set_state(tx, person_id, State.ACTIVE, due=now, now=now)
        return person_id

    return join


@pytest.fixture
def ani(join: Callable[..., int]) -> int:
    return join()


@pytest.fixture
def feed(store: Store, ani: int, now: datetime) -> int:
    """A proved source of Ani's."""
    with store.begin() as tx:
        source_id = sources.add(tx, ani, "feed", "https://ani.example/feed", now)
        sources.prove(tx, source_id, "bio", now)
    return source_id


@pytest.fixture
def a_post(now: datetime) -> Callable[..., Post]:
    def a_post(key: str = "k1", text: str = "Klien kami besar sekali.", **more: object) -> Post:
        fields = {"url": f"https://ani.example/{key}", "created_at": now - timedelta(hours=1), **more}
        return Post(key=key, text=text, **fields)  # type: ignore[arg-type]

    return a_post


@pytest.fixture
def a_finding() -> Callable[..., Finding]:
    def a_finding(quote: str = "Klien kami", check: str = "work.client", **more: object) -> Finding:
        fields = {"rule": Rule.R4, "severity": Severity.HIGH, "confidence": 0.9, "spans": ((0, 10),), **more}
        return Finding(check=check, quote=quote, **fields)  # type: ignore[arg-type]

    return a_finding


@pytest.fixture
def said(
    store: Store,
    ani: int,
    feed: int,
    now: datetime,
    a_post: Callable[..., Post],
    a_finding: Callable[..., Finding],
) -> SimpleNamespace:
    """One post with one finding, said in a digest whose letter waits: `post`, `finding`, `digest`, `letter`."""
    with store.begin() as tx:
        post_id = posts.keep(tx, ani, feed, [a_post()], now).new[0].id
        (finding_id,) = findings.add(tx, ani, post_id, [a_finding()], now)
        digest_id = digests.record(tx, ani, now, [finding_id], 0, now)
        letter_id = outbox.put(
            tx,
            ani,
            "digest",
            "ani@example.org",
            b"Subject: Ringkasan\r\n\r\nHalo",
            message_id="<1@example.org>",
            digest_id=digest_id,
            now=now,
        )
    return SimpleNamespace(post=post_id, finding=finding_id, digest=digest_id, letter=letter_id)


@pytest.fixture
def older_store(tmp_path: Path) -> Path:
    """A data file at the revision before the first: ours, and without a table."""
    path = tmp_path / "older.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA application_id = 0x4345524D")
        db.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    return path


@pytest.fixture
def keep(store: Store, ani: int, feed: int, now: datetime) -> Callable[..., Kept]:
    def keep(*batch: Post, at: datetime = now, import_id: int | None = None) -> Kept:
        with store.begin() as tx:
            return posts.keep(tx, ani, feed, list(batch), at, import_id=import_id)

    return keep

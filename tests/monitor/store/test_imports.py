"""Imports: all of one becomes visible at once, or nothing of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from connectors.post import Post
from monitor.finding import Finding
from monitor.store import findings, posts
from monitor.store.posts import Kept
from monitor.store.session import Store

DAY = timedelta(days=1)


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def counts(kept: Kept) -> tuple[int, int, int]:
    return len(kept.new), len(kept.edited), kept.known


def words_of(store: Store, post_id: int) -> str:
    with store.read() as tx:
        return posts.get(tx, post_id).post.text


@pytest.fixture
def run(store: Store, ani: int, feed: int, now: datetime) -> int:
    with store.begin() as tx:
        return posts.begin_import(tx, ani, feed, now)


@pytest.fixture
def find(store: Store, ani: int, a_finding: Callable[..., Finding], now: datetime) -> Callable[[int], None]:
    def find(post_id: int) -> None:
        with store.begin() as tx:
            findings.add(tx, ani, post_id, [a_finding()], now)

    return find


def test_an_import_is_visible_only_when_complete(
    store: Store,
    ani: int,
    feed: int,
    keep: Callable[..., Kept],
    run: int,
    a_post: Callable[..., Post],
    find: Callable[[int], None],
) -> None:
    post_id = keep(a_post(), import_id=run).new[0].id
    find(post_id)
    with store.begin() as tx:
        assert findings.fresh(tx, ani) == findings.all_of(tx, ani) == []
        assert posts.present(tx, feed) == []
        assert posts.complete_import(tx, run, NOON) == []
        assert [row.post_id for row in findings.fresh(tx, ani)] == [post_id]
        assert posts.present(tx, feed) == [post_id]
        assert posts.abandon_imports(tx) == 0


def test_a_killed_import_leaves_nothing(
    store: Store,
    ani: int,
    feed: int,
    keep: Callable[..., Kept],
    run: int,
    a_post: Callable[..., Post],
    find: Callable[[int], None],
) -> None:
    keep(a_post("old", "lama"))
    kept = keep(a_post("old", "disunting"), a_post("new"), import_id=run)
    assert counts(kept) == (1, 0, 1)
    find(kept.new[0].id)
    with store.begin() as tx:
        assert posts.abandon_imports(tx) == 1
        assert posts.known_keys(tx, feed, ["old", "new"]) == 1
        assert findings.of_post(tx, kept.new[0].id) == []
    assert counts(keep(a_post("old", "lama"), a_post("new"))) == (1, 0, 1)


def test_an_edit_from_an_import_shows_when_it_is_complete(
    store: Store, keep: Callable[..., Kept], run: int, a_post: Callable[..., Post], now: datetime
) -> None:
    post_id = keep(a_post(text="lama")).new[0].id
    assert counts(keep(a_post(text="baru"), import_id=run)) == (0, 0, 1)
    assert words_of(store, post_id) == "lama"
    with store.begin() as tx:
        assert posts.drop_unneeded(tx, now) == 1, "only the visible words are without a reason"
        (edited,) = posts.complete_import(tx, run, now + DAY)
        assert (edited.id, edited.post.text, edited.edited_seen_at) == (post_id, "baru", now + DAY)
    assert counts(keep(a_post(text="baru"))) == (0, 0, 1)


def test_an_edit_inside_one_import_is_an_edit(keep: Callable[..., Kept], run: int, a_post: Callable[..., Post]) -> None:
    keep(a_post(text="satu"), import_id=run)
    assert counts(keep(a_post(text="dua"), import_id=run)) == (0, 1, 0)


def test_what_a_poll_sees_too_is_visible_at_once(
    store: Store, feed: int, keep: Callable[..., Kept], run: int, a_post: Callable[..., Post]
) -> None:
    keep(a_post(), import_id=run)
    assert counts(keep(a_post())) == (0, 0, 1)
    with store.begin() as tx:
        assert len(posts.present(tx, feed)) == 1
        posts.abandon_imports(tx)
        assert len(posts.present(tx, feed)) == 1


def test_an_edit_that_a_poll_sees_is_visible_at_once(
    store: Store, feed: int, keep: Callable[..., Kept], run: int, a_post: Callable[..., Post]
) -> None:
    keep(a_post(text="satu"), import_id=run)
    assert counts(keep(a_post(text="dua"))) == (0, 1, 0)
    with store.begin() as tx:
        posts.abandon_imports(tx)
        assert len(posts.present(tx, feed)) == 1


def test_two_imports_at_once_end_each_for_itself(
    store: Store, ani: int, feed: int, keep: Callable[..., Kept], run: int, a_post: Callable[..., Post]
) -> None:
    with store.begin() as tx:
        second = posts.begin_import(tx, ani, feed, NOON)
    keep(a_post("a", "satu"), a_post("b", "dua"), import_id=run)
    assert counts(keep(a_post("a", "tiga"), import_id=second)) == (0, 1, 0)
    with store.begin() as tx:
        assert posts.abandon_imports(tx, run) == 1
        assert posts.complete_import(tx, second, NOON) == []
        (left,) = posts.present(tx, feed)
        assert posts.get(tx, left).post.text == "tiga"

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.post import Kind, Post, Visibility
from monitor.store import posts, sources
from monitor.store.posts import Kept
from monitor.store.session import Store

DAY = timedelta(days=1)


def counts(kept: Kept) -> tuple[int, int, int]:
    return len(kept.new), len(kept.edited), kept.known


def test_a_post_comes_back_whole(
    store: Store, keep: Callable[..., Kept], a_post: Callable[..., Post], now: datetime
) -> None:
    whole = a_post(
        edited_at=now,
        kind=Kind.QUOTE,
        title="Judul",
        summary="Isi",
        alt_texts=("gambar satu", "dua"),
        visibility=Visibility.UNLISTED,
        in_reply_to="https://b.example/1",
        context_url="https://b.example/2",
        lang="id",
        shortened=True,
        excerpt=True,
    )
    bare = replace(a_post("k2"), url=None, created_at=None)
    kept = keep(whole, bare)
    with store.read() as tx:
        found = [posts.get(tx, one.id) for one in kept.new]
        assert posts.get(tx, 99) is None
    assert [one.post for one in found] == [whole, bare]
    assert [(one.text_kept, one.first_seen_at, one.gone_at) for one in found] == [(True, now, None)] * 2


def test_the_same_batch_again_is_known(keep: Callable[..., Kept], a_post: Callable[..., Post]) -> None:
    batch = [a_post(f"k{number}", f"kata {number}") for number in range(5)]
    assert counts(keep(*batch)) == (5, 0, 0)
    assert counts(keep(*batch)) == (0, 0, 5)
    assert counts(keep(*batch, a_post("k9"))) == (1, 0, 5)


def test_one_id_twice_with_the_same_words_is_one_post(keep: Callable[..., Kept], a_post: Callable[..., Post]) -> None:
    for expected in ((1, 0, 1), (0, 0, 2)):
        assert counts(keep(a_post(), a_post())) == expected


def test_one_id_twice_with_other_words_is_kept_twice_and_stays_so(
    keep: Callable[..., Kept], a_post: Callable[..., Post]
) -> None:
    """B5: the second is a version of its own; listing both again and again brings nothing new."""
    for expected in ((2, 0, 0), (0, 0, 2), (0, 0, 2)):
        assert counts(keep(a_post(text="satu"), a_post(text="dua"))) == expected


def test_an_id_that_changes_at_every_poll_brings_nothing_new(
    keep: Callable[..., Kept], a_post: Callable[..., Post]
) -> None:
    """B6."""
    first = [a_post(f"a{number}", url=f"https://ani.example/{number}") for number in range(3)]
    assert counts(keep(*first)) == (3, 0, 0)
    for poll in "bcd":
        again = [replace(one, key=f"{poll}{one.key}", url=f"{one.url}?utm_source=x#top") for one in first]
        assert counts(keep(*again)) == (0, 0, 3)


def test_a_listing_with_two_ids_for_one_post_settles(
    store: Store, feed: int, keep: Callable[..., Kept], a_post: Callable[..., Post]
) -> None:
    one, two = a_post("a", url="https://ani.example/1"), a_post("b", url="https://ani.example/1")
    assert counts(keep(one, two)) == (1, 0, 1)
    for _ in range(2):
        assert counts(keep(one, two)) == (0, 0, 2)
        with store.read() as tx:
            assert posts.by_key(tx, feed, "a") == 1
            assert posts.by_key(tx, feed, "b") is None


def test_without_link_the_same_words_on_another_day_are_another_post(
    keep: Callable[..., Kept], a_post: Callable[..., Post], now: datetime
) -> None:
    morning = a_post("a", "Selamat pagi!", url=None)
    assert counts(keep(morning)) == (1, 0, 0)
    assert counts(keep(replace(morning, key="b", created_at=now))) == (1, 0, 0)
    assert counts(keep(replace(morning, key="c"))) == (0, 0, 1)


def test_without_id_and_link_a_post_is_stable(keep: Callable[..., Kept], a_post: Callable[..., Post]) -> None:
    """B8, over ten polls."""
    batch = [a_post("", f"kata {number}", url=None) for number in range(3)]
    assert counts(keep(*batch)) == (3, 0, 0)
    for _ in range(10):
        assert counts(keep(*batch)) == (0, 0, 3)


def test_without_id_a_link_is_the_key(keep: Callable[..., Kept], a_post: Callable[..., Post]) -> None:
    assert counts(keep(a_post("", "satu", url="https://ani.example/1"))) == (1, 0, 0)
    assert counts(keep(a_post("", "dua", url="https://ani.example/1#x"))) == (0, 1, 0)


def test_a_link_that_cannot_be_read_is_a_key_too(keep: Callable[..., Kept], a_post: Callable[..., Post]) -> None:
    assert counts(keep(a_post("", url="http://[broken"))) == (1, 0, 0)
    assert counts(keep(a_post("", url="http://[broken"))) == (0, 0, 1)


def test_an_edit_keeps_the_number_and_takes_the_words(
    store: Store, keep: Callable[..., Kept], a_post: Callable[..., Post], now: datetime
) -> None:
    """B7."""
    first = keep(a_post(text="lama"))
    edited = keep(a_post(text="baru"), at=now + DAY)
    assert counts(edited) == (0, 1, 0)
    assert edited.edited[0].id == first.new[0].id
    with store.read() as tx:
        found = posts.get(tx, first.new[0].id)
    assert (found.post.text, found.first_seen_at, found.edited_seen_at) == ("baru", now, now + DAY)


def test_sources_are_kept_apart(
    store: Store, ani: int, keep: Callable[..., Kept], a_post: Callable[..., Post], now: datetime
) -> None:
    keep(a_post())
    with store.begin() as tx:
        other = sources.add(tx, ani, "feed", "https://b.example", now)
        assert counts(posts.keep(tx, ani, other, [a_post()], now)) == (1, 0, 0)


def test_known_keys_counts_the_overlap(
    store: Store, feed: int, keep: Callable[..., Kept], a_post: Callable[..., Post]
) -> None:
    keep(*(a_post(f"k{number}") for number in range(3)))
    with store.read() as tx:
        assert posts.known_keys(tx, feed, ["k0", "k2", "k7", "k0"]) == 2
        assert posts.known_keys(tx, feed, []) == 0
        assert posts.known_keys(tx, 99, ["k0"]) == 0
        assert posts.by_key(tx, feed, "k1") == 2
        assert posts.by_key(tx, 99, "k1") is None


def test_a_post_goes_and_comes_back(
    store: Store, feed: int, keep: Callable[..., Kept], a_post: Callable[..., Post], now: datetime
) -> None:
    post_id = keep(a_post()).new[0].id
    with store.begin() as tx:
        assert posts.present(tx, feed) == [post_id]
        posts.mark_gone(tx, post_id, now)
        posts.mark_gone(tx, post_id, now + DAY)
        assert posts.get(tx, post_id).gone_at == now
        assert posts.present(tx, feed) == []
    keep(a_post())
    with store.read() as tx:
        assert posts.get(tx, post_id).gone_at is None


def test_more_posts_than_one_statement_takes(keep: Callable[..., Kept], a_post: Callable[..., Post]) -> None:
    batch = [a_post(f"k{number}", f"kata {number}") for number in range(1000)]
    assert counts(keep(*batch)) == (1000, 0, 0)
    assert counts(keep(*batch)) == (0, 0, 1000)

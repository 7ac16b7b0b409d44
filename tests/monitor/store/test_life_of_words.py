"""How long the words of a post stay, and what stays after them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

from connectors.post import Post
from monitor.finding import Finding, Standing
from monitor.store import digests, findings, people, posts
from monitor.store.outbox import LetterState, mark
from monitor.store.posts import Kept
from monitor.store.session import Store

DAY = timedelta(days=1)


def words_of(store: Store, post_id: int) -> str:
    with store.read() as tx:
        return posts.get(tx, post_id).post.text


def drop(store: Store, now: datetime) -> int:
    with store.begin() as tx:
        return posts.drop_unneeded(tx, now)


def test_a_post_without_findings_keeps_only_its_marks(
    store: Store, feed: int, keep: Callable[..., Kept], a_post: Callable[..., Post], now: datetime
) -> None:
    post_id = keep(a_post()).new[0].id
    assert drop(store, now) == 1
    with store.read() as tx:
        found = posts.get(tx, post_id)
        assert (found.post.text, found.post.key, found.post.url, found.text_kept) == ("", "", None, False)
        assert posts.known_keys(tx, feed, ["k1"]) == 1
    assert keep(a_post()).known == 1


def test_words_wait_for_the_digest_and_then_keep_days(store: Store, said: SimpleNamespace, now: datetime) -> None:
    assert drop(store, now + 100 * DAY) == 0, "its digest is unsent"
    with store.begin() as tx:
        mark(tx, said.letter, LetterState.SENT, now)
    assert drop(store, now + 30 * DAY - timedelta(seconds=1)) == 0
    assert drop(store, now + 30 * DAY) == 1
    with store.read() as tx:
        post, finding = posts.get(tx, said.post), findings.get(tx, said.finding)
    assert (post.post.text, post.post.url, post.text_kept) == ("", "https://ani.example/k1", False)
    assert (finding.finding.quote, finding.finding.check, finding.finding.spans) == ("", "work.client", ((0, 10),))


def test_who_keeps_nothing_keeps_nothing_once_the_digest_is_out(
    store: Store, ani: int, said: SimpleNamespace, now: datetime
) -> None:
    with store.begin() as tx:
        people.change(tx, ani, replace(people.get(tx, ani).choices, keep_days=0))
        mark(tx, said.letter, LetterState.SENT, now)
        assert posts.get(tx, said.post).post.text == ""
        assert findings.get(tx, said.finding).standing == Standing.OPEN


def test_an_answer_drops_the_words_in_its_transaction(store: Store, said: SimpleNamespace, now: datetime) -> None:
    with store.begin() as tx:
        mark(tx, said.letter, LetterState.SENT, now)
        assert posts.get(tx, said.post).text_kept
        findings.settle(tx, said.finding, Standing.LATER, now)
        assert posts.get(tx, said.post).text_kept
        findings.settle(tx, said.finding, Standing.FINE, now)
        assert not posts.get(tx, said.post).text_kept
        assert findings.get(tx, said.finding).finding.quote == ""


def test_an_answer_before_the_letter_is_out_leaves_the_words_to_it(
    store: Store, said: SimpleNamespace, now: datetime
) -> None:
    with store.begin() as tx:
        findings.settle(tx, said.finding, Standing.FIXED, now)
        assert posts.get(tx, said.post).text_kept
        mark(tx, said.letter, LetterState.FAILED, now)
        assert not posts.get(tx, said.post).text_kept


def test_a_finding_that_no_digest_ever_says_keeps_words_only_so_long(
    store: Store,
    ani: int,
    keep: Callable[..., Kept],
    a_post: Callable[..., Post],
    a_finding: Callable[..., Finding],
    now: datetime,
) -> None:
    post_id = keep(a_post()).new[0].id
    with store.begin() as tx:
        findings.add(tx, ani, post_id, [a_finding()], now)
    assert drop(store, now + posts.LONGEST_WAIT - timedelta(seconds=1)) == 0
    assert drop(store, now + posts.LONGEST_WAIT) == 1


def test_words_wait_for_a_check_that_failed(
    store: Store, keep: Callable[..., Kept], a_post: Callable[..., Post], now: datetime
) -> None:
    first, second = (one.id for one in keep(a_post("a", "satu"), a_post("b", "dua")).new)
    with store.begin() as tx:
        posts.mark_recheck(tx, [first])
        assert posts.drop_unneeded(tx, now) == 1
        assert [one.id for one in posts.to_recheck(tx, 10)] == [first]
    assert (words_of(store, first), words_of(store, second)) == ("satu", "")
    with store.begin() as tx:
        posts.mark_recheck(tx, [first], wanted=False)
        assert posts.to_recheck(tx, 10) == []
        assert posts.drop_unneeded(tx, now) == 1


def test_a_check_that_never_works_keeps_words_only_so_long(
    store: Store, keep: Callable[..., Kept], a_post: Callable[..., Post], now: datetime
) -> None:
    post_id = keep(a_post()).new[0].id
    with store.begin() as tx:
        posts.mark_recheck(tx, [post_id])
        assert posts.drop_unneeded(tx, now + posts.LONGEST_WAIT - DAY) == 0
        assert posts.drop_unneeded(tx, now + posts.LONGEST_WAIT) == 1
        assert posts.to_recheck(tx, 10) == []


def test_only_marks_stay_once_old_findings_are_forgotten(store: Store, said: SimpleNamespace, now: datetime) -> None:
    with store.begin() as tx:
        mark(tx, said.letter, LetterState.SENT, now)
        findings.settle(tx, said.finding, Standing.FINE, now)
        assert posts.get(tx, said.post).post.url is not None
        assert findings.drop_old(tx, now + DAY) == 1
        posts.drop_unneeded(tx, now + DAY)
        assert posts.get(tx, said.post).post.url is None
        assert digests.get(tx, said.digest).settled_at == now

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.post import Kind, Visibility
from monitor.finding import Standing
from monitor.store import digests, findings, people, posts, sources
from monitor.store.outbox import LetterState, mark

DAY = timedelta(days=1)


@pytest.fixture
def keep(store, ani, feed, now):
    def keep(*batch, at=now, import_id=None):
        with store.begin() as tx:
            return posts.keep(tx, ani, feed, list(batch), at, import_id=import_id)

    return keep


def counts(kept):
    return len(kept.new), len(kept.edited), kept.known


def test_a_post_comes_back_whole(store, keep, a_post, now):
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


def test_the_same_batch_again_is_known(keep, a_post):
    batch = [a_post(f"k{number}", f"kata {number}") for number in range(5)]
    assert counts(keep(*batch)) == (5, 0, 0)
    assert counts(keep(*batch)) == (0, 0, 5)
    assert counts(keep(*batch, a_post("k9"))) == (1, 0, 5)


def test_one_id_twice_with_the_same_words_is_one_post(keep, a_post):
    for expected in ((1, 0, 1), (0, 0, 2)):
        assert counts(keep(a_post(), a_post())) == expected


def test_one_id_twice_with_other_words_is_kept_twice_and_stays_so(keep, a_post):
    """B5: the second is a version of its own; listing both again and again brings nothing new."""
    for expected in ((2, 0, 0), (0, 0, 2), (0, 0, 2)):
        assert counts(keep(a_post(text="satu"), a_post(text="dua"))) == expected


def test_an_id_that_changes_at_every_poll_brings_nothing_new(keep, a_post):
    """B6."""
    first = [a_post(f"a{number}", url=f"https://ani.example/{number}") for number in range(3)]
    assert counts(keep(*first)) == (3, 0, 0)
    for poll in "bcd":
        again = [replace(one, key=f"{poll}{one.key}", url=f"{one.url}?utm_source=x#top") for one in first]
        assert counts(keep(*again)) == (0, 0, 3)


def test_a_listing_with_two_ids_for_one_post_settles(store, feed, keep, a_post):
    one, two = a_post("a", url="https://ani.example/1"), a_post("b", url="https://ani.example/1")
    assert counts(keep(one, two)) == (1, 0, 1)
    for _ in range(2):
        assert counts(keep(one, two)) == (0, 0, 2)
        with store.read() as tx:
            assert posts.by_key(tx, feed, "a") == 1
            assert posts.by_key(tx, feed, "b") is None


def test_without_link_the_same_words_on_another_day_are_another_post(keep, a_post, now):
    morning = a_post("a", "Selamat pagi!", url=None)
    assert counts(keep(morning)) == (1, 0, 0)
    assert counts(keep(replace(morning, key="b", created_at=now))) == (1, 0, 0)
    assert counts(keep(replace(morning, key="c"))) == (0, 0, 1)


def test_without_id_and_link_a_post_is_stable(keep, a_post):
    """B8, over ten polls."""
    batch = [a_post("", f"kata {number}", url=None) for number in range(3)]
    assert counts(keep(*batch)) == (3, 0, 0)
    for _ in range(10):
        assert counts(keep(*batch)) == (0, 0, 3)


def test_without_id_a_link_is_the_key(keep, a_post):
    assert counts(keep(a_post("", "satu", url="https://ani.example/1"))) == (1, 0, 0)
    assert counts(keep(a_post("", "dua", url="https://ani.example/1#x"))) == (0, 1, 0)


def test_a_link_that_cannot_be_read_is_a_key_too(keep, a_post):
    assert counts(keep(a_post("", url="http://[broken"))) == (1, 0, 0)
    assert counts(keep(a_post("", url="http://[broken"))) == (0, 0, 1)


def test_an_edit_keeps_the_number_and_takes_the_words(store, keep, a_post, now):
    """B7."""
    first = keep(a_post(text="lama"))
    edited = keep(a_post(text="baru"), at=now + DAY)
    assert counts(edited) == (0, 1, 0)
    assert edited.edited[0].id == first.new[0].id
    with store.read() as tx:
        found = posts.get(tx, first.new[0].id)
    assert (found.post.text, found.first_seen_at, found.edited_seen_at) == ("baru", now, now + DAY)


def test_sources_are_kept_apart(store, ani, keep, a_post, now):
    keep(a_post())
    with store.begin() as tx:
        other = sources.add(tx, ani, "feed", "https://b.example", now)
        assert counts(posts.keep(tx, ani, other, [a_post()], now)) == (1, 0, 0)


def test_known_keys_counts_the_overlap(store, feed, keep, a_post):
    keep(*(a_post(f"k{number}") for number in range(3)))
    with store.read() as tx:
        assert posts.known_keys(tx, feed, ["k0", "k2", "k7", "k0"]) == 2
        assert posts.known_keys(tx, feed, []) == 0
        assert posts.known_keys(tx, 99, ["k0"]) == 0
        assert posts.by_key(tx, feed, "k1") == 2
        assert posts.by_key(tx, 99, "k1") is None


def test_a_post_goes_and_comes_back(store, feed, keep, a_post, now):
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


def test_more_posts_than_one_statement_takes(keep, a_post):
    batch = [a_post(f"k{number}", f"kata {number}") for number in range(1000)]
    assert counts(keep(*batch)) == (1000, 0, 0)
    assert counts(keep(*batch)) == (0, 0, 1000)


# How long words stay.


def words_of(store, post_id):
    with store.read() as tx:
        return posts.get(tx, post_id).post.text


def drop(store, now):
    with store.begin() as tx:
        return posts.drop_unneeded(tx, now)


def test_a_post_without_findings_keeps_only_its_marks(store, feed, keep, a_post, now):
    post_id = keep(a_post()).new[0].id
    assert drop(store, now) == 1
    with store.read() as tx:
        found = posts.get(tx, post_id)
        assert (found.post.text, found.post.key, found.post.url, found.text_kept) == ("", "", None, False)
        assert posts.known_keys(tx, feed, ["k1"]) == 1
    assert counts(keep(a_post())) == (0, 0, 1)


def test_words_wait_for_the_digest_and_then_keep_days(store, said, now):
    assert drop(store, now + 100 * DAY) == 0, "its digest is unsent"
    with store.begin() as tx:
        mark(tx, said.letter, LetterState.SENT, now)
    assert drop(store, now + 30 * DAY - timedelta(seconds=1)) == 0
    assert drop(store, now + 30 * DAY) == 1
    with store.read() as tx:
        post, finding = posts.get(tx, said.post), findings.get(tx, said.finding)
    assert (post.post.text, post.post.url, post.text_kept) == ("", "https://ani.example/k1", False)
    assert (finding.finding.quote, finding.finding.check, finding.finding.spans) == ("", "work.client", ((0, 10),))


def test_who_keeps_nothing_keeps_nothing_once_the_digest_is_out(store, ani, said, now):
    with store.begin() as tx:
        people.change(tx, ani, replace(people.get(tx, ani).choices, keep_days=0))
        mark(tx, said.letter, LetterState.SENT, now)
        assert posts.get(tx, said.post).post.text == ""
        assert findings.get(tx, said.finding).standing == Standing.OPEN


def test_an_answer_drops_the_words_in_its_transaction(store, said, now):
    with store.begin() as tx:
        mark(tx, said.letter, LetterState.SENT, now)
        assert posts.get(tx, said.post).text_kept
        findings.settle(tx, said.finding, Standing.LATER, now)
        assert posts.get(tx, said.post).text_kept
        findings.settle(tx, said.finding, Standing.FINE, now)
        assert not posts.get(tx, said.post).text_kept
        assert findings.get(tx, said.finding).finding.quote == ""


def test_an_answer_before_the_letter_is_out_leaves_the_words_to_it(store, said, now):
    with store.begin() as tx:
        findings.settle(tx, said.finding, Standing.FIXED, now)
        assert posts.get(tx, said.post).text_kept
        mark(tx, said.letter, LetterState.FAILED, now)
        assert not posts.get(tx, said.post).text_kept


def test_a_finding_that_no_digest_ever_says_keeps_words_only_so_long(store, ani, keep, a_post, a_finding, now):
    post_id = keep(a_post()).new[0].id
    with store.begin() as tx:
        findings.add(tx, ani, post_id, [a_finding()], now)
    assert drop(store, now + posts.LONGEST_WAIT - timedelta(seconds=1)) == 0
    assert drop(store, now + posts.LONGEST_WAIT) == 1


def test_words_wait_for_a_check_that_failed(store, keep, a_post, now):
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


def test_a_check_that_never_works_keeps_words_only_so_long(store, keep, a_post, now):
    post_id = keep(a_post()).new[0].id
    with store.begin() as tx:
        posts.mark_recheck(tx, [post_id])
        assert posts.drop_unneeded(tx, now + posts.LONGEST_WAIT - DAY) == 0
        assert posts.drop_unneeded(tx, now + posts.LONGEST_WAIT) == 1
        assert posts.to_recheck(tx, 10) == []


def test_only_marks_stay_once_old_findings_are_forgotten(store, said, now):
    with store.begin() as tx:
        mark(tx, said.letter, LetterState.SENT, now)
        findings.settle(tx, said.finding, Standing.FINE, now)
        assert posts.get(tx, said.post).post.url is not None
        assert findings.drop_old(tx, now + DAY) == 1
        posts.drop_unneeded(tx, now + DAY)
        assert posts.get(tx, said.post).post.url is None
        assert digests.get(tx, said.digest).settled_at == now


# Imports.


@pytest.fixture
def run(store, ani, feed, now):
    with store.begin() as tx:
        return posts.begin_import(tx, ani, feed, now)


def test_an_import_is_visible_only_when_complete(store, ani, feed, keep, run, a_post, a_finding, now):
    post_id = keep(a_post(), import_id=run).new[0].id
    with store.begin() as tx:
        findings.add(tx, ani, post_id, [a_finding()], now)
        assert findings.fresh(tx, ani) == findings.all_of(tx, ani) == []
        assert posts.present(tx, feed) == []
        assert posts.complete_import(tx, run, now) == []
        assert [row.post_id for row in findings.fresh(tx, ani)] == [post_id]
        assert posts.present(tx, feed) == [post_id]
        assert posts.abandon_imports(tx) == 0


def test_a_killed_import_leaves_nothing(store, ani, feed, keep, run, a_post, a_finding, now):
    keep(a_post("old", "lama"))
    kept = keep(a_post("old", "disunting"), a_post("new"), import_id=run)
    assert counts(kept) == (1, 0, 1)
    with store.begin() as tx:
        findings.add(tx, ani, kept.new[0].id, [a_finding()], now)
        assert posts.abandon_imports(tx) == 1
        assert posts.known_keys(tx, feed, ["old", "new"]) == 1
        assert findings.of_post(tx, kept.new[0].id) == []
    assert counts(keep(a_post("old", "lama"), a_post("new"))) == (1, 0, 1)


def test_an_edit_from_an_import_shows_when_it_is_complete(store, keep, run, a_post, now):
    post_id = keep(a_post(text="lama")).new[0].id
    assert counts(keep(a_post(text="baru"), import_id=run)) == (0, 0, 1)
    assert words_of(store, post_id) == "lama"
    with store.begin() as tx:
        assert posts.drop_unneeded(tx, now) == 1, "only the visible words are without a reason"
        (edited,) = posts.complete_import(tx, run, now + DAY)
        assert (edited.id, edited.post.text, edited.edited_seen_at) == (post_id, "baru", now + DAY)
    assert counts(keep(a_post(text="baru"))) == (0, 0, 1)


def test_an_edit_inside_one_import_is_an_edit(keep, run, a_post):
    keep(a_post(text="satu"), import_id=run)
    assert counts(keep(a_post(text="dua"), import_id=run)) == (0, 1, 0)


def test_what_a_poll_sees_too_is_visible_at_once(store, feed, keep, run, a_post):
    keep(a_post(), import_id=run)
    assert counts(keep(a_post())) == (0, 0, 1)
    with store.begin() as tx:
        assert len(posts.present(tx, feed)) == 1
        posts.abandon_imports(tx)
        assert len(posts.present(tx, feed)) == 1

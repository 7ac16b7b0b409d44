from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from connectors.post import Post
from monitor.finding import Finding, Rule, Severity, Standing
from monitor.store import digests, findings, posts
from monitor.store.outbox import LetterState, mark
from monitor.store.session import Store

DAY = timedelta(days=1)


@pytest.fixture
def post_id(store: Store, ani: int, feed: int, a_post: Callable[..., Post], now: datetime) -> int:
    with store.begin() as tx:
        return posts.keep(tx, ani, feed, [a_post()], now).new[0].id


@pytest.fixture
def edit(store: Store, ani: int, feed: int, a_post: Callable[..., Post], now: datetime) -> Callable[[str], None]:
    def edit(text: str) -> None:
        with store.begin() as tx:
            assert len(posts.keep(tx, ani, feed, [a_post(text=text)], now + DAY).edited) == 1

    return edit


def test_a_finding_comes_back_whole(
    store: Store, ani: int, feed: int, post_id: int, a_finding: Callable[..., Finding], now: datetime
) -> None:
    whole = a_finding(
        rule=Rule.R2,
        severity=Severity.LOW,
        confidence=0.25,
        spans=((0, 4), (7, 9)),
        notes=("affiliation", "reply"),
        values=(("employer", "Contoh"),),
    )
    with store.begin() as tx:
        (finding_id,) = findings.add(tx, ani, post_id, [whole], now)
        row = findings.get(tx, finding_id)
        assert findings.get(tx, 99) is None
    assert row.finding == whole
    assert (row.person_id, row.post_id, row.source_id, row.standing) == (ani, post_id, feed, Standing.NEW)
    assert (row.created_at, row.digest_id, row.answer_reason) == (now, None, "")


def test_the_same_remark_is_one_finding(
    store: Store, ani: int, post_id: int, a_finding: Callable[..., Finding], now: datetime
) -> None:
    with store.begin() as tx:
        first = findings.add(tx, ani, post_id, [a_finding(), a_finding("kami besar")], now)
        again = findings.add(tx, ani, post_id, [a_finding("Klien  kami"), a_finding(check="work.other")], now)
        assert len(set(first)) == 2
        assert findings.add(tx, ani, post_id, [a_finding("sekali")] * 2, now) == [4, 4]
        assert again[0] == first[0]
        assert again[1] not in first
        assert len(findings.of_post(tx, post_id)) == 4


def test_fresh_is_what_no_digest_said(
    store: Store,
    ani: int,
    said: SimpleNamespace,
    feed: int,
    a_post: Callable[..., Post],
    a_finding: Callable[..., Finding],
    now: datetime,
) -> None:
    with store.begin() as tx:
        assert findings.fresh(tx, ani) == []
        assert [row.id for row in findings.open_of(tx, ani)] == [said.finding]
        assert [row.id for row in findings.of_digest(tx, said.digest)] == [said.finding]
        post_id = posts.keep(tx, ani, feed, [a_post("k2")], now).new[0].id
        (fresh,) = findings.add(tx, ani, post_id, [a_finding()], now)
        assert [row.id for row in findings.fresh(tx, ani)] == [fresh]
        assert [row.id for row in findings.all_of(tx, ani)] == [said.finding, fresh]
        assert findings.totals(tx) == {"new": 1, "open": 1, "later": 0, "fixed": 0, "fine": 0, "lapsed": 0}


def test_an_answer_is_kept_and_happens_once(store: Store, said: SimpleNamespace, now: datetime) -> None:
    with store.begin() as tx:
        assert findings.settle(tx, said.finding, Standing.FINE, now, reason="Sudah diumumkan")
        assert not findings.settle(tx, said.finding, Standing.FINE, now + DAY)
        assert not findings.settle(tx, 99, Standing.FINE, now)
        row = findings.get(tx, said.finding)
    assert (row.standing, row.closed_at, row.answer_reason) == (Standing.FINE, now, "Sudah diumumkan")


def test_what_is_put_off_comes_back(store: Store, ani: int, said: SimpleNamespace, now: datetime) -> None:
    with store.begin() as tx:
        findings.settle(tx, said.finding, Standing.LATER, now, until=now + DAY)
        assert [row.later_until for row in findings.open_of(tx, ani)] == [now + DAY]
        assert findings.returning(tx, ani, now) == []
        assert [row.id for row in findings.returning(tx, ani, now + DAY)] == [said.finding]
        assert findings.settle(tx, said.finding, Standing.LATER, now, until=now + 2 * DAY)
        assert findings.returning(tx, ani, now + DAY) == []
        digest_id = digests.record(tx, ani, now + 7 * DAY, [said.finding], 0, now + 7 * DAY)
        row = findings.get(tx, said.finding)
        assert (row.standing, row.digest_id, row.later_until) == (Standing.OPEN, digest_id, None)


@pytest.mark.parametrize("standing", [Standing.FINE, Standing.FIXED, Standing.LATER])
def test_an_answer_can_be_taken_back(store: Store, said: SimpleNamespace, now: datetime, standing: Standing) -> None:
    with store.begin() as tx:
        assert not findings.undo(tx, said.finding, now)
        findings.settle(tx, said.finding, standing, now, reason="x", until=now)
        assert findings.undo(tx, said.finding, now)
        assert not findings.undo(tx, said.finding, now)
        row = findings.get(tx, said.finding)
    assert (row.standing, row.closed_at, row.later_until, row.answer_reason) == (Standing.OPEN, None, None, "")


def test_an_undone_answer_to_what_no_digest_said_is_new_again(
    store: Store, ani: int, post_id: int, a_finding: Callable[..., Finding], now: datetime
) -> None:
    with store.begin() as tx:
        (finding_id,) = findings.add(tx, ani, post_id, [a_finding()], now)
        findings.settle(tx, finding_id, Standing.FINE, now)
        findings.undo(tx, finding_id, now)
        assert findings.get(tx, finding_id).standing == Standing.NEW


@pytest.mark.parametrize("standing", [Standing.FINE, Standing.FIXED, Standing.LAPSED])
def test_what_is_settled_stays_settled_until_the_words_change(
    store: Store,
    ani: int,
    said: SimpleNamespace,
    edit: Callable[[str], None],
    a_finding: Callable[..., Finding],
    now: datetime,
    standing: Standing,
) -> None:
    with store.begin() as tx:
        findings.settle(tx, said.finding, standing, now, reason="x")
        assert findings.add(tx, ani, said.post, [a_finding()], now) == [said.finding]
        assert findings.get(tx, said.finding).standing == standing
    edit("Klien kami besar sekali, sungguh.")
    with store.begin() as tx:
        assert findings.get(tx, said.finding).standing == standing, "an edit alone says nothing"
        findings.add(tx, ani, said.post, [a_finding(spans=((2, 12),))], now)
        row = findings.get(tx, said.finding)
    assert (row.standing, row.digest_id, row.closed_at, row.answer_reason) == (Standing.NEW, None, None, "")
    assert (row.finding.spans, row.finding.quote) == (((2, 12),), "Klien kami")


def test_an_answer_given_after_the_edit_holds_for_the_edit(
    store: Store,
    ani: int,
    said: SimpleNamespace,
    edit: Callable[[str], None],
    a_finding: Callable[..., Finding],
    now: datetime,
) -> None:
    edit("Klien kami besar sekali, sungguh.")
    with store.begin() as tx:
        findings.settle(tx, said.finding, Standing.FINE, now)
        findings.add(tx, ani, said.post, [a_finding()], now)
        assert findings.get(tx, said.finding).standing == Standing.FINE


def test_an_open_finding_takes_the_new_places_of_its_words(
    store: Store,
    ani: int,
    said: SimpleNamespace,
    edit: Callable[[str], None],
    a_finding: Callable[..., Finding],
    now: datetime,
) -> None:
    edit("Eh, Klien kami besar sekali.")
    with store.begin() as tx:
        findings.add(tx, ani, said.post, [a_finding(spans=((4, 14),))], now)
        row = findings.get(tx, said.finding)
    assert (row.standing, row.digest_id, row.finding.spans) == (Standing.OPEN, said.digest, ((4, 14),))


def test_the_unanswered_lapses(
    store: Store,
    ani: int,
    said: SimpleNamespace,
    feed: int,
    a_post: Callable[..., Post],
    a_finding: Callable[..., Finding],
    now: datetime,
) -> None:
    with store.begin() as tx:
        mark(tx, said.letter, LetterState.SENT, now)
        post_id = posts.keep(tx, ani, feed, [a_post("k2")], now + DAY).new[0].id
        (unsaid,) = findings.add(tx, ani, post_id, [a_finding()], now + DAY)
        assert findings.lapse(tx, now + 59 * DAY, 60 * DAY) == 0
        assert findings.lapse(tx, now + 60 * DAY, 60 * DAY) == 1
        assert findings.lapse(tx, now + 61 * DAY, 60 * DAY) == 1
        rows = [findings.get(tx, one) for one in (said.finding, unsaid)]
        assert [(row.standing, row.closed_at) for row in rows] == [
            (Standing.LAPSED, now + 60 * DAY),
            (Standing.LAPSED, now + 61 * DAY),
        ]
        assert findings.drop_old(tx, now + 61 * DAY) == 1
        assert findings.get(tx, said.finding) is None

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from connectors.base import Failed, Reason
from connectors.post import Bookmark, Kind, Profile, Reading, Unreadable, Visibility
from monitor.finding import Standing
from monitor.people import State
from monitor.store import consents, findings, people, posts, sources
from monitor.store.session import Store
from monitor.store.sources import SourceState
from tests.monitor.people_of import BROKEN, PLACE, Shelf, collector, joined, post, row_of, with_source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_new_posts_are_kept_examined_and_known_afterwards(store: Store, now: datetime) -> None:
    person = joined(store, now)
    source = with_source(store, person, now)
    later = now + HOUR
    listed = (post("1", "A secret plan.", later), post("2", "Lunch.", later))
    shelf = Shelf({PLACE: Reading(posts=listed, unreadable=(Unreadable("item 3", "empty"),))})
    first = collector(store, shelf).poll(source, later)
    assert (first.new, first.findings, first.unreadable, first.gap) == (2, 1, 1, False)
    again = collector(store, shelf).poll(source, later + HOUR)
    assert (again.new, again.edited, again.findings) == (0, 0, 0)
    with store.read() as tx:
        (found,) = findings.fresh(tx, person)
        assert (found.finding.check, found.finding.quote) == ("test.secret", "A secret plan")
        kept = [posts.get(tx, number) for number in posts.present(tx, source)]
    assert sorted(one.text_kept for one in kept if one) == [False, True]


def test_the_past_is_left_alone_unless_asked_for(store: Store, now: datetime) -> None:
    person = joined(store, now)
    listed = (post("old", "An old secret.", now - DAY), post("undated", "An undated secret."))
    for place, past, expected in (("https://a.example/", False, 0), ("https://b.example/", True, 2)):
        source = with_source(store, person, now, place=place, past=past)
        polled = collector(store, Shelf({place: Reading(posts=listed)})).poll(source, now + HOUR)
        assert (polled.new, polled.findings) == (2, expected)


def test_later_a_post_without_a_date_is_new(store: Store, now: datetime) -> None:
    source = with_source(store, joined(store, now), now)
    shelf = Shelf({PLACE: Reading(posts=(post("1", "Lunch."),))})
    collector(store, shelf).poll(source, now)
    shelf.readings[PLACE] = Reading(posts=(post("2", "A secret."), post("1", "Lunch.")))
    assert collector(store, shelf).poll(source, now + DAY).findings == 1


@pytest.mark.parametrize(
    "changes", [{"kind": Kind.REPOST}, {"visibility": Visibility.FOLLOWERS}, {"visibility": Visibility.PRIVATE}]
)
def test_others_words_and_what_is_not_public_are_not_even_kept(
    store: Store, now: datetime, changes: dict[str, object]
) -> None:
    source = with_source(store, joined(store, now), now)
    shelf = Shelf({PLACE: Reading(posts=(replace(post("1", "A secret.", now + HOUR), **changes),))})
    polled = collector(store, shelf).poll(source, now + HOUR)
    assert (polled.new, polled.findings) == (0, 0)


def test_an_edit_that_takes_the_words_out_puts_it_right(store: Store, now: datetime) -> None:
    person = joined(store, now)
    source = with_source(store, person, now)
    shelf = Shelf({PLACE: Reading(posts=(post("1", "A secret plan.", now + HOUR),))})
    collector(store, shelf).poll(source, now + HOUR)
    shelf.readings[PLACE] = Reading(posts=(post("1", "A plan.", now + HOUR),))
    polled = collector(store, shelf).poll(source, now + DAY)
    assert (polled.new, polled.edited, polled.findings) == (0, 1, 0)
    with store.read() as tx:
        assert [row.standing for row in findings.all_of(tx, person)] == [Standing.FIXED]


def test_an_edit_that_brings_words_in_is_found(store: Store, now: datetime) -> None:
    source = with_source(store, joined(store, now), now)
    shelf = Shelf({PLACE: Reading(posts=(post("1", "A plan.", now + HOUR),))})
    collector(store, shelf).poll(source, now + HOUR)
    shelf.readings[PLACE] = Reading(posts=(post("1", "A secret plan.", now + HOUR),))
    assert collector(store, shelf).poll(source, now + DAY).findings == 1


@pytest.mark.parametrize("gone", [Reading(deleted=("1",)), Reading(complete=True)])
def test_what_the_source_says_is_gone_is_put_right(store: Store, now: datetime, gone: Reading) -> None:
    person = joined(store, now)
    source = with_source(store, person, now)
    shelf = Shelf({PLACE: Reading(posts=(post("1", "A secret plan.", now + HOUR),))})
    collector(store, shelf).poll(source, now + HOUR)
    shelf.readings[PLACE] = gone
    collector(store, shelf).poll(source, now + DAY)
    with store.read() as tx:
        assert [row.standing for row in findings.all_of(tx, person)] == [Standing.FIXED]
        assert posts.present(tx, source) == []


def test_absence_is_not_deletion(store: Store, now: datetime) -> None:
    person = joined(store, now)
    source = with_source(store, person, now)
    shelf = Shelf({PLACE: Reading(posts=(post("1", "A secret plan.", now + HOUR), post("2", "Lunch.", now + HOUR)))})
    collector(store, shelf).poll(source, now + HOUR)
    shelf.readings[PLACE] = Reading(posts=(post("2", "Lunch.", now + HOUR),))
    collector(store, shelf).poll(source, now + DAY)
    with store.read() as tx:
        assert [row.standing for row in findings.all_of(tx, person)] == [Standing.NEW]


def test_a_window_that_overlaps_nothing_known_is_a_gap(store: Store, now: datetime) -> None:
    person = joined(store, now)
    source = with_source(store, person, now)
    shelf = Shelf({PLACE: Reading()})
    assert not collector(store, shelf).poll(source, now).gap
    shelf.readings[PLACE] = Reading(posts=(post("1", "One."),))
    assert not collector(store, shelf).poll(source, now + DAY).gap
    shelf.readings[PLACE] = Reading(posts=(post("2", "Two."), post("1", "One.")))
    assert not collector(store, shelf).poll(source, now + 2 * DAY).gap
    shelf.readings[PLACE] = Reading(posts=(post("9", "Nine."), post("8", "Eight.")))
    assert collector(store, shelf).poll(source, now + 3 * DAY).gap
    with store.begin() as tx:
        assert [notice.kind for notice in sources.take_notices(tx, person)] == ["gap"]


def test_an_unchanged_source_costs_nothing_and_slows_down(store: Store, now: datetime) -> None:
    source = with_source(store, joined(store, now), now)
    shelf = Shelf({PLACE: Reading(unchanged=True, bookmark=Bookmark(address=PLACE))})
    polled = collector(store, shelf).poll(source, now)
    assert polled.unchanged
    row = row_of(store, source)
    assert row.interval == timedelta(minutes=90)
    assert row.next_poll_at == now + timedelta(minutes=90)
    collector(store, shelf).poll(source, now + DAY)
    assert shelf.asked[-1][1] == Bookmark(address=PLACE)


def test_a_failure_waits_and_a_success_forgets_it(store: Store, now: datetime) -> None:
    source = with_source(store, joined(store, now), now)
    shelf = Shelf({PLACE: Failed(reason=Reason.UNREACHABLE)})
    polled = collector(store, shelf).poll(source, now)
    assert polled.failed == Failed(reason=Reason.UNREACHABLE)
    row = row_of(store, source)
    assert (row.failures, row.state, row.next_poll_at) == (1, SourceState.ACTIVE, now + timedelta(minutes=15))
    shelf.readings[PLACE] = Reading()
    collector(store, shelf).poll(source, now + DAY)
    assert (row_of(store, source).failures, row_of(store, source).last_reason) == (0, None)


def test_gone_stops_at_once_and_is_told_once(store: Store, now: datetime) -> None:
    person = joined(store, now)
    source = with_source(store, person, now)
    shelf = Shelf({PLACE: Failed(reason=Reason.GONE, status=410)})
    collector(store, shelf).poll(source, now)
    assert (row_of(store, source).state, row_of(store, source).next_poll_at) == (SourceState.GONE, None)
    assert collector(store, shelf).poll(source, now + DAY).skipped
    with store.begin() as tx:
        assert [notice.kind for notice in sources.take_notices(tx, person)] == ["gone"]


def test_a_host_that_asks_for_rest_gets_it_for_all_its_sources(store: Store, now: datetime) -> None:
    person = joined(store, now)
    places = [f"https://one.example/{number}" for number in range(3)]
    for place in places:
        with_source(store, person, now, place=place)
    limited = Failed(reason=Reason.RATE_LIMITED, status=429, retry_after=7200)
    shelf = Shelf(dict.fromkeys(places, limited))
    with store.read() as tx:
        host = sources.due(tx, now)[0].host
    assert len(collector(store, shelf).poll_host(host, now)) == 1
    assert collector(store, shelf).poll_host(host, now + timedelta(minutes=119)) == []
    assert len(shelf.asked) == 1
    assert len(collector(store, shelf).poll_host(host, now + timedelta(minutes=121))) == 1


def _withdraw(store: Store, person: int, source: int, now: datetime) -> None:
    with store.begin() as tx:
        consents.withdraw(tx, person, None, source, now)


def _pause(store: Store, person: int, source: int, now: datetime) -> None:
    del source
    with store.begin() as tx:
        people.set_state(tx, person, State.PAUSED, due=None, now=now)


def _stop(store: Store, person: int, source: int, now: datetime) -> None:
    del person, now
    with store.begin() as tx:
        sources.set_state(tx, source, SourceState.STOPPED)


@pytest.mark.parametrize("act", [_withdraw, _pause, _stop])
def test_what_was_read_after_a_withdrawal_is_not_kept(store: Store, now: datetime, act: object) -> None:
    person = joined(store, now)
    source = with_source(store, person, now)

    class Withdrawing(Shelf):
        def read(self, *args: object) -> Reading | Failed:  # type: ignore[override]
            act(store, person, source, now)  # type: ignore[operator]
            return super().read(*args)  # type: ignore[arg-type]

    shelf = Withdrawing({PLACE: Reading(posts=(post("1", "A secret plan.", now + HOUR),))})
    assert collector(store, shelf).poll(source, now + HOUR).skipped
    with store.read() as tx:
        assert posts.present(tx, source) == []
    assert collector(store, shelf).poll(source, now + DAY).skipped
    assert len(shelf.asked) == 1


def test_nothing_is_asked_of_an_unproved_source(store: Store, now: datetime) -> None:
    source = with_source(store, joined(store, now), now, proved=False)
    shelf = Shelf({PLACE: Reading()})
    assert collector(store, shelf).poll(source, now).skipped
    assert shelf.asked == []
    assert collector(store, shelf).poll(999, now).skipped


def test_of_two_who_poll_one_looks(store: Store, now: datetime) -> None:
    source = with_source(store, joined(store, now), now)
    shelf = Shelf({PLACE: Reading()})
    inner = collector(store, shelf)

    class Racing(Shelf):
        def read(self, *args: object) -> Reading | Failed:  # type: ignore[override]
            with store.begin() as tx:
                assert not sources.claim(tx, source, now, now + HOUR)
            return super().read(*args)  # type: ignore[arg-type]

    assert not collector(store, Racing({PLACE: Reading()})).poll(source, now).skipped
    assert not inner.poll(source, now + DAY).skipped


def test_the_bio_is_known_to_the_checks_and_kept(store: Store, now: datetime) -> None:
    source = with_source(store, joined(store, now), now)
    shelf = Shelf({PLACE: Reading(profile=Profile(text="Nurse at Example Hospital", name="Ani"))})
    collector(store, shelf).poll(source, now)
    assert row_of(store, source).profile == Profile(text="Nurse at Example Hospital", name="Ani")


def test_an_edit_that_still_holds_the_words_is_not_put_right_though_they_were_dropped(
    store: Store, now: datetime
) -> None:
    person = joined(store, now)
    source = with_source(store, person, now)
    shelf = Shelf({PLACE: Reading(posts=(post("1", "A secret plan.", now + HOUR),))})
    collector(store, shelf).poll(source, now + HOUR)
    with store.begin() as tx:
        (row,) = findings.fresh(tx, person)
        assert posts.drop_text(tx, [row.post_id]) == 1
    shelf.readings[PLACE] = Reading(posts=(post("1", "Still a secret plan.", now + HOUR),))
    assert collector(store, shelf).poll(source, now + DAY).edited == 1
    with store.read() as tx:
        assert [one.standing for one in findings.all_of(tx, person)] == [Standing.NEW]


def test_a_post_on_which_a_check_failed_is_looked_at_again(store: Store, now: datetime) -> None:
    person = joined(store, now)
    source = with_source(store, person, now)
    shelf = Shelf({PLACE: Reading(posts=(post("1", "A secret plan.", now + HOUR),))})
    broken = collector(store, shelf, BROKEN)
    assert broken.poll(source, now + HOUR).findings == 0
    assert broken.recheck(now + HOUR) == 0
    assert collector(store, shelf).recheck(now + DAY) == 1
    assert collector(store, shelf).recheck(now + DAY) == 0
    with store.read() as tx:
        assert [row.finding.quote for row in findings.fresh(tx, person)] == ["A secret plan"]


def test_an_edited_post_without_findings_keeps_no_words(store: Store, now: datetime) -> None:
    person = joined(store, now)
    source = with_source(store, person, now)
    shelf = Shelf({PLACE: Reading(posts=(post("1", "Lunch.", now + HOUR),))})
    collector(store, shelf).poll(source, now + HOUR)
    shelf.readings[PLACE] = Reading(posts=(post("1", "Dinner.", now + HOUR),))
    collector(store, shelf).poll(source, now + DAY)
    with store.read() as tx:
        kept = posts.get(tx, posts.present(tx, source)[0])
    assert kept is not None
    assert not kept.text_kept

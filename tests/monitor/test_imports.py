from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from connectors.base import ArchiveSummary, Recognised, Refused
from connectors.post import Kind, Profile, Unreadable, Visibility
from monitor.finding import Standing
from monitor.imports import BATCH, Export, Imported, Importer, Item, NotNow
from monitor.people import Purpose, State
from monitor.store import consents, findings, people, posts, sources
from monitor.store.session import Store
from tests.monitor.people_of import WORDING, Shelf, collector, joined, post

HOUR = timedelta(hours=1)
BEGIN = Recognised("x")
END = ArchiveSummary(
    recognised="x", posts=2, unreadable=1, members_read=("tweets.js",), members_ignored=80, omits=("images",)
)


def importer(store: Store, shelf: Shelf) -> Importer:
    return Importer(store, shelf, collector(store, shelf))


def test_an_export_comes_in_once(store: Store, now: datetime) -> None:
    person = joined(store, now)
    old = now - timedelta(days=900)
    items = [BEGIN, Profile(text="Nurse"), post("1", "A secret.", old), Unreadable("2", "no text"), post("3", "Lunch.")]
    first = importer(store, Shelf(archive=[*items, END])).bring_in(person, "x.zip", WORDING, now)
    told = Imported(connector="x", new=2, findings=1, unreadable=1, members_read=("tweets.js",), members_ignored=80)
    assert first == told
    newer = [*items, post("4", "Dinner."), END]
    again = importer(store, Shelf(archive=newer)).bring_in(person, "newer.zip", WORDING, now + HOUR)
    assert (again.new, again.known, again.findings) == (1, 2, 0)
    with store.read() as tx:
        (row,) = sources.of_person(tx, person)
        assert (row.connector, row.proved_how, row.next_poll_at) == ("x", "export", None)
        assert row.profile == Profile(text="Nurse")
        assert row.omits == ("images",)
        assert consents.holds(tx, person, Purpose.READ, row.id)
        assert sources.due(tx, now + 9 * HOUR) == []


def test_an_edit_in_a_newer_export_is_seen(store: Store, now: datetime) -> None:
    person = joined(store, now)
    importer(store, Shelf(archive=[BEGIN, post("1", "A secret."), END])).bring_in(person, "a", WORDING, now)
    done = importer(store, Shelf(archive=[BEGIN, post("1", "Lunch."), END])).bring_in(person, "b", WORDING, now + HOUR)
    assert (done.new, done.edited, done.findings) == (0, 1, 0)
    with store.read() as tx:
        assert [row.standing for row in findings.all_of(tx, person)] == [Standing.FIXED]


def test_many_posts_come_in_batches(store: Store, now: datetime) -> None:
    person = joined(store, now)
    many = [post(str(number), "Lunch.") for number in range(BATCH + 5)]
    done = importer(store, Shelf(archive=[BEGIN, *many, END])).bring_in(person, "a", WORDING, now)
    assert done.new == BATCH + 5


class Breaking(Shelf):
    """An archive that turns out to be damaged after its first batch."""

    def read_archive(self, path: Export, connector: str | None = None) -> Iterator[Item]:
        del path, connector
        yield BEGIN
        for number in range(BATCH + 1):
            yield post(str(number), "A secret.")
        raise Refused("damaged")


def test_others_words_in_an_export_are_not_kept(store: Store, now: datetime) -> None:
    boost = replace(post("1", "A secret of others."), kind=Kind.REPOST)
    protected = replace(post("2", "A secret for friends."), visibility=Visibility.FOLLOWERS)
    items = [BEGIN, boost, protected, post("3", "Lunch."), END]
    done = importer(store, Shelf(archive=items)).bring_in(joined(store, now), "a", WORDING, now)
    assert (done.new, done.findings) == (1, 0)


def test_a_damaged_export_leaves_nothing(store: Store, now: datetime) -> None:
    person = joined(store, now)
    with pytest.raises(Refused, match="damaged"):
        importer(store, Breaking()).bring_in(person, "a", WORDING, now)
    with store.read() as tx:
        (row,) = sources.of_person(tx, person)
        assert posts.present(tx, row.id) == []
        assert findings.fresh(tx, person) == []


def test_an_export_that_says_nothing_is_refused(store: Store, now: datetime) -> None:
    with pytest.raises(Refused, match="ended before it began"):
        importer(store, Shelf()).bring_in(joined(store, now), "a", WORDING, now)


@pytest.mark.parametrize("name", ["feed", "telegram_channel", "bluesky_car", "tumblr_interface", "discord"])
def test_what_others_can_make_or_nobody_checks_is_not_brought_in(store: Store, now: datetime, name: str) -> None:
    person = joined(store, now)
    with pytest.raises(Refused, match=r"proves nothing|nothing to bring in"):
        importer(store, Shelf(archive=[Recognised(name), END])).bring_in(person, "a", WORDING, now)
    with store.read() as tx:
        assert sources.of_person(tx, person) == []


def test_somebody_paused_brings_nothing_in(store: Store, now: datetime) -> None:
    person = joined(store, now)
    with store.begin() as tx:
        people.set_state(tx, person, State.PAUSED, due=None, now=now)
    with pytest.raises(NotNow):
        importer(store, Shelf(archive=[BEGIN, END])).bring_in(person, "a", WORDING, now)


@pytest.mark.parametrize("leaves", [True, False])
def test_who_leaves_or_withdraws_meanwhile_keeps_nothing_here(store: Store, now: datetime, *, leaves: bool) -> None:
    person = joined(store, now)

    class Withdrawing(Shelf):
        def read_archive(self, path: Export, connector: str | None = None) -> Iterator[Item]:
            del path, connector
            yield BEGIN
            yield post("1", "A secret.")
            with store.begin() as tx:
                if leaves:
                    people.set_state(tx, person, State.PAUSED, due=None, now=now)
                else:
                    consents.withdraw(tx, person, None, None, now)
            yield END

    with pytest.raises(NotNow):
        importer(store, Withdrawing()).bring_in(person, "a", WORDING, now)
    with store.read() as tx:
        assert findings.fresh(tx, person) == []

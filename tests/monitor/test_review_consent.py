"""A no that takes effect at once: on what is under way, on what was read already, on letters that wait."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from connectors.base import ArchiveSummary, Recognised
from connectors.post import Reading
from monitor import joining
from monitor.config import Mail, Operator, Settings
from monitor.doors import Door
from monitor.finding import Standing
from monitor.imports import Importer, Item
from monitor.joining import JoinForm
from monitor.people import Choices, Level, State
from monitor.reread import Rereader
from monitor.retention import UNCONFIRMED
from monitor.store import digests, findings, outbox, people, posts, sources, tokens
from monitor.store.session import Store, Tx
from monitor.store.tokens import Unknown
from tests.monitor.people_of import BROKEN, PLACE, WORDING, Shelf, collector, joined, post, with_source

HOUR = timedelta(hours=1)
OWN = frozenset({"office.example"})


def no_job(tx: Tx, task: str, key: str, args: object, at: datetime) -> bool:
    raise AssertionError("nothing is to be deferred here")


def flagged(store: Store, now: datetime, shelf: Shelf) -> tuple[int, int, int]:
    """A person, a source and a finding in it."""
    person = joined(store, now)
    source = with_source(store, person, now)
    shelf.readings[PLACE] = Reading(posts=(post("1", "A secret plan.", now + HOUR),))
    collector(store, shelf).poll(source, now + HOUR)
    with store.read() as tx:
        (row,) = findings.fresh(tx, person)
    return person, source, row.id


@pytest.mark.parametrize("stopped", [False, True])
def test_no_second_look_after_a_pause_or_a_stop(store: Store, now: datetime, *, stopped: bool) -> None:
    shelf = Shelf()
    person, source, finding = flagged(store, now, shelf)
    with store.begin() as tx:
        findings.settle(tx, finding, Standing.FIXED, now + HOUR)
        if stopped:
            joining.stop_source(tx, person, source, now)
        else:
            joining.pause(tx, person, None, now, no_job)
    asked = len(shelf.asked)
    assert Rereader(collector(store, shelf)).look(finding, now + 2 * HOUR) is None
    assert len(shelf.asked) == asked


def test_what_is_read_again_while_somebody_stops_is_not_kept(store: Store, now: datetime) -> None:
    shelf = Shelf()
    person, source, finding = flagged(store, now, shelf)
    with store.begin() as tx:
        findings.settle(tx, finding, Standing.FIXED, now + HOUR)

    class Stopping(Shelf):
        def read(self, *_: object) -> Reading:
            with store.begin() as tx:
                joining.stop_source(tx, person, source, now)
            return Reading(posts=(post("1", "Another secret.", now),))

    assert Rereader(collector(store, Stopping())).look(finding, now + 2 * HOUR) is None
    with store.read() as tx:
        assert posts.present(tx, source) == []


def test_posts_of_somebody_who_rests_are_not_checked_again(store: Store, now: datetime) -> None:
    person = joined(store, now)
    source = with_source(store, person, now)
    shelf = Shelf({PLACE: Reading(posts=(post("1", "A secret plan.", now + HOUR),))})
    collector(store, shelf, BROKEN).poll(source, now + HOUR)
    with store.begin() as tx:
        joining.pause(tx, person, None, now + HOUR, no_job)
    assert collector(store, shelf).recheck(now + HOUR) == 0
    with store.begin() as tx:
        joining.resume(tx, person, now + HOUR)
    assert collector(store, shelf).recheck(now + HOUR) == 1


def test_stopping_an_account_forgets_what_was_read_there(store: Store, now: datetime) -> None:
    person, source, finding = flagged(store, now, Shelf())
    with store.begin() as tx:
        digest = digests.record(tx, person, now, [finding], 0, now)
        letters = [
            outbox.put(tx, person, "digest", "a@example.org", b"x", message_id="<1@x>", now=now, digest_id=one)
            for one in (digest, None)
        ]
        assert joining.stop_source(tx, person, source, now)
        assert findings.all_of(tx, person) == []
        assert posts.present(tx, source) == []
        assert [letter.id for letter in outbox.claim_due(tx, now, 9)] == letters[1:]
        row = sources.get(tx, source)
    assert row is not None
    assert (row.state, row.profile) == ("stopped", None)


def test_an_export_may_come_again_after_it_was_stopped(store: Store, now: datetime) -> None:
    person = joined(store, now)
    items: list[Item] = [Recognised("x"), post("1", "A secret."), ArchiveSummary(recognised="x", posts=1)]
    brought = Importer(store, Shelf(archive=items), collector(store, Shelf()))
    assert brought.bring_in(person, "x.zip", WORDING, now).new == 1
    with store.begin() as tx:
        (row,) = sources.of_person(tx, person)
        joining.stop_source(tx, person, row.id, now)
    assert brought.bring_in(person, "x.zip", WORDING, now).new == 1


@pytest.mark.parametrize(
    ("address", "level"),
    [("ani@office.example", Level.LINK), ("ani@hr.office.example", Level.LINK), ("a@b.test", "full")],
)
def test_moving_into_the_operators_mailbox_hides_content(
    store: Store, now: datetime, address: str, level: Level
) -> None:
    person = joined(store, now)
    with store.begin() as tx:
        known = people.get(tx, person)
        assert known is not None
        people.change(tx, person, replace(known.choices, level=Level.FULL))
        old, new = joining.ask_address(tx, person, address, now) or ("", "")
        sign_in = joining.open_door(tx, Door.SIGN_IN, person, now)
        assert joining.agree_address(tx, old, Door.ADDRESS_OLD, now, OWN) is False
        assert joining.agree_address(tx, new, Door.ADDRESS_NEW, now, OWN) is True
        moved = people.get(tx, person)
        assert moved is not None
        assert (moved.choices.address, moved.choices.level) == (address, level)
        assert isinstance(tokens.look(tx, sign_in, Door.SIGN_IN, now), Unknown)


def test_the_operators_domains_are_known_without_being_named_and_in_any_case() -> None:
    settings = Settings(operator=Operator(mail_domains=("Kantor.Example",)), mail=Mail(sender="c@Post.example"))
    assert settings.mail_domains == {"kantor.example", "post.example"}


def test_a_form_filled_in_again_may_be_confirmed_for_three_days(store: Store, now: datetime) -> None:
    form, later = JoinForm(choices=Choices(address="ani@example.org")), now + timedelta(hours=71)
    with store.begin() as tx:
        joining.join(tx, form, lambda *_: WORDING, now)
        again = joining.join(tx, form, lambda *_: WORDING, later)
        assert people.pending_before(tx, later + 2 * HOUR - UNCONFIRMED) == []
        assert joining.confirm(tx, again.token, later + HOUR) == again.person_id
        person = people.get(tx, again.person_id)
    assert person is not None
    assert person.state is State.ACTIVE

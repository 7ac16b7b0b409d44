from datetime import datetime, timedelta

import pytest

from connectors.base import Failed, Reason
from connectors.post import Bookmark, Post, Reading
from monitor.answers import Outcome
from monitor.finding import Standing
from monitor.reread import Rereader
from monitor.store import findings
from monitor.store.session import Store
from tests.monitor.people_of import PLACE, Shelf, collector, joined, post, with_source

HOUR = timedelta(hours=1)
ADDRESS = "https://ani.example/1"


def flagged(store: Store, now: datetime, shelf: Shelf, *, listed: Post | None = None) -> int:
    """A finding on a post, answered with "fixed"."""
    person = joined(store, now)
    source = with_source(store, person, now)
    shelf.readings[PLACE] = Reading(posts=(listed or post("1", "A secret plan.", now + HOUR),))
    collector(store, shelf).poll(source, now + HOUR)
    with store.begin() as tx:
        (row,) = findings.fresh(tx, person)
        findings.settle(tx, row.id, Standing.FIXED, now + HOUR)
    return row.id


def look(store: Store, shelf: Shelf, finding: int, now: datetime) -> tuple[Outcome | None, Standing]:
    outcome = Rereader(collector(store, shelf)).look(finding, now + 2 * HOUR)
    with store.read() as tx:
        row = findings.get(tx, finding)
    assert row is not None
    return outcome, row.standing


@pytest.mark.parametrize(
    ("source", "page", "outcome", "standing"),
    [
        (Reading(posts=(post("1", "A plan."),)), None, Outcome.EDITED_CLEAN, Standing.FIXED),
        (Reading(posts=(post("1", "A secret plan."),)), None, Outcome.UNCHANGED, Standing.OPEN),
        (Reading(posts=(post("1", "Another secret plan."),)), None, Outcome.EDITED_FLAGGED, Standing.NEW),
        (Reading(deleted=("1",)), None, Outcome.GONE, Standing.FIXED),
        (Reading(complete=True), None, Outcome.GONE, Standing.FIXED),
        (Reading(), Failed(reason=Reason.NOT_FOUND), Outcome.GONE, Standing.FIXED),
        (Reading(), Failed(reason=Reason.GONE), Outcome.GONE, Standing.FIXED),
        (Reading(), Failed(reason=Reason.UNREACHABLE), Outcome.CANNOT_TELL, Standing.FIXED),
        (Reading(), Reading(posts=(post("page", "A page."),)), Outcome.CANNOT_TELL, Standing.FIXED),
        (Failed(reason=Reason.TIMED_OUT), Failed(reason=Reason.GONE), Outcome.GONE, Standing.FIXED),
    ],
)
def test_what_a_second_look_tells(
    store: Store,
    now: datetime,
    source: Reading | Failed,
    page: Reading | Failed | None,
    outcome: Outcome,
    standing: Standing,
) -> None:
    shelf = Shelf()
    finding = flagged(store, now, shelf)
    shelf.readings[PLACE] = source
    if page is not None:
        shelf.readings[ADDRESS] = page
    assert look(store, shelf, finding, now) == (outcome, standing)


def test_a_second_look_never_settles_for_an_old_answer(store: Store, now: datetime) -> None:
    shelf = Shelf()
    finding = flagged(store, now, shelf)
    look(store, shelf, finding, now)
    assert shelf.asked[-1] == (PLACE, Bookmark())


def test_a_post_without_an_address_cannot_be_told(store: Store, now: datetime) -> None:
    shelf = Shelf()
    finding = flagged(store, now, shelf, listed=Post(key="1", text="A secret.", created_at=now + HOUR))
    shelf.readings[PLACE] = Reading()
    assert look(store, shelf, finding, now) == (Outcome.CANNOT_TELL, Standing.FIXED)


def test_only_what_was_called_fixed_is_looked_at(store: Store, now: datetime) -> None:
    shelf = Shelf()
    finding = flagged(store, now, shelf)
    with store.begin() as tx:
        assert findings.undo(tx, finding, now)
    asked = len(shelf.asked)
    assert look(store, shelf, finding, now)[0] is None
    assert Rereader(collector(store, shelf)).look(999, now) is None
    assert len(shelf.asked) == asked


def test_an_answer_taken_back_meanwhile_stands(store: Store, now: datetime) -> None:
    shelf = Shelf()
    finding = flagged(store, now, shelf)

    class Undoing(Shelf):
        def read(self, *args: object) -> Reading | Failed:  # type: ignore[override]
            with store.begin() as tx:
                findings.undo(tx, finding, now)
            return Reading(complete=True)

    assert look(store, Undoing(), finding, now) == (None, Standing.NEW)

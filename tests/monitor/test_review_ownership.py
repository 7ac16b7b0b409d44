"""A proof holds for the place that was proved: posts from anywhere else are not kept, examined or mailed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.base import Failed
from connectors.post import Bookmark, Profile, Reading
from connectors.proof import How, Proof
from monitor.answers import Outcome
from monitor.finding import Standing
from monitor.proving import Prover
from monitor.reread import Rereader
from monitor.store import findings, posts, sources
from monitor.store.session import Store
from monitor.store.sources import SourceState
from tests.monitor.people_of import PLACE, Shelf, collector, joined, no_network, post, row_of, with_source

HOUR = timedelta(hours=1)


@dataclass
class Witness:
    """Sees the code in a bio at one place."""

    origin: str

    def prove(self, *_: object) -> Proof | Failed:
        return Proof(How.BIO, self.origin)


def prover(store: Store, origin: str) -> Prover:
    return Prover(store, Witness(origin), no_network, lambda code: f"https://cermin.example/me/{code}")


def reading(text: str, origin: str, at: datetime) -> Reading:
    listed = (post("1", text, at),)
    return Reading(posts=listed, profile=Profile(text="Ani"), bookmark=Bookmark(address=PLACE, origin=origin))


def test_posts_from_another_place_than_the_proved_one_are_not_kept(store: Store, now: datetime) -> None:
    person = joined(store, now)
    source = with_source(store, person, now, proved=False)
    assert prover(store, "ani.example").prove(source, now) is How.BIO
    shelf = Shelf({PLACE: reading("A secret plan.", "sinta.example", now + HOUR)})
    assert collector(store, shelf).poll(source, now + HOUR).skipped
    row = row_of(store, source)
    assert (row.state, row.proved_at, row.proved_how) == (SourceState.UNPROVED, None, None)
    assert row.code == "cermin-testcode"
    with store.begin() as tx:
        assert posts.present(tx, source) == []
        assert findings.fresh(tx, person) == []
        assert [notice.kind for notice in sources.take_notices(tx, person)] == ["unproved"]
    assert collector(store, shelf).poll(source, now + HOUR).skipped
    assert len(shelf.asked) == 1


def test_it_is_read_again_once_the_new_place_is_proved(store: Store, now: datetime) -> None:
    source = with_source(store, joined(store, now), now, proved=False)
    shelf = Shelf({PLACE: reading("A secret plan.", "baru.example", now + HOUR)})
    for origin, new in (("ani.example", 0), ("baru.example", 1), ("baru.example", 0)):
        prover(store, origin).prove(source, now)
        assert collector(store, shelf).poll(source, now + HOUR).new == new
    assert row_of(store, source).state is SourceState.ACTIVE


def test_a_second_look_trusts_no_other_place_either(store: Store, now: datetime) -> None:
    person = joined(store, now)
    source = with_source(store, person, now, proved=False)
    prover(store, "ani.example").prove(source, now)
    shelf = Shelf({PLACE: reading("A secret plan.", "ani.example", now + HOUR)})
    collector(store, shelf).poll(source, now + HOUR)
    with store.begin() as tx:
        (row,) = findings.fresh(tx, person)
        findings.settle(tx, row.id, Standing.FIXED, now + HOUR)
    shelf.readings[PLACE] = reading("Lunch.", "sinta.example", now + HOUR)
    shelf.readings["https://ani.example/1"] = Reading(posts=(post("1", "A page."),))
    assert Rereader(collector(store, shelf)).look(row.id, now + 2 * HOUR) is Outcome.CANNOT_TELL
    with store.read() as tx:
        assert [one.standing for one in findings.of_post(tx, row.post_id)] == [Standing.FIXED]

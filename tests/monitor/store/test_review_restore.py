"""An older backup turns no "no" into a "yes": it knows nothing of what people stopped since it was made."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from connectors.post import Post
from monitor import joining
from monitor.people import Purpose, State
from monitor.store import backing, consents, people, posts, sources
from monitor.store.consents import Wording
from monitor.store.opening import open_store
from monitor.store.session import Store, Tx

AGREED = Wording("1", "en", "I agree.")
Restored = Callable[[Callable[[Tx], object]], AbstractContextManager[Tx]]


def no_job(tx: Tx, task: str, key: str, args: object, at: datetime) -> bool:
    raise AssertionError("nothing is to be deferred here")


@pytest.fixture
def agreed(store: Store, ani: int, feed: int, now: datetime, a_post: Callable[..., Post]) -> int:
    """Ani wants letters, has a source read, and a post of hers is kept."""
    with store.begin() as tx:
        for purpose, source in ((Purpose.MAIL, None), (Purpose.READ, feed)):
            consents.give(tx, ani, purpose, source, AGREED, "form", now)
        posts.keep(tx, ani, feed, [a_post()], now)
    return ani


@pytest.fixture
def restored(store: Store, place: SimpleNamespace, tmp_path: Path, now: datetime) -> Restored:
    """What `said(tx)` did after the backup was made, and then the store as the backup leaves it."""

    @contextmanager
    def restored(said: Callable[[Tx], object]) -> Iterator[Tx]:
        backing.backup(store, tmp_path / "b.db")
        with store.begin() as tx:
            said(tx)
        store.close()
        backing.restore(tmp_path / "b.db", place.url, place.keys, place.master, now + timedelta(hours=1))
        again = open_store(place.url, place.keys, place.master)
        with again.read() as tx:
            yield tx
        again.close()

    return restored


def test_unsubscribing_is_for_ever(restored: Restored, agreed: int, feed: int, now: datetime) -> None:
    with restored(lambda tx: joining.stop_mail(tx, agreed, now)) as tx:
        assert not consents.holds(tx, agreed, Purpose.MAIL)
        assert consents.holds(tx, agreed, Purpose.READ, feed)
        assert [one.method for one in consents.receipts(tx, agreed)] == ["form", "form", "restore"]
        assert consents.verify(tx) == []


def test_a_stopped_account_stays_stopped(restored: Restored, agreed: int, feed: int, now: datetime) -> None:
    with restored(lambda tx: joining.stop_source(tx, agreed, feed, now)) as tx:
        assert sources.totals(tx)["stopped"] == 1
        assert posts.present(tx, feed) == []
        assert consents.holds(tx, agreed, Purpose.MAIL)


def test_who_paused_still_rests(restored: Restored, agreed: int, now: datetime) -> None:
    with restored(lambda tx: joining.pause(tx, agreed, None, now, no_job)) as tx:
        assert people.ids(tx, State.PAUSED) == [agreed]


def test_what_was_agreed_to_again_holds(restored: Restored, agreed: int, now: datetime) -> None:
    def said(tx: Tx) -> None:
        joining.stop_mail(tx, agreed, now)
        consents.give(tx, agreed, Purpose.MAIL, None, AGREED, "page", now)
        joining.pause(tx, agreed, None, now, no_job)
        joining.resume(tx, agreed, now)

    with restored(said) as tx:
        assert consents.holds(tx, agreed, Purpose.MAIL)
        assert people.ids(tx, State.ACTIVE) == [agreed]


def test_a_key_file_of_before_is_brought_up_to_date(place: SimpleNamespace, now: datetime) -> None:
    with closing(sqlite3.connect(place.keys)) as keys:
        keys.executescript("DROP TABLE refused; PRAGMA user_version = 1")
    opened = place.open()
    with opened.begin() as tx:
        assert not people.set_state(tx, 7, State.PAUSED, due=None, now=now)
        assert not tx.vault.is_refused("a mark")
    opened.close()

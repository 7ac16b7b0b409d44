import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from monitor.store.opening import StoreError, StoreFull
from monitor.store.session import Store, Tx
from monitor.store.tables import host_rest, job, mark


def break_off(store: Store, write: Callable[[Tx], object]) -> None:
    """Write in a transaction that fails afterwards."""
    with store.begin() as tx:
        write(tx)
        raise ZeroDivisionError


def test_an_instant_comes_back_aware_in_utc(store: Store) -> None:
    jakarta = datetime(2026, 11, 23, 8, 0, 0, 5, tzinfo=timezone(timedelta(hours=7)))
    with store.begin() as tx:
        tx.put(host_rest, "host_mac", {"host_mac": "a", "until": jakarta})
        found = tx.db.scalar(sa.select(host_rest.c.until))
    assert found == jakarta
    assert found.tzinfo is UTC


def test_a_naive_instant_is_refused(store: Store) -> None:
    with store.begin() as tx, pytest.raises(sa.exc.StatementError, match="time zone"):
        tx.put(host_rest, "host_mac", {"host_mac": "a", "until": datetime(2026, 1, 1)})  # noqa: DTZ001


def test_an_exception_takes_everything_back(store: Store, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError):
        break_off(store, lambda tx: tx.put(mark, "name", {"name": "a", "at": now, "value": "x"}))
    with store.read() as tx:
        assert tx.db.scalar(sa.select(mark.c.value)) is None


def test_put_overwrites(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        for value in ("x", "y"):
            tx.put(mark, "name", {"name": "a", "at": now, "value": value})
        assert tx.db.scalars(sa.select(mark.c.value)).all() == ["y"]


def test_reading_cannot_write(store: Store, now: datetime) -> None:
    with pytest.raises(StoreError, match="write"), store.read() as tx:
        tx.put(mark, "name", {"name": "a", "at": now, "value": "x"})
    with store.begin() as tx:
        tx.put(mark, "name", {"name": "a", "at": now, "value": "x"})


def test_a_transaction_in_a_transaction_is_refused_at_once(store: Store) -> None:
    with store.begin(), pytest.raises(RuntimeError, match="inside"), store.read():
        pass
    with store.begin(), pytest.raises(RuntimeError, match="inside"), store.begin():
        pass


def test_another_thread_may_read_while_one_writes(store: Store, now: datetime) -> None:
    found = []

    def look() -> None:
        with store.read() as tx:
            found.append(tx.db.scalar(sa.select(mark.c.value)))

    with store.begin() as tx:
        tx.put(mark, "name", {"name": "a", "at": now, "value": "x"})
        reader = threading.Thread(target=look)
        reader.start()
        reader.join()
    look()
    assert found == [None, "x"]


def test_numbers_are_never_given_twice(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        first = tx.allot(job, 3)
        assert tx.allot(job, 0) == range(0)
        assert list(first) == [1, 2, 3]
    taken: list[int] = []
    with pytest.raises(ZeroDivisionError):
        break_off(store, lambda tx: taken.append(tx.new_id(job)))
    assert taken == [4]
    with store.begin() as tx:
        assert (tx.new_id(job), tx.new_id(mark)) == (4, 1)


def test_an_error_of_the_driver_shows_no_values(store: Store, now: datetime) -> None:
    row = {"name": "canary-7731", "at": now, "value": None}
    with pytest.raises(sa.exc.IntegrityError) as caught, store.begin() as tx:
        tx.db.execute(sa.insert(mark).values(row))
    assert "canary" not in str(caught.value)


def test_a_full_disk_fails_cleanly_and_heals_by_itself(store: Store, now: datetime) -> None:
    def write(rows: int, pages: int) -> None:
        with store.begin() as tx:
            tx.db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            for number in range(rows):
                tx.put(mark, "name", {"name": f"{number:064}", "at": now, "value": "x" * 64})

    write(1, 1_000_000)
    with pytest.raises(StoreFull, match="full"):
        write(500, 1)
    with store.read() as tx:
        assert tx.db.scalar(sa.select(sa.func.count()).select_from(mark)) == 1
    write(500, 1_000_000)
    with store.read() as tx:
        assert tx.db.scalar(sa.select(sa.func.count()).select_from(mark)) == 500
        assert tx.db.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"

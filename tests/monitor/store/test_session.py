import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from monitor.store.opening import StoreError, StoreFull
from monitor.store.tables import host_rest, job, mark


def test_an_instant_comes_back_aware_in_utc(store):
    jakarta = datetime(2026, 11, 23, 8, 0, 0, 5, tzinfo=timezone(timedelta(hours=7)))
    with store.begin() as tx:
        tx.put(host_rest, "host_mac", {"host_mac": "a", "until": jakarta})
        found = tx.db.scalar(sa.select(host_rest.c.until))
    assert found == jakarta
    assert found.tzinfo is UTC


def test_a_naive_instant_is_refused(store):
    with store.begin() as tx, pytest.raises(sa.exc.StatementError, match="time zone"):
        tx.put(host_rest, "host_mac", {"host_mac": "a", "until": datetime(2026, 1, 1)})  # noqa: DTZ001


def test_an_exception_takes_everything_back(store, now):
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        tx.put(mark, "name", {"name": "a", "at": now, "value": "x"})
        raise ZeroDivisionError
    with store.read() as tx:
        assert tx.db.scalar(sa.select(mark.c.value)) is None


def test_put_overwrites(store, now):
    with store.begin() as tx:
        for value in ("x", "y"):
            tx.put(mark, "name", {"name": "a", "at": now, "value": value})
        assert tx.db.scalars(sa.select(mark.c.value)).all() == ["y"]


def test_reading_cannot_write(store, now):
    with pytest.raises(StoreError, match="write"), store.read() as tx:
        tx.put(mark, "name", {"name": "a", "at": now, "value": "x"})
    with store.begin() as tx:
        tx.put(mark, "name", {"name": "a", "at": now, "value": "x"})


def test_a_transaction_in_a_transaction_is_refused_at_once(store):
    with store.begin(), pytest.raises(RuntimeError, match="inside"), store.read():
        pass
    with store.begin(), pytest.raises(RuntimeError, match="inside"), store.begin():
        pass


def test_another_thread_may_read_while_one_writes(store, now):
    found = []

    def look():
        with store.read() as tx:
            found.append(tx.db.scalar(sa.select(mark.c.value)))

    with store.begin() as tx:
        tx.put(mark, "name", {"name": "a", "at": now, "value": "x"})
        reader = threading.Thread(target=look)
        reader.start()
        reader.join()
    look()
    assert found == [None, "x"]


def test_numbers_are_never_given_twice(store, now):
    with store.begin() as tx:
        first = tx.allot(job, 3)
        assert tx.allot(job, 0) == range(0)
        assert list(first) == [1, 2, 3]
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        assert tx.new_id(job) == 4
        raise ZeroDivisionError
    with store.begin() as tx:
        assert (tx.new_id(job), tx.new_id(mark)) == (4, 1)


def test_an_error_of_the_driver_shows_no_values(store, now):
    row = {"name": "canary-7731", "at": now, "value": None}
    with pytest.raises(sa.exc.IntegrityError) as caught, store.begin() as tx:
        tx.db.execute(sa.insert(mark).values(row))
    assert "canary" not in str(caught.value)


def test_a_full_disk_fails_cleanly_and_heals_by_itself(store, now):
    def fill(tx, pages):
        tx.db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def write(tx, rows):
        for number in range(rows):
            tx.put(mark, "name", {"name": f"{number:064}", "at": now, "value": "x" * 64})

    with store.begin() as tx:
        write(tx, 1)
    with pytest.raises(StoreFull, match="full"), store.begin() as tx:
        fill(tx, 1)
        write(tx, 500)
    with store.read() as tx:
        assert tx.db.scalar(sa.select(sa.func.count()).select_from(mark)) == 1
    with store.begin() as tx:
        fill(tx, 1_000_000)
        write(tx, 500)
    with store.read() as tx:
        assert tx.db.scalar(sa.select(sa.func.count()).select_from(mark)) == 500
        assert tx.db.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"

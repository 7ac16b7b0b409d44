"""Tokens, jobs, audit and bounces: each a table with few promises."""

import secrets
import threading
from collections import Counter
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from monitor.store import audit, bounces, jobs, tokens
from monitor.store.session import Store
from monitor.store.tables import METADATA
from monitor.store.tables import audit as audit_table

HOUR = timedelta(hours=1)


def test_a_token_is_bound_to_purpose_and_time_and_used_once(store: Store, ani: int, now: datetime) -> None:
    with store.begin() as tx:
        tokens.issue(tx, "t1", "answer", ani, 7, now + HOUR)
        tokens.issue(tx, "t1", "answer", ani, 8, now + 9 * HOUR)
        assert tokens.look(tx, "t1", "answer", now) == tokens.Token(ani, 7, None)
        assert tokens.look(tx, "t1", "leave", now) == tokens.Unknown()
        assert tokens.look(tx, "t2", "answer", now) == tokens.Unknown()
        assert tokens.look(tx, "t1", "answer", now + HOUR) == tokens.Expired()
        assert tokens.use(tx, "t1", "leave", now) is None
        assert tokens.use(tx, "t1", "answer", now + HOUR) is None
        assert tokens.use(tx, "t1", "answer", now) == tokens.Token(ani, 7, now)
        assert tokens.use(tx, "t1", "answer", now) is None
        assert tokens.look(tx, "t1", "answer", now) == tokens.Token(ani, 7, now)


def test_a_token_without_end_or_person(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        tokens.issue(tx, "join", "join")
        assert tokens.use(tx, "join", "join", now + 9999 * HOUR).person_id is None


def test_tokens_are_revoked_by_person_purpose_and_subject(store: Store, ani: int, now: datetime) -> None:
    with store.begin() as tx:
        for name, purpose, subject in (("a", "answer", 1), ("b", "answer", 2), ("c", "leave", None)):
            tokens.issue(tx, name, purpose, ani, subject, now + HOUR)
        assert tokens.revoke(tx, ani, "answer", 1) == 1
        assert tokens.revoke(tx, ani, "answer") == 1
        assert tokens.revoke(tx, ani) == 1
        tokens.issue(tx, "d", "answer", ani, None, now)
        assert tokens.drop_expired(tx, now) == 0
        assert tokens.drop_expired(tx, now + HOUR) == 1


def test_a_token_is_stored_only_hashed(store: Store, place: SimpleNamespace, ani: int, now: datetime) -> None:
    secret = secrets.token_urlsafe(32)
    with store.begin() as tx:
        tokens.issue(tx, secret, "answer", ani, None, now)
        tokens.issue(tx, "plain-" + secret[:5], secret[:5], ani, None, now)
    held = b"".join(path.read_bytes() for path in place.folder.iterdir())
    assert secret[:5].encode() in held, "a purpose is plain, so the search can find what is there"
    assert secret.encode() not in held


def test_racing_clicks_use_each_token_exactly_once(store: Store, now: datetime) -> None:
    names = [secrets.token_urlsafe(32) for _ in range(15)]
    with store.begin() as tx:
        for name in names:
            tokens.issue(tx, name, "answer", None, None, now + HOUR)
    won = Counter()

    def click() -> None:
        for name in names:
            with store.begin() as tx:
                won[name] += tokens.use(tx, name, "answer", now) is not None

    clickers = [threading.Thread(target=click) for _ in range(8)]
    for one in clickers:
        one.start()
    for one in clickers:
        one.join()
    assert won == dict.fromkeys(names, 1)


def test_work_waits_once_for_each_task_and_key(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        assert jobs.defer(tx, "poll", "1", {"source": 1}, now)
        assert not jobs.defer(tx, "poll", "1", {"source": 1}, now)
        assert jobs.defer(tx, "poll", "2", {"source": 2}, now + HOUR)
        assert jobs.defer(tx, "send", "1", {}, now, priority=5)
        taken = jobs.take(tx, now, 10)
        assert [(job.task, job.key, dict(job.args), job.failed) for job in taken] == [
            ("send", "1", {}, 0),
            ("poll", "1", {"source": 1}, 0),
        ]
        assert jobs.take(tx, now, 10) == []
        assert jobs.defer(tx, "poll", "1", {"source": 1}, now), "what runs may be wanted again"


def test_a_limit_takes_the_most_urgent(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        for key, priority in (("1", 0), ("2", 9), ("3", 5)):
            jobs.defer(tx, "poll", key, {}, now, priority)
        assert [job.key for job in jobs.take(tx, now, 2)] == ["2", "3"]


def test_failed_work_waits_again_unless_it_was_deferred_meanwhile(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        jobs.defer(tx, "poll", "1", {}, now)
        (job,) = jobs.take(tx, now, 1)
        jobs.again(tx, job.id, 1, now + HOUR)
        assert jobs.take(tx, now, 1) == []
        (job,) = jobs.take(tx, now + HOUR, 1)
        assert job.failed == 1
        jobs.defer(tx, "poll", "1", {}, now)
        jobs.again(tx, job.id, 2, now)
        (twin,) = jobs.take(tx, now + HOUR, 9)
        assert (twin.id == job.id, twin.failed) == (False, 0)
        jobs.done(tx, twin.id)
        assert jobs.depth(tx, now) == jobs.Depth(0, 0, None)


def test_a_restart_makes_up_what_was_running(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        jobs.defer(tx, "poll", "1", {}, now)
        jobs.defer(tx, "poll", "2", {}, now)
        jobs.take(tx, now, 2)
        jobs.defer(tx, "poll", "2", {}, now)
        assert jobs.depth(tx, now) == jobs.Depth(1, 2, now)
        assert jobs.restart(tx) == 2
        assert [(job.key, job.failed) for job in jobs.take(tx, now, 9)] == [("1", 1), ("2", 0)]


def test_work_is_part_of_the_callers_transaction(store: Store, now: datetime) -> None:
    def defer_and_fail() -> None:
        with store.begin() as tx:
            jobs.defer(tx, "poll", "1", {}, now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        defer_and_fail()
    with store.read() as tx:
        assert jobs.depth(tx, now).due == 0


@pytest.mark.parametrize("value", ["ani@example.org", "ani.example", "https://ani.example", "Ani", "ABCD" * 10])
def test_a_job_names_nobody(store: Store, now: datetime, value: str) -> None:
    with store.begin() as tx:
        with pytest.raises(ValueError, match="numbers and macs"):
            jobs.defer(tx, "poll", value, {}, now)
        with pytest.raises(ValueError, match="numbers and macs"):
            jobs.defer(tx, "poll", "1", {"source": value}, now)
        mac = tx.vault.mac(None, "host", value)
        assert jobs.defer(tx, "poll", f"{mac}:17", {"host": mac, "source": None}, now)


def test_the_audit_chain_shows_changes_and_gaps(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        assert audit.head(tx) == audit.ROOT
        for hour in range(4):
            audit.note(tx, "admin", "config changed", now + hour * HOUR)
        head = audit.head(tx)
        assert audit.since(tx, now) == 3
        assert audit.verify(tx) == []
        with tx.db.begin_nested() as point:
            tx.db.execute(sa.update(audit_table).where(audit_table.c.id == 2).values(action="nothing"))
            assert audit.verify(tx) == [2]
            point.rollback()
        with tx.db.begin_nested() as point:
            tx.db.execute(sa.delete(audit_table).where(audit_table.c.id == 2))
            assert audit.verify(tx) == [3]
            point.rollback()
        tx.db.execute(sa.delete(audit_table).where(audit_table.c.id == 4))
        assert audit.verify(tx) == []
        assert audit.head(tx) != head, "a cut end changes the head that people hold"


def test_old_audit_lines_go_and_the_rest_still_holds(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        for hour in range(4):
            audit.note(tx, "admin", "looked", now + hour * HOUR)
        head = audit.head(tx)
        assert audit.trim(tx, now + 2 * HOUR) == 2
        assert audit.trim(tx, now + 99 * HOUR) == 1
        assert audit.trim(tx, now + 99 * HOUR) == 0
        assert (audit.verify(tx), audit.head(tx)) == ([], head)
        audit.note(tx, "admin", "looked", now)
        assert audit.verify(tx) == []


def test_bounces_count_in_their_period(store: Store, ani: int, now: datetime) -> None:
    with store.begin() as tx:
        for hour, hard in ((0, True), (1, False), (2, False), (3, True)):
            bounces.note(tx, ani, now + hour * HOUR, hard=hard)
        assert bounces.counts(tx, ani, now) == (2, 2)
        assert bounces.counts(tx, ani, now + 2 * HOUR) == (1, 1)
        bounces.forget(tx, ani)
        assert bounces.counts(tx, ani, now) == (0, 0)


def test_job_arguments_are_the_only_json_column() -> None:
    columns = [str(column) for table in METADATA.tables.values() for column in table.columns]
    json = [
        str(column)
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.JSON)
    ]
    assert json == ["job.args"]
    assert len(columns) > 100

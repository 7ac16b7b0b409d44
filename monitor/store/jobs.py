"""Work that waits, for the embedded engine: ids and macs only, one waiting row for each task and key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from monitor.store.session import Tx
from monitor.store.tables import job

_PLAIN = re.compile(r"(?:[0-9]+|[0-9a-f]{32,64})?(?::(?:[0-9]+|[0-9a-f]{32,64}))*")


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work. `failed` counts earlier attempts."""

    id: int
    task: str
    key: str
    args: Mapping[str, Any]
    failed: int


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits: due and not begun, running, and since when the oldest due job waits."""

    due: int
    running: int
    oldest: datetime | None


def defer(tx: Tx, task: str, key: str, args: Mapping[str, int | str | None], at: datetime, priority: int = 0) -> bool:
    """Put work in the queue, in the caller's transaction. False when the same task and key waits already.

    `key` and the arguments are numbers or macs (key parts joined by `:`); anything else is refused
    with ValueError, because rows and logs of jobs are not sealed.
    """
    _check_plain([key, *args.values()])
    row = {"id": tx.new_id(job), "task": task, "key": key, "args": dict(args), "at": at}
    return tx.insert_new(job, {**row, "priority": priority, "failed": 0, "running": False})


def take(tx: Tx, now: datetime, limit: int) -> list[Job]:
    """Claim up to `limit` due jobs, highest priority first; they are running from now on."""
    due = sa.select(job.c.id).where(~job.c.running, job.c.at <= now)
    due = due.order_by(job.c.priority.desc(), job.c.at, job.c.id).limit(limit)
    claim = sa.update(job).where(job.c.id.in_(due)).values(running=True).returning(job)
    rows = sorted(tx.db.execute(claim), key=lambda row: (-row.priority, row.at, row.id))
    return [Job(row.id, row.task, row.key, row.args, row.failed) for row in rows]


def done(tx: Tx, job_id: int) -> None:
    """The work is done, or given up: forget it."""
    tx.db.execute(sa.delete(job).where(job.c.id == job_id))


def again(tx: Tx, job_id: int, failed: int, at: datetime) -> None:
    """Try again at `at`. When the same work was deferred meanwhile, that row does it and this one goes."""
    if _has_twin(tx, job_id):
        done(tx, job_id)
        return
    tx.db.execute(sa.update(job).where(job.c.id == job_id).values(running=False, failed=failed, at=at))


def restart(tx: Tx) -> int:
    """At start: what a killed process left running waits again. Returns how many."""
    running = list(tx.db.scalars(sa.select(job.c.id).where(job.c.running)))
    for job_id in running:
        if _has_twin(tx, job_id):
            done(tx, job_id)
        else:
            tx.db.execute(sa.update(job).where(job.c.id == job_id).values(running=False, failed=job.c.failed + 1))
    return len(running)


def hasten(tx: Tx, after: datetime, now: datetime, *, spared: str) -> int:
    """Make jobs due `now` that would be so only later than `after`, but those of the task `spared`; how many."""
    far = sa.update(job).where(~job.c.running, job.c.at > after, job.c.task != spared)
    return tx.db.execute(far.values(at=now)).rowcount


def depth(tx: Tx, now: datetime) -> Depth:
    """How much waits."""
    due = ~job.c.running & (job.c.at <= now)
    count, oldest = tx.db.execute(sa.select(sa.func.count(), sa.func.min(job.c.at)).where(due)).one()
    running = tx.db.scalar(sa.select(sa.func.count()).where(job.c.running)) or 0
    return Depth(count, running, oldest)


def _has_twin(tx: Tx, job_id: int) -> bool:
    twin = job.alias()
    same = (twin.c.task == job.c.task) & (twin.c.key == job.c.key) & ~twin.c.running & (twin.c.id != job.c.id)
    query = sa.select(job.c.id).join(twin, same).where(job.c.id == job_id)
    return tx.db.scalar(query) is not None


def _check_plain(values: list[int | str | None]) -> None:
    for value in values:
        if isinstance(value, str) and _PLAIN.fullmatch(value) is None:
            raise ValueError("a job's key and arguments are numbers and macs only")

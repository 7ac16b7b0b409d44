"""Where work waits and who does it: the engine behind which one machine or many do the same tasks.

Tasks are plain functions with JSON arguments (ids and keyed hashes, never content) and know no engine. A job
is kept by the caller's own transaction, so data and the work that follows from it commit together. Work is
done at least once: every task may run again.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.store import jobs
from monitor.store.session import Store, StoreError, Tx

log = logging.getLogger(__name__)

TICK_SECONDS = 60
FEED_SECONDS = 0.5
WATCH_SECONDS = 5.0
LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Task:
    """What a job runs, and how it is tried again: after `first_wait` seconds, then twice as long each time.

    With `counted`, `run` is given the number of the attempt too, from 1.
    """

    run: Callable[..., None]
    priority: int = 0
    attempts: int = 6
    first_wait: float = 30.0
    counted: bool = False

    def retry_at(self, failed: int, now: datetime) -> datetime | None:
        """When to try again after `failed` failures; None to give up."""
        if failed >= self.attempts:
            return None
        return now + min(timedelta(seconds=self.first_wait * 2 ** (failed - 1)), LONGEST_WAIT)


class Engine(Protocol):
    """What the program needs of whatever does its work."""

    def defer(self, tx: Tx, name: str, key: str, args: Mapping[str, Any], at: datetime) -> bool:
        """Keep a job in the caller's transaction; False when one of this name and key waits already."""

    def start(self, sweep: Callable[[datetime], object]) -> None:
        """Begin to work; `sweep` is called each minute to fill the queue."""

    def stop(self) -> None:
        """Finish what is under way and stop."""


class Embedded:
    """One process: the store keeps the jobs, APScheduler gives the clock and the threads.

    APScheduler holds nobody's schedule: its two jobs are the tick and the look into the queue.
    """

    def __init__(
        self, store: Store, tasks: Mapping[str, Task], threads: int = 4, clock: Callable[[], datetime] | None = None
    ) -> None:
        self._store = store
        self._tasks = tasks
        self._threads = threads
        self._clock = clock or (lambda: datetime.now(UTC))
        self._running = 0
        self._ended: list[tuple[jobs.Job, datetime | None]] = []
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._stopping = threading.Event()
        self._scheduler: BackgroundScheduler | None = None

    def defer(self, tx: Tx, name: str, key: str, args: Mapping[str, Any], at: datetime) -> bool:
        """Keep a job in the caller's transaction; False when one of this name and key waits already."""
        return jobs.defer(tx, name, key, dict(args), at, priority=self._tasks[name].priority)

    def start(self, sweep: Callable[[datetime], object]) -> None:
        """Begin to work in threads of this process; what a killed process left running starts over."""
        with self._store.begin() as tx:
            jobs.restart(tx)
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(self._threads), "clock": ThreadPoolExecutor(2)},
            timezone=UTC,
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        first = datetime.now(UTC)
        self._stopping.clear()
        every = {"tick": (TICK_SECONDS, partial(self._sweep, sweep)), "feed": (FEED_SECONDS, self._feed)}
        for name, (seconds, job) in every.items():
            self._scheduler.add_job(job, "interval", id=name, seconds=seconds, next_run_time=first, executor="clock")
        self._scheduler.start()
        threading.Thread(target=self._watch_clock, args=[self._scheduler], name="watch", daemon=True).start()

    def stop(self) -> None:
        """Finish what is under way and stop."""
        self._stopping.set()
        # APScheduler holds its locks while it waits for its threads, so none of them may hand it work by then.
        with self._changed:
            self._changed.wait_for(lambda: self._running == 0)
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def drain(self, now: datetime, limit: int = 10_000) -> int:
        """Do all that is due, here and now, in this thread; how many jobs were done. For one round by hand."""
        done = 0
        while done < limit:
            with self._lock:
                taken = self._take(now, 1)
            if not taken:
                return done
            self._work(taken[0], now)
            done += 1
        return done

    def _watch_clock(self, scheduler: BackgroundScheduler) -> None:
        """APScheduler waits for wall times: after a clock was set back, it would wait until that time is back."""
        seen = datetime.now(UTC)
        while not self._stopping.wait(WATCH_SECONDS):
            now = datetime.now(UTC)
            if now < seen:
                log.warning("the clock was set back; ticking goes on")
                for name in ("tick", "feed"):
                    scheduler.modify_job(name, next_run_time=now)
            seen = now

    def _feed(self) -> None:
        scheduler = self._scheduler
        if scheduler is None:
            return
        try:
            with self._lock:
                self._hand_out(scheduler)
        except StoreError as error:
            # A full disk or a long lock passes: the next look tries again.
            log.warning("no work was taken: %s", type(error).__name__)

    def _hand_out(self, scheduler: BackgroundScheduler) -> None:
        """Give as many due jobs to threads as are free. Called with the lock held."""
        free = self._threads - self._running
        if free <= 0 or self._stopping.is_set():
            return
        for job in self._take(self._clock(), free):
            scheduler.add_job(self._work_in_thread, args=[job], misfire_grace_time=None)
            self._running += 1

    def _take(self, now: datetime, limit: int) -> list[jobs.Job]:
        """Write down what could not be written down before, then claim due jobs."""
        with self._store.begin() as tx:
            _write_down(tx, self._ended)
            taken = jobs.take(tx, now, limit)
        self._ended.clear()
        return taken

    def _sweep(self, sweep: Callable[[datetime], object]) -> None:
        try:
            sweep(self._clock())
        except StoreError as error:
            log.warning("the tick found no room or no turn: %s", type(error).__name__)

    def _work_in_thread(self, first: jobs.Job) -> None:
        """Do a job, and then what waits, until nothing does."""
        try:
            job: jobs.Job | None = first
            while job is not None:
                self._work(job, self._clock())
                job = self._next()
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def _next(self) -> jobs.Job | None:
        if self._stopping.is_set():
            return None
        try:
            with self._lock:
                taken = self._take(self._clock(), 1)
        except StoreError:
            return None
        return taken[0] if taken else None

    def _work(self, job: jobs.Job, now: datetime) -> None:
        """Run one job. This is the one place that catches everything: it writes down what it caught."""
        # A job of another version's task is tried again like one that fails: that version may come back.
        task = self._tasks.get(job.task, Task(_unknown))
        attempt = {"attempt": job.failed + 1} if task.counted else {}
        try:
            task.run(**job.args, **attempt)
        except Exception:
            log.exception("task %s of job %d failed", job.task, job.id)
            again = task.retry_at(job.failed + 1, now)
        else:
            again = None
        try:
            with self._store.begin() as tx:
                _write_down(tx, [(job, again)])
        except StoreError:
            with self._lock:
                self._ended.append((job, again))


def _write_down(tx: Tx, ended: list[tuple[jobs.Job, datetime | None]]) -> None:
    """Forget jobs that are over, and let the others wait for their next attempt."""
    for job, again in ended:
        if again is None:
            jobs.done(tx, job.id)
        else:
            jobs.again(tx, job.id, failed=job.failed + 1, at=again)


def _unknown(**_: object) -> None:
    raise LookupError("no such task")

"""A warm pool of reading children: lent for one task, replaced when one came to harm."""

import queue
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from connectors.wire import BrokenWire
from connectors.worker import Worker


class Pool:
    """At most `size` children at work at a time. Safe to use from several threads."""

    def __init__(self, orders: Mapping[str, object], *, size: int, start: float, tasks: int) -> None:
        self._orders = orders
        self._start = start
        self._tasks = tasks
        self._free = BoundedSemaphore(size)
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._alive: set[Worker] = set()
        self._closed = False
        self._lock = Lock()

    @contextmanager
    def lent(self) -> Iterator[Worker]:
        """A child for one task. Raises `BrokenWire` when none can be started."""
        with self._free:
            child = self._take()
            well = False
            try:
                yield child
                well = True
            finally:
                self._give_back(child, well=well)

    @contextmanager
    def outside(self) -> Iterator[None]:
        """While a lent child only waits for the network, somebody else may have its turn."""
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()

    @contextmanager
    def apart(self, orders: Mapping[str, object], keep: tuple[int, ...]) -> Iterator[Worker]:
        """A child of one's own, with other orders and open files; ended afterwards. Raises `BrokenWire`."""
        child = self._spawn(dict(self._orders) | dict(orders), keep)
        try:
            child.expect_ready(self._start)
            yield child
        finally:
            self._bury(child)

    def close(self) -> None:
        """Ends every child; nothing can be lent any more."""
        with self._lock:
            self._closed = True
            children, self._alive = self._alive, set()
        for child in children:
            child.kill()

    def _take(self) -> Worker:
        child = self._idle_one() or self._spawn(self._orders)
        try:
            child.expect_ready(self._start)
        except BrokenWire:
            self._bury(child)
            raise
        return child

    def _idle_one(self) -> Worker | None:
        """A waiting child that is still alive; the system may have ended one meanwhile."""
        while True:
            try:
                child = self._idle.get_nowait()
            except queue.Empty:
                return None
            if child.runs():
                return child
            self._bury(child)

    def _give_back(self, child: Worker, *, well: bool) -> None:
        """Keeps a child for the next task, or starts its replacement now, so that nobody waits for it."""
        child.tasks += 1
        if well and child.tasks < self._tasks:
            self._idle.put(child)
            return
        self._bury(child)
        try:
            self._idle.put(self._spawn(self._orders))
        except BrokenWire:
            return

    def _spawn(self, orders: Mapping[str, object], keep: tuple[int, ...] = ()) -> Worker:
        with self._lock:
            if self._closed:
                raise BrokenWire("closed")
            child = Worker(orders, keep)
            self._alive.add(child)
        return child

    def _bury(self, child: Worker) -> None:
        with self._lock:
            self._alive.discard(child)
        child.kill()

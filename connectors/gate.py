"""Lets only so many requests reach one host at the same time."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.base import Reason
from connectors.leash import Cut


class Gate:
    """Counts who is with which host. Thread-safe."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._inside: Counter[str] = Counter()
        self._changed = threading.Condition()

    def is_full(self, host: str) -> bool:
        """Whether the next one would have to wait."""
        with self._changed:
            return self._inside[host] >= self._at_once

    @contextmanager
    def entered(self, host: str, timeout: float | None = None) -> Iterator[None]:
        """Wait for a place at this host and keep it. Raises `Cut` when none gets free in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._inside[host] < self._at_once, timeout):
                raise Cut(Reason.TIMED_OUT)
            self._inside[host] += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside[host] -= 1
                if not self._inside[host]:
                    del self._inside[host]
                self._changed.notify_all()

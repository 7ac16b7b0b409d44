"""Lets only so many requests reach one host at the same time."""

import threading
from collections import Counter
from types import TracebackType
from typing import Self

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

    def enter(self, host: str, timeout: float | None) -> None:
        """Wait for a place at this host and take it. Raises `Cut` when none gets free in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._inside[host] < self._at_once, timeout):
                raise Cut(Reason.TIMED_OUT)
            self._inside[host] += 1

    def leave(self, host: str) -> None:
        """Give the place back."""
        with self._changed:
            self._inside[host] -= 1
            if not self._inside[host]:
                del self._inside[host]
            self._changed.notify_all()


class Place:
    """The one place that a fetch has, at one host after the other. Given back at the end of a `with`."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._host: str | None = None

    def move(self, host: str, timeout: float | None = None) -> None:
        """Have a place at this host. The old one is left first, so that two fetches never wait for each other.

        Raises:
            Cut: no place got free in time; there is none now.
        """
        if host != self._host:
            self._leave()
            self._gate.enter(host, timeout)
            self._host = host

    def _leave(self) -> None:
        if self._host is not None:
            self._gate.leave(self._host)
            self._host = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._leave()

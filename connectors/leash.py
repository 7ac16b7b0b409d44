"""Holds each fetch to its time and its bytes, whatever the other side does.

Time-outs of single reads never end a server that sends one byte every few seconds, so a watch shuts the
connection itself down; a blocked read then returns at once, also inside the TLS library.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

from connectors.base import Reason


class Cut(Exception):  # noqa: N818 - it is no error but the end that was set
    """Ends a fetch from inside the libraries. `reason` says why; the text is empty on purpose."""

    def __init__(self, reason: Reason) -> None:
        super().__init__()
        self.reason = reason


class Leash:
    """One fetch's deadline, byte budget and open connection. Used by one thread, cut by any."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._budget = 0
        self._held: socket.socket | None = None
        self._is_cut = False
        self._lock = threading.Lock()

    @property
    def expired(self) -> bool:
        """Whether the time is over."""
        return self._is_cut or self.left <= 0

    @property
    def left(self) -> float:
        """Seconds left; not above zero when there are none."""
        return self._end - time.monotonic()

    def remaining(self) -> float:
        """Seconds left, at least a millisecond. Raises `Cut` when there are none."""
        self.check()
        return max(self.left, 0.001)

    def check(self) -> None:
        """Raise `Cut` when the time is over."""
        if self.expired:
            raise Cut(Reason.TIMED_OUT)

    def allow(self, count: int) -> None:
        """Let this many more bytes be received, instead of what was left of the last allowance."""
        self._budget = count

    def spend(self, count: int) -> None:
        """Note received bytes. Raises `Cut` when they are more than allowed or the time is over."""
        # Asked after each read too: a connection that the timer shut down looks like an end of file.
        self.check()
        self._budget -= count
        if self._budget < 0:
            raise Cut(Reason.TOO_LARGE)

    def hold(self, connection: socket.socket) -> None:
        """Shut this connection down when the time is over. Raises `Cut` when it already is."""
        self.let_go()
        with self._lock:
            # A duplicate, because TLS takes the descriptor over and because a number that was closed
            # meanwhile may belong to somebody else's connection.
            self._held = connection.dup()
        self.check()

    def let_go(self) -> None:
        """Forget the connection that is held."""
        with self._lock:
            if self._held is not None:
                self._held.close()
                self._held = None

    def cut(self) -> None:
        """End it now: whoever waits for the connection wakes up."""
        with self._lock:
            self._is_cut = True
            if self._held is not None:
                with contextlib.suppress(OSError):
                    self._held.shutdown(socket.SHUT_RDWR)


class Watch:
    """Cuts leashes of one length when their time is over. One thread for all of them; thread-safe."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        # In order of their beginnings, so that the first one is the first to end.
        self._running: dict[Leash, None] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def leash(self) -> Iterator[Leash]:
        """A leash that is cut in time. Raises RuntimeError when the watch was closed before or meanwhile."""
        leash = self._begin()
        try:
            yield leash
        finally:
            with self._lock:
                del self._running[leash]
            leash.let_go()
        if self._closed.is_set():
            raise RuntimeError("closed while it was running")

    def close(self) -> None:
        """Cut all of them now."""
        with self._lock:
            self._closed.set()
            for leash in self._running:
                leash.cut()

    def _begin(self) -> Leash:
        leash = Leash(self._seconds)
        with self._lock:
            if self._closed.is_set():
                raise RuntimeError("closed")
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
            self._running[leash] = None
        return leash

    def _watch(self) -> None:
        """Sleep to the end of the first leash, or as long as a new one lasts: nobody has to wake this thread."""
        sleep = self._seconds
        while not self._closed.wait(sleep):
            with self._lock:
                running = list(self._running)
            for leash in running:
                if leash.expired:
                    leash.cut()
            sleep = min((leash.left for leash in running if not leash.expired), default=self._seconds)

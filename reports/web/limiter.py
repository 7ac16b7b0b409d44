"""How often one address or one machine may ask: kept in memory, under keyed hashes."""

import hmac
import secrets
import threading
from collections import deque
from datetime import datetime, timedelta


class Limiter:
    """At most `most` times within `window` for each name.

    Names are kept only as a hash under a key that dies with the process. Safe to use from threads.
    """

    def __init__(self, most: int, window: timedelta, *, names: int = 50_000) -> None:
        self._most = most
        self._window = window
        self._names = names
        self._key = secrets.token_bytes(32)
        self._seen: dict[bytes, deque[datetime]] = {}
        self._lock = threading.Lock()

    def allows(self, name: str, now: datetime) -> bool:
        """Counts this time in and says whether it may go on."""
        mac = hmac.digest(self._key, name.encode("utf-8", "replace"), "sha256")
        with self._lock:
            if mac not in self._seen and len(self._seen) >= self._names:
                self._forget(now)
            times = self._seen.setdefault(mac, deque(maxlen=self._most + 1))
            while times and now - times[0] >= self._window:
                times.popleft()
            times.append(now)
            return len(times) <= self._most

    def _forget(self, now: datetime) -> None:
        """Drops who has been quiet for a window; all of them if that is not enough."""
        self._seen = {mac: times for mac, times in self._seen.items() if now - times[-1] < self._window}
        if len(self._seen) >= self._names:
            self._seen.clear()

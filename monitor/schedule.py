"""What is due: once a minute the store is asked, and a job is kept for each answer.

Rows are the truth, jobs only wake: a lost queue fills itself again at the next tick.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from monitor.store import people, sources
from monitor.store.session import Store, Tx

Defer = Callable[[Tx, str, str, Mapping[str, Any], datetime], bool]

POLL = "poll"
DIGEST = "digest"
SEND = "send"
TIDY = "tidy"
WATCH = "watch"
ONLY = "0"
"""The key of a job of which there is one."""
AT_ONCE = 1000
"""How many people's letters one tick may ask for; the rest come with the next."""


def sweep(store: Store, defer: Defer, now: datetime, *, reading: bool = True, watching: bool = False) -> int:
    """Keep a job for everything that is due at `now`, and return how many jobs are new.

    Sources and, with `watching`, the watched folder are looked at only while `reading`.
    """
    with store.begin() as tx:
        new = sum(_polls(tx, defer, now)) if reading else 0
        new += defer(tx, WATCH, ONLY, {}, now) if reading and watching else 0
        new += sum(_digests(tx, defer, now))
        new += defer(tx, SEND, ONLY, {}, now)
        return new + _tidying(tx, defer, now)


def _polls(tx: Tx, defer: Defer, now: datetime) -> list[bool]:
    """One job a host: it walks that host's due sources in turn, which is what politeness asks."""
    hosts = {due.host for due in sources.due(tx, now)}
    return [defer(tx, POLL, host, {"host": host}, now) for host in sorted(hosts)]


def _digests(tx: Tx, defer: Defer, now: datetime) -> list[bool]:
    due = people.due(tx, now, AT_ONCE)
    return [defer(tx, DIGEST, str(person), {"person_id": person}, now) for person, _ in due]


def _tidying(tx: Tx, defer: Defer, now: datetime) -> bool:
    """Retention runs once in each hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return defer(tx, TIDY, ONLY, {}, hour + timedelta(hours=1))

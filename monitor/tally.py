"""Counts for administrators: how the machine fares, and figures about everybody too coarse to point at anyone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.store import counts
from monitor.store.session import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Numbers and plain words only.

    Attributes:
        health: letters by state, jobs that wait, hosts that rest.
        connectors: each connector's name and how it does: `good`, `some_failing`, `most_failing`, `few`.
        organisation: frozen and rounded totals; empty while too few take part.
    """

    health: Mapping[str, int]
    connectors: Mapping[str, str]
    organisation: Mapping[str, int]


def tally(tx: Tx, connectors: Iterable[str], now: datetime) -> Tally:
    """What may be shown at `now`."""
    return Tally(
        health=counts.totals(tx, now),
        connectors=counts.connector_health(tx, connectors),
        organisation=counts.shown(tx),
    )

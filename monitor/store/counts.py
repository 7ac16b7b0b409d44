"""Figures about everybody, for administrators: coarse, frozen, and none about so few that it is somebody.

This module knows tables only: the page that shows it must not be able to reach a post or a finding.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from monitor.store.session import Tx
from monitor.store.tables import digest, finding, host_rest, job, letter, person, source, statistic

FEWEST_PEOPLE = 20
"""Below this nothing about people is shown."""

FEWEST_CHANGED = 5
"""A figure stays as it is until so many members came or went: two weeks' difference is then about nobody."""

FEWEST_CONTRIBUTORS = 10
LARGEST_SHARE = 0.2
STEP = 5
PERIOD = timedelta(days=28)
_AT_MOST_WEEKLY = timedelta(days=6, hours=12)
_RULES = ("R1", "R2", "R3", "R4", "R5")
_NAME = "organisation"
_OVER = ("sent", "withdrawn")


def totals(tx: Tx, now: datetime) -> Mapping[str, int]:
    """The machine's own health: letters by state (`letters_retry`, …), jobs that wait, hosts that rest.

    Letters that are over are coarse: whoever handed one link out could else see that it was used.
    """
    query = sa.select(letter.c.state, sa.func.count().label("many")).group_by(letter.c.state)
    exact = {row.state: row.many for row in tx.db.execute(query)}
    found = {f"letters_{state}": many for state, many in exact.items() if state not in _OVER}
    over = {f"letters_{state}": coarse(tx, exact[state]) for state in _OVER if state in exact}
    found |= {name: many for name, many in over.items() if many is not None}
    found["jobs_waiting"] = _count(tx, sa.select(sa.func.count()).where(~job.c.running, job.c.at <= now))
    found["hosts_resting"] = _count(tx, sa.select(sa.func.count()).where(host_rest.c.until > now))
    return found


def coarse(tx: Tx, count: int) -> int | None:
    """A count about everybody as an operator may see it; None while too few take part."""
    people = _count(tx, sa.select(sa.func.count()).where(person.c.state == "active"))
    return None if people < FEWEST_PEOPLE else _coarse(count)


def latest(tx: Tx) -> datetime | None:
    """The latest instant at which anything here was written; a clock that is behind it was set back."""
    columns = (person.c.changed_at, source.c.last_success_at, letter.c.changed_at)
    seen = [tx.db.scalar(sa.select(sa.func.max(column))) for column in columns]
    return max((moment for moment in seen if moment is not None), default=None)


def connector_health(tx: Tx, names: Iterable[str]) -> Mapping[str, str]:
    """How each connector does over all its sources: `good`, `some_failing`, `most_failing`, or `few`.

    `few` stands below `FEWEST_CHANGED` sources, none included.
    """
    failing = sa.func.count().filter(source.c.failures > 0).label("failing")
    query = sa.select(source.c.connector_mac, sa.func.count().label("many"), failing).where(
        source.c.proved_at.is_not(None), source.c.state.in_(["active", "resting"])
    )
    found = {row.connector_mac: row for row in tx.db.execute(query.group_by(source.c.connector_mac))}
    return {name: _health(found.get(tx.vault.mac(None, "connector", name))) for name in names}


def freeze(tx: Tx, now: datetime) -> bool:
    """Take the figures anew if a week went by and enough members came or went. True when they were taken."""
    members = set(tx.db.scalars(sa.select(person.c.id).where(person.c.state == "active")))
    held = _held(tx)
    if held is not None:
        body, at = held
        if now - at < _AT_MOST_WEEKLY or len(members ^ set(body["members"])) < FEWEST_CHANGED:
            return False
    figures = _figures(tx, len(members), now)
    row = tx.db.scalar(sa.select(statistic.c.id)) or tx.new_id(statistic)
    sealed = tx.seal(statistic.c.body, None, row, {"members": sorted(members), "figures": figures})
    tx.put(statistic, "name", {"id": row, "name": _NAME, "body": sealed, "at": now})
    return True


def shown(tx: Tx) -> Mapping[str, int]:
    """The frozen figures: `people`, `digests`, `R1` to `R5`; each only if it may be shown at all."""
    held = _held(tx)
    return {} if held is None else held[0]["figures"]


def _figures(tx: Tx, people: int, now: datetime) -> dict[str, int]:
    if people < FEWEST_PEOPLE:
        return {}
    since = now - PERIOD
    sent = _count(tx, sa.select(sa.func.count()).where(digest.c.settled_at >= since))
    return {"people": _coarse(people), "digests": _coarse(sent), **_by_rule(tx, since)}


def _by_rule(tx: Tx, since: datetime) -> dict[str, int]:
    names = {tx.vault.mac(None, "rule", rule): rule for rule in _RULES}
    query = sa.select(finding.c.rule_mac, sa.func.count().label("many")).where(finding.c.created_at >= since)
    shares: dict[str, list[int]] = defaultdict(list)
    for row in tx.db.execute(query.group_by(finding.c.rule_mac, finding.c.person_id)):
        shares[names[row.rule_mac]].append(row.many)
    return {rule: _coarse(sum(some)) for rule, some in sorted(shares.items()) if _hides(some)}


def _hides(shares: list[int]) -> bool:
    return len(shares) >= FEWEST_CONTRIBUTORS and max(shares) <= LARGEST_SHARE * sum(shares)


def _coarse(count: int) -> int:
    return STEP * ((count + STEP // 2) // STEP)


def _health(row: Any) -> str:
    if row is None or row.many < FEWEST_CHANGED:
        return "few"
    if row.failing * 2 > row.many:
        return "most_failing"
    return "some_failing" if row.failing * STEP > row.many else "good"


def _held(tx: Tx) -> tuple[dict[str, Any], datetime] | None:
    row = tx.db.execute(sa.select(statistic)).one_or_none()
    return None if row is None else (tx.open(statistic.c.body, None, row.id, row.body), row.at)


def _count(tx: Tx, query: sa.Select[int]) -> int:
    return tx.db.scalar(query) or 0

"""G9 of the table of faults: an admin who knows who is a member subtracts what is shown, for half a year, 20 times."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import pytest
import sqlalchemy as sa

from connectors.post import Post
from monitor.finding import Finding, Rule, Severity
from monitor.people import Choices, State
from monitor.store import counts, findings, people, posts, sources
from monitor.store.session import Store, Tx
from monitor.store.tables import finding as findings_table
from monitor.store.tables import person as people_table
from monitor.store.tables import statistic
from tests.thorough import times

RUNS, WEEKS, PEOPLE, CHANGES, SEED = times(4, 20), 26, 400, 6, 20261125
WEEK = timedelta(weeks=1)
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LONG_AGO = START - 60 * WEEK

Figures = Mapping[str, int]
Show = Callable[[Tx, datetime], Figures]


def company(store: Store) -> dict[int, int]:
    """400 people, each with so many findings of R1: person to count."""
    chance = random.Random(SEED)
    shares: dict[int, int] = {}
    with store.begin() as tx:
        for number in range(PEOPLE):
            person = people.add(tx, Choices(address=f"p{number}@example.org"), START)
            source = sources.add(tx, person, "web", f"https://p{number}.example/feed", START)
            kept = posts.keep(tx, person, source, [Post(key="1", text="Words.")], START).new[0].id
            shares[person] = chance.randint(0, 4)
            findings.add(tx, person, kept, [one(number) for number in range(shares[person])], START)
    return shares


def one(number: int) -> Finding:
    spans = ((number, number + 1),)
    return Finding(
        check="test.one", rule=Rule.R1, severity=Severity.LOW, confidence=0.9, spans=spans, quote=f"word {number}"
    )


@dataclass
class Admin:
    """Knows who is a member in each week, and subtracts any two weeks."""

    seen: list[tuple[frozenset[int], int]] = field(default_factory=list)

    def look(self, members: set[int], figures: Figures) -> None:
        if "R1" in figures:
            self.seen.append((frozenset(members), figures["R1"]))

    def learned(self, shares: Mapping[int, int]) -> set[int]:
        """Whose exact count two weeks give away that differ in one person; a lucky rounding counts too."""
        found = set()
        for (before, first), (after, second) in combinations(self.seen, 2):
            changed = before ^ after
            if len(changed) == 1 and first != second:
                found |= {person for person in changed if shares[person] == abs(second - first)}
        return found

    @property
    def figures(self) -> int:
        """How many different figures were seen one after the other."""
        return sum(first[1] != second[1] for first, second in pairwise(self.seen))


def take_part(tx: Tx, members: set[int], now: datetime) -> None:
    """Members are active and wrote what they wrote this week; the others rest, and what they wrote is long ago."""
    theirs = findings_table.c.person_id.in_(members)
    tx.db.execute(sa.update(findings_table).values(created_at=sa.case((theirs, now), else_=LONG_AGO)))
    inside = people_table.c.id.in_(members)
    tx.db.execute(sa.update(people_table).values(state=sa.case((inside, State.ACTIVE), else_=State.PAUSED)))


def frozen(tx: Tx, now: datetime) -> Figures:
    """What the page shows."""
    counts.freeze(tx, now)
    return counts.shown(tx)


def exact(tx: Tx, now: datetime) -> Figures:
    """What a page would show that counts anew each week."""
    recent = findings_table.c.created_at >= now
    return {"R1": tx.db.scalar(sa.select(sa.func.count()).select_from(findings_table).where(recent)) or 0}


def half_a_year(store: Store, shares: Mapping[int, int], run: int, show: Show) -> Admin:
    """Every week up to six people come or go, sometimes one alone, and the admin looks."""
    chance = random.Random(SEED + run)
    everybody = sorted(shares)
    members = set(chance.sample(everybody, 300))
    admin = Admin()
    with store.begin() as tx:
        tx.db.execute(sa.delete(statistic))
    for week in range(WEEKS):
        now = START + (run * 2 * WEEKS + week) * WEEK
        members ^= set(chance.sample(everybody, chance.randint(0, CHANGES)))
        with store.begin() as tx:
            take_part(tx, members, now)
            admin.look(members, show(tx, now))
    return admin


@pytest.mark.slow
def test_nobodys_count_is_learned_from_differences(store: Store) -> None:
    shares = company(store)
    plain = [half_a_year(store, shares, run, exact) for run in range(RUNS)]
    shown = [half_a_year(store, shares, run, frozen) for run in range(RUNS)]
    known = sum(len(admin.learned(shares)) for admin in plain)
    print(f"of {PEOPLE}: {known} learned from plain figures in {RUNS} runs, {[len(a.learned(shares)) for a in shown]}")
    assert known > 2 * RUNS, "the attack works where nothing is done against it"
    assert sum(admin.figures for admin in shown) > RUNS, "the figures do move"
    assert [len(admin.learned(shares)) for admin in shown] == [0] * RUNS

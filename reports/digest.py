"""From findings to a digest: choose, order, group, limit (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.finding import Finding, Rule
from monitor.people import Empty, Level, Person
from reports.quote import Quote

if TYPE_CHECKING:
    from monitor.checks.texts import Explanation

LIMIT = 10
"""Findings in one letter, at most; more would not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One finding with all that a letter shows of it.

    Attributes:
        explanation: in the person's language.
        quote: the words in their sentence, third persons' identifiers masked.
        posted_at: when the post was made, if its source says so.
        again: True when the person had put it off until now.
    """

    finding_id: int
    finding: Finding
    explanation: "Explanation"
    quote: Quote
    source_name: str
    post_url: str | None = None
    posted_at: datetime | None = None
    again: bool = False

    @property
    def weight(self) -> tuple[int, float, float, int]:
        """What orders a digest: the gravest first, then the surest, the newest, the first found."""
        return weight(self.finding, self.posted_at, self.finding_id)


def weight(finding: Finding, posted_at: datetime | None, finding_id: int) -> tuple[int, float, float, int]:
    """See `Entry.weight`; for choosing before everything that a letter shows is put together."""
    newest = -posted_at.timestamp() if posted_at else 0.0
    return -finding.severity, -finding.confidence, newest, finding_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """How one source fared.

    Attributes:
        gap: posts may have slipped by. omits: keys of what to know about the way it is read.
        state: `resting`, `gone` or `unproved`; empty when all is well.
        outdated: whose export it is when the last one came long ago, as the registry names it; else empty.
    """

    name: str
    last_success_at: datetime | None
    gap: bool = False
    omits: tuple[str, ...] = ()
    state: str = ""
    outdated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something about a source that the person is told once; `what` is a key of the catalogue."""

    name: str
    what: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The chosen findings of one rule, gravest first."""

    rule: Rule
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one weekly letter says, before any wording.

    Attributes:
        id: the stored digest's id; the same id renders the same bytes.
        groups: rule by rule, the rule with the gravest finding first.
        left_out: findings that wait for the next letter.
        first: True for the first letter that a person gets.
    """

    id: int
    person: Person
    due_at: datetime
    groups: tuple[Group, ...]
    left_out: int
    sources: tuple[SourceLine, ...]
    troubles: tuple[Trouble, ...]
    first: bool = False

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All chosen findings in the order in which they stand."""
        return tuple(entry for group in self.groups for entry in group.entries)

    @property
    def finding_ids(self) -> tuple[int, ...]:
        """The ids of the chosen findings."""
        return tuple(entry.finding_id for entry in self.entries)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look at and nothing to be told."""
        return not self.groups and not self.troubles

    @property
    def wanted(self) -> bool:
        """Whether the person wants this letter: an empty one only as a sign of life."""
        return not self.empty or self.person.choices.empty is Empty.HEARTBEAT

    @property
    def hides_content(self) -> bool:
        """Whether the letter may only say that the mirror waits."""
        return self.person.choices.level is Level.LINK

    def lighter(self, by: int = 1) -> "Digest":
        """The same digest without its `by` least weighty findings; they wait for the next letter."""
        ordered = sorted(self.entries, key=lambda entry: entry.weight)
        kept = ordered[: max(0, len(ordered) - by)]
        return replace(self, groups=_grouped(kept), left_out=self.left_out + len(ordered) - len(kept))


def compose(  # noqa: PLR0913 - what a letter is made of, by name
    person: Person,
    entries: Iterable[Entry],
    sources: Sequence[SourceLine],
    troubles: Sequence[Trouble],
    *,
    due_at: datetime,
    limit: int = LIMIT,
    waiting: int = 0,
    first: bool = False,
) -> Digest:
    """The digest of one person for the week that ends at `due_at`. Its `id` is 0 until it is stored.

    `waiting` findings weigh less than `entries` and are only counted.
    """
    ordered = sorted(entries, key=lambda entry: entry.weight)
    return Digest(
        id=0,
        person=person,
        due_at=due_at,
        groups=_grouped(ordered[:limit]),
        left_out=len(ordered[limit:]) + waiting,
        sources=tuple(sources),
        troubles=tuple(troubles),
        first=first,
    )


def _grouped(ordered: Sequence[Entry]) -> tuple[Group, ...]:
    """Rules in the order in which they first occur, so that the gravest finding stays on top."""
    rules = dict.fromkeys(entry.finding.rule for entry in ordered)
    return tuple(Group(rule, tuple(one for one in ordered if one.finding.rule is rule)) for rule in rules)

"""A person who opted in, what they chose, and the moves between their states."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a person stands. Leaving erases the row, so there is no state for it."""

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"


class Level(StrEnum):
    """How much a letter shows: only that a mirror waits, counts, or everything."""

    LINK = "link"
    COUNTS = "counts"
    FULL = "full"


class Role(StrEnum):
    """The role profile that a person chooses for themselves; it turns duties on that others do not have."""

    GENERAL = "general"
    SPOKESPERSON = "spokesperson"
    FINANCE = "finance"
    HEALTH = "health"
    EDUCATION = "education"
    LEGAL = "legal"
    CIVIL_SERVANT = "civil_servant"
    BROADCASTER = "broadcaster"
    SECURITY = "security"


class Empty(StrEnum):
    """What an empty week brings: one line that all is well, or nothing."""

    HEARTBEAT = "heartbeat"
    SILENCE = "silence"


class Purpose(StrEnum):
    """What a person agrees to, each with its own tick. The first two are per account."""

    READ = "read"
    PAST = "past"
    MAIL = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the person chose when joining, or since. Sealed in the store.

    Attributes:
        address: where their letters go. language: `id` or `en`.
        zone: an IANA name. day: 0 is Monday. hour, minute: wall time there.
        contacts: addresses and numbers that are theirs to publish.
        advisers: addresses they may ask for advice, each with a name they gave it.
        keep_days: how long an open finding keeps its text after its digest, 0 to 30.
        models: whether the shipped statistical models take part in their checks.
    """

    address: str
    language: str = "id"
    zone: str = "Asia/Jakarta"
    day: int = 0
    hour: int = 8
    minute: int = 0
    level: Level = Level.LINK
    empty: Empty = Empty.HEARTBEAT
    role: Role = Role.GENERAL
    contacts: tuple[str, ...] = ()
    advisers: tuple[tuple[str, str], ...] = ()
    keep_days: int = 30
    models: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who opted in.

    Attributes:
        joined_at: the day of consent; only posts after it are checked unless a source has `Purpose.PAST`.
        next_due_at: when the next digest is due, UTC; None while pending or paused.
    """

    id: int
    state: State
    choices: Choices
    joined_at: datetime
    next_due_at: datetime | None = None


def default_level(address: str, operator_domains: frozenset[str]) -> Level:
    """`LINK` on the operator's own domain, where the employer may read the mailbox; `FULL` elsewhere."""
    domain = address.rpartition("@")[2].casefold()
    own = any(domain == one or domain.endswith("." + one) for one in operator_domains)
    return Level.LINK if own else Level.FULL


def normal_address(address: str) -> str:
    """One spelling for one mailbox: case folded, `+tag` dropped; for telling people apart, not for sending."""
    local, _, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"

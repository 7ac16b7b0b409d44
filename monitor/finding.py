"""What a check says about a post, and what the person answers."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Rule(StrEnum):
    """The five rules of the article."""

    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"
    R5 = "R5"


class Severity(IntEnum):
    """How much it matters; the order is the order of a digest. `label` is the public word."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def label(self) -> str:
        """`low`, `medium` or `high`."""
        return self.name.lower()


Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check's word about one post. It speaks of words, never of the writer.

    Attributes:
        check: the check's id, such as `work.litigation`.
        confidence: 0 to 1, calibrated.
        spans: code-point offsets into the checked text as it came in, in order.
        quote: the exact words of the first span.
        core: the telling words in the quote, by which a finding is known again when what stands around them was
            edited; empty where the quote is no wider.
        notes: keys of context that changed the severity (`affiliation`, `role`, `reply`, …).
        values: what the explanation's placeholders stand for (`employer`, …); never a third person's data.
    """

    check: str
    rule: Rule
    severity: Severity
    confidence: float
    spans: tuple[Span, ...]
    quote: str
    core: str = ""
    notes: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


class Answer(StrEnum):
    """What a person may say of a finding."""

    FIXED = "fixed"
    FINE = "fine"
    LATER = "later"
    ADVICE = "advice"


class Standing(StrEnum):
    """Where a finding stands. `NEW` was in no digest yet; `OPEN` was; the rest are the person's doing or time's."""

    NEW = "new"
    OPEN = "open"
    LATER = "later"
    FIXED = "fixed"
    FINE = "fine"
    LAPSED = "lapsed"

    @property
    def closed(self) -> bool:
        """Whether nothing more is asked of the person."""
        return self in {Standing.FIXED, Standing.FINE, Standing.LAPSED}

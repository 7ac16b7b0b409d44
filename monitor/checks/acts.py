"""What a text does to a quarrel or a mistake: apologise, correct, take leave, hold on, attack."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum, auto

from monitor.checks.lists import named
from monitor.checks.normal import Text
from monitor.checks.wordlist import Terms
from monitor.finding import Span


class Act(StrEnum):
    """One thing that words can do; the keys of `wordlists/acts.*.toml`.

    `NOT_OWN` takes back an `APOLOGY` (somebody else's, or a refusal), `OWNED` a `HOLLOW` ("no ifs"), `EXIT` a
    `CORRECTION` ("thanks for the correction").
    """

    APOLOGY = auto()
    NOT_OWN = auto()
    HOLLOW = auto()
    OWNED = auto()
    OWNERSHIP = auto()
    CORRECTION = auto()
    REMOVAL = auto()
    EDIT_NOTE = auto()
    EXIT = auto()
    PRIVATE = auto()
    DEFIANCE = auto()
    ATTACK = auto()
    CONTRADICTION = auto()


_TAKEN_BACK_BY = {
    Act.APOLOGY: Act.NOT_OWN,
    Act.HOLLOW: Act.OWNED,
    Act.CORRECTION: Act.EXIT,
    Act.OWNERSHIP: Act.NOT_OWN,
    Act.PRIVATE: Act.OWNED,
}
_LEAST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts of one text, with the places in the folded text where each is done."""

    spans: dict[Act, tuple[Span, ...]] = field(default_factory=dict)
    length: int = 0

    def __contains__(self, act: Act) -> bool:
        return bool(self.spans.get(act))

    @property
    def owns(self) -> bool:
        """Whether the writer names a fault as their own, in words of apology or plainly."""
        return Act.OWNERSHIP in self

    @property
    def non_apology(self) -> bool:
        """Words of apology with a condition, an excuse, blame or an attack."""
        return Act.APOLOGY in self and (Act.HOLLOW in self or Act.ATTACK in self or Act.DEFIANCE in self)

    @property
    def sincere(self) -> bool:
        """Own words of apology without any of that."""
        return (Act.APOLOGY in self or self.owns) and not self.non_apology and Act.HOLLOW not in self

    @property
    def mends(self) -> bool:
        """Whether any of it puts something right: own sincere words, a correction, a note of a change, a way out."""
        return self.sincere or any(act in self for act in (Act.CORRECTION, Act.REMOVAL, Act.EDIT_NOTE, Act.EXIT))

    @property
    def elsewhere(self) -> bool:
        """Whether it tells of an apology made in private, rather than offers to go on there."""
        return Act.PRIVATE in self and Act.EXIT not in self

    @property
    def bare(self) -> bool:
        """An apology that names nothing: a word or three."""
        return not self.owns and self.length < _LEAST_WORDS

    @property
    def hostile(self) -> bool:
        """Words that carry on a fight, without any apology."""
        return Act.APOLOGY not in self and (Act.ATTACK in self or Act.DEFIANCE in self)


def acts(text: Text) -> Acts:
    """What the text does."""
    spans = {act: tuple(_places(named("acts")[act], text)) for act in Act}
    for act, against in _TAKEN_BACK_BY.items():
        spans[act] = tuple(one for one in spans[act] if not _touches(one, spans[against]))
    return Acts(spans, len(text.words.text.split()))


def _places(wanted: Terms, text: Text) -> Iterator[Span]:
    return (span for span, _ in wanted.found(text))


def _touches(span: Span, others: tuple[Span, ...]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)

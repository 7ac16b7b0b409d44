"""Protected speech: what people may always say about their work and life, decided before any check speaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from monitor.checks import lists
from monitor.checks.normal import Text
from monitor.checks.phrases import Terms, sentence_around
from monitor.finding import Rule, Span

REASONS = ("pay", "hours", "safety", "union", "discrimination", "reporting", "own_life", "repair")


@dataclass(frozen=True, slots=True)
class Protection:
    """Why a text is protected speech, and the sentences that make it so, as offsets into it.

    Attributes:
        reason: one of `REASONS`, a key of the explanations in `texts/protected.*.toml`.
    """

    reason: str
    sentences: tuple[Span, ...]

    def silences(self, rule: Rule, place: int) -> bool:
        """Whether it silences what a rule's check has to say about the words at `place`.

        Talk about one's work may be rude all through; a work secret in another sentence stays one, and so
        does an insult beside a story of one's own. Whether an apology is a good one is for R5 to say.
        """
        if self.reason == "repair" and rule is Rule.R5:
            return False
        here = any(start <= place < end for start, end in self.sentences)
        return here or (rule is not Rule.R4 and self.reason != "own_life")


@cache
def _terms() -> dict[str, Terms]:
    return lists.named("protected")


def protecting() -> Iterable[Terms]:
    """The lists by which speech is protected, for the prefilter."""
    return _terms().values()


def protection(text: Text) -> Protection | None:
    """What protects a text; None when nothing does."""
    terms = _terms()
    for reason in REASONS:
        spans = [span for span, _ in terms[reason].found(text)]
        if spans and not _undone(text, "spoiled" if reason == "repair" else "privileged"):
            sentences = (sentence_around(text.words.text, span) for span in spans)
            return Protection(reason, tuple(text.words.back(*sentence) for sentence in sentences))
    return None


def _undone(text: Text, by: str) -> bool:
    return any(True for _ in _terms()[by].found(text))

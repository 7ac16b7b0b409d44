"""Protected speech: what people may always say about their work and life, decided before any check speaks."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from monitor.checks.lists import named
from monitor.checks.normal import Text
from monitor.checks.phrases import Terms, sentence_around
from monitor.finding import Rule, Span

_WORK = ("pay", "hours", "safety", "union", "discrimination", "reporting")
_LIFE = ("grief", "greeting", "praise")
REASONS = (*_WORK, "own_life", "repair", "quotation", *_LIFE, "news")
_UNDONE = {
    **dict.fromkeys(_WORK, "privileged"),
    **dict.fromkeys(_LIFE, "foul"),
    "repair": "spoiled",
    "quotation": "own_words",
    "own_life": "own_words",
    "news": "insider",
}
_CONDUCT = frozenset({Rule.R1, Rule.R3, Rule.R5})
_ANY = frozenset(Rule)
_HERE = dict.fromkeys(_WORK, _ANY) | {
    **dict.fromkeys(_LIFE, _CONDUCT),
    "own_life": _ANY,
    "repair": _ANY - {Rule.R5},
    "quotation": _CONDUCT,
    "news": frozenset({Rule.R3, Rule.R4}),
}
"""The rules that a reason silences about the words that it covers."""
_ANYWHERE = dict.fromkeys(_WORK, _CONDUCT) | {"reporting": _ANY, "repair": _CONDUCT - {Rule.R5}}
"""The rules that it silences about the whole text: whoever reports wrongdoing must be able to say what was done."""
_QUOTED = re.compile(r"[\"“”«„][^\"“”«»\n]{3,400}[\"”»]|(?<!\w)['‘](?=\S)[^\n]{2,400}?\S['’](?!\w)")


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason why a text is protected speech, and what of the text it covers, as offsets into it."""

    reason: str
    covered: tuple[Span, ...]

    def silences(self, rule: Rule, evidence: Collection[Span]) -> bool:
        """Whether it silences what a rule's check has to say about those words, one or several parts of the text."""
        if rule in _ANYWHERE.get(self.reason, ()):
            return True
        return rule in _HERE[self.reason] and any(map(self._covers, evidence))

    def concerns(self, rule: Rule) -> bool:
        """Whether that rule has to do with why it is protected: only another's words in quotes are one thing alone."""
        return self.reason != "quotation" or rule in _HERE["quotation"]

    def _covers(self, words: Span) -> bool:
        """Whether the words begin in what it covers; of a quotation, or end there, for `he said "…"`."""
        places = (words[0], words[1] - 1) if self.reason == "quotation" else words[:1]
        return any(start <= place < end for start, end in self.covered for place in places)


@dataclass(frozen=True, slots=True)
class Protection:
    """Why a text is protected speech.

    Attributes:
        grounds: at least one, in the order of `REASONS`.
    """

    grounds: tuple[Ground, ...]

    @property
    def reason(self) -> str:
        """The first of `REASONS` that holds, a key of the explanations in `texts/protected.*.toml`."""
        return self.grounds[0].reason

    def silences(self, rule: Rule, evidence: Collection[Span]) -> bool:
        """Whether it silences what a rule's check has to say about those words, one or several parts of the text.

        Talk about one's work may be rude all through; a work secret in another sentence stays one, and so does an
        insult beside a story of one's own. Words in quotes are another's, and only conduct is about them. Whether
        an apology is a good one is for R5 to say.
        """
        return any(ground.silences(rule, evidence) for ground in self.grounds)

    def concerns(self, rule: Rule) -> bool:
        """Whether that rule has to do with why the text is protected, so that no guess of a model is wanted."""
        return any(ground.concerns(rule) for ground in self.grounds)


def protecting() -> Collection[Terms]:
    """The lists without which no speech is protected, for the prefilter."""
    return [named("protected")[name] for name in (*REASONS, "reported")]


def undoing() -> Collection[Terms]:
    """The lists that take protection back."""
    return [terms for name, terms in named("protected").items() if name not in {*REASONS, "reported"}]


def protection(text: Text) -> Protection | None:
    """What protects a text; None when nothing does."""
    held = tuple(
        Ground(reason, covered)
        for reason in REASONS
        if (covered := tuple(_covered(reason, text))) and not named("protected")[_UNDONE[reason]].held_by(text)
    )
    return Protection(held) if held else None


def _covered(reason: str, text: Text) -> Iterator[Span]:
    for span, _ in named("protected")[reason].found(text):
        yield text.words.back(*sentence_around(text.words.text, span))
    if reason == "quotation" and _QUOTED.search(text.plain.text) and named("protected")["reported"].held_by(text):
        yield from (text.plain.back(*one.span()) for one in _QUOTED.finditer(text.plain.text))

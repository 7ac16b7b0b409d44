"""The policy in force: runs the checks on a text and turns their evidence into findings.

text ── prepare ── protected? ── prefilter ── checks ── weigh ── Verdict
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Any, NamedTuple

import re2

from monitor.checks import ALL, witness
from monitor.checks.affiliation import affiliation
from monitor.checks.base import Check, Context, Hit
from monitor.checks.calibrated import Calibrate, calibrated
from monitor.checks.clause import NARROW, WIDE, phrases
from monitor.checks.disguises import Disguises
from monitor.checks.identifiers import private
from monitor.checks.language import language
from monitor.checks.lists import keeping
from monitor.checks.models import OF_RULE, evidence
from monitor.checks.normal import Text, prepare
from monitor.checks.phrases import Phrases, Term, Terms, built
from monitor.checks.protected import Protection, protecting, protection, undoing
from monitor.checks.terms import Groups, rows
from monitor.finding import Finding, Rule, Severity, Span

_NO_SCORES = dict.fromkeys(Rule, 0.0)
_EVEN = 0.5
"""What a check finds at most this likely before it looks is no finding."""
_MOST = 20
"""So many findings of one check tell of one post, and so many places of one finding; more would tell nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the checks say about one text.

    Attributes:
        lang: `id` or `en`.
        protected: why the text is protected speech, a key of `texts/protected.*.toml`; None when it is not.
        findings: gravest first, then by place.
        scores: per rule, the highest confidence of any check that may speak here, reported or not.
        failed: ids of checks that raised; the post is worth checking again when they are repaired.
    """

    lang: str
    protected: str | None = None
    findings: tuple[Finding, ...] = ()
    scores: Mapping[Rule, float] = field(default_factory=dict)
    failed: tuple[str, ...] = ()


class _Told(NamedTuple):
    """What one check found in a text, and how sure that makes it by what the check made of its own confidence."""

    check: Check
    hits: list[Hit]
    sure: Mapping[float, float]

    def worth(self, hit: Hit) -> bool:
        """Whether a hit is worth telling."""
        return not self.check.witnessed or witness.told(hit.confidence, self.sure[hit.confidence])


class Policy:
    """The checks in force, ready to judge. Thread-safe; building one compiles next to nothing.

    Args:
        checks: the checks; their ids must differ. calibrate: what a check's own confidence is worth.
    """

    def __init__(self, checks: Sequence[Check] = ALL, calibrate: Calibrate = calibrated) -> None:
        self.checks = tuple(checks)
        self.calibrate = calibrate
        if len({one.id for one in self.checks}) != len(self.checks):
            raise ValueError("two checks have the same id")
        self._calling = {terms: at for at, one in enumerate(self.checks) for terms in _calling(one)}
        others = (terms for one in self.checks for terms in one.lists()[1:])
        sparing = (terms for one in self.checks for terms in one.sparing())
        self._protecting = dict.fromkeys(protecting())
        keep = keeping if _worded(self.checks) == _worded(ALL) else _not_keeping
        self._phrases = Phrases([*self._calling, *self._protecting], [*others, *sparing, *undoing()], keep("terms"))
        self._shelf = dict.fromkeys(self._phrases.lists, self._phrases)
        self._disguises = Disguises(partial(keep("words"), self._vocabulary))
        self._models = {one.id for one in self.checks if one.model}
        self._always = frozenset(
            at for at, one in enumerate(self.checks) if not (one.keywords or one.signs or one.lists())
        )

    @cached_property
    def _signs(self) -> "_Signs":
        return _Signs(self.checks)

    def fold(self, raw: str) -> Text:
        """A text as the checks see it, before anything was looked for in it."""
        return prepare(raw, self._disguises)

    def judge(self, raw: str, about: Context | None = None) -> Verdict:
        """Check one text. A check that raises costs its own answer only."""
        about = about or Context()
        text = prepare(raw, self._disguises)
        text.shelf = self._shelf
        called = self._phrases.read(text).called.keys()
        protected = protection(text) if called & self._protecting.keys() else None
        scores = _NO_SCORES.copy()
        told: list[_Told] = []
        failed: list[str] = []
        for one in self._candidates(text, called):
            if _silent(one, protected):
                continue
            try:
                likelihood = one.glance(text) if one.glance else 1.0
                found = _spoken(one, protected, one.find(text, about)) if likelihood > _EVEN else []
            except Exception:  # noqa: BLE001 - whatever a check raises, the others go on (faults.md H7)
                failed.append(one.id)
                continue
            if found:
                sure = {own: self._proved(one, text, own, failed) for own in {hit.confidence for hit in found}}
                scores[one.rule] = max(scores[one.rule], *sure.values())
                told.append(_Told(one, found, sure))
            elif likelihood <= _EVEN:
                scores[one.rule] = max(scores[one.rule], likelihood)
        return Verdict(
            lang=language(text),
            protected=protected.reason if protected else None,
            findings=self._findings(text, about, told) if told else (),
            scores=scores,
            failed=tuple(dict.fromkeys(failed)),
        )

    def _findings(self, text: Text, about: Context, told: Iterable[_Told]) -> tuple[Finding, ...]:
        """Gravest first, then by place."""
        named = cache(partial(affiliation, text, about))
        walls = cache(partial(private, text, about))
        found = self._heard(
            [
                _weighed(one.check, text, named() if one.check.rises else None, hit, one.sure[hit.confidence])
                for one in told
                for hit in _reported(one.check, text, walls, one.hits)
                if one.worth(hit)
            ]
        )
        return tuple(sorted(found, key=lambda one: (-one.severity, one.spans)))

    def _proved(self, check: Check, text: Text, confidence: float, failed: list[str]) -> float:
        """How sure such hits proved right; what is not reported was never measured."""
        if check.model or confidence < check.report_from:
            return confidence
        proved = self.calibrate(check.id, confidence)
        heard = check.witnessed and self._models
        return witness.weighed(proved, _testimony(check.rule, text, failed)) if heard else proved

    def _heard(self, findings: Sequence[Finding]) -> list[Finding]:
        """Without a model's hint where a check with words of its own speaks of the same rule."""
        told = {one.rule for one in findings if one.check not in self._models}
        return [one for one in findings if one.check not in self._models or one.rule not in told]

    def _vocabulary(self) -> dict[str, list[str]]:
        """The words worth recognising in disguise, and those worth it when starred out."""
        starred = sorted({word for one in self.checks if one.starred for word in one.vocabulary()})
        return {"known": sorted({word for one in self.checks for word in one.vocabulary()}), "starred": starred}

    def _candidates(self, text: Text, called: Collection[Terms]) -> Iterator[Check]:
        """The checks of which a keyword, a sign or a term may occur, in their order."""
        listed = {self._calling[terms] for terms in self._calling.keys() & called}
        return (self.checks[at] for at in sorted(listed.union(self._always, self._signs.met(text))))


def _worded(checks: Iterable[Check]) -> list[Check]:
    """The checks that look for words, of which tables are made."""
    return [one for one in checks if one.keywords or any(give is not tuple for give in (one.lists, one.vocabulary))]


def _calling(check: Check) -> list[Terms]:
    """The word lists that call for a check when a term of them may occur."""
    if not check.keywords:
        return list(check.lists()[:1])
    keywords = partial(rows, f"({'|'.join(sorted(check.keywords))})", Groups({}))
    return [Terms([Term(keywords, "id", 1.0)]), *check.lists()[:1]]


def _testimony(rule: Rule, text: Text, failed: list[str]) -> float | None:
    """What the models say of a rule; None where they can't, and then the model's check has failed."""
    try:
        return evidence(rule, text)
    except Exception:  # noqa: BLE001 - a model that fails costs its own answers only (faults.md H7)
        failed.append(f"likely.{OF_RULE[rule]}")
        return None


def _silent(check: Check, protected: Protection | None) -> bool:
    """Whether protected speech silences a check altogether: a model, which knows no context, of a rule it concerns."""
    return check.model and not check.even_protected and protected is not None and protected.concerns(check.rule)


def _spoken(check: Check, protected: Protection | None, found: Iterable[Hit]) -> list[Hit]:
    """The hits that protected speech does not silence."""
    if protected is None or check.even_protected:
        return list(found)
    return [hit for hit in found if not protected.silences(check.rule, hit.spans)]


def _reported(check: Check, text: Text, walls: Callable[[], Sequence[Span]], found: Iterable[Hit]) -> list[Hit]:
    """The hits that become findings, with the words that they show."""
    sure = _apart(hit for hit in found if hit.confidence >= check.report_from)[:_MOST]
    return sure if check.exact or not sure else _apart(_readable(check, text.raw, walls(), hit) for hit in sure)


def _readable(check: Check, raw: str, walls: Sequence[Span], hit: Hit) -> Hit:
    """The hit with the phrases in which its words stand: what insults is a few words, what tells too much a clause."""
    spans = phrases(raw, hit.spans[:_MOST], NARROW if check.rule is Rule.R1 else WIDE, walls)
    return replace(hit, spans=spans, core=hit.spans[0])


def _not_keeping(_: str) -> Callable[[Callable[[], dict[str, Any]]], dict[str, Any]]:
    return built


class _Signs:
    """The checks' signs as one RE2 set."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self._owners: list[int] = []
        self._set: Any = re2.Set.SearchSet()
        for at, one in enumerate(checks):
            for sign in one.signs:
                self._set.Add(sign)
                self._owners.append(at)
        if self._owners:
            self._set.Compile()

    def met(self, text: Text) -> list[int]:
        """The places of the checks that have a sign in the plain text."""
        if not self._owners:
            return []
        return [self._owners[place] for place in self._set.Match(text.plain.text) or ()]


def _apart(found: Iterable[Hit]) -> list[Hit]:
    """Of hits that overlap, the surest, then the longest; in the order of the text."""
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda one: one.spans):
        if kept and hit.spans[0][0] < kept[-1].spans[0][1]:
            kept[-1] = max(kept[-1], hit, key=_weight)
        else:
            kept.append(hit)
    return kept


def _weight(hit: Hit) -> tuple[float, int]:
    start, end = hit.spans[0]
    return hit.confidence, end - start


def _weighed(check: Check, text: Text, employer: str | None, hit: Hit, confidence: float) -> Finding:
    severity = check.severity if hit.severity is None else hit.severity
    if check.witnessed and confidence < witness.SURE:
        severity = Severity.LOW
    notes, values = hit.notes, dict(hit.values)
    if employer is not None:
        severity = Severity(min(severity + 1, Severity.HIGH))
        notes = (*notes, "affiliation")
        if employer:
            values.setdefault("employer", employer)
    start, end = hit.spans[0]
    return Finding(
        check=check.id,
        rule=check.rule,
        severity=severity,
        confidence=confidence,
        spans=hit.spans,
        quote=text.raw[start:end],
        core=text.raw[slice(*hit.core)] if hit.core else "",
        notes=notes,
        values=tuple(values.items()),
    )

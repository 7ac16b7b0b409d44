"""Cermin's own judgement of posts, asked once and counted in many ways."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from benchmarks.cases import Case
from monitor.checks.base import Context
from monitor.checks.engine import Policy, Verdict
from monitor.finding import Finding, Rule, Severity

OFFENCE = frozenset({Rule.R1, Rule.R3})


@dataclass(frozen=True, slots=True)
class Judged:
    """A case of the casebook and what the policy says of it."""

    case: Case
    verdict: Verdict

    def findings(self, least: Severity = Severity.LOW) -> list[Finding]:
        """Findings of at least that severity."""
        return [one for one in self.verdict.findings if one.severity >= least]

    def right(self, least: Severity = Severity.LOW) -> list[Finding]:
        """Those whose rule is one of the right answers; none unless the case is a hit."""
        return [one for one in self.findings(least) if self.case.kind == "hit" and one.rule in self.case.rules]


def judge(policy: Policy, cases: Iterable[Case]) -> list[Judged]:
    """Every case in its context."""
    return [Judged(case, policy.judge(case.text, case.about)) for case in cases]


def verdicts(policy: Policy, texts: Iterable[str]) -> list[Verdict]:
    """Every text as a post of which nothing else is known."""
    alone = Context()
    return [policy.judge(text, alone) for text in texts]


def speaks(
    verdict: Verdict,
    *,
    least: Severity = Severity.LOW,
    rules: Collection[Rule] = frozenset(Rule),
    checks: tuple[str, ...] = ("",),
) -> bool:
    """Whether there is a finding of at least that severity, of these rules, of checks whose ids begin so."""
    return any(one.severity >= least and one.rule in rules and one.check.startswith(checks) for one in verdict.findings)


def offence(verdict: Verdict) -> float:
    """The highest score for R1 or R3."""
    return max(verdict.scores.get(rule, 0.0) for rule in OFFENCE)

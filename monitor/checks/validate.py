"""Runs every check's own examples: it must fire on each of its `flags` and stay silent on each of its `passes`."""

from collections.abc import Iterator, Sequence

from monitor.checks import ALL
from monitor.checks.base import Check, Example
from monitor.checks.engine import Policy
from monitor.checks.texts import LANGUAGES, PARTS, catalogue


def problems(checks: Sequence[Check] = ALL) -> list[str]:
    """One sentence for each example that is misjudged, each check without examples, each text that is missing."""
    policy = Policy(checks)
    return [problem for one in checks for problem in (*_misjudged(policy, one), *_incomplete(one))]


def _misjudged(policy: Policy, check: Check) -> Iterator[str]:
    if check.model:
        policy = Policy([check])  # where a check with words of its own speaks, it would be silent
    for example in check.flags:
        if check.id not in _speaking(policy, example):
            yield f"{check.id}: stays silent on {example.text!r}, one of its flags"
    for example in check.passes:
        if check.id in _speaking(policy, example):
            yield f"{check.id}: speaks about {example.text!r}, one of its passes"


def _speaking(policy: Policy, example: Example) -> set[str]:
    verdict = policy.judge(example.text, example.about)
    return {finding.check for finding in verdict.findings}


def _incomplete(check: Check) -> Iterator[str]:
    if not check.flags or not check.passes:
        yield f"{check.id}: needs texts that it flags and texts that it passes"
    for lang in LANGUAGES:
        missing = [part for part in PARTS if not catalogue(lang).get(check.id, {}).get(part)]
        if missing:
            yield f"{check.id}: has no {', '.join(missing)} in {lang}"

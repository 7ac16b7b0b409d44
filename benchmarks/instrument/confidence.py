"""Every check by itself, and whether its confidence is what it says."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.instrument.judged import Judged
from benchmarks.instrument.measures import BINS, Bin, calibration_error, reliability, share
from benchmarks.instrument.tables import Cell, Table
from monitor.checks.base import Check
from monitor.checks.engine import Verdict
from monitor.finding import Finding, Rule, Severity

POINTS: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("points.toml").read_text("utf-8")
)
_LEAST = 0.5
"""What most checks report from; below it stand few findings."""


def by_check(judged: Sequence[Judged], checks: Sequence[Check], ordinary: Sequence[Verdict]) -> Table:
    """A row for each check; `ordinary` are the verdicts on posts without fault."""
    table = Table(
        "Casebook by check",
        ("check", "cases", "precision", "id", "en", "medium+", "near", "never", "points", "hits", "recall", "ECE",
         "per 1,000 ordinary"),
        note="Cases with a finding of the check; precision counts those where its rule is a right answer. Near, never: "
        "false cases of that kind. Recall over the hits of the points it is there for (`points.toml`), found by it.",
    )  # fmt: skip
    for check in checks:
        rate = share(1000 * sum(any(f.check == check.id for f in one.findings) for one in ordinary), len(ordinary))
        table.rows.append((check.id, *_check(judged, check), None if rate is None else f"{rate:.2f}"))
    return table


def _check(judged: Sequence[Judged], check: Check) -> list[Cell]:
    spoken = [(one, finding) for one in judged for finding in one.findings() if finding.check == check.id]
    cases = list({id(one): one for one, _ in spoken}.values())
    kind, _, name = check.id.partition(".")
    points = POINTS.get(kind, {}).get(name, [])
    hits = [one for one in judged if one.case.kind == "hit" and set(points) & set(one.case.points)]
    found = sum(any(finding.check == check.id for finding in one.right()) for one in hits)
    return [
        len(cases),
        _precise(cases, check),
        *(_precise([one for one in cases if one.case.lang == lang], check) for lang in ("id", "en")),
        _precise(cases, check, Severity.MEDIUM),
        *(sum(one.case.kind == kind for one in cases) for kind in ("near", "never")),
        " ".join(points),
        len(hits) or None,
        share(found, len(hits)),
        calibration_error(reliability((finding.confidence, _true(one, finding)) for one, finding in spoken)),
    ]


def _precise(cases: Sequence[Judged], check: Check, least: Severity = Severity.LOW) -> float | None:
    spoken = [one for one in cases if any(finding.check == check.id for finding in one.findings(least))]
    return share(sum(one.case.kind == "hit" and check.rule in one.case.rules for one in spoken), len(spoken))


def _true(one: Judged, finding: Finding) -> bool:
    return one.case.kind == "hit" and finding.rule in one.case.rules


def calibration(judged: Sequence[Judged]) -> Table:
    """Five bins of the findings' confidence and five of the scores for each rule, by language."""
    table = Table(
        "Calibration",
        ("evidence", "lang", *(f"bin {number}" for number in range(1, BINS + 1)), "ECE"),
        note="Each bin: mean confidence → share that is right (count). Findings: five bins from 0.5 to 1. Scores: five "
        "bins from 0 to 1 over every rule of every case with a score above 0. Half of the casebook are hits; among "
        "ordinary posts far fewer are.",
    )
    for lang in ("id", "en"):
        mine = [one for one in judged if one.case.lang == lang]
        findings = [(finding.confidence, _true(one, finding)) for one in mine for finding in one.findings()]
        table.rows.append(_bins("findings", lang, reliability(findings, _LEAST)))
        table.rows.append(_bins("scores", lang, reliability(_scores(mine))))
    return table


def _scores(judged: Sequence[Judged]) -> Iterator[tuple[float, bool]]:
    for one in judged:
        right: tuple[Rule, ...] = one.case.rules if one.case.kind == "hit" else ()
        yield from ((score, rule in right) for rule, score in one.verdict.scores.items() if score > 0)


def _bins(what: str, lang: str, bins: Sequence[Bin]) -> tuple[Cell, ...]:
    cells = (f"{one.confidence:.2f} → {one.right / one.count:.2f} ({one.count})" if one.count else None for one in bins)
    return what, lang, *cells, calibration_error(bins)

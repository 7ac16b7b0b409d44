"""Measures on the casebook how often each check is right, and writes it as its confidence: `python tools/calibrate.py`.

A check with few findings is drawn to the mean of all. Cases of the tune part count more than those that the lists
were written for. Then it measures what the models' evidence adds to that, on the files of the tune part that no list
was written from. Prints the checks that should ship as `low`, or not at all. Needs the environment of `make quality`.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]

import numpy as np
from scipy.optimize import minimize

from benchmarks.cases import read
from monitor.checks import ALL, models, witness
from monitor.checks.calibrated import TABLE, calibrated, kind
from monitor.checks.engine import Policy
from monitor.finding import Severity

WEIGHTS = {"train": 1, "tune": 3}
PRIOR = 12
"""So many findings of the mean are added to those of each check."""
LEAST, NEVER, ENOUGH = 0.8, 0.5, 10
_HEAD = """# The share of the findings of a check that is right, measured by tools/calibrate.py on the casebook.
# sure: of its terms and full evidence; hint: of its hints.
"""

UNSEEN = ("everyday", "office", "voices", "mixed", "hard", "wide", "bytrade", "forms")
"""Files of the tune part whose posts no list was written from, but for the protected ones."""
_LINE = """# What a check's calibrated confidence and the models' evidence are worth, measured by tools/calibrate.py
# on posts from which neither lists nor weights were made; thresholds were chosen on the same.
"""

_READER = """# What logits of the reader and of the linear models are worth, per rule: measured by tools/calibrate.py.
"""

Measured = Counter[tuple[str, str, bool]]
"""How many findings (check, sure or hint, right) there are."""


def measure(policy: Policy, part: str) -> Measured:
    """The findings of one part."""
    found: Measured = Counter()
    for case in read(part):
        for one in policy.judge(case.text, case.about).findings:
            found[one.check, kind(one.confidence), case.kind == "hit" and one.rule in case.rules] += 1
    return found


def shares(parts: Mapping[str, Measured]) -> Iterator[tuple[str, str, float]]:
    """Check, sure or hint, and the share of right ones."""
    both: Measured = Counter()
    for part, found in parts.items():
        for key, many in found.items():
            both[key] += WEIGHTS[part] * many
    for check, how in sorted({(check, how) for check, how, _ in both}):
        right, wrong = both[check, how, True], both[check, how, False]
        yield check, how, round((right + PRIOR * _mean(parts["tune"], how)) / (right + wrong + PRIOR), 2)


def _mean(found: Measured, how: str) -> float:
    """The share of right ones over all checks."""
    mine = {right: sum(many for (_, one, yes), many in found.items() if (one, yes) == (how, right)) for right in (0, 1)}
    return mine[1] / max(1, sum(mine.values()))


def write(told: Iterator[tuple[str, str, float]], path: Path) -> None:
    """The table, a section for each check."""
    lines: dict[str, list[str]] = {}
    for check, how, share in told:
        lines.setdefault(check, []).append(f"{how} = {share}")
    sections = (f'["{check}"]\n' + "\n".join(rows) + "\n" for check, rows in lines.items())
    path.write_text(_HEAD + "\n" + "\n".join(sections), encoding="utf-8")


def doubtful(policy: Policy, tune: Measured) -> Iterator[str]:
    """A line for each check that is too often wrong for its severity."""
    for one in policy.checks:
        right = sum(many for (check, _, yes), many in tune.items() if check == one.id and yes)
        all_of_it = sum(many for (check, _, _), many in tune.items() if check == one.id)
        precision = right / all_of_it if all_of_it else 1.0
        if all_of_it >= ENOUGH and precision < NEVER:
            yield f"{one.id}: {right} of {all_of_it} right: take it out"
        elif precision < LEAST and one.severity > Severity.LOW:
            yield f"{one.id}: {right} of {all_of_it} right: low, not {one.severity.label}"


def line(policy: Policy) -> tuple[float, float, float]:
    """What a calibrated confidence, the models' evidence, and neither are worth: a logistic regression."""
    seen: list[Sequence[float]] = []
    right: list[bool] = []
    witnessed = {one.id for one in policy.checks if one.witnessed}
    for case in read("tune"):
        if case.kind == "never" or not any(name in case.place for name in UNSEEN):
            continue
        text = policy.fold(case.text)
        for one in policy.judge(case.text, case.about).findings:
            evidence = models.evidence(one.rule, text)
            if one.check in witnessed and evidence is not None:
                sure = calibrated(one.check, one.confidence)
                seen.append((log(sure / (1 - sure)), evidence, 1.0))
                right.append(case.kind == "hit" and one.rule in case.rules)
    return _fitted(seen, right)


def _fitted(seen: Sequence[Sequence[float]], right: Sequence[bool]) -> tuple[float, float, float]:
    """What two figures, and neither, are worth: a logistic regression."""
    table, signs = np.array(seen), np.where(right, 1.0, -1.0)

    def loss(worth: np.ndarray) -> float:
        return float(np.logaddexp(0, -signs * (table @ worth)).sum() + (worth[:2] ** 2).sum() / 2)

    own, other, start = minimize(loss, np.zeros(3)).x
    return float(own), float(other), float(start)


def readers(policy: Policy) -> Iterator[str]:
    """A section for each rule: what makes of the models' logits the share of hits of the rule."""
    cases = list(read("tune"))
    texts = [policy.fold(case.text) for case in cases]
    for at, (rule, name) in enumerate(models.OF_RULE.items()):
        seen = [(models.reading(text).logits[at], models.linear(name, text), 1.0) for text in texts]
        right = [case.kind == "hit" and rule in case.rules for case in cases]
        reader, words, start = _fitted(seen, right)
        yield f"[{name}]\nreader = {reader:.3f}\nwords = {words:.3f}\nstart = {start:.3f}\n"


def told(_: str, confidence: float) -> float:
    """A check's own confidence; a hint's is raised until it is told, for what is not told can't be measured."""
    return max(confidence, witness.TOLD)


def main() -> None:
    models.TABLE.write_text(_READER + "\n" + "\n".join(readers(Policy())), encoding="utf-8")
    models.worths.cache_clear()
    policy = Policy([one for one in ALL if not one.model], calibrate=told)
    parts = {part: measure(policy, part) for part in WEIGHTS}
    write(shares(parts), TABLE)
    own, witnessed, start = line(policy)
    worth = f"own = {own:.3f}\nmodels = {witnessed:.3f}\nstart = {start:.3f}\n"
    witness.TABLE.write_text(_LINE + worth, encoding="utf-8")
    print(*doubtful(policy, parts["tune"]), sep="\n")


if __name__ == "__main__":
    main()

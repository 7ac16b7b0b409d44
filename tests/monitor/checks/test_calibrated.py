from collections.abc import Iterator
from dataclasses import replace

import pytest

from monitor.checks import ALL
from monitor.checks.base import Check, Context, Hit, check
from monitor.checks.calibrated import _table, calibrated, kind
from monitor.checks.engine import Policy
from monitor.checks.normal import Text
from monitor.finding import Rule, Severity


@check("word.ular", Rule.R1, Severity.LOW, flags=(), passes=())
def ular(text: Text, _: Context) -> Iterator[Hit]:
    yield Hit(spans=((0, 4),), confidence=0.9)
    if "?" in text.raw:
        yield Hit(spans=((0, 4),), confidence=0.3)


def halved(_: str, confidence: float) -> float:
    return confidence / 2


@pytest.mark.parametrize(
    ("made", "expected"), [(ular, 0.45), (replace(ular, model=True), 0.9), (replace(ular, report_from=0.95), None)]
)
def test_a_finding_is_as_sure_as_such_findings_proved_right_and_a_model_as_it_was_trained(
    made: Check, expected: float | None
) -> None:
    found = Policy([made], halved).judge("ular").findings
    assert [one.confidence for one in found] == ([expected] if expected else [])


def test_calibrating_takes_no_finding_away_and_scores_are_calibrated_too() -> None:
    verdict = Policy([ular], halved).judge("ular?")
    assert len(verdict.findings) == 1
    assert verdict.scores[Rule.R1] == 0.45


def test_a_check_that_was_never_measured_keeps_its_own_confidence() -> None:
    assert (calibrated("word.ular", 0.9), calibrated("word.ular", 0.4)) == (0.9, 0.4)


def test_every_measured_share_is_of_a_check_that_there_is_and_lies_between_none_and_all() -> None:
    assert _table().keys() <= {one.id for one in ALL}
    for shares in _table().values():
        assert shares.keys() <= {kind(0.9), kind(0.6)}
        assert all(0 < share < 1 for share in shares.values())

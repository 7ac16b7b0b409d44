"""What is missing still, for every check and every outcome of the second look."""

import pytest

from monitor.answers import Outcome
from monitor.checks import ALL
from monitor.finding import Finding, Rule, Severity
from reports.web import amends as module
from reports.web.amends import amends


def _finding(check: str, rule: Rule) -> Finding:
    return Finding(check=check, rule=rule, severity=Severity.LOW, confidence=0.9, spans=((0, 1),), quote="x")


FINDINGS = [_finding(one.id, one.rule) for one in ALL]


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.check)
def test_every_check_has_its_next_step_in_both_languages(finding: Finding) -> None:
    for seen in (Outcome.GONE, Outcome.EDITED_CLEAN):
        said = [amends(finding, seen, language) for language in ("id", "en")]
        assert all(step and step.why and step.starter for step in said)
        assert said[0] != said[1]
    for seen in (Outcome.WAITING, Outcome.CANNOT_TELL):
        assert amends(finding, seen, "id") is None
    if finding.rule in {Rule.R4, Rule.R5}:
        for seen in (None, Outcome.UNCHANGED, Outcome.EDITED_FLAGGED):
            assert amends(finding, seen, "id") is not None


def test_every_check_that_is_named_exists() -> None:
    assert module._OPEN.keys() <= {one.id for one in ALL}
    assert module._LEGAL in {one.id for one in ALL}


def test_nobody_is_asked_to_apologise_for_an_opinion() -> None:
    for check in ("opinion.hostile_politics", "opinion.neutrality", "opinion.competitor"):
        assert amends(_finding(check, Rule.R3), None, "en") is None


def test_a_lawsuit_is_taken_to_legal_before_anything_is_deleted() -> None:
    for seen in (None, Outcome.GONE):
        step = amends(_finding("work.litigation", Rule.R4), seen, "en")
        assert step is not None
        assert "legal" in step.why + step.starter
        assert "Remove first" not in step.why


def test_work_information_is_never_explained_in_public() -> None:
    for seen in (None, Outcome.GONE, Outcome.EDITED_CLEAN):
        step = amends(_finding("work.figures", Rule.R4), seen, "en")
        assert step is not None
        assert "internal" in step.why

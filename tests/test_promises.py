"""Every check keeps its promises: it fires on its own `flags`, stays silent on its `passes`, and explains itself."""

import pytest

from monitor.checks import ALL
from monitor.checks.base import Check
from monitor.checks.language import language
from monitor.checks.normal import prepare
from monitor.checks.validate import problems
from monitor.finding import Rule


@pytest.fixture(scope="module")
def found() -> list[str]:
    return problems()


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_a_check_judges_its_own_examples_rightly_and_explains_itself(check: Check, found: list[str]) -> None:
    assert [problem for problem in found if problem.startswith(f"{check.id}:")] == []


def test_nothing_else_is_wrong(found: list[str]) -> None:
    assert found == []


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_a_check_has_examples_in_both_languages(check: Check) -> None:
    for examples in (check.flags, check.passes):
        assert {language(prepare(one.text)) for one in examples} == {"id", "en"}


def test_every_rule_has_at_least_four_checks() -> None:
    counts = {rule: sum(check.rule is rule for check in ALL) for rule in Rule}
    assert min(counts.values()) >= 4
    assert len(ALL) >= 30

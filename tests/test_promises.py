"""Every check keeps its promises: it fires on its own `flags`, stays silent on its `passes`, and explains itself."""

import pytest

from monitor.checks import ALL
from monitor.checks.base import Check
from monitor.checks.language import language
from monitor.checks.normal import prepare
from monitor.checks.validate import problems


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_a_check_judges_its_own_examples_rightly(check: Check) -> None:
    assert problems([check]) == []


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_a_check_has_examples_in_both_languages(check: Check) -> None:
    for examples in (check.flags, check.passes):
        assert {language(prepare(one.text)) for one in examples} == {"id", "en"}

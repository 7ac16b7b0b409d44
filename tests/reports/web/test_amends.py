"""What is missing still, for every rule and every outcome of the second look."""

from itertools import product

import pytest

from monitor.answers import Outcome
from monitor.finding import Rule
from reports.web.amends import amends

ALWAYS = {Outcome.GONE, Outcome.EDITED_CLEAN}
NEVER = {Outcome.WAITING, Outcome.CANNOT_TELL}


@pytest.mark.parametrize(("rule", "seen"), list(product(Rule, [None, *Outcome])))
def test_there_is_a_next_step_where_something_is_missing(rule: Rule, seen: Outcome | None) -> None:
    wanted = seen in ALWAYS or (seen not in NEVER and rule in {Rule.R3, Rule.R4, Rule.R5})
    for language in ("id", "en"):
        step = amends(rule, seen, language)
        assert (step is not None) is wanted
        assert step is None or (step.why and step.starter)


def test_work_information_is_never_explained_in_public() -> None:
    for seen in (None, Outcome.GONE, Outcome.EDITED_CLEAN):
        step = amends(Rule.R4, seen, "en")
        assert step is not None
        assert "link" in step.starter


def test_the_two_languages_differ() -> None:
    assert amends(Rule.R3, Outcome.GONE, "id") != amends(Rule.R3, Outcome.GONE, "en")

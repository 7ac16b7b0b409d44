from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from monitor.finding import Rule, Severity
from monitor.people import Empty
from reports.digest import Digest, Entry, compose
from tests.reports.samples import DUE, SOURCES, TROUBLES, digest, entries, person


def graded(number: int, rule: Rule, severity: Severity, confidence: float = 0.5) -> Entry:
    one = entries()[0]
    finding = replace(one.finding, rule=rule, severity=severity, confidence=confidence)
    return replace(one, finding_id=number, finding=finding)


def composed(found: Sequence[Entry], limit: int = 10) -> Digest:
    return compose(person(), found, SOURCES, TROUBLES, due_at=DUE, limit=limit)


def test_the_gravest_comes_first_and_its_rule_with_it() -> None:
    found = [
        graded(1, Rule.R1, Severity.MEDIUM),
        graded(2, Rule.R4, Severity.LOW),
        graded(3, Rule.R4, Severity.HIGH),
        graded(4, Rule.R5, Severity.MEDIUM, confidence=0.9),
    ]
    made = composed(found)
    assert [(group.rule, [one.finding_id for one in group.entries]) for group in made.groups] == [
        (Rule.R4, [3, 2]),
        (Rule.R5, [4]),
        (Rule.R1, [1]),
    ]


def test_at_most_ten_are_chosen_and_the_rest_is_counted() -> None:
    found = [graded(n, Rule.R2, Severity.LOW, confidence=n / 100) for n in range(1, 26)]
    made = composed(found)
    assert made.finding_ids == tuple(range(25, 15, -1))
    assert made.left_out == 15


def test_of_equals_the_newest_post_comes_first() -> None:
    old, new = graded(1, Rule.R2, Severity.LOW), graded(2, Rule.R2, Severity.LOW)
    old = replace(old, posted_at=DUE - timedelta(days=9))
    undated = replace(graded(3, Rule.R2, Severity.LOW), posted_at=None)
    assert composed([undated, old, new]).finding_ids == (2, 1, 3)


def test_a_lighter_digest_misses_the_least_weighty_finding_only() -> None:
    made = composed([graded(n, Rule.R1, Severity(1 + n % 3)) for n in range(6)])
    lighter = made.lighter()
    assert set(made.finding_ids) - set(lighter.finding_ids) == {3}
    assert lighter.left_out == 1
    assert made.lighter(by=4).finding_ids == made.finding_ids[:2]
    assert made.lighter(by=99).left_out == 6


def test_an_empty_week_is_wanted_as_a_sign_of_life_only() -> None:
    quiet = person()
    quiet = replace(quiet, choices=replace(quiet.choices, empty=Empty.SILENCE))
    silent = compose(quiet, [], SOURCES, (), due_at=DUE)
    assert silent.empty
    assert not silent.wanted
    assert compose(person(), [], SOURCES, (), due_at=DUE).wanted
    assert compose(quiet, entries(), SOURCES, (), due_at=DUE).wanted
    assert compose(quiet, [], SOURCES, TROUBLES, due_at=DUE).wanted


def test_a_digest_knows_its_findings_in_the_order_in_which_they_stand() -> None:
    assert digest().finding_ids == (11, 12, 13, 14)

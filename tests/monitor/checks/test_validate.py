from dataclasses import replace

from monitor.checks import by_id
from monitor.checks.base import Example
from monitor.checks.validate import problems

ONE = by_id["work.tender"]


def test_a_check_that_keeps_its_promises_has_no_problems() -> None:
    assert problems([ONE]) == []


def test_each_misjudged_example_is_told() -> None:
    turned = replace(ONE, flags=ONE.passes[:1], passes=ONE.flags[:1])
    assert problems([turned]) == [
        f"work.tender: stays silent on {ONE.passes[0].text!r}, one of its flags",
        f"work.tender: speaks about {ONE.flags[0].text!r}, one of its passes",
    ]


def test_missing_examples_and_texts_are_told() -> None:
    bare = replace(ONE, id="work.bare", flags=(), passes=(Example("x"),))
    assert problems([bare]) == [
        "work.bare: needs texts that it flags and texts that it passes",
        "work.bare: has no title, why, fine, advice in id",
        "work.bare: has no title, why, fine, advice in en",
    ]

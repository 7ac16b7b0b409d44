"""`cermin guidelines`: what is in force, told in both languages, and its own examples run."""

import pytest

from monitor.checks import ALL
from monitor.checks.base import Check, Context, Hit, check
from monitor.checks.normal import Text
from monitor.finding import Rule, Severity
from tests.monitor.commands.conftest import Cermin


def test_the_list_is_every_check_in_the_order_of_the_rules(cermin: Cermin) -> None:
    rows = cermin("guidelines", "list", "--format", "jsonl").rows
    assert [row["check"] for row in rows] == [one.id for one in ALL]
    assert [row["rule"] for row in rows] == sorted(row["rule"] for row in rows)
    assert {row["severity"] for row in rows} <= {"low", "medium", "high"}
    assert all(set(row) == {"check", "rule", "severity", "title"} for row in rows)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_list_to_read_has_a_line_for_each(cermin: Cermin, lang: str) -> None:
    lines = cermin("guidelines", "list", "--lang", lang).done.splitlines()
    assert [line.split()[2] for line in lines] == [one.id for one in ALL]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_each_check_is_shown_in_full(cermin: Cermin, one: Check, lang: str) -> None:
    shown = cermin("guidelines", "show", one.id, "--lang", lang).done
    assert shown.startswith(f"{one.id}  {one.rule}  {one.severity.label}\n")
    assert "→ " in shown
    assert "{" not in shown.split("speaks about:")[0]
    for example in (*one.flags, *one.passes):
        assert example.text.splitlines()[0] in shown


@check("test.deaf", Rule.R1, Severity.LOW, flags=("horse", "zebra"), passes=("cow",), keywords=("horse", "cow"))
def deaf(text: Text, about: Context) -> list[Hit]:
    """A check that misjudges: it knows cows and horses alike."""
    return [Hit(spans=((0, 3),))]


def test_a_check_that_misjudges_its_examples_is_named(cermin: Cermin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.commands.guidelines.ALL", (deaf,))
    told = cermin("guidelines", "test")
    assert told.code == 1
    assert "cermin: test.deaf: stays silent on 'zebra', one of its flags\n" in told.err
    assert "cermin: test.deaf: speaks about 'cow', one of its passes\n" in told.err
    assert told.out.startswith("1 checks, 3 examples, ")

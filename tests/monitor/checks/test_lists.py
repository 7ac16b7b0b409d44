from datetime import date
from pathlib import Path

import pytest

from monitor.checks.base import Name
from monitor.checks.engine import Policy
from monitor.checks.examples import example
from monitor.checks.lists import WordListError, load, named
from monitor.checks.normal import prepare
from monitor.finding import Rule, Severity
from monitor.people import Role

CHECK = """
[[check]]
id = "work.snake"
severity = "low"
terms = ["ular"]
flags = ["Ada ular."]
passes = ["Ada kucing."]
"""


def write(folder: Path, text: str, name: str = "r1.id.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_both_languages_make_one_check(tmp_path: Path) -> None:
    write(tmp_path, CHECK)
    write(tmp_path, CHECK.replace("ular", "snake").replace("kucing", "cat"), "r1.en.toml")
    (one,) = load(Rule.R1, tmp_path)
    assert (one.id, one.rule, one.severity) == ("work.snake", Rule.R1, Severity.LOW)
    assert [example.text for example in one.flags] == ["Ada ular.", "Ada snake."]
    policy = Policy([one])
    assert [len(policy.judge(text).findings) for text in ("ular", "snake", "cat")] == [1, 1, 0]


def test_a_long_list_may_be_one_text_with_a_line_for_each(tmp_path: Path) -> None:
    write(tmp_path, CHECK.replace('["ular"]', "'''\nular\n\n  kobra\n'''"))
    policy = Policy(load(Rule.R1, tmp_path))
    assert [len(policy.judge(text).findings) for text in ("ular", "kobra", "naga")] == [1, 1, 0]


def test_groups_of_the_file_come_before_shared_ones(tmp_path: Path) -> None:
    write(tmp_path, 'beast = ["naga"]\npet = ["kucing"]', "groups.id.toml")
    write(tmp_path, '[groups]\nbeast = ["ular"]\n' + CHECK.replace('"ular"', '"<beast> <pet>"'))
    policy = Policy(load(Rule.R1, tmp_path))
    assert [len(policy.judge(text).findings) for text in ("ular kucing", "naga kucing")] == [1, 0]


@pytest.mark.parametrize(
    ("change", "line", "key", "complaint"),
    [
        (("severity", "severty"), 4, "check.0.severty", "unknown"),
        (('"low"', '"grave"'), 4, "check.0.severity", "low, medium or high"),
        (('"work.snake"', '"Snake"'), 3, "check.0.id", "two lower-case words"),
        (('["ular"]', '["ular", "(kobra"]'), 5, "check.0.terms.1", "not closed"),
        (('["ular"]', '["<naga>"]'), 5, "check.0.terms.0", "no group"),
        (('["ular"]', '["$"]'), 5, "check.0.terms.0", "fixed word"),
        (('["ular"]', "[1]"), 5, "check.0.terms", "list of texts"),
        (('["ular"]', '["ular"]\nrises = "no"'), 6, "check.0.rises", "true or false"),
        (('["ular"]', '["ular"]\nroles = ["king"]'), 6, "check.0.roles", "roles are general"),
        (('"Ada ular."', "{bio = 'x'}"), 6, "check.0.flags.0", "context"),
        (('"Ada ular."', "{text = 'x', size = 3}"), 6, "check.0.flags.0", "unknown size"),
        (("[[check]]", "[checks]\n[[check]]"), 2, "checks", "word list holds"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_key(
    tmp_path: Path, change: tuple[str, str], line: int, key: str, complaint: str
) -> None:
    path = write(tmp_path, CHECK.replace(*change))
    with pytest.raises(WordListError) as told:
        load(Rule.R1, tmp_path)
    assert str(told.value).startswith(f"{path}:{line}: {key}: ")
    assert complaint in str(told.value)


def test_text_that_is_no_toml_is_told_with_its_file(tmp_path: Path) -> None:
    path = write(tmp_path, "[[check]\n")
    with pytest.raises(WordListError, match="line 1") as told:
        load(Rule.R1, tmp_path)
    assert str(path) in str(told.value)


def test_the_two_languages_must_agree(tmp_path: Path) -> None:
    write(tmp_path, CHECK)
    path = write(tmp_path, CHECK.replace('"low"', '"high"'), "r1.en.toml")
    with pytest.raises(WordListError, match="differs between the two languages") as told:
        load(Rule.R1, tmp_path)
    assert str(told.value).startswith(f"{path}:4: check.0.severity:")


def test_a_mistake_in_what_spares_is_told_like_any_other(tmp_path: Path) -> None:
    path = write(tmp_path, CHECK.replace('["ular"]', '["ular"]\nexcept = ["(x"]'))
    with pytest.raises(WordListError) as told:
        load(Rule.R1, tmp_path)
    assert str(told.value).startswith(f"{path}:6: check.0.except.0:")


def test_an_example_may_hold_lists_and_dates(tmp_path: Path) -> None:
    lexicon = '{code_names = [{name = "Senja", public_from = 2030-05-01}]}'
    write(tmp_path, CHECK.replace('"Ada ular."', f"{{text = 'ular', lexicon = {lexicon}}}"))
    ((one,),) = (check.flags for check in load(Rule.R1, tmp_path))
    assert one.about.lexicon.code_names == (Name("Senja", date(2030, 5, 1)),)


def test_named_lists_join_both_languages(tmp_path: Path) -> None:
    write(tmp_path, 'beast = ["ular"]', "zoo.id.toml")
    write(tmp_path, 'beast = ["snake"]\npet = ["cat"]', "zoo.en.toml")
    lists = named("zoo", tmp_path)
    assert sorted(lists) == ["beast", "pet"]
    assert len(list(lists["beast"].found(prepare("ular snake cat")))) == 2


def test_an_example_may_bring_its_context() -> None:
    one = example(
        {"text": "x", "bio": "b", "role": "legal", "own_contacts": ["a"], "at": "2026-01-02T03:04:05+00:00"}
        | {"lexicon": {"employer": "PT Contoh"}}
    )
    assert (one.text, one.about.bio, one.about.role) == ("x", "b", Role.LEGAL)
    assert one.about.own_contacts == {"a"}
    assert one.about.at is not None
    assert one.about.lexicon.employer[0].text == "PT Contoh"

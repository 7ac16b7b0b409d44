"""The documentation says what the program does: commands, flags, checks, connectors, options."""

import re
from pathlib import Path

import click
import pytest

from connectors.registry import ARCHIVES, BUILT_IN
from monitor.checks.engine import Policy
from monitor.checks.lists import load
from monitor.config import Settings
from monitor.finding import Rule
from tests.monitor.commands.tree import commands
from tools.checks_doc import PAGE, page

ROOT = Path(__file__).parents[1]
DOCS = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
COMMANDS = list(commands())


def sections(name: str) -> dict[str, str]:
    """The page's sections by their heading."""
    parts = re.split(r"^#+ (.+)$", (ROOT / "docs" / name).read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def words(path: tuple[str, ...]) -> str:
    return "cermin " + " ".join(path)


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[words(path) for path, _ in COMMANDS])
def test_each_command_has_a_section_with_its_flags_and_values(path: tuple[str, ...], command: click.Command) -> None:
    section = sections("commands.md")[f"`{words(path)}`"]
    for one in command.params:
        if isinstance(one, click.Option):
            flag = max(one.opts, key=len)
            assert flag == "--config" or f"`{flag}" in section or "as above" in section, flag
        else:
            name = one.make_metavar(click.Context(command)).strip("[].|-").split("|")[0]
            assert name in section or "account" in section, name


def test_no_section_is_about_a_command_that_is_not_there() -> None:
    told = {heading.strip("`") for heading in sections("commands.md") if heading.startswith("`")}
    assert told == {words(path) for path, _ in COMMANDS}


def test_each_choice_of_a_flag_is_spelt_out() -> None:
    told = sections("commands.md")["`cermin me join`"]
    join = dict(COMMANDS)["me", "join"]
    choices = {one.name: one.type.choices for one in join.params if isinstance(one.type, click.Choice)}
    for name in ("level", "empty", "role", "language"):
        assert [choice for choice in choices[name] if choice not in told] == []


def test_the_page_of_checks_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python tools/checks_doc.py"


def test_each_connector_and_archive_has_a_line() -> None:
    told = (ROOT / "docs/connectors.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)
    assert sorted(rows) == sorted([*BUILT_IN, *ARCHIVES])


def test_each_option_that_the_documentation_names_is_there() -> None:
    tables = {name: set(field.annotation.model_fields) for name, field in Settings.model_fields.items()}  # type: ignore[union-attr]
    pattern = re.compile(rf"`({'|'.join(tables)})\.(\w+)")
    named = [(path.name, *found) for path in DOCS for found in pattern.findall(path.read_text("utf-8"))]
    assert len(named) >= 8
    assert [(page_, table, key) for page_, table, key in named if key not in tables[table]] == []


def test_each_command_that_the_documentation_names_is_there() -> None:
    known = {words(path) for path, _ in COMMANDS} | {words(path[:-1]) for path, _ in COMMANDS if len(path) > 1}
    named = {found for path in DOCS for found in re.findall(r"`(cermin(?: [a-z-]+){1,2})", path.read_text("utf-8"))}
    unknown = [one for one in named if not ({one, one.rpartition(" ")[0]} & known)]
    assert len(named) > 20
    assert unknown == []


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_each_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target


@pytest.mark.parametrize("name", ["id", "en"])
def test_what_people_are_told_is_told_in_both_languages(name: str) -> None:
    parts = sections("for-people.md")
    indonesian, english = parts["Bahasa Indonesia"], parts["English"]
    assert indonesian.count("\n**") == english.count("\n**") > 5
    assert {"id": "Hanya Anda", "en": "You alone"}[name] in {"id": indonesian, "en": english}[name]


def test_every_check_and_finding_field_of_the_contract_is_documented() -> None:
    told = sections("commands.md")["`cermin check`"]
    for field in ("check", "rule", "severity", "confidence", "spans", "quote", "why", "advice", "protected", "scores"):
        assert f"`{field}`" in told


def test_the_example_of_a_check_judges_its_own_examples_rightly(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.+?)```", (ROOT / "docs/add-a-check.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "r1.id.toml").write_text(example, "utf-8")
    (check,) = load(Rule.R1, tmp_path)
    policy = Policy([check])
    assert check.flags
    assert check.passes
    assert all(policy.judge(one.text, one.about).findings for one in check.flags)
    assert not any(policy.judge(one.text, one.about).findings for one in check.passes)

"""Each import contract of pyproject.toml catches the import that it is there to catch."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
LINTER = Path(sys.executable).with_name("lint-imports")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]

LINE = "The line: data flows one way"
EAR = "One ear: only the fetcher reads the network"
MOUTH = "One mouth: only the mail channel speaks SMTP"
ADMINS = "Admins see counts, never content"
THINKING = "Thinking does no input or output"
PLANTED = [
    (LINE, "connectors/post.py", "monitor.people"),
    (LINE, "monitor/store/people.py", "reports.words"),
    (LINE, "reports/view.py", "monitor.service"),
    (LINE, "monitor/tally.py", "monitor.commands.common"),
    (LINE, "monitor/alone.py", "monitor.operating"),
    ("No circles in connectors", "connectors/post.py", "connectors.base"),
    ("No circles in monitor", "monitor/checks/normal.py", "monitor.checks.base"),
    ("No circles in monitor", "monitor/store/tables.py", "monitor.store.session"),
    ("No circles in monitor", "monitor/commands/common.py", "monitor.commands.drafts"),
    ("No circles in reports", "reports/words.py", "reports.letter"),
    (EAR, "monitor/tally.py", "requests"),
    (EAR, "reports/view.py", "urllib3"),
    (EAR, "connectors/fetch.py", "requests"),
    (MOUTH, "monitor/tally.py", "smtplib"),
    (MOUTH, "reports/letter.py", "smtplib"),
    (ADMINS, "reports/web/admin.py", "reports.digest"),
    (ADMINS, "reports/web/admin.py", "monitor.finding"),
    (ADMINS, "reports/web/admin.py", "connectors.post"),
    (THINKING, "monitor/finding.py", "sqlite3"),
    (THINKING, "monitor/checks/terms.py", "requests"),
    (THINKING, "reports/digest.py", "monitor.store.session"),
    (THINKING, "reports/letter.py", "flask"),
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages and their contracts, to be spoiled."""
    copy = tmp_path_factory.mktemp("tree")
    for name in ("connectors", "monitor", "reports"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def broken(tree: Path) -> set[str]:
    """The contracts that do not hold."""
    told = subprocess.run([LINTER, "--no-cache"], cwd=tree, capture_output=True, text=True, check=False)
    assert "Analyzed" in told.stdout, told.stderr
    found = set(re.findall(r"^(.+?) BROKEN", told.stdout, re.MULTILINE))
    assert (told.returncode != 0) == bool(found)
    return found


def test_every_contract_has_a_plant() -> None:
    assert {name for name, _, _ in PLANTED} == {contract["name"] for contract in CONTRACTS}


def test_all_hold_as_long_as_nothing_is_planted(tree: Path) -> None:
    assert broken(tree) == set()


@pytest.mark.parametrize(("contract", "path", "module"), PLANTED)
def test_a_wrong_import_is_caught_by_the_contract_for_it(tree: Path, contract: str, path: str, module: str) -> None:
    source = tree / path
    whole = source.read_text("utf-8")
    source.write_text(f"{whole}\nimport {module}\n", "utf-8")
    try:
        assert contract in broken(tree)
    finally:
        source.write_text(whole, "utf-8")

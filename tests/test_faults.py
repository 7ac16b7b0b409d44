"""The table of faults is true: every row is there once, and every test that it names exists."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
TABLE = (TESTS / "FAULTS.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([A-Z]\d*) \| (.*?) \| (.*?) \|$", TABLE, re.MULTILINE)
SECTIONS = {"A": 24, "B": 21, "C": 13, "D": 13, "E": 9, "F": 18, "G": 10, "H": 11, "P": 8, "M": 9}
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", TABLE)


def test_every_row_is_there_once() -> None:
    wanted = [f"{letter}{number}" for letter, last in SECTIONS.items() for number in range(1, last + 1)]
    assert sorted(row for row, _, _ in ROWS) == sorted([*wanted, "J"])


def test_every_named_test_exists() -> None:
    files = {path: (TESTS / path).read_text(encoding="utf-8") for path, _ in NAMED}
    missing = [f"{path}::{name}" for path, name in NAMED if not re.search(rf"(def|class) {name}\b", files[path])]
    assert len(NAMED) > 150
    assert missing == []


def test_a_row_without_a_test_says_why() -> None:
    untested = {row: why for row, shown_by, why in ROWS if "`" not in shown_by}
    assert all(re.search("does not apply: |measured by ", why) for why in untested.values()), untested
    assert len(untested) <= 4

"""The casebook: every line a case, whole scenes in one part, enough of each point; nothing protected is flagged."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from benchmarks.cases import PARTS, Case, Unclear, read, read_file
from monitor.checks.engine import Policy

UNSEEN = {"G04", "G07", "G08", "G11", "G19", "G49", "G56", "G57", "G58"}
"""Points that one post cannot show: profiles, likes, pictures, what comes later, and advice without a finding."""
POINTS = {f"G{number:02}" for number in range(1, 59)} - UNSEEN


@pytest.fixture(scope="module")
def parts() -> dict[str, list[Case]]:
    return {part: read(part) for part in PARTS}


@pytest.fixture(scope="module")
def cases(parts: dict[str, list[Case]]) -> list[Case]:
    return [case for part in PARTS for case in parts[part]]


def test_there_are_enough_cases_half_of_them_indonesian(cases: list[Case]) -> None:
    counts = Counter(case.lang for case in cases)
    assert counts.keys() == {"id", "en"}
    assert counts["id"] + counts["en"] >= 4000
    assert min(counts.values()) >= 2000


def test_no_post_stands_twice(cases: list[Case]) -> None:
    assert [text for text, count in Counter(case.text for case in cases).items() if count > 1] == []


def test_a_scene_stands_in_one_part(parts: dict[str, list[Case]]) -> None:
    where = defaultdict(set)
    for part, cases in parts.items():
        for case in cases:
            where[case.lang, case.scene].add(part)
    assert {scene: found for scene, found in where.items() if len(found) > 1} == {}


@pytest.mark.parametrize("kind", ["hit", "near"])
def test_each_point_that_a_post_can_show_has_cases(cases: list[Case], kind: str) -> None:
    counts = Counter(point for case in cases if case.kind == kind for point in case.points)
    assert {point: counts[point] for point in POINTS if counts[point] < 10} == {}
    assert counts.keys() - POINTS <= UNSEEN


def test_hits_have_a_rule_and_marks_inside_the_text(cases: list[Case]) -> None:
    hits = [case for case in cases if case.kind == "hit"]
    assert [case.place for case in hits if not case.rules] == []
    assert [
        case.place for case in hits if not all(0 <= start < end <= len(case.text) for start, end in case.spans)
    ] == []


def test_what_is_protected_says_why(cases: list[Case]) -> None:
    assert [case.place for case in cases if case.kind == "never" and not case.reason] == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("? R4 | words", "a post is"),
        ("+ R4 G41 | no mark", "mark the telling words"),
        ("- R4 G41 | [[marked]]", "mark the telling words"),
        ("! nonsense | words", "what protects is one of"),
        ("+ R4 G4 | [[words]]", "G4 is neither a rule, a point"),
    ],
)
def test_a_line_that_is_no_case_is_told_with_its_place(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "en-own.txt"
    path.write_text(f"= a scene\n{line}\n", "utf-8")
    with pytest.raises(Unclear, match=f"en-own.txt:2: .*{told}"):
        list(read_file(path))


def test_a_case_is_read_with_all_that_stands_around_it(tmp_path: Path) -> None:
    path = tmp_path / "id-own.txt"
    path.write_text(
        '= adegan\n+ R4 R1 G41 bio="Staf | humas" official=yes | Halo [[Bu]] dan\\n[[Pak]]\n. | Hujan\n', "utf-8"
    )
    hit, ordinary = read_file(path)
    assert (hit.text, hit.kind, hit.lang, hit.scene) == ("Halo Bu dan\nPak", "hit", "id", "adegan")
    assert (hit.rules, hit.points) == (("R4", "R1"), ("G41",))
    assert [hit.text[start:end] for start, end in hit.spans] == ["Bu", "Pak"]
    assert (hit.about.bio, hit.about.official) == ("Staf | humas", True)
    assert (ordinary.kind, ordinary.rules, ordinary.place) == ("ordinary", (), "id-own.txt:3")


STILL = pytest.mark.xfail(strict=True, reason="the checks still speak about some protected posts of this part")


@pytest.mark.slow
@pytest.mark.parametrize("part", ["train", "tune", pytest.param("test", marks=STILL)])
def test_nothing_protected_is_flagged(parts: dict[str, list[Case]], part: str) -> None:
    policy = Policy()
    calm = [case for case in parts[part] if case.kind == "never"]
    said = {case.place: [one.check for one in policy.judge(case.text, case.about).findings] for case in calm}
    assert len(calm) >= 100
    assert {place: checks for place, checks in said.items() if checks} == {}

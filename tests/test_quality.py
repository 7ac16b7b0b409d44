"""The instrument that measures the checks: its figures, what it reads, and what it makes of both."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks import quality
from benchmarks.cases import Case
from benchmarks.instrument import bias, book, confidence, evasions, labelled
from benchmarks.instrument.judged import Judged, offence, speaks
from benchmarks.instrument.labelled import Field
from benchmarks.instrument.measures import Counts, auc, calibration_error, covered, length_ratio, reliability
from benchmarks.instrument.peer import Peer
from benchmarks.instrument.sets import ALL, Row, Sets
from benchmarks.instrument.tables import Table
from monitor.checks import ALL as CHECKS
from monitor.checks.engine import Policy, Verdict
from monitor.finding import Finding, Rule, Severity, Span

KNOWN = {one.id for one in CHECKS}


def finding(name: str = "one.check", rule: Rule = Rule.R1, sure: float = 0.9, **more: object) -> Finding:
    given = {"severity": Severity.MEDIUM, "spans": ((0, 3),), "quote": "abc", **more}
    return Finding(check=name, rule=rule, confidence=sure, **given)  # type: ignore[arg-type]


def judged(kind: str, *found: Finding, rules: tuple[Rule, ...] = (Rule.R1,), marks: tuple[Span, ...] = ()) -> Judged:
    case = Case(text="abc def", kind=kind, lang="en", scene="s", place="f:1", rules=rules, points=("G20",), spans=marks)
    return Judged(case, Verdict(lang="en", findings=found, scores={one.rule: one.confidence for one in found}))


def cells(table: Table, *row: str) -> dict[str, object]:
    """A row that begins so, by column; of columns with the same name the first."""
    (found,) = (one for one in table.rows if one[: len(row)] == row)
    return dict(reversed(list(zip(table.columns, found, strict=True))))


def test_counts_and_their_shares() -> None:
    counts = Counts.of([True, True, False, False, True], [True, False, True, False, True])
    assert counts == Counts(found=2, false=1, missed=1, calm=1)
    assert (counts.precision, counts.recall, counts.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert counts.false_share == 0.5


def test_nothing_has_no_share() -> None:
    assert (Counts().precision, Counts().recall, Counts().f1, Counts().false_share) == (None,) * 4


@pytest.mark.parametrize(
    ("scores", "labels", "expected"),
    [
        ([0.1, 0.2, 0.8, 0.9], [False, False, True, True], 1.0),
        ([0.9, 0.8, 0.2, 0.1], [False, False, True, True], 0.0),
        ([0.5, 0.5, 0.5, 0.5], [False, True, False, True], 0.5),
        ([0.1, 0.4, 0.35, 0.8], [False, False, True, True], 0.75),
        ([0.1, 0.4], [True, True], None),
    ],
)
def test_ranking(scores: list[float], labels: list[bool], expected: float | None) -> None:
    assert auc(scores, labels) == expected


def test_calibration_is_the_mean_distance_of_confidence_and_truth() -> None:
    bins = reliability([(0.9, True), (0.9, True), (0.9, False), (0.1, False), (1.0, True)])
    assert [(one.count, one.right) for one in bins] == [(1, 0), (0, 0), (0, 0), (0, 0), (4, 3)]
    assert calibration_error(bins) == pytest.approx((0.1 + abs(3.7 - 3)) / 5)


def test_confidence_below_the_lowest_bin_counts_in_it() -> None:
    assert reliability([(0.2, True)], low=0.5)[0].count == 1


@pytest.mark.parametrize(
    ("spans", "marks", "expected"),
    [
        ([(0, 5)], [(0, 10)], True),
        ([(0, 4)], [(0, 10)], False),
        ([(0, 3), (7, 9)], [(0, 10)], True),
        ([(20, 24)], [(0, 10), (20, 26)], True),
        ([(10, 20)], [(0, 10)], False),
    ],
)
def test_a_mark_is_covered_from_half_of_its_characters(spans: list[Span], marks: list[Span], expected: bool) -> None:
    assert covered(spans, marks) is expected


def test_the_length_ratio_counts_each_character_once() -> None:
    assert length_ratio([(0, 10), (5, 20)], [(0, 4), (2, 5)]) == 4.0


def test_a_table_is_aligned_and_shows_nothing_as_a_dash() -> None:
    lines = str(Table("Figures", ("what", "how many"), [("a", 3), ("longer", None), ("share", 0.5)])).splitlines()
    assert lines[0] == "### Figures"
    assert lines[2:] == [
        "| what   | how many |",
        "|--------|----------|",
        "| a      | 3        |",
        "| longer | –        |",
        "| share  | 0.500    |",
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [(f"post {number}", (1, 0, -1)[number % 3]) for number in range(30)]
    with gzip.open(tmp_path / "en_benign_tweets.jsonl.gz", "wt", encoding="utf-8") as file:
        for text, label in rows:
            file.write(json.dumps({"id": text, "text": text, "lang": "en", "label": label, "source": "own"}) + "\n")
    return tmp_path


def test_a_set_is_drawn_alike_each_time_without_what_counts_for_nothing(folder: Path) -> None:
    rows = Sets(folder, 8).rows("en_benign_tweets")
    assert rows == Sets(folder, 8).rows("en_benign_tweets")
    assert len(rows) == 8
    assert len(Sets(folder).rows("en_benign_tweets")) == 20
    assert {row.label for row in Sets(folder).rows("en_benign_tweets")} == {0, 1}


def test_absent_sets_are_told_and_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = quality.arguments(["--data", str(folder), "--alone"])
    table = labelled.ordinary(Field(Sets(folder), Policy(())))
    told = quality.preamble(Field(Sets(folder), Policy(())), chosen, quality.datetime(2026, 11, 25, tzinfo=quality.UTC))
    assert [row[0] for row in table.rows] == ["en_benign_tweets"]
    assert "en_benign_tweets" not in told
    assert all(name in told for name in ALL if name != "en_benign_tweets")


@pytest.mark.parametrize(
    ("label", "expected"),
    [(1, True), (0, False), ("PERSON,CREDIT_CARD", True), ("PERSON,GPE", False), ("", False)],
)
def test_what_a_row_should_bring(label: int | str, expected: bool) -> None:
    assert Row("text", "en", label, "own").positive is expected


def test_speaking_is_narrowed_by_severity_rule_and_check() -> None:
    verdict = Verdict(lang="en", findings=(finding("data.phone", Rule.R4),), scores={Rule.R4: 0.9, Rule.R3: 0.2})
    assert speaks(verdict)
    assert speaks(verdict, least=Severity.MEDIUM, rules={Rule.R4}, checks=("secret.", "data."))
    assert not speaks(verdict, least=Severity.HIGH)
    assert not speaks(verdict, rules={Rule.R1})
    assert not speaks(verdict, checks=("work.",))
    assert offence(verdict) == 0.2


def test_a_hit_counts_only_with_a_right_rule_and_anything_else_is_false() -> None:
    table = book.in_sum(
        [
            judged("hit", finding()),
            judged("hit", finding(rule=Rule.R4)),
            judged("hit"),
            judged("hit", finding(severity=Severity.LOW)),
            judged("near", finding(severity=Severity.LOW)),
            judged("near"),
            judged("never"),
        ]
    )
    row = cells(table, "en")
    assert row["hits"] == 4
    assert (row["right rule"], row["right, medium+"], row["any rule"]) == (0.5, 0.25, 0.75)
    assert (row["precision"], row["precision, medium+"]) == (0.5, 0.5)
    assert (row["near: flagged"], row["near: medium+"], row["never: flagged"]) == (0.5, 0.0, 0.0)
    assert cells(table, "id")["right rule"] is None


def test_rules_and_points_have_their_own_rows() -> None:
    cases = [judged("hit", finding()), judged("hit"), judged("near", finding("other.check", Rule.R2))]
    rule, point = cells(book.by_rule(cases), Rule.R1, "en"), cells(book.by_point(cases), "G20")
    assert (rule["hits"], rule["recall"], rule["precision"], rule["near flagged"]) == (2, 0.5, 1.0, 1.0)
    assert cells(book.by_rule(cases), Rule.R2, "en")["precision"] == 0.0
    assert (point["hits"], point["recall"], point["flagged by"]) == (2, 0.5, "other.check")


def test_evidence_is_what_lies_on_the_marks() -> None:
    wide, narrow = finding(spans=((0, 7),)), finding(spans=((0, 1),))
    table = book.evidence(
        [
            judged("hit", narrow, marks=((0, 3),)),
            judged("hit", wide, marks=((0, 3),)),
            judged("hit", wide, marks=((0, 1),)),
            judged("hit", finding(spans=((4, 7),)), marks=((0, 3),)),
        ]
    )
    row = cells(table, "en")
    assert (row["hits found"], row["cover"], row["not too long"], row["both"]) == (4, 0.5, 0.75, 0.25)
    assert row["touch a mark"] == 0.75


def test_protected_speech_is_counted_for_each_part() -> None:
    table = book.never([("tune", [judged("never", finding("a.b")), judged("never"), judged("near", finding())])])
    assert table.rows == [("tune", 2, 1, 1, "a.b")]


def test_a_check_has_its_precision_recall_and_rate_among_ordinary_posts() -> None:
    one = next(one for one in CHECKS if one.id == "represent.insult")
    right, wrong = finding(one.id, one.rule), finding(one.id, one.rule)
    cases = [judged("hit", right, right), judged("hit"), judged("near", wrong), judged("never", wrong)]
    calm = [Verdict(lang="en", findings=(wrong,)), *[Verdict(lang="en")] * 499]
    row = cells(confidence.by_check(cases, [one], calm), "represent.insult")
    assert (row["cases"], row["precision"], row["near"], row["never"]) == (3, 1 / 3, 1, 1)
    assert (row["hits"], row["recall"], row["per 1,000 ordinary"]) == (2, 0.5, "2.00")


def test_calibration_has_a_row_for_findings_and_for_scores() -> None:
    table = confidence.calibration([judged("hit", finding(sure=0.95)), judged("near", finding(sure=0.95))])
    assert cells(table, "findings", "en")["bin 5"] == "0.95 → 0.50 (2)"
    assert cells(table, "scores", "en")["ECE"] == pytest.approx(0.45)


def test_the_points_of_checks_name_checks_that_exist_and_points_of_the_casebook() -> None:
    named = {f"{kind}.{name}": points for kind, names in confidence.POINTS.items() for name, points in names.items()}
    assert len(named.keys() & KNOWN) >= 0.9 * len(named)
    assert all(point[0] == "G" and 1 <= int(point[1:]) <= 58 for points in named.values() for point in points)


def test_peers_are_asked_the_same_cases() -> None:
    peer = Peer("shouting", "none", lambda texts: [float(text.isupper()) for text in texts], most=2)
    table = book.beside([judged("hit", finding()), judged("near"), judged("never")], [peer])
    assert cells(table, "cermin")["hit en"] == 1.0
    assert cells(table, "shouting")["cases"] == 2


def test_a_swap_keeps_capitals_and_whole_words() -> None:
    assert list(bias.swapped("He said she can.", ["he", "she"])) == ["She said she can.", "He said he can."]
    assert list(bias.swapped("The shelf", ["he", "she"])) == []


def test_swaps_are_enough_in_both_languages() -> None:
    for kinds in bias.TABLES.values():
        made = {kind: set() for kind in ("calm", "flagged")}  # type: dict[str, set[str]]
        for table in kinds.values():
            for kind, texts in made.items():
                texts.update(
                    after for text in table[kind] for group in table["groups"] for after in bias.swapped(text, group)
                )
        assert len(made["calm"]) >= 500
        assert len(made["flagged"]) >= 200


def test_a_changed_swap_is_counted_and_told() -> None:
    said = frozenset({("a.b", 2)})
    swaps = [
        bias.Swap("en", "names", "Ann", "Bo", frozenset(), frozenset()),
        bias.Swap("en", "names", "Ann", "Bo", said, said),
        bias.Swap("en", "names", "Ann", "Cy", said, frozenset({("a.b", 3)})),
    ]
    assert bias.table(swaps).rows[-1] == ("en", "in sum", 1, 0, 2, 1, "a.b")
    assert bias.told(swaps).rows == [("Ann", "Cy", "a.b", "a.b")]


def test_there_are_twenty_different_ways_that_all_differ_from_the_word() -> None:
    for _, word in evasions.WORDS.values():
        assert len({way(word) for way in evasions.WAYS.values()} - {word}) == 20
    assert len(set(evasions.FOREIGN)) == 20


def test_the_test_part_is_shown_to_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        quality.arguments(["--show"])
    assert "nobody who writes checks reads the test part" in capsys.readouterr().err


def test_an_unknown_section_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        quality.arguments(["--only", "book,stars"])
    assert "stars is no section" in capsys.readouterr().err

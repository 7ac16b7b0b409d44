"""`cermin check` and `cermin followup`: lines in, answers out in the same order, and what a person reads."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from monitor.checks import ALL
from monitor.checks.base import Context, Hit, check
from monitor.checks.engine import Policy
from monitor.checks.normal import Text
from monitor.finding import Rule, Severity
from tests.monitor.commands.conftest import Called, Cermin, configure

SUED = "Pagi ini kami digugat vendor soal kontrak."
FIELDS = {"check", "rule", "severity", "confidence", "spans", "quote", "why", "fine", "advice"}


def litigation(row: Any) -> Any:
    """The finding about being sued, among whatever else is found."""
    return next(one for one in row["findings"] if one["check"] == "work.litigation")


def lines(*given: Any) -> str:
    return "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in given)


@pytest.fixture(name="check")
def check_lines(empty: Path, cermin: Cermin) -> Any:
    def called(*given: Any, flags: tuple[str, ...] = ()) -> Called:
        return cermin("check", "--format", "jsonl", *flags, stdin=lines(*given))

    return called


def test_each_line_is_answered_in_order_with_all_fields(check: Any) -> None:
    called = check({"id": "7", "text": SUED}, {"id": 8, "text": "Selamat pagi, semua."}, {"text": "Hello there."})
    assert (called.code, called.err) == (0, "")
    assert [row["id"] for row in called.rows] == ["7", 8, None]
    assert all(set(row) == {"id", "lang", "protected", "findings"} for row in called.rows)
    assert [bool(row["findings"]) for row in called.rows] == [True, False, False]
    found = litigation(called.rows[0])
    assert set(found) == FIELDS
    assert found["rule"] == "R4"
    assert found["severity"] in {"low", "medium", "high"}
    assert 0 < found["confidence"] <= 1
    start, end = found["spans"][0]
    assert SUED[start:end] == found["quote"]
    assert "digugat" in found["quote"]


def test_spans_count_code_points_of_the_text_as_it_came(check: Any) -> None:
    text = f"👩‍👩‍👧 ini… {SUED}"
    found = litigation(check({"text": text}).rows[0])
    start, end = found["spans"][0]
    assert text[start:end] == found["quote"]


def test_a_line_that_cannot_be_read_costs_only_itself(check: Any) -> None:
    called = check(
        {"id": 1, "text": "Halo"},
        "{nonsense",
        "",
        "[1, 2]",
        {"id": 2},
        {"id": 3, "text": 5},
        {"id": 4, "text": "Halo", "official_account": "yes"},
        {"id": 5, "text": "Halo", "role": "boss"},
        {"id": 6, "text": "Halo", "created_at": "yesterday"},
        {"id": 7, "text": "Halo", "created_at": "2026-01-01T00:00:00"},
        {"id": 8, "text": "Halo", "org": ["PT Aruna"]},
        {"id": 9, "text": "Halo", "org": {"clients": []}},
        {"id": 10, "text": "Halo", "bio": 3},
        {"id": 11, "text": "Halo"},
    )
    assert called.code == 1
    assert called.err == "cermin: 11 lines could not be read; see the lines with an error\n"
    errors = {row["line"]: row["error"] for row in called.rows if "error" in row}
    assert list(errors) == [2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
    assert errors[2] == "not valid JSON at column 2"
    assert errors[4] == "not a JSON object"
    assert errors[5] == errors[6] == "text: a string is needed"
    assert errors[7] == "official_account: true or false is needed"
    assert errors[8].startswith("role: known are general, spokesperson")
    assert errors[9] == "created_at: an RFC 3339 time is needed"
    assert errors[10] == "created_at: the time needs its zone"
    assert errors[11] == "org: an object is needed"
    assert errors[12].startswith("clients: unknown; known are confidential_clients")
    assert errors[13] == "bio: a string is needed"
    assert [row.get("id") for row in called.rows if "error" not in row] == [1, 11]


def test_one_bad_line_is_counted_as_one(check: Any) -> None:
    assert check("nonsense").err == "cermin: 1 line could not be read; see the lines with an error\n"


def test_a_line_too_long_is_not_parsed(check: Any) -> None:
    called = check({"id": 1, "text": "a" * (4 * 1024 * 1024)}, {"id": 2, "text": "Halo"})
    assert called.rows[0] == {"line": 1, "error": "the line is longer than 4194304 characters"}
    assert called.rows[1]["id"] == 2


def test_deep_nesting_is_one_bad_line(check: Any) -> None:
    assert "error" in check("[" * 100_000).rows[0]


def test_half_a_surrogate_pair_is_one_unknown_character(check: Any) -> None:
    called = check(f'{{"id": ["\\ud83d", {{"\\uDC00": 1}}], "text": "\\ud83d {SUED} \\ud83d\\ude00"}}')
    assert (called.code, called.rows[0]["id"]) == (0, ["\ufffd", {"\ufffd": 1}])
    start, end = litigation(called.rows[0])["spans"][0]
    assert start <= 2 + SUED.index("digugat") < end


def test_a_byte_order_mark_and_bytes_that_are_no_utf8_are_survived(empty: Path, cermin: Cermin) -> None:
    (empty / "posts.jsonl").write_bytes(
        b"\xef\xbb\xbf" + lines({"id": 1, "text": "Halo"}).encode() + b'{"text": "\xff"}\n'
    )
    called = cermin("check", "posts.jsonl", "--format", "jsonl")
    assert (called.code, len(called.rows)) == (0, 2)


def test_no_line_gives_no_answer(check: Any) -> None:
    assert (check().code, check().out) == (0, "")


def test_explanations_speak_the_posts_language_or_the_one_asked_for(check: Any) -> None:
    own, english = check({"text": SUED}).rows[0], check({"text": SUED}, flags=("--lang", "en")).rows[0]
    assert own["lang"] == english["lang"] == "id"
    assert litigation(own)["why"] != litigation(english)["why"]
    assert "employer" in litigation(english)["why"]


def test_scores_are_a_number_for_each_rule_found_or_not(check: Any) -> None:
    called = check({"text": SUED}, {"text": "Halo"}, flags=("--scores",))
    loud, still = (row["scores"] for row in called.rows)
    assert set(loud) == set(still) == {"R1", "R2", "R3", "R4", "R5"}
    assert loud["R4"] >= 0.5
    assert all(0 <= score < 0.5 for score in still.values())


def test_protected_speech_is_named_and_silent(check: Any) -> None:
    row = check({"text": "Gaji kami telat dua bulan, ayo ikut rapat serikat pekerja."}).rows[0]
    assert row["protected"]
    assert row["findings"] == []


def quotes(called: Called, row: int = 0) -> list[str]:
    return [one["quote"] for one in called.rows[row]["findings"]]


def test_the_companys_words_come_from_the_line_and_from_the_configuration(home: Path, cermin: Cermin) -> None:
    text = "Besok kickoff bareng Nusa Palapa, lalu Kirana Abadi."
    given = lines({"text": text}, {"text": text, "org": {"confidential_clients": ["Nusa Palapa"]}})
    bare = cermin("check", "--format", "jsonl", stdin=given)
    assert (quotes(bare, 0), quotes(bare, 1)) == ([], ["Nusa Palapa"])
    configure(home, '[words]\nconfidential_clients = [{ term = "Kirana Abadi" }]\n')
    told = cermin("check", "--format", "jsonl", stdin=given)
    assert (quotes(told, 0), quotes(told, 1)) == (["Kirana Abadi"], ["Nusa Palapa", "Kirana Abadi"])


def test_a_bio_that_names_the_job_raises_severity(check: Any) -> None:
    order = ["low", "medium", "high"]
    text = "Anjing, dasar goblok kalian semua."
    called = check({"text": text}, {"text": text, "bio": "Engineer di PT Aruna Jaya"})
    plain, known = (max(order.index(one["severity"]) for one in row["findings"]) for row in called.rows)
    assert known > plain


def test_a_draft_is_answered_for_a_person_to_read(empty: Path, cermin: Cermin) -> None:
    told = cermin("check", stdin=SUED).done
    assert "R4 · " in told
    assert "(work.litigation)" in told
    assert "→ " in told
    assert cermin("check", stdin="Selamat pagi.").done == "Tidak ada yang perlu dilihat lagi.\n"
    assert cermin("check", "--lang", "en", stdin="Selamat pagi.").done == "Nothing to look at again.\n"


def test_a_draft_in_a_file_is_one_draft_with_all_its_lines(empty: Path, cermin: Cermin) -> None:
    (empty / "draft.txt").write_text(f"Selamat pagi.\n\n{SUED}\n", "utf-8")
    assert "(work.litigation)" in cermin("check", "draft.txt").done


def test_what_a_draft_holds_cannot_steer_the_terminal(empty: Path, cermin: Cermin) -> None:
    told = cermin("check", stdin="Kami \x1b[2Jdigugat vendor\x07 kemarin, kami digugat vendor.").done
    assert told
    assert "\x1b" not in told
    assert "\x07" not in told


def test_checking_stores_nothing_and_opens_no_socket(
    empty: Path, cermin: Cermin, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    real = socket.socket.__init__
    monkeypatch.setattr(socket.socket, "__init__", lambda self, *a, **k: opened.append(a) or real(self, *a, **k))
    socket.socket().close()
    assert len(opened) == 1
    assert cermin("check", stdin=SUED).done
    assert cermin("check", "--format", "jsonl", stdin=lines({"text": SUED})).done
    assert len(opened) == 1
    assert list(empty.iterdir()) == []


@check("test.broken", Rule.R1, Severity.LOW, flags=(), passes=())
def broken(text: Text, about: Context) -> list[Hit]:
    """A check that stumbles."""
    raise KeyError(text.raw)


def test_a_check_that_stumbles_is_named_and_costs_only_its_own_answer(
    empty: Path, cermin: Cermin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.checks.engine.Policy", lambda: Policy((*ALL, broken)))
    told = cermin("check", stdin=SUED)
    assert (told.code, told.err) == (1, "cermin: failed, so not asked: test.broken\n")
    assert "(work.litigation)" in told.out
    row = cermin("check", "--format", "jsonl", stdin=lines({"text": SUED})).rows[0]
    assert row["failed"] == ["test.broken"]
    assert litigation(row)


def followed(cermin: Cermin, *given: Any) -> Called:
    return cermin("followup", "--format", "jsonl", stdin=lines(*given))


def test_a_followup_is_judged_line_by_line(empty: Path, cermin: Cermin) -> None:
    rude = {"text": "Dasar goblok kalian semua, anjing."}
    sorry = "Saya minta maaf kepada semua yang saya maki kemarin. Saya salah, kata-kata itu tidak pantas."
    called = followed(
        cermin,
        {"id": "a", "original": rude, "observed_hours": 48},
        "nonsense",
        {"id": "b", "original": rude, "original_deleted": True, "observed_hours": 48},
        {"id": "c", "original": {"text": 3}},
        {
            "id": "d",
            "original": rude,
            "original_deleted": True,
            "followups": [{"kind": "post", "text": sorry, "hours_after": 2}],
            "observed_hours": 48,
            "same_channel": True,
        },
        {"id": "e", "original": {"text": "Selamat pagi."}},
    )
    assert called.code == 1
    assert called.err.startswith("cermin: 2 lines could not be read")
    states = {row["id"]: row["state"] for row in called.rows if "state" in row}
    assert states == {"a": "open", "b": "deleted_silent", "d": "resolved", "e": "no_action_needed"}
    assert [row.get("line") for row in called.rows] == [None, 2, None, 4, None, None]
    assert called.rows[3]["error"] == "original.text: should be a text"


def test_a_followup_says_why_and_gives_words_to_begin_with(empty: Path, cermin: Cermin) -> None:
    row = followed(cermin, {"original": {"text": SUED}, "original_deleted": True, "observed_hours": 9}).rows[0]
    assert set(row) == {"id", "state", "actions", "why", "starter"}
    assert row["actions"]
    assert row["why"]

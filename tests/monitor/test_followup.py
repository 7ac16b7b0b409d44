import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.checks.base import Context
from monitor.checks.engine import Policy
from monitor.followup import Action, Case, CaseError, FollowUp, Judgement, State, judge, read_case, starter, why
from monitor.followup.telling import _texts

DATA = Path(__file__).parents[1] / "data"
CASES, MORE = (
    [json.loads(line) for line in (DATA / f"followup-{name}.jsonl").read_text("utf-8").splitlines()]
    for name in ("cases", "more")
)
RUDE = "Our customers are idiots."
LEAK = "Our margin on this product is 70%, don't tell customers."
LEGAL = "We're being sued and our legal team thinks we'll lose."
SINCERE = "I am sorry for what I wrote about our customers. It was rude, and they deserve better."


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy()


@pytest.fixture(scope="module")
def judgements(policy: Policy) -> list[Judgement]:
    return [judge(read_case(one), policy) for one in CASES]


@pytest.fixture(scope="module")
def verdicts(judgements: list[Judgement]) -> list[tuple[str, State]]:
    return [(one["expected"], judgement.state) for one, judgement in zip(CASES, judgements, strict=True)]


def case(original: str, *texts: str, **more: Any) -> Case:
    return Case(
        original=original, followups=tuple(FollowUp(text, "post", hours) for hours, text in enumerate(texts)), **more
    )


def test_there_are_cases_of_every_state_in_both_languages(judgements: list[Judgement]) -> None:
    assert len(CASES) >= 150
    assert set(Counter(one["expected"] for one in CASES)) == set(State)
    languages = Counter((one["expected"], judged.lang) for one, judged in zip(CASES, judgements, strict=True))
    assert all(languages[state, lang] >= 4 for state in State for lang in ("id", "en"))


def test_the_state_is_right_in_85_of_100_cases(verdicts: list[tuple[str, State]]) -> None:
    assert sum(expected == found for expected, found in verdicts) / len(verdicts) >= 0.85


def test_the_state_is_right_in_85_of_100_cases_written_without_knowing_the_judge(policy: Policy) -> None:
    assert len(MORE) >= 160
    assert {one["expected"] for one in MORE} == set(State)
    assert sum(judge(read_case(one), policy).state == one["expected"] for one in MORE) / len(MORE) >= 0.85


def test_an_edit_that_only_adds_is_no_fault(policy: Policy) -> None:
    added = case("Buku ini bagus.", original_edited=True, edited_text="Buku ini bagus, dan tipis.")
    assert judge(added, policy).state is State.NO_ACTION_NEEDED


def test_the_offence_again_in_other_words_reopens(policy: Policy) -> None:
    again = case(RUDE, SINCERE, "Customers today: still idiots.")
    assert judge(again, policy).state is State.REOPENED


@pytest.mark.parametrize("state", State)
def test_no_state_is_missed_in_more_than_a_quarter_of_its_cases(
    verdicts: list[tuple[str, State]], state: State
) -> None:
    found = [state == said for expected, said in verdicts if expected == state]
    assert sum(found) / len(found) >= 0.75


def test_every_judgement_has_its_words_in_both_languages(judgements: list[Judgement]) -> None:
    for judgement in judgements:
        for lang in ("id", "en"):
            assert why(judgement, lang)
            assert (starter(judgement, lang) is None) == (judgement.starter is None)
        assert judgement.actions


def test_both_languages_have_the_same_keys() -> None:
    assert {part: set(texts) for part, texts in _texts("id").items()} == {
        part: set(texts) for part, texts in _texts("en").items()
    }


def test_the_words_come_in_the_language_of_the_post(policy: Policy) -> None:
    assert why(judge(case("Klien bego semua, nggak bisa baca."), policy)).startswith("Belum ada")
    assert (starter(judge(case(RUDE), policy)) or "").startswith("Yesterday I wrote")


def test_a_leak_that_is_gone_needs_no_word_to_the_readers(policy: Policy) -> None:
    judgement = judge(case(LEAK, original_deleted=True), policy)
    assert judgement.actions == (Action.ASK_COMMS_LEGAL,)
    assert judgement.why_key == "deleted_leak"


@pytest.mark.parametrize(
    "again",
    [
        "Sorry, I should not have said that our margin on this product is 70%.",
        "Sorry for telling what margin it is, 70% on such a product is usual.",
    ],
)
def test_an_explanation_that_tells_a_leak_again_has_to_go(policy: Policy, again: str) -> None:
    judgement = judge(case(LEAK, again, original_deleted=True), policy)
    assert (judgement.state, judgement.why_key) == (State.PARTIAL, "partial_repeats")
    assert Action.DELETE_OR_EDIT in judgement.actions


def test_a_note_beside_a_leak_that_still_stands_is_not_enough(policy: Policy) -> None:
    judgement = judge(case(LEAK, "I am sorry, I should not have written that post."), policy)
    assert (judgement.state, judgement.why_key) == (State.PARTIAL, "partial_leak")


@pytest.mark.parametrize("texts", [(), ("I am sorry, I should not have written that post.",)])
def test_a_legal_matter_is_for_legal_before_anything_is_deleted(policy: Policy, texts: tuple[str, ...]) -> None:
    judgement = judge(case(LEGAL, *texts), policy)
    assert judgement.actions == (Action.ASK_COMMS_LEGAL,)
    assert judgement.starter == "ask_legal"


def test_a_deleted_legal_matter_is_still_told_to_legal(policy: Policy) -> None:
    judgement = judge(case(LEGAL, original_deleted=True), policy)
    assert (judgement.why_key, judgement.actions) == ("deleted_legal", (Action.ASK_COMMS_LEGAL,))


def test_an_edit_that_keeps_the_words_is_told_so(policy: Policy) -> None:
    judgement = judge(case(RUDE, original_edited=True, edited_text="Our customers are idiots, and it rains."), policy)
    assert (judgement.state, judgement.why_key) == (State.EDITED_SILENT, "edited_still")


def test_an_edit_with_an_apology_inside_is_complete(policy: Policy) -> None:
    edited = "Our customers keep us busy. Edited: I am sorry for the rude word that stood here."
    assert judge(case(RUDE, original_edited=True, edited_text=edited), policy).state is State.RESOLVED


def test_an_edit_with_a_bare_note_lacks_the_apology(policy: Policy) -> None:
    edited = "Our customers keep us busy. Edited."
    judgement = judge(case(RUDE, original_edited=True, edited_text=edited), policy)
    assert (judgement.state, judgement.actions) == (State.PARTIAL, (Action.APOLOGY,))


def test_an_edit_whose_words_are_not_known_counts_as_silent(policy: Policy) -> None:
    assert judge(case(RUDE, original_edited=True), policy).state is State.EDITED_SILENT


def test_a_typing_error_put_right_needs_nothing(policy: Policy) -> None:
    fixed = case(
        "See you at the libary tomorrow.", original_edited=True, edited_text="See you at the library tomorrow."
    )
    assert judge(fixed, policy).state is State.NO_ACTION_NEEDED


def test_an_apology_for_a_fact_without_the_fact_is_an_apology(policy: Policy) -> None:
    claim = case("Celery juice cures diabetes.", "I am sorry for sharing this, it was careless of me.")
    assert judge(claim, policy).state is State.APOLOGISED


@pytest.mark.parametrize("rest", [{}, {"original_deleted": True}])
def test_what_a_non_apology_asks_for_depends_on_whether_the_post_stands(policy: Policy, rest: dict[str, Any]) -> None:
    actions = judge(case(RUDE, "Sorry if anyone was offended by my post.", **rest), policy).actions
    assert (Action.DELETE_OR_EDIT in actions) == (not rest)


def test_followups_count_in_the_order_of_time_whatever_order_they_come_in(policy: Policy) -> None:
    late = FollowUp("And again: our customers are idiots.", "post", 50)
    early = FollowUp(SINCERE, "post", 5)
    shuffled = Case(original=RUDE, followups=(late, early))
    assert judge(shuffled, policy).state is State.REOPENED
    assert judge(replace(shuffled, followups=(early,)), policy).state is State.APOLOGISED


def test_a_hostile_answer_makes_a_fight_of_a_harmless_post(policy: Policy) -> None:
    assert judge(case("Lovely chart.", "Get lost, who asked you."), policy).state is State.ESCALATED


def test_protected_speech_needs_nothing_even_when_others_complain(policy: Policy) -> None:
    complaint = FollowUp("That is wrong, delete it.", "reader_reply", 1)
    protected = Case(original="Our overtime has not been paid for three months.", followups=(complaint,))
    judgement = judge(protected, policy)
    assert (judgement.state, judgement.actions) == (State.NO_ACTION_NEEDED, (Action.NONE,))


def test_a_record_is_read_with_every_field() -> None:
    record = {
        "original": {"text": "a", "bio": "b", "reply_to": "c", "created_at": None},
        "followups": [{"kind": "reply", "text": "d", "hours_after": 1}, {"text": "e"}],
        "original_deleted": True,
        "original_edited": True,
        "edited_text": "f",
        "observed_hours": 2.5,
        "same_channel": False,
    }
    assert read_case(record) == Case(
        original="a",
        about=Context(bio="b", reply_to="c"),
        followups=(FollowUp("d", "reply", 1.0), FollowUp("e")),
        original_deleted=True,
        original_edited=True,
        edited_text="f",
        observed_hours=2.5,
        same_channel=False,
    )


def test_a_record_needs_no_more_than_the_text() -> None:
    assert read_case({"original": {"text": "a"}}) == Case(original="a")


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({}, "original: should be an object"),
        ({"original": {}}, "original.text: should be a text"),
        ({"original": {"text": "a"}, "followups": {}}, "followups: should be a list"),
        ({"original": {"text": "a"}, "followups": ["b"]}, "followups[0]: should be an object"),
        ({"original": {"text": "a"}, "followups": [{"text": 1}]}, "followups[0].text: should be a text"),
        ({"original": {"text": "a"}, "original_deleted": 1}, "original_deleted: should be true or false"),
        ({"original": {"text": "a"}, "observed_hours": True}, "observed_hours: should be a number"),
    ],
)
def test_a_wrong_record_is_told_where(record: dict[str, Any], told: str) -> None:
    with pytest.raises(CaseError, match="should be") as error:
        read_case(record)
    assert str(error.value) == told

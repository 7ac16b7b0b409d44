import re
from string import Formatter

import pytest

from monitor.checks import ALL
from monitor.checks.texts import LANGUAGES, PARTS, catalogue, explain
from monitor.finding import Finding, Rule, Severity

SHUNNED = re.compile(
    r"(?i)violat|offen[cs]e\b|offender|guilt|risk score|punish|breach of policy|\bangry\b|\bmood\b|\bhateful\b|you seem"
    r"|pelanggar|melanggar|bersalah|hukuman|skor risiko|\bmarah\b|emosi|suasana hati|niat anda|your intent|!"
)


def finding(check: str = "work.figures", **changes: object) -> Finding:
    given = {"rule": Rule.R4, "severity": Severity.HIGH, "confidence": 0.9, "spans": ((0, 1),), "quote": "x"}
    return Finding(check=check, **{**given, **changes})


def test_both_languages_have_the_same_texts() -> None:
    keys = [{(name, part) for name, entry in catalogue(lang).items() for part in entry} for lang in LANGUAGES]
    assert keys[0] == keys[1]


def test_every_check_is_explained_and_nothing_else_is() -> None:
    for lang in LANGUAGES:
        assert set(catalogue(lang)) - {"notes", "protected"} == {check.id for check in ALL}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_speak_of_words_never_of_guilt_or_mood(lang: str) -> None:
    texts = [f"{name}.{part}: {text}" for name, entry in catalogue(lang).items() for part, text in entry.items()]
    assert [text for text in texts if SHUNNED.search(text)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_whole_sentences_of_bearable_length(lang: str) -> None:
    for name, entry in catalogue(lang).items():
        for part, text in entry.items():
            assert 3 <= len(text) <= 260, (name, part)
            assert text.endswith(".") is (part != "title"), (name, part)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_placeholders_are_the_same_in_both_languages(lang: str) -> None:
    def fields(text: str) -> set[str | None]:
        return {field for _, field, _, _ in Formatter().parse(text)}

    for name, entry in catalogue(lang).items():
        if set(entry) == set(PARTS):
            assert set().union(*map(fields, entry.values())) <= {None, "employer"}, name


def test_an_explanation_is_filled_in() -> None:
    told = explain(finding("work.unreleased", values=(("employer", "PT Contoh"),)), "id")
    assert "PT Contoh" in told.why
    assert "{" not in told.why + told.title + told.fine + told.advice


def test_without_a_name_it_says_your_employer() -> None:
    assert "your employer" in explain(finding("work.unreleased"), "en").why
    assert "perusahaan Anda" in explain(finding("work.unreleased"), "id").why


def test_what_changed_the_severity_is_said() -> None:
    plain = explain(finding(), "en").why
    raised = explain(finding(notes=("affiliation", "unheard-of"), values=(("employer", "Contoh"),)), "en").why
    assert raised.startswith(plain)
    assert "Contoh" in raised.removeprefix(plain)


def test_an_unknown_check_is_an_error() -> None:
    with pytest.raises(KeyError):
        explain(finding("work.nothing"), "en")

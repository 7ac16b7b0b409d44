import pytest

from monitor.checks import ALL, witness
from monitor.checks.engine import Policy
from monitor.finding import Severity


@pytest.mark.parametrize("confidence", [0.55, 0.8, 0.95])
def test_evidence_makes_a_finding_surer_or_less_sure(confidence: float) -> None:
    less, same, more = (witness.weighed(confidence, evidence) for evidence in (-3, 0, 3))
    assert 0 < less < same < more < 1


def test_a_surer_check_makes_a_surer_finding() -> None:
    assert witness.weighed(0.6, 0.5) < witness.weighed(0.9, 0.5)


def test_what_a_list_is_sure_of_needs_less_to_be_told_than_its_hint() -> None:
    assert witness.told(0.9, witness.LEAST)
    assert not witness.told(0.9, witness.LEAST - 0.01)
    assert not witness.told(0.6, witness.TOLD - 0.01)
    assert witness.told(0.6, witness.TOLD)


def test_without_models_lists_speak_for_themselves() -> None:
    text = "Kami digugat vendor lama, sidangnya bulan depan."
    alone = Policy([one for one in ALL if not one.model]).judge(text).findings
    heard = Policy().judge(text).findings
    assert {one.check for one in alone} == {one.check for one in heard}
    assert [one.confidence for one in alone] != [one.confidence for one in heard]


def test_what_neither_makes_sure_is_a_hint() -> None:
    policy = Policy()
    found = [
        one
        for check in policy.checks
        for flag in check.flags
        for one in policy.judge(flag.text).findings
        if check.witnessed and one.check == check.id and "affiliation" not in one.notes
    ]
    unsure = [one for one in found if one.confidence < witness.SURE]
    assert unsure
    assert {one.severity for one in unsure} == {Severity.LOW}
    assert {one.severity for one in found} == set(Severity)


def test_of_an_article_no_model_is_asked_and_the_lists_are_heard_as_without_models() -> None:
    text = "Sunny today. " * 77 + "You are such an idiot."
    assert len(text) > 1000
    heard, alone = (policy.judge(text).findings for policy in (Policy(), Policy([one for one in ALL if not one.model])))
    assert "represent.insult" in {one.check for one in heard}
    assert heard == alone

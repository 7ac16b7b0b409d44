import pytest

from monitor.checks import ALL, features
from monitor.checks.engine import Policy
from monitor.checks.models import CHECKS, MODELS, OF_RULE, READER, WORK, evidence, linear, reading, worths
from monitor.checks.normal import prepare
from monitor.checks.statistical import FOLDER
from monitor.finding import Rule, Severity

RUDE = "You are a pathetic little man and everybody knows it."


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy(CHECKS)


def logit(name: str, text: str) -> float:
    return MODELS.opinion(prepare(text)).logit(MODELS.names.index(name))


@pytest.mark.parametrize(
    ("model", "calm", "telling"),
    [
        ("abuse", "You are a kind man and everybody knows it.", RUDE),
        ("abuse", "Muka lu berseri-seri.", "Muka lu kayak monyet, bego."),
        ("work", "Sidang disiarkan di televisi.", "Pengacara kita bilang damai saja sebelum sidang."),
        ("work", "The new model is out.", "The new model launches in June, not announced yet."),
        ("repair", "Ralat: angka kemarin keliru, ini yang benar.", "Maaf kalau ada yang tersinggung, kalian baperan."),
    ],
)
def test_a_model_tells_the_telling_from_the_calm(model: str, calm: str, telling: str) -> None:
    assert logit(model, calm) + 1 < logit(model, telling)


def test_a_finding_shows_the_words_that_weighed(policy: Policy) -> None:
    text = f"Morning all. {RUDE}"
    (finding,) = (one for one in policy.judge(text).findings if one.rule is Rule.R1)
    assert (finding.check, finding.severity) == ("likely.abuse", Severity.LOW)
    assert "pathetic" in finding.quote
    assert "Morning" not in finding.quote


def test_an_article_is_not_judged_by_its_words(policy: Policy) -> None:
    assert policy.judge(RUDE + " Lunch was fine." * 70).scores[Rule.R1] == 0.0


@pytest.mark.parametrize("text", ["", "   ", "…", "🙂"])
def test_a_text_without_words_has_nothing_to_weigh(policy: Policy, text: str) -> None:
    assert policy.judge(text).findings == ()


def test_a_check_with_words_of_its_own_speaks_alone() -> None:
    verdict = Policy().judge("Dasar goblok, otak lu di dengkul.")
    assert verdict.scores[Rule.R1] > 0.5
    assert not [one.check for one in verdict.findings if one.check.startswith("likely.")]
    assert [one.check for one in verdict.findings if one.rule is Rule.R1]


def test_what_no_linear_model_sees_anything_in_is_not_read() -> None:
    policy = Policy()
    calm, telling = policy.fold("Makan siang: nasi."), policy.fold(RUDE)
    for text in (calm, telling):
        WORK.glance(text) if WORK.glance else None
    assert READER not in calm.readings
    assert READER in telling.readings


def test_reader_and_linear_model_speak_together() -> None:
    text = Policy().fold("Our lawyer says we will lose in court.")
    worth, at = worths()["work"], list(OF_RULE).index(Rule.R4)
    together = worth["reader"] * reading(text).logits[at] + worth["words"] * linear("work", text) + worth["start"]
    assert evidence(Rule.R4, text) == pytest.approx(together)
    assert evidence(Rule.R4, Policy().fold("Our lawyer says. " * 80)) is None


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("My clients are idiots who cannot read, lol", "represent.client_contempt"),
        ("Kebanyakan minum, sekarang pusing pas meeting.", "represent.intoxication"),  # not worth reading by itself
    ],
)
def test_a_reader_that_fails_costs_its_own_answer_only(monkeypatch: pytest.MonkeyPatch, text: str, check: str) -> None:
    def fail(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(READER, "read", fail)
    verdict = Policy().judge(text)
    assert check in {one.check for one in verdict.findings}
    assert "likely.conduct" in verdict.failed


def test_a_person_may_switch_the_models_off() -> None:
    without = Policy([check for check in ALL if not check.model])
    assert {check.id for check in ALL if check.model} == {check.id for check in CHECKS}
    assert without.judge("Muka lu berseri kayak penyu purba.").scores[Rule.R1] == 0.0


def test_the_table_is_whole_and_small() -> None:
    table = (FOLDER / "models.bin").stat().st_size
    assert table == features.BUCKETS * len(MODELS.names)
    assert table < 5 * 1024 * 1024


@pytest.mark.parametrize("word", ["woman", "muslim", "sunda", "sundanya", "migrants", "cewek"])
def test_who_somebody_is_weighs_nothing(word: str) -> None:
    assert features.of_word(word) == []
    assert features.of_word(f"{word}xyz") != []


def test_figures_are_one_feature_whatever_their_digits() -> None:
    assert features.of_word("4711") == features.of_word("1234")
    assert features.of_word("4711") != features.of_word("12345")


def test_features_stay_within_the_table() -> None:
    words = prepare("Rapat direksi bulan depan rahasia 🤫 antidisestablishmentarianism").sequence.words
    hashed = [row for word in words for _, rows in features.of_word(word) for row in rows]
    hashed += features.of_pairs(map(features.sides, words))
    assert all(0 <= row < features.BUCKETS for row in hashed)

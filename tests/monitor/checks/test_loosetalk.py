import tomllib

import pytest

from monitor.checks import ALL
from monitor.checks.engine import Policy
from monitor.checks.lists import FOLDER, named
from monitor.checks.loosetalk import CHECKS, TOPICS
from monitor.finding import Rule, Severity


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy(CHECKS)


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        ("Kas kelas tinggal sedikit.", "Kas kantor kita tinggal sedikit, belum ada yang tahu."),
        ("The price is low.", "We secretly pay a client a lower price."),
        ("The price is low.", "The price that our client pays is 40%."),
        ("Pasien menunggu.", "Pasien kita nangis, namanya Rama."),
        ("Tips: keep your client's price secret, we say.", "Keep your client's price secret, we say."),
    ],
)
def test_cues_weigh_more_together(policy: Policy, weak: str, strong: str) -> None:
    low, high = (policy.judge(text).scores[Rule.R4] for text in (weak, strong))
    assert low < high


def test_a_long_text_needs_more_than_a_short_one(policy: Policy) -> None:
    short = "Our client's deal is secret."
    assert policy.judge(short).scores[Rule.R4] > policy.judge(short + " la" * 100).scores[Rule.R4]


def test_it_gives_a_tip_about_the_telling_words(policy: Policy) -> None:
    text = "Diam-diam harga buat satu klien kita turunin, yang lain nggak tahu."
    (finding,) = policy.judge(text).findings
    assert (finding.severity, finding.quote) == (Severity.LOW, text.rstrip("."))


def test_words_of_silence_alone_tell_nothing(policy: Policy) -> None:
    assert policy.judge("Sst, jangan bilang siapa-siapa.").findings == ()


def test_every_cue_has_a_weight_and_every_weight_a_cue() -> None:
    weights = tomllib.loads((FOLDER / "loose.toml").read_text("utf-8"))
    assert set(weights["cues"]) == set(named("loose"))
    together = {name for names in weights["together"] for name in names.split()}
    assert together <= {*weights["cues"], "topic", "topics"}
    assert set(TOPICS) <= set(weights["cues"])


def test_a_person_may_switch_the_models_off() -> None:
    assert [check.id for check in ALL if check.model and check.rule is Rule.R4] == ["work.loose_talk"]
    without = Policy([check for check in ALL if not check.model])
    text = "Diam-diam harga buat satu klien kita turunin, yang lain nggak tahu."
    assert "work.loose_talk" not in {finding.check for finding in without.judge(text).findings}


def test_an_article_is_not_judged_by_cues(policy: Policy) -> None:
    told = CHECKS[0].flags[0].text
    assert policy.judge(told).findings
    assert policy.judge(told + " Lunch was fine." * 70).scores[Rule.R4] == 0.0

"""The lists of R1, R2, R3 and R5: enough examples in each language, hard near misses, and no other rule's business."""

import tomllib
from collections import Counter
from collections.abc import Iterator

import pytest

from monitor.checks import ALL, by_id, lists
from monitor.checks.base import Context
from monitor.checks.engine import Policy
from monitor.finding import Rule, Severity
from monitor.people import Role

RULES = (Rule.R1, Rule.R2, Rule.R3, Rule.R5)
NEAR_MISSES = [
    "Kill the zombie process, then kill the tab.",
    "We are going to destroy them in the derby.",
    "Dick Van Dyke turned ninety-nine.",
    "Scunthorpe, Penistone and Clitheroe are lovely towns.",
    "An assassin's assistant assesses the assets.",
    "Stupid question: where do I plug in the dumb terminal?",
    "The word 'bitch' once meant a female dog.",
    "Our new intern is on fire today, three pull requests merged.",
    "I would kill for a mango.",
    "Our clients are the best.",
    "I'm an idiot, I forgot the milk again.",
    "Anjing peliharaan tetangga menggonggong semalaman.",
    "Babi guling, ayam betutu, sate lilit.",
    "Bangsa-bangsa di dunia bertemu di Bandung.",
    "Kata 'goblok' tidak ada dalam kamus anak.",
    "Monyet ekor panjang turun ke jalan.",
    "Bunuh prosesnya, jangan servernya.",
    "Gue bego banget, lupa bawa payung.",
    "Tai chi pagi di taman kota.",
    "Setan jalanan menang balapan lagi.",
    "Gila, konsernya keren banget.",
    "Ibu masak sayur asem dan ikan asin.",
    "Mati lampu lagi, belajar pakai lilin.",
    "Cina dan India menandatangani perjanjian dagang.",
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy()


@pytest.fixture(scope="module")
def lists_alone() -> Policy:
    return Policy([one for one in ALL if not one.model])


def counted() -> Iterator[tuple[str, str, str, int]]:
    for rule in RULES:
        for lang in lists.LANGUAGES:
            data = tomllib.loads((lists.FOLDER / f"{rule.lower()}.{lang}.toml").read_text("utf-8"))
            for one in data["check"]:
                for kind in ("flags", "passes"):
                    yield one["id"], lang, kind, len(one[kind])


def test_every_list_has_four_flags_and_four_passes_in_each_language() -> None:
    found = list(counted())
    assert [one for one in found if one[3] < 4] == []
    assert Counter(lang for _, lang, _, _ in found)["id"] == Counter(lang for _, lang, _, _ in found)["en"]


def test_there_are_enough_checks_for_each_rule() -> None:
    number = Counter(one.rule for one in ALL)
    assert {rule: number[rule] >= least for rule, least in zip(RULES, (6, 6, 6, 4), strict=True)} == dict.fromkeys(
        RULES, True
    )


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses_pass(policy: Policy, text: str) -> None:
    assert [(one.check, one.quote) for one in policy.judge(text).findings] == []


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("You are such an 1d1ot, seriously.", "represent.insult"),
        ("Dasar g0bl0k lo.", "represent.insult"),
        ("Lo emang tooooolol banget.", "represent.insult"),
        ("B*ngsat, macet lagi.", "represent.coarse"),
        ("What the f*ck, again.", "represent.coarse"),
    ],
)
def test_disguises_are_seen_through(lists_alone: Policy, text: str, check: str) -> None:
    assert check in {one.check for one in lists_alone.judge(text).findings}


def test_a_named_job_raises_an_insult_to_a_colleague(policy: Policy) -> None:
    text = "My boss is a clown."
    alone = policy.judge(text).findings[0]
    named = policy.judge(text, Context(bio="Engineer at Seruni Labs")).findings[0]
    assert (alone.severity, named.severity) == (Severity.MEDIUM, Severity.HIGH)
    assert "affiliation" in named.notes
    assert ("employer", "Seruni Labs") in named.values


@pytest.mark.parametrize(
    ("text", "check", "silent"),
    [
        ("Double your insulin when you eat cake.", "relevance.health_advice", Role.HEALTH),
        ("Nggak usah pakai pengacara, gugat aja pasti menang.", "relevance.legal_advice", Role.LEGAL),
        (
            "Our company's official position is that this law is nonsense.",
            "opinion.speaks_for_company",
            Role.SPOKESPERSON,
        ),
    ],
)
def test_a_role_that_has_the_mandate_is_not_asked(policy: Policy, text: str, check: str, silent: Role) -> None:
    speaking = {one.check for one in policy.judge(text).findings}
    assert check in speaking
    assert check not in {one.check for one in policy.judge(text, Context(role=silent)).findings}


@pytest.mark.parametrize("role", Role)
def test_neutrality_is_asked_of_the_roles_that_owe_it_only(policy: Policy, role: Role) -> None:
    found = policy.judge("Pilih nomor dua, orang baik didukung orang baik.", Context(role=role)).findings
    owes = role in {Role.CIVIL_SERVANT, Role.LEGAL, Role.BROADCASTER}
    assert ("opinion.neutrality" in {one.check for one in found}) == owes


def test_a_sharp_word_counts_in_a_reply_and_says_so(policy: Policy) -> None:
    (finding,) = policy.judge("Wrong again, do your homework.", Context(reply_to="It is seven.")).findings
    assert (finding.check, finding.notes) == ("repair.quarrel", ("reply",))


def test_the_praise_names_whom_it_praises(policy: Policy) -> None:
    (example, *_) = by_id["opinion.undisclosed_praise"].flags
    (finding,) = policy.judge(example.text, example.about).findings
    assert finding.values == (("employer", "Bank Cendana"),)


def test_an_official_account_may_praise_itself(policy: Policy) -> None:
    about = Context(bio="Staff at Cendana", official=True)
    assert policy.judge("Cendana is the best bank you can find.", about).findings == ()

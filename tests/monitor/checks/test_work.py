from datetime import UTC, datetime

import pytest

from monitor.checks.base import Context, Lexicon
from monitor.checks.engine import Policy
from monitor.checks.work import CHECKS

LEXICON = Lexicon.read(
    {
        "confidential_clients": ["Nirwana Air", {"name": "Bank Teratai", "public_from": "2026-05-01"}],
        "code_names": ["Gerhana", "sun"],
    }
)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy(CHECKS)


def told(policy: Policy, text: str, **about: object) -> list[str]:
    return [finding.quote for finding in policy.judge(text, Context(**{"lexicon": LEXICON, **about})).findings]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Rapat dengan Nirwana Air", ["Nirwana Air"]),
        ("rapat dengan NIRWANA-AIR", ["NIRWANA-AIR"]),
        ("#NirwanaAir", ["NirwanaAir"]),
        ("Nirwana\u200b Air lagi", ["Nirwana\u200b Air"]),
        ("Nirwana Airlangga", []),
        ("Gerhana lulus uji", ["Gerhana"]),
        ("gerhana bulan malam ini", []),
        ("tim kami kejar gerhana", ["gerhana"]),
        ("the sun is out", []),
        ("our team ships sun", ["sun"]),
    ],
)
def test_names_of_the_lexicon(policy: Policy, text: str, quotes: list[str]) -> None:
    assert told(policy, text) == quotes


@pytest.mark.parametrize(
    ("at", "quotes"),
    [
        (datetime(2026, 4, 30, 23, tzinfo=UTC), ["Bank Teratai"]),
        (datetime(2026, 5, 1, tzinfo=UTC), []),
        (None, ["Bank Teratai"]),
    ],
)
def test_a_name_is_free_from_its_day_on(policy: Policy, at: datetime | None, quotes: list[str]) -> None:
    assert told(policy, "Rapat dengan Bank Teratai", at=at) == quotes


def test_a_public_name_is_free(policy: Policy) -> None:
    public = LEXICON.joined(Lexicon.read({"public_clients": "nirwana air", "public_code_names": ["Gerhana"]}))
    assert told(policy, "Nirwana Air dan Gerhana", lexicon=public) == []


def test_without_a_lexicon_there_are_no_names(policy: Policy) -> None:
    assert told(policy, "Nirwana Air dan Gerhana", lexicon=Lexicon()) == []


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("Sst, bos kita lagi nego sama investor, belum diumumkan.", True),
        ("Psst, our biggest supplier wants out, wait for the announcement.", True),
        ("Sst, besok hujan.", False),
        ("Bos kita nego sama investor.", False),
        ("Jangan bilang siapa-siapa, ulang tahun klien kita besok.", False),
    ],
)
def test_a_post_that_asks_for_silence_about_business(policy: Policy, text: str, speaks: bool) -> None:
    assert bool(told(policy, text)) is speaks

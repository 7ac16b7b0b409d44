import pytest

from monitor.checks.normal import prepare
from monitor.checks.protected import REASONS, protection
from monitor.checks.texts import catalogue
from monitor.finding import Rule


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Gaji gue telat lagi.", "pay"),
        ("They cut our tips again.", "pay"),
        ("Cuti gue ditolak.", "hours"),
        ("We are short-staffed every night.", "hours"),
        ("Kecelakaan kerja di pabrik ditutupi.", "safety"),
        ("The fire exit is blocked by pallets.", "safety"),
        ("Ayo gabung serikat.", "union"),
        ("See you at the picket line.", "union"),
        ("Atasan melecehkan gue lewat chat.", "discrimination"),
        ("I was passed over because I am pregnant.", "discrimination"),
        ("Saya laporkan bos ke KPK.", "reporting"),
        ("I reported the fraud to the regulator.", "reporting"),
        ("Ibu saya meninggal tadi pagi.", "own_life"),
        ("My depression is back.", "own_life"),
        ("Saya minta maaf atas kata-kata kasar kemarin.", "repair"),
        ("I apologise to Maria.", "repair"),
        ("Makan gaji buta terus hari ini.", None),
        ("Working in payroll I saw everyone's salaries.", None),
        ("I am sorry if anyone was offended.", None),
        ("Maaf deh kalau ada yang tersinggung.", None),
        ("Saya minta maaf, tapi memang kalian lebay.", None),
        ("Hujan lagi di Bogor.", None),
    ],
)
def test_why_a_text_is_protected(text: str, reason: str | None) -> None:
    found = protection(prepare(text))
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(
    ("text", "rule", "elsewhere"),
    [
        ("Gaji telat. Bos bego.", Rule.R1, True),
        ("Gaji telat. Klien kami rahasia.", Rule.R4, False),
        ("Depresi saya kambuh. Kalian bego.", Rule.R1, False),
        ("Saya minta maaf. Saya menyebut kalian bego.", Rule.R1, True),
        ("Saya minta maaf. Saya menyebut kalian bego.", Rule.R5, False),
    ],
)
def test_how_far_protection_reaches(text: str, rule: Rule, elsewhere: bool) -> None:
    found = protection(prepare(text))
    assert found is not None
    assert found.silences(rule, len(text) - 2) is elsewhere
    assert found.silences(rule, 0) is (rule is not Rule.R5)


def test_every_reason_is_explained_in_both_languages() -> None:
    for language in ("id", "en"):
        assert set(catalogue(language)["protected"]) == set(REASONS)

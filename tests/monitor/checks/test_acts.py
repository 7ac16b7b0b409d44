import pytest

from monitor.checks.acts import Act, acts
from monitor.checks.normal import prepare

SINCERE = [
    "I am sorry for calling you names. It was wrong, no ifs and no buts.",
    "I was tired, but that is no excuse. My words were unfair.",
    "That was out of line. I take it back.",
    "Saya minta maaf atas kata-kata kasar saya, tanpa tapi.",
    "Capek bukan alasan. Ucapan saya keterlaluan, maaf.",
    "Hapunten, abdi nu lepat. Omongan saya kasar.",
]
NON_APOLOGIES = [
    "Sorry if you felt hurt by my post.",
    "I apologise, but you started it.",
    "Sorry, it was just a joke, you snowflakes.",
    "Maaf ya kalo ada yg baper.",
    "Gue minta maaf, tapi emang kalian lebay.",
    "Ya udah maaf, puas?",
]
NO_APOLOGIES = [
    "Sorry not sorry.",
    "I will not apologise.",
    "Sorry to hear about your cat.",
    "The airline apologised to its passengers.",
    "Gue nggak bakal minta maaf.",
    "Mohon maaf lahir dan batin.",
    "Maskapai itu meminta maaf kepada penumpang.",
]


@pytest.mark.parametrize("text", SINCERE)
def test_an_apology_that_owns_the_fault_is_sincere(text: str) -> None:
    done = acts(prepare(text))
    assert done.sincere
    assert not done.bare
    assert not done.non_apology


@pytest.mark.parametrize("text", NON_APOLOGIES)
def test_a_condition_a_joke_or_a_reproach_makes_it_none(text: str) -> None:
    done = acts(prepare(text))
    assert done.non_apology
    assert not done.sincere


@pytest.mark.parametrize("text", NO_APOLOGIES)
def test_a_refusal_and_other_peoples_apologies_are_none_at_all(text: str) -> None:
    assert Act.APOLOGY not in acts(prepare(text))


@pytest.mark.parametrize("text", ["Sorry.", "Maaf ya."])
def test_a_word_or_two_name_nothing(text: str) -> None:
    assert acts(prepare(text)).bare


def test_thanks_for_a_correction_are_no_correction() -> None:
    assert Act.CORRECTION not in acts(prepare("Makasih koreksinya."))
    assert Act.CORRECTION in acts(prepare("Makasih koreksinya, yang benar tujuh persen."))


@pytest.mark.parametrize("text", ["I stand by every word.", "Get lost, clown.", "Bodo amat.", "Ngaca sana."])
def test_holding_on_and_attacking_are_hostile(text: str) -> None:
    assert acts(prepare(text)).hostile


def test_an_offer_to_go_on_in_private_is_no_private_apology() -> None:
    assert acts(prepare("I already apologised to him by email.")).elsewhere
    assert not acts(prepare("I'll stop here. Sorry for my tone, happy to continue in private.")).elsewhere

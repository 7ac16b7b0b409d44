import tomllib

import pytest

from monitor.checks import features
from monitor.checks.alike import ALIKE, alike
from monitor.checks.normal import prepare
from monitor.checks.phrases import Term, Terms
from monitor.checks.terms import Groups, rows


def listed(term: str) -> Terms:
    return Terms([Term(lambda: rows(term, Groups({})), "id", 1.0)])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("sunda", "jawa"),
        ("jawa", "jawa"),
        ("suaminya", "istrinya"),
        ("husband's", "wife's"),
        ("buku", "buku"),
        ("baha'i", "muslim"),
        ("teapot", "teapot"),
    ],
)
def test_a_word_is_read_as_the_first_of_those_that_may_stand_for_it(word: str, expected: str) -> None:
    assert alike(word) == expected


def test_a_term_that_names_one_people_is_a_term_for_all_in_every_form() -> None:
    term = listed("orang batak .. tolol")
    for text in ("Orang Sasak itu tolol", "wong Toraja tolol", "orang Acehnya tolol"):
        assert list(term.found(prepare(text))), text
    assert not list(term.found(prepare("orang kaya tolol")))


def test_a_term_for_the_beginning_of_a_word_means_those_letters() -> None:
    term = listed("catholic*")
    assert list(term.found(prepare("catholicism")))
    assert list(term.found(prepare("catholic")))
    assert not list(term.found(prepare("hinduism")))


def test_a_term_that_names_several_of_them_is_found_once() -> None:
    assert list(listed("(batak|sunda|jawa) tolol").found(prepare("madura tolol"))) == [((0, 12), 1.0)]


def pairs(*words: str) -> list[int]:
    return features.of_pairs(map(features.sides, words))


def test_the_models_see_them_as_one() -> None:
    assert features.of_word("sunda") == features.of_word("batak")
    assert pairs("dasar", "sunda") == pairs("dasar", "batak")


def test_no_word_stands_in_two_lists_of_one_language() -> None:
    for table in tomllib.loads(ALIKE.read_text("utf-8")).values():
        lists = {key: words.split() for key, words in table.items()}
        for words in lists.values():
            assert len(words) == len(set(words))

import pytest

from monitor.checks.disguises import Disguises
from monitor.checks.normal import prepare

KNOWN = Disguises(lambda: {"known": ["tolol", "bego", "digugat", "idiot", "bodoh"], "starred": ["tolol", "anjing"]})


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("t0l0l", "tolol"),
        ("b3g0", "bego"),
        ("1d10t", "idiot"),
        ("d1gug4t", "digugat"),
        ("tolooool", "tolol"),
        ("beegoooo", "bego"),
        ("booodoohhh", "bodoh"),
        ("t*lol", "tolol"),
        ("t**ol", "tolol"),
        ("anj**g", "anjing"),
        ("@njing", "anjing"),
        ("b e g o", "bego"),
        ("t.o.l.o.l", "tolol"),
        ("b-e-g-o", "bego"),
    ],
)
def test_a_disguised_word_is_recognised(written: str, word: str) -> None:
    assert word in prepare(f"dasar {written} ya", KNOWN).tokens


@pytest.mark.parametrize(
    "written", ["b*go", "2an", "h3lp", "tokopedia", "t*k*l", "a b c d", "3g0", "telur", "***", "*"]
)
def test_other_words_stay_as_they_are(written: str) -> None:
    text = prepare(f"dasar {written} ya", KNOWN)
    assert text.words.text == f"dasar {written} ya"


def test_the_span_of_a_disguised_word_is_the_disguise() -> None:
    text = prepare("dasar t*lol!!", KNOWN)
    start = text.words.text.index("tolol")
    assert text.words.back(start, start + 5) == (6, 11)


def test_the_vocabulary_is_asked_for_only_when_a_text_needs_it() -> None:
    asked = []
    lazy = Disguises(lambda: asked.append("asked") or {"known": ["bego"], "starred": []})
    prepare("dasar bego", lazy)
    assert asked == []
    prepare("dasar b3go dan b3g0", lazy)
    assert asked == ["asked"]

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.checks.normal import prepare

KEYWORD = "digugat"
EVASIONS = {
    "zero-width space": "di\u200bgugat",
    "zero-width joiner": "digu\u200dgat",
    "zero-width non-joiner": "digug\u200cat",
    "word joiner": "digu\u2060gat",
    "byte order mark": "dig\ufeffugat",
    "soft hyphen": "digu\u00adgat",
    "right-to-left override": "\u202edigugat\u202c",
    "left-to-right mark": "dig\u200eugat",
    "isolate": "\u2068digugat\u2069",
    "Arabic letter mark": "digug\u061cat",
    "function application": "digu\u2061gat",
    "full-width": "ｄｉｇｕｇａｔ",
    "mathematical bold": "𝐝𝐢𝐠𝐮𝐠𝐚𝐭",
    "mathematical script": "𝒹𝒾ℊ𝓊ℊ𝒶𝓉",
    "monospace": "𝚍𝚒𝚐𝚞𝚐𝚊𝚝",
    "circled": "ⓓⓘⓖⓤⓖⓐⓣ",
    "combining strokes": "d\u0336i\u0336g\u0336u\u0336g\u0336a\u0336t\u0336",
    "accents": "dígügåt",
    "small capitals": "ᴅɪɢᴜɢᴀᴛ",
    "superscript": "digugaᵗ",
}
LOOK_ALIKES = {
    "Cyrillic i": "dіgugat",
    "Cyrillic a": "digugаt",
    "two of them": "dіgugаt",
    "Cyrillic komi de": "ԁigugat",
    "capital Cyrillic a": "DIGUGАT",
    "capital Cyrillic te": "DIGUGAТ",
    "Greek alpha": "digugαt",
    "Greek iota": "dιgugat",
    "Greek tau": "digugaτ",
    "Greek capital alpha": "DIGUGΑT",
    "Greek capital tau": "DIGUGAΤ",
    "Greek capital iota": "DΙGUGAT",
    "Cyrillic capital i": "DІGUGAT",
    "Cyrillic de and i": "ԁіgugat",
    "Cyrillic de and a": "ԁigugаt",
    "all that look alike": "ԁіgugаt",
    "Greek iota and alpha": "dιgugαt",
    "Greek capitals": "DΙGUGΑΤ",
    "Cyrillic capitals": "DІGUGАТ",
    "both scripts": "dіgugαt",
}


@pytest.mark.parametrize("written", EVASIONS.values(), ids=EVASIONS.keys())
def test_an_evasion_is_read_as_the_word_behind_it(written: str) -> None:
    assert KEYWORD in prepare(f"kami {written} lagi").tokens


@pytest.mark.parametrize("written", LOOK_ALIKES.values(), ids=LOOK_ALIKES.keys())
def test_look_alike_letters_are_folded_in_words_that_mix_scripts(written: str) -> None:
    assert KEYWORD in prepare(f"kami {written} lagi").tokens


@pytest.mark.parametrize("text", ["Мы ехали на работу.", "Καλημέρα κόσμε", "сор в носу", "ТОР НА АС"])
def test_pure_cyrillic_and_greek_stay_as_they_are(text: str) -> None:
    assert prepare(text).plain.text == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("gue gak tau", "saya tidak tahu"),
        ("lo udah bilang?", "kamu sudah bilang?"),
        ("we're done, don't ask", "we are done, do not ask"),
        ("We’re late", "we are late"),
        ("I can't", "i can not"),
        ("org. di example.org", "org. di example.org"),
    ],
)
def test_slang_and_contractions_are_spelt_out(written: str, read: str) -> None:
    assert prepare(written).words.text == read


def test_plain_keeps_case_digits_and_marks() -> None:
    assert prepare("No. ０８１２-Abc!").plain.text == "No. 0812-Abc!"


def test_tokens_hold_words_with_and_without_indonesian_endings() -> None:
    assert {"kliennya", "klien", "kantorku", "kantor"} <= prepare("Kliennya di kantorku").tokens


@pytest.mark.parametrize(
    ("raw", "word", "span"),
    [
        ("ab di\u200bgugat cd", "digugat", (3, 11)),
        ("gue ﬁnal", "final", (4, 8)),
        ("we’re sued", "we are", (0, 5)),
        ("a\u200b\u200b kami", "kami", (4, 8)),
        ("İSTANBUL kami", "kami", (9, 13)),
        ("e\u0301 kami", "kami", (3, 7)),
    ],
)
def test_a_span_leads_back_to_the_text_as_it_came_in(raw: str, word: str, span: tuple[int, int]) -> None:
    words = prepare(raw).words
    start = words.text.index(word)
    assert words.back(start, start + len(word)) == span


@given(st.text(max_size=60))
def test_every_span_leads_back_into_the_text_in_order(raw: str) -> None:
    text = prepare(raw)
    for view in (text.plain, text.words):
        ends = [view.back(place, place + 1) for place in range(len(view.text))]
        assert all(0 <= start <= end <= len(raw) for start, end in ends)
        assert ends == sorted(ends)


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_plain_ascii_is_left_alone(raw: str) -> None:
    assert prepare(raw).plain.text == raw


def test_no_part_of_a_handle_is_a_word() -> None:
    words = prepare("By @_ink.kys_ and @kai@ink.example.").sequence.words
    assert words == ["by", "inkkys", "and", "kaiinkexample"]

import time

import pytest

from monitor.checks import terms
from monitor.checks.base import Context
from monitor.checks.normal import prepare
from monitor.checks.phrases import Term, Terms, sentence_around
from monitor.checks.wordlist import WordList
from monitor.people import Role

GROUPS = terms.Groups({"we": ["kami", "kita"], "sued": ["digugat", "kena somasi"], "ours": ["<we>", "kantor kami"]})


def some(*given: str, language: str = "id") -> Terms:
    return Terms(term(one, language) for one in given)


def term(given: str, language: str) -> Term:
    rows = terms.rows(given, GROUPS)
    return Term(lambda: rows, language, 0.9)


def found(given: str, text: str, language: str = "id") -> list[str]:
    prepared = prepare(text)
    return [
        prepared.raw[slice(*prepared.words.back(*span))] for span, _ in some(given, language=language).found(prepared)
    ]


@pytest.mark.parametrize(
    ("term", "text", "words"),
    [
        ("digugat", "Kami DIGUGAT lagi", ["DIGUGAT"]),
        ("digugat", "Kami digugatnya kemarin", ["digugatnya"]),
        ("bu", "buku bu guru", ["bu"]),
        ("guga*", "ada gugatan baru", ["gugatan"]),
        ("kami digugat", "kami digugat, kami tidak digugat", ["kami digugat"]),
        ("kami digugat", "kami, digugat", []),
        ("kami .. digugat", "kami kemarin lagi-lagi digugat", ["kami kemarin lagi-lagi digugat"]),
        ("kami .. digugat", "kami satu dua tiga empat digugat", []),
        ("kami ... digugat", "kami satu dua tiga empat digugat", ["kami satu dua tiga empat digugat"]),
        ("kami ... digugat", "Ini kami. Digugat siapa?", []),
        ("kami ... digugat", "kami\ndigugat", []),
        ("<we> <sued>", "kita kena somasi", ["kita kena somasi"]),
        ("<ours> .. <sued>", "kantor kami tadi kena somasi", ["kantor kami tadi kena somasi"]),
        ("(kami|kantor kami) (digugat|kalah)", "kantor kami kalah", ["kantor kami kalah"]),
        ("kami (sudah)? digugat", "kami sudah digugat dan kami digugat", ["kami sudah digugat", "kami digugat"]),
        ("(sudah)? digugat", "sudah digugat", ["sudah digugat"]),
        ("rugi #", "rugi 3,5 dan rugi banyak", ["rugi 3,5"]),
        ("rugi $", "rugi 3,5 juta, rugi Rp 20.000, rugi 3", ["rugi 3,5 juta", "rugi Rp 20.000"]),
        ("$ rugi", "20% rugi", ["20% rugi"]),
        ("rugi & kami", "Rugi besar kami hari ini. Rugi lagi.", ["Rugi besar kami"]),
        ("rugi & kami", "Rugi besar. Kami pulang.", []),
        ("rugi & kami & tender", "tender itu rugi buat kami", ["tender itu rugi buat kami"]),
        ("(kami|kami semua) rugi", "kami semua rugi, kami rugi", ["kami semua rugi", "kami rugi"]),
        ("(kami .. kita|tender) rugi", "kami lalu kita rugi", ["kami lalu kita rugi"]),
        ("anak-anak rugi", "anak-anaknya rugi, anak anak rugi", ["anak-anaknya rugi", "anak anak rugi"]),
        ("kami (rugi (besar)?|kalah) sekali", "kami rugi sekali", ["kami rugi sekali"]),
        ("sampai q# rugi", "sampai Q3 rugi", ["sampai Q3 rugi"]),
        ("rugi #", "rugi 24jam, rugi Rp5jt, rugi US$ 3.5 m", ["rugi 24jam", "rugi Rp5jt", "rugi US$ 3.5 m"]),
        ("# juta", "Rp 3 juta", ["Rp 3 juta"]),
        ("100% rugi", "100% rugi", ["100% rugi"]),
        ("sandi : #", "sandi: 1234", ["sandi: 1234"]),
        ("digugat", "digugat😂😂, _digugat_, @kami_digugat", ["digugat", "digugat"]),
        ("kami .. digugat", "kami & tender, harga, vendor digugat", ["kami & tender, harga, vendor digugat"]),
        ("kami .. digugat", "kami satu-satu yang Rp5.000 digugat", ["kami satu-satu yang Rp5.000 digugat"]),
        ("boss", "boss'd", ["boss'd"]),
        ("kami .. (yang)? .. digugat", "kami a b yang c d digugat", ["kami a b yang c d digugat"]),
    ],
)
def test_a_term_finds(term: str, text: str, words: list[str]) -> None:
    assert found(term, text) == words


def test_english_words_take_a_possessive() -> None:
    assert found("boss", "my boss's car", language="en") == ["boss's"]


@pytest.mark.parametrize(
    ("term", "complaint"),
    [
        ("", "needs a word"),
        ("kami (digugat", "not closed"),
        ("kami digugat)", "too many"),
        ("<tidak> digugat", "no group is called <tidak>"),
        (".. digugat", "begin and end"),
        ("digugat ..", "begin and end"),
        ("Kami digugat", "lower case"),
        ("? digugat", "'?' must follow"),
        ("kami?", "needs a word"),
        ("(kami|) digugat", "empty"),
        ("kami > digugat", "stray"),
        ("kami &  & digugat", "needs a word"),
        ("* digugat", "empty"),
        ("sorry, not sorry", "',' can stand in no term"),
        ("(lapor.go.id|lapor)", "'.' can stand in no term"),
    ],
)
def test_a_term_that_cannot_be_read_says_why(term: str, complaint: str) -> None:
    with pytest.raises(terms.TermError, match=complaint.replace("?", r"\?")):
        terms.rows(term, GROUPS)


def test_a_group_may_not_hold_itself() -> None:
    groups = terms.Groups({"a": ["<b>"], "b": ["<a> x"]})
    with pytest.raises(terms.TermError, match="holds itself"):
        terms.rows("<a>", groups)


@pytest.mark.parametrize(
    ("term", "certain"), [("kami .. (dipailitkan|kena somasi)", True), ("kami? $", False), ("(kami|#) tender?", False)]
)
def test_whether_a_term_holds_a_word_for_certain(term: str, *, certain: bool) -> None:
    assert terms.certain(terms.read(term, GROUPS)) is certain


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("Kami digugat.", True),
        ("Kami digugat menurut berita.", False),
        ("Kami digugat. Menurut berita cerah.", True),
        ("Kami digugat. Ini fiksi.", False),
        ("Hujan.", False),
    ],
)
def test_what_spares_a_sentence_and_what_silences_a_text(text: str, speaks: bool) -> None:
    finder = WordList(wanted=some("digugat"), spared=some("menurut berita"), unless=some("fiksi"))
    assert bool(list(finder(prepare(text), Context()))) is speaks


def test_a_list_may_be_for_some_roles_only() -> None:
    text = prepare("kami digugat")
    only = WordList(wanted=some("digugat"), roles=frozenset({Role.LEGAL}))
    never = WordList(wanted=some("digugat"), not_roles=frozenset({Role.LEGAL}))
    lawyer = Context(role=Role.LEGAL)
    assert [len(list(one(text, about))) for one in (only, never) for about in (Context(), lawyer)] == [0, 1, 1, 0]


def test_the_sentence_around_a_word() -> None:
    words = "satu dua. tiga 3.5 empat! lima"
    assert words[slice(*sentence_around(words, (10, 14)))].strip() == "tiga 3.5 empat!"


@pytest.mark.parametrize("word", ["kami ", "kami digugat ", "kami kita rugi tender ", "a" * 50 + " "])
def test_long_and_repetitive_texts_take_linear_time(word: str) -> None:
    text = word * (60_000 // len(word))
    terms_here = some("kami ... kita ... digugat ... tender", "rugi & kami & tender", "kami .. kami .. kalah")
    started = time.perf_counter()
    list(terms_here.found(prepare(text)))
    assert time.perf_counter() - started < 2

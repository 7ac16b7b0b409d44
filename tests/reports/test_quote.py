import pytest

from monitor.finding import Span
from reports.quote import LONGEST, Mask, Piece, quote, words_alone
from tests.reports.samples import mask


def shown(words: str, *marked: str, masked: Mask = lambda text: text) -> str:
    spans = [(words.index(one), words.index(one) + len(one)) for one in marked]
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in quote(words, spans, masked))


def test_the_words_stand_in_their_sentence() -> None:
    words = "Rapatnya panas. Kami digugat vendor lama, sidang Rabu! Doakan ya."
    assert shown(words, "digugat") == "Kami [digugat] vendor lama, sidang Rabu!"


def test_a_line_break_ends_a_sentence() -> None:
    assert shown("Judul\nKami digugat vendor\n#kerja", "digugat") == "Kami [digugat] vendor"


def test_a_whole_short_post_is_shown_without_dots() -> None:
    assert shown("kami digugat", "kami digugat") == "[kami digugat]"


def test_a_long_sentence_is_cut_at_words_on_both_sides() -> None:
    words = "satu dua tiga " * 30 + "RAHASIA" + " empat lima enam" * 30
    cut = shown(words, "RAHASIA")
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert "[RAHASIA]" in cut
    assert set(cut.replace("[", "").replace("]", "").strip("… ").split()) <= set(words.split())
    assert len(cut) < 260


def test_a_text_without_any_space_is_still_cut() -> None:
    cut = shown("x" * 500 + "RAHASIA" + "y" * 500, "RAHASIA")
    assert 200 < len(cut) < 260
    assert "[RAHASIA]" in cut


def test_spans_in_one_sentence_share_it() -> None:
    words = "Nilai kontraknya besar dan kliennya PT Contoh."
    assert shown(words, "kontraknya", "PT Contoh") == "Nilai [kontraknya] besar dan kliennya [PT Contoh]."


def test_spans_far_apart_are_shown_apart_and_at_most_three_of_them() -> None:
    words = "".join(f"Awal {n} rahasia{n} akhir. " + "Isi lain saja di sini. " * 10 for n in range(5))
    cut = shown(words, "rahasia0", "rahasia1", "rahasia2", "rahasia3")
    assert cut.count("[") == 3
    assert cut.count(" … ") == 2
    assert "rahasia3" not in cut


def test_spans_that_overlap_mark_each_letter_once() -> None:
    words = "kami digugat vendor lama"
    pieces = quote(words, [(5, 19), (13, 24)], lambda text: text)
    assert "".join(piece.text for piece in pieces) == words


def test_a_third_persons_number_is_masked_whether_it_is_the_finding_or_stands_beside_it() -> None:
    words = "Hubungi Bu Sari di 081200000042 soal gugatan itu."
    assert shown(words, "081200000042", masked=mask) == "Hubungi Bu Sari di [08••••••••42] soal gugatan itu."
    assert shown(words, "gugatan", masked=mask) == "Hubungi Bu Sari di 08••••••••42 soal [gugatan] itu."


def test_a_number_that_the_cut_halves_is_masked_as_a_whole() -> None:
    words = "kata " * 18 + "081200000042" + " kata" * 20 + " RAHASIA"
    for shift in range(20):
        cut = shown("z" * shift + " " + words, "RAHASIA", masked=mask)
        assert "0812" not in cut
        assert "000042" not in cut


def test_very_long_spans_are_shortened() -> None:
    pieces = quote("a" * 5000, [(0, 5000)], lambda text: text)
    assert len(pieces[0].text) <= LONGEST + 2
    assert words_alone("b" * 5000, lambda text: text)[0].text.endswith(" …")


@pytest.mark.parametrize("spans", [[], [(900, 950)], [(5, 5)], [(7, 3)]])
def test_spans_that_point_nowhere_give_no_quote(spans: list[Span]) -> None:
    assert quote("kami digugat", spans, lambda text: text) == ()


def test_invisible_characters_are_shown_for_what_they_are() -> None:
    words = "gaji \u202erahasia\u202c kita"
    assert shown(words, "\u202erahasia\u202c") == "gaji [‹U+202E›rahasia‹U+202C›] kita"


def test_words_of_a_post_that_is_no_longer_kept() -> None:
    assert words_alone("081200000042", mask) == (Piece("08••••••••42", marked=True),)
    assert words_alone("", mask) == ()

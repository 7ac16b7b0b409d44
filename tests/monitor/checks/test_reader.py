"""The reader on the shipped weights: what it sees, what it makes of it, and what it must not see."""

from threading import Thread

import numpy as np
import pytest

from monitor.checks.models import OF_RULE
from monitor.checks.normal import prepare
from monitor.checks.pieces import MOST, SOMEBODY, Cutter, Pieces, Vocabulary
from monitor.checks.reader import Reader, Reading
from monitor.checks.statistical import FOLDER
from monitor.finding import Rule

RULES = list(OF_RULE)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def cutter() -> Cutter:
    return Cutter(FOLDER / "pieces.txt")


def read(reader: Reader, text: str) -> Reading:
    return reader.read(prepare(text))


def cut(cutter: Cutter, text: str) -> Pieces:
    return cutter.cut(prepare(text))


@pytest.mark.parametrize(
    ("rule", "calm", "telling"),
    [
        (Rule.R1, "Our patients taught me patience this year.", "Our patients are whining morons, every one of them."),
        (Rule.R1, "Pelanggan hari ini baik semua.", "Pelanggan hari ini otaknya kosong semua, males banget."),
        (
            Rule.R2,
            "Ask your doctor before you stop a medicine.",
            "Stop your blood pressure pills, garlic does the same.",
        ),
        (Rule.R4, "Our new office has a lovely view.", "Our biggest client leaves in March, not announced yet."),
        (Rule.R4, "Rapat warga jam delapan di balai.", "Bocoran rapat direksi: cabang Solo tutup bulan depan."),
        (Rule.R5, "Ralat: angka kemarin keliru.", "Maaf kalau tersinggung, tapi kalian aja yang baperan."),
    ],
)
def test_it_tells_the_telling_from_the_calm(reader: Reader, rule: Rule, calm: str, telling: str) -> None:
    at = RULES.index(rule)
    assert read(reader, telling).logits[at] > read(reader, calm).logits[at] + 1


def test_it_shows_the_words_that_tell(reader: Reader) -> None:
    text = prepare("Lovely lunch with mum. Our patients are whining morons. Rain tomorrow.")
    start, end = reader.read(text).phrase(RULES.index(Rule.R1), text)
    assert "whining morons" in text.words.text[start:end]
    assert "lunch" not in text.words.text[start:end]
    assert "Rain" not in text.words.text[start:end]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("{} customers never tip, they are all thieves.", ("Chinese", "Muslim", "Javanese", "American")),
        ("Orang {} itu pemalas semua, usir saja.", ("Batak", "Sunda", "Cina", "Papua")),
        ("My {} boss praised the team today.", ("Indian", "Jewish", "gay", "female")),
    ],
)
def test_who_somebody_is_makes_no_difference(reader: Reader, text: str, who: tuple[str, ...]) -> None:
    first, *others = (read(reader, text.format(one)).logits for one in who)
    assert all(other == first for other in others)


def test_a_phrase_ends_with_its_line(reader: Reader) -> None:
    text = prepare("Our patients are whining morons\nWe hate them all so very much\nLunch was 12.5 euros and cold")
    start, end = reader.read(text).phrase(RULES.index(Rule.R1), text)
    assert "\n" not in text.words.text[start:end]


CALM = "Lovely weather at the lake today. My sister baked a cake with plums. We watched the match until late."


@pytest.mark.parametrize(
    ("rule", "telling"),
    [
        (Rule.R1, "Our patients are whining morons, every one of them."),
        (Rule.R4, "Our biggest client leaves in March, not announced yet."),
    ],
)
def test_what_tells_is_not_lost_among_calm_sentences(reader: Reader, rule: Rule, telling: str) -> None:
    at = RULES.index(rule)
    alone, among = read(reader, telling).logits[at], read(reader, f"{CALM} {telling} {CALM}").logits[at]
    assert among >= alone - 1e-3
    assert read(reader, CALM).logits[at] < 0 < among


def test_order_makes_a_difference(reader: Reader) -> None:
    told, asked = "We lost the client, don't tell the press.", "Don't tell the client we lost, the press."
    assert (
        max(abs(one - other) for one, other in zip(read(reader, told).logits, read(reader, asked).logits, strict=True))
        > 1
    )


@pytest.mark.parametrize("text", ["🙂 🙂", "ⵣ", "?!", "x" * 400, "a " * 500])
def test_any_text_with_a_word_or_a_mark_is_read(reader: Reader, text: str) -> None:
    assert np.isfinite(read(reader, text).logits).all()


def test_a_disguised_word_is_the_word(cutter: Cutter) -> None:
    assert cut(cutter, "what an ＩＤＩＯＴ").numbers == cut(cutter, "what an idiot").numbers


def test_sentences_are_read_alone_and_by_twos(cutter: Cutter) -> None:
    text = prepare("One two three four five six. So. Seven eight nine ten eleven!\nA b c d e f g h i j k l m n.")
    words = [text.words.text[run.spans[0][0] : run.spans[-1][1]] for run in cutter.runs(text)]
    first, second, third = (
        "one two three four five six.",
        "so. seven eight nine ten eleven!",
        "a b c d e f g h i j k l m n.",
    )
    assert words == [first, second, third, f"{first} {second}", f"{second}\n{third}"]


def test_a_short_text_is_read_whole(cutter: Cutter) -> None:
    text = prepare("Client left today for good. We don't tell.")
    assert cutter.runs(text) == [cutter.cut(text)]


def test_what_comes_after_the_most_is_not_read(cutter: Cutter) -> None:
    long = "rapat " * MOST
    assert len(cut(cutter, long).numbers) == MOST + 1
    assert cut(cutter, long).numbers == cut(cutter, f"{long} rahasia").numbers


def test_pieces_belong_to_their_words(cutter: Cutter) -> None:
    text = prepare("Unbelievably rude, kelurahan!")
    pieces = cutter.cut(text)
    assert [text.words.text[slice(*span)] for span in pieces.spans] == ["unbelievably", "rude", ",", "kelurahan", "!"]
    assert len(pieces.words) == len(pieces.numbers) - 2
    assert set(pieces.words) == set(range(5))


VOCABULARY = Vocabulary.of(
    ["[CLS]", "[SEP]", "[UNK]", "un", "##believ", "##able", "air", SOMEBODY], ["air", "kelurahan"]
)


@pytest.mark.parametrize(
    ("word", "english", "indonesian"),
    [
        ("unbelievable", [3, 4, 5], [3, 4, 5]),
        ("kelurahan", [9], [9]),
        ("air", [6], [8]),  # an English word, and Indonesian for water
        ("unquiet", [3, 2], [3, 2]),
        ("sunda", [7], [7]),
    ],
)
def test_a_word_is_cut_by_its_language(word: str, english: list[int], indonesian: list[int]) -> None:
    assert VOCABULARY.cut(word) == english
    assert VOCABULARY.cut_indonesian(word) == indonesian


def test_several_threads_read_the_same() -> None:
    fresh, made = Reader(), list[list[float]]()

    def ask() -> None:
        made.append(list(read(fresh, "Bos gue tukang tidur, klien kabur semua").logits))

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == len(threads)
    assert all(one == made[0] for one in made)


def test_the_weights_are_whole_and_small() -> None:
    vocabulary = Vocabulary.read(FOLDER / "pieces.txt")
    with np.load(FOLDER / "reader.npz") as table:
        assert len(table["pieces.weight"]) == len(vocabulary.pieces) + len(vocabulary.own)
        assert table["pieces.weight"].dtype == np.int8
    assert (FOLDER / "reader.npz").stat().st_size < 24 * 1024 * 1024

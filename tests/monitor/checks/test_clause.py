import pytest

from monitor.checks.base import Context
from monitor.checks.clause import NARROW, WIDE, Width, phrase, phrases
from monitor.checks.engine import Policy
from monitor.finding import Span


def place(text: str, words: str) -> Span:
    start = text.index(words)
    return start, start + len(words)


SOME = Width(20, 40)


def shown(text: str, words: str, width: Width = SOME) -> str:
    return text[slice(*phrase(text, place(text, words), width))]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Lovely day, the merger closes on Friday, lunch now.", "merger", "the merger closes on Friday"),
        ("Sunny. Boss is off, merger. Lunch.", "merger", "Boss is off, merger"),
        ("Psst: merger, on Friday at noon they sign it all", "merger", "merger, on Friday at noon they sign it"),
        ("Cuaca cerah (rapat direksi bocor lagi) dan lapar", "bocor", "rapat direksi bocor lagi"),
        ("Besok libur\nlaba naik 4.5 persen, hore", "laba", "laba naik 4.5 persen"),
        ("merger", "merger", "merger"),
        ("Wow 😀 merger 😀", "merger", "Wow 😀 merger"),
    ],
)
def test_a_phrase_is_the_clause_with_its_neighbours_while_it_is_short(text: str, words: str, expected: str) -> None:
    assert shown(text, words) == expected


def test_a_long_clause_is_cut_at_words_and_what_follows_is_kept_first() -> None:
    text = "one two three four five six seven merger eight nine ten eleven twelve"
    assert shown(text, "merger", Width(20, 28)) == "merger eight nine ten eleven"
    assert shown(text, "twelve", Width(20, 28)) == "eight nine ten eleven twelve"


def test_a_phrase_never_goes_over_the_end_of_a_sentence() -> None:
    text = 'First one! "Second merger?" Third.'
    assert shown(text, "merger", WIDE) == "Second merger"


def test_words_that_go_over_the_end_of_a_sentence_are_kept_whole() -> None:
    text = "Quiet now. Sign the deal. Then lunch."
    assert shown(text, "now. Sign", WIDE) == "Quiet now. Sign the deal"


def test_words_longer_than_a_phrase_may_be_are_kept_whole() -> None:
    text = "a merger of the very largest kind that anybody ever saw, on Friday"
    words = "merger of the very largest kind that anybody ever saw"
    assert words in shown(text, words, NARROW)


def test_words_within_a_phrase_that_is_shown_already_are_left_out() -> None:
    text = "The merger closes on Friday. Nobody knows."
    spans = [place(text, "merger"), place(text, "Friday"), place(text, "Nobody")]
    assert [text[slice(*span)] for span in phrases(text, spans, WIDE)] == [
        "The merger closes on Friday",
        "Nobody knows",
    ]


def test_a_long_text_without_an_end_is_looked_through_once() -> None:
    text = "word " * 20_000
    assert len(shown(text + "merger", "merger", WIDE)) <= WIDE.most


def test_a_phrase_stops_at_a_wall_and_keeps_what_the_words_themselves_hold() -> None:
    text = "ask Rini on 0812-9999-0000 about the merger or 0813-9999-0000 please"
    walls = [place(text, "0812-9999-0000"), place(text, "0813-9999-0000")]
    assert text[slice(*phrase(text, place(text, "merger"), WIDE, walls))] == "about the merger or"
    assert text[slice(*phrase(text, place(text, "9999-0000 about"), WIDE, walls))] == "9999-0000 about the merger or"


def test_a_phrase_is_shown_without_the_number_beside_it_and_the_number_as_it_stands() -> None:
    text = "Dasar bego lo, telepon 0812-9999-0000 aja"
    found = {one.check: one.quote for one in Policy().judge(text).findings}
    assert (found["represent.insult"], found["data.phone"]) == ("Dasar bego lo, telepon", "0812-9999-0000")


def test_the_writers_own_number_may_stand_in_a_phrase() -> None:
    about = Context(own_contacts=frozenset({"0812-9999-0000"}))
    found = {
        one.check: one.quote for one in Policy().judge("Dasar bego lo, telepon 0812-9999-0000 aja", about).findings
    }
    assert "data.phone" not in found
    assert found["represent.insult"] == "Dasar bego lo, telepon 0812-9999-0000"

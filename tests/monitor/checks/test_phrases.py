from functools import partial
from pathlib import Path

import pytest

from monitor.checks import scan
from monitor.checks.kept import kept
from monitor.checks.normal import prepare
from monitor.checks.phrases import Phrases, Term, Terms
from monitor.checks.terms import Groups, rows


def listed(*given: str) -> Terms:
    return Terms([Term(partial(rows, one, Groups({})), "en", 1.0) for one in given])


def spans(one: Terms, together: Phrases, text: str) -> list[str]:
    read = prepare(text)
    read.shelf = dict.fromkeys(together.lists, together)
    return [read.words.text[start:end] for (start, end), _ in one.found(read)]


def test_lists_are_found_whether_anybody_waits_for_them_or_not() -> None:
    called, waiting = listed("tea .. cup", "(red|green) tea"), listed("hot tea", "tea & spoon")
    together = Phrases([called], [waiting])
    text = "Hot tea in a cup. Green tea with a spoon."
    assert spans(called, together, text) == ["tea in a cup", "green tea"]
    assert spans(waiting, together, text) == ["hot tea", "tea with a spoon"]


def test_a_list_that_waits_calls_for_nothing() -> None:
    called, waiting = listed("cup"), listed("tea")
    read = prepare("tea")
    assert Phrases([called], [waiting]).read(read).called == {}


def test_kept_tables_name_the_lists_by_their_place(tmp_path: Path) -> None:
    keep = partial(kept, tmp_path / "terms", [])
    for _ in range(2):  # what the first start keeps, the second reads
        lists = [listed(word) for word in ("one", "two", "three", "four", "five", "six")]
        together = Phrases(lists[:2], lists[2:], keep)
        assert [spans(one, together, "six five four three two one") for one in lists] == [
            ["one"],
            ["two"],
            ["three"],
            ["four"],
            ["five"],
            ["six"],
        ]


def test_numbers_of_several_words_are_found_in_lists_that_wait() -> None:
    called, waiting = listed("revenue of $"), listed("about $ .. later")
    together = Phrases([called], [waiting])
    text = "Revenue of Rp 1.250.000 juta, about 12,5 million a year later."
    assert spans(called, together, text) == ["revenue of rp 1.250.000 juta"]
    assert spans(waiting, together, text) == ["about 12,5 million a year later"]


def test_too_many_states_are_forgotten_and_nothing_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_MOST_STEPS", 3)
    called = listed("red tea", "green tea cup", "tea & spoon")
    together = Phrases([called])
    expected = ["red tea", "green tea cup", "tea, a green tea cup and a spoon"]
    for _ in range(3):
        assert spans(called, together, "a red tea, a green tea cup and a spoon") == expected

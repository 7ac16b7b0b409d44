from datetime import UTC, date, datetime

import pytest

from monitor.checks.base import Lexicon, Name


def test_a_lexicon_is_read_from_plain_data() -> None:
    lexicon = Lexicon.read(
        {
            "employer": " PT Contoh ",
            "code_names": ["Gerhana", {"name": "Senja"}, {"name": "Fajar", "public_from": "2026-05-01"}],
            "competitors": [
                {"name": "A", "public_from": date(2026, 5, 1)},
                {"name": "B", "public_from": datetime(2026, 5, 1, 9, tzinfo=UTC)},
            ],
        }
    )
    day = date(2026, 5, 1)
    assert lexicon.employer == (Name("PT Contoh"),)
    assert lexicon.code_names == (Name("Gerhana"), Name("Senja"), Name("Fajar", day))
    assert lexicon.competitors == (Name("A", day), Name("B", day))


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"clients": ["A"]}, "clients: unknown; known are confidential_clients"),
        ({"employer": 3}, "employer: give a name"),
        ({"employer": ["", "A"]}, "employer: give a name"),
        ({"employer": [{"name": "A", "from": "2026"}]}, "employer: give a name"),
        ({"employer": [{"name": "A", "public_from": "May"}]}, "May"),
    ],
)
def test_a_wrong_lexicon_says_what_is_wrong(given: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Lexicon.read(given)


def test_two_lexicons_are_joined() -> None:
    both = Lexicon.read({"employer": "A"}).joined(Lexicon.read({"employer": "B", "code_names": "C"}))
    assert (both.employer, both.code_names) == ((Name("A"), Name("B")), (Name("C"),))

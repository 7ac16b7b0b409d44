import pytest

from monitor.checks.language import language
from monitor.checks.normal import prepare


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hari ini saya tidak bisa datang karena hujan", "id"),
        ("gue gak bisa dtg krn ujan", "id"),
        ("I can't come because of the rain", "en"),
        ("Meeting sama client tadi, they want the deck besok ya, gue udah capek", "id"),
        ("", "id"),
        ("😀😀", "id"),
    ],
)
def test_the_language_of_a_text(text: str, expected: str) -> None:
    assert language(prepare(text)) == expected

import pytest

from reports.visible import bare, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("biasa saja", "biasa saja"),
        ("  dua\n baris\t", "dua baris"),
        ("a\u200bb", "a‹U+200B›b"),
        ("\u202etxt.exe", "‹U+202E›txt.exe"),
        ("a\x07b", "a‹U+0007›b"),
        ("lone \ud800 one", "lone \ufffd one"),
        ("👩‍💻 kerja", "👩‍💻 kerja"),
        ("❤️‍🔥", "❤️‍🔥"),
        ("a\u200d", "a‹U+200D›"),
        ("a\u200db", "a‹U+200D›b"),
        ("é ñ 日本", "é ñ 日本"),
    ],
)
def test_what_cannot_be_seen_is_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ani\r\nBcc: x@evil.test", "Ani Bcc: x@evil.test"),
        ("a\u2028b\u0085c\x0bd", "a b c d"),
        ("\u202eAni\x00", "Ani"),
        ("\ud83d", "\ufffd"),
    ],
)
def test_a_header_keeps_one_line_of_plain_characters(text: str, kept: str) -> None:
    assert bare(text) == kept

"""What is one's own in text that quotes others: HTML, lines with `>`, and Markdown."""

import time

import pytest

from connectors.live.markdown import own_words
from connectors.live.quotes import without_blocks, without_lines


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ("<p>satu</p>", "<p>satu</p>"),
        ("<blockquote class='x'>lain</blockquote><p>saya</p>", " <p>saya</p>"),
        ("<blockquote>a<blockquote>b</blockquote>c</blockquote>saya", " saya"),
        ("<BLOCKQUOTE>\nlain\n</BLOCKQUOTE >saya", " saya"),
        ("<blockquote>tak berakhir", "<blockquote>tak berakhir"),
    ],
)
def test_blocks_that_quote_are_taken_out(markup: str, left: str) -> None:
    assert without_blocks(markup) == left


@pytest.mark.slow
def test_deep_nesting_and_long_markup_cost_little_time() -> None:
    began = time.process_time()
    without_blocks("<blockquote>" * 5000 + "x" + "</blockquote>" * 5000)
    without_blocks("<blockquote " * 5000)
    own_words("[" * 20_000 + "![" * 20_000 + "**" * 20_000 + "~~a" * 10_000)
    own_words(" **a" * 16_000)
    assert time.process_time() - began < 2


def test_lines_that_quote_are_taken_out() -> None:
    assert without_lines("> lain\n  > lain\nsaya\na > b") == "saya\na > b"


@pytest.mark.parametrize(
    ("markdown", "text", "alts"),
    [
        ("> kutipan\n\nsaya", "saya", ()),
        ("**tebal** __juga__ ~~bukan~~ ***semua***", "tebal juga bukan semua", ()),
        ("# Judul\nisi", "Judul\nisi", ()),
        ("[sini](https://example.org/a)", "sini https://example.org/a", ()),
        ("[https://example.org/a](https://example.org/a)", "https://example.org/a", ()),
        ('![papan](https://example.org/a.png "x") isi', "isi", ("papan",)),
        ("![](https://example.org/a.png)isi", "isi", ()),
        (r"1\. satu \*bintang\*", "1. satu *bintang*", ()),
        ("2 * 3 ** 4", "2 * 3 ** 4", ()),
        ("```\nmake > log\n```", "```\nmake > log\n```", ()),
    ],
)
def test_markdown_is_read_as_people_see_it(markdown: str, text: str, alts: tuple[str, ...]) -> None:
    assert own_words(markdown) == (text, alts)

"""Markup becomes the words a reader sees."""

import random
import time
from urllib.parse import urlsplit

import pytest

from connectors.base import ContentLimits
from connectors.plain import clean, cut, safe_link, to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Halo <b>dun</b>ia &amp; kopi</p>", "Halo dunia & kopi"),
        ("satu<br>dua<p>tiga</p>empat", "satu\ndua\ntiga\nempat"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("<script>x()</script><style>p{}</style><p>isi</p>", "isi"),
        ("<title>judul</title><p>isi<noscript> tanpa skrip</noscript>", "isi tanpa skrip"),
        ("<pre>satu\n  dua</pre>", "satu\ndua"),
        ("tanpa markup &eacute; &lt;b&gt;", "tanpa markup é <b>"),
        ("banyak   \n\n  ruang", "banyak ruang"),
        ("<img class='wp-smiley' alt='🙂'> senyum", "🙂 senyum"),
        ("<p>tak ditutup <i>miring", "tak ditutup miring"),
        ("<frameset></frameset>", ""),
        ("", ""),
    ],
)
def test_markup_reads_as_in_a_browser(markup: str, text: str) -> None:
    assert to_text(markup).text == text


def test_links_are_gathered_once_and_only_safe_ones() -> None:
    plain = to_text(
        '<a href="https://sinta.example/a">a</a><a href="https://sinta.example/a">b</a>'
        '<a href="javascript:x()">c</a><a href="data:text/html,x">d</a><a>e</a>'
        '<a rel="nofollow me" href="https://me.example/">f</a>'
    )
    assert plain.links == ("https://sinta.example/a", "https://me.example/")
    assert plain.me_links == ("https://me.example/",)


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("sinta.example/pan…", "https://www.sinta.example/panjang"),
        ("https://sinta.example/pan...", "https://www.sinta.example/panjang"),
        ("lain.example/pan…", "lain.example/pan…"),
        ("baca lebih lanjut…", "baca lebih lanjut…"),
    ],
)
def test_an_address_that_is_shown_short_is_spelt_out(shown: str, text: str) -> None:
    assert to_text(f'<a href="https://www.sinta.example/panjang">{shown}</a>').text == text


def test_descriptions_of_pictures_stand_apart() -> None:
    plain = to_text('<p>isi<img alt="papan tulis"><img alt=""><img alt="papan tulis"></p>')
    assert (plain.text, plain.alts) == ("isi", ("papan tulis",))


def test_markup_is_read_up_to_the_limit_and_not_a_byte_more() -> None:
    limits = ContentLimits(markup=10)
    assert to_text("<p>" + "a" * 7, limits).shortened is False
    longer = to_text("<p>" + "a" * 8, limits)
    assert (longer.text, longer.shortened) == ("a" * 7, True)


def test_tags_are_parsed_up_to_the_limit_and_stripped_above() -> None:
    limits = ContentLimits(tags=4)
    assert to_text("<i>a</i><i>b</i>", limits).text == "ab"
    above = to_text("<i>a</i><i>b</i><br>&amp;", limits)
    assert (above.text, above.shortened) == ("a  b  &", True)


def test_a_picture_inside_an_attribute_does_not_use_up_the_allowance() -> None:
    plain = to_text(f'<img src="data:image/png;base64,{"A" * 100_000}">sesudahnya')
    assert (plain.text, plain.shortened) == ("sesudahnya", False)


def test_depth_costs_no_stack() -> None:
    began = time.process_time()
    assert to_text("<div>" * 4_990 + "dalam").text == "dalam"
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\0b\x07c\x1fd\x7f", "abcd"),
        ("a\tb\nc\r\nd\re", "a\tb\nc\nd\ne"),
        ("ka\ud800bar", "ka\ufffdbar"),
        ("\ud83d\ude42", "🙂"),
        ("\u202ekanan\u200b", "\u202ekanan\u200b"),
    ],
)
def test_cleaning_drops_what_no_store_holds_and_nothing_else(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
    cleaned.encode("utf-8")


def test_cutting_never_splits_a_letter() -> None:
    assert cut("é" * 5, 10) == ("é" * 5, False)
    assert cut("é" * 5, 9) == ("é" * 4, True)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://sinta.example/",
        "/relative",
        "https://",
        "https://user@sinta.example/",
        "https://user:pass@sinta.example/",
        "https://sinta.example\\@evil.example/",
        "https://sinta.example/a b",
        "https://[::1",
        "https://sinta.example/" + "a" * 2048,
    ],
)
def test_unsafe_links_are_no_links(url: str | None) -> None:
    assert safe_link(url) is None


def test_no_random_link_is_anything_but_a_web_address_of_a_host() -> None:
    rng, parts = (
        random.Random(18),
        ("javascript:", "data:", "https://", "HTTP://", "//", "user@", ":pw@", "sinta.example"),
    )
    for _ in range(1000):
        href = "".join(rng.choices((*parts, "/", "\\", "%40", "\t", "\u2028", " ", "é", "?a=@"), k=rng.randrange(1, 7)))
        plain = to_text(f'<a href="{href}">x</a>')
        for link in plain.links:
            address = urlsplit(link)
            assert address.scheme in {"http", "https"}
            assert address.hostname
            assert address.username is None
            assert "\\" not in address.netloc


def test_safe_links_stay_as_they_are() -> None:
    assert safe_link(" https://sinta.example/@sinta?a=1#b\n") == "https://sinta.example/@sinta?a=1#b"

"""The colours of the letter: enough contrast for everybody, in the light and in the dark."""

import re
from pathlib import Path

import pytest

MAIL = Path(__file__).parents[2] / "reports" / "templates" / "mail"
LIGHT = (MAIL / "letter.css").read_text()
DARK = (MAIL / "adapt.css").read_text().partition("(prefers-color-scheme: dark)")[2]

ON = {
    ".sheet": (".inner", "h1", "h2", "h3", ".label", ".brand", ".date", ".about", ".meta", ".soft", ".note",
               "blockquote", "a", ".way"),
    ".mat": (".foot", "a"),
    "mark": ("mark",),
    ".chip": (".chip",),
    ".act": (".act",),
}  # fmt: skip


def colour(css: str, selector: str, prop: str) -> str | None:
    """The value that the last rule for exactly this selector sets."""
    found = None
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        names = [name.strip() for name in selectors.split(",")]
        value = re.search(rf"(?:^|;)\s*{prop}:\s*(#[0-9a-f]{{6}})", body)
        if selector in names and value:
            found = value[1]
    return found


def luminance(code: str) -> float:
    channels = [int(code[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("css", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("surface", "text"), [(on, text) for on, texts in ON.items() for text in texts])
def test_text_stands_out_from_what_it_stands_on(css: str, surface: str, text: str) -> None:
    ground = colour(css, surface, "background-color")
    ink = colour(css, text, "color")
    if text == "h3" and css is LIGHT:
        assert ink
    assert ground
    assert ink
    assert contrast(ink, ground) >= 4.5


def test_the_ruler_is_right() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert contrast("#777777", "#ffffff") < 4.5

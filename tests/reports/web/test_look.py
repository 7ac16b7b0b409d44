"""The look: readable contrast in light and dark, targets that a finger hits."""

import re
from pathlib import Path

import pytest

SHEET = Path("reports/web/static/cermin.css").read_text("utf-8")
LIGHT, DARK = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
TEXT = [
    *((ink, ground) for ink in ("ink", "head", "soft", "accent", "note") for ground in ("ground", "sheet")),
    ("on-accent", "accent"),
    ("on-tint", "tint"),
    ("ink", "mark"),
]
EDGES = [("field", "ground"), ("field", "sheet"), ("accent", "ground"), ("accent", "sheet")]


def _colours(theme: str) -> dict[str, str]:
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", LIGHT))
    return light if theme == "light" else {**light, **dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", DARK))}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_readable(theme: str) -> None:
    colours = _colours(theme)
    weak = {pair: _contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXT}
    assert {pair: round(got, 2) for pair, got in weak.items() if got < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_fields_are_seen(theme: str) -> None:
    colours = _colours(theme)
    weak = {pair: _contrast(colours[pair[0]], colours[pair[1]]) for pair in EDGES}
    assert {pair: round(got, 2) for pair, got in weak.items() if got < 3} == {}


def test_what_is_pressed_is_44_pixels_high() -> None:
    for selector in ("button, .button", r'input:not\(\[type="checkbox"\], \[type="radio"\]\), select, textarea'):
        found = re.search(selector + r" \{[^}]*min-height: ([\d.]+)rem", SHEET)
        assert found
        assert float(found[1]) * 16 >= 44

"""The comparison with feedparser: it finds no difference without a reason here, and would find one."""

from pathlib import Path

import pytest

from benchmarks.feed_agreement import REASONS, Difference, compared, reason_for

DATA = Path(__file__).parent / "data"
FEEDS = sorted(path for kind in ("rss", "atom") for path in (DATA / kind).glob("*.xml"))


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_every_difference_has_a_reason(path: Path) -> None:
    assert [one.what for one in compared(path.read_bytes()) if reason_for(one) is None] == []


@pytest.mark.parametrize(
    ("what", "ours", "theirs"),
    [
        ("count", 1, 2),
        ("skipped", "invalid", "kata"),
        ("skipped", "empty", "kata"),
        ("link", None, "https://sinta.example/1"),
        ("link", "https://sinta.example/1", "https://sinta.example/2"),
        ("time", None, None),
        ("title", "satu", "dua"),
        ("text", "", "kata"),
        ("text", "katakata", "kata"),
        ("feed", "not_a_feed", 3),
    ],
)
def test_a_difference_that_nothing_explains_is_told(what: str, ours: object, theirs: object) -> None:
    entry = {"published": "Mon, 06 May 2024 07:08:09 GMT"}
    assert reason_for(Difference(what, ours, theirs, entry, b"<rss><item>kata</item></rss>")) is None


def test_each_reason_is_needed_somewhere() -> None:
    found = {reason_for(one) for path in FEEDS for one in compared(path.read_bytes())}
    assert len(found & set(REASONS)) >= 6

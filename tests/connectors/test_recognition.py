"""Every export is known as its own platform's, and no other reader takes it for one of theirs."""

from pathlib import Path

import pytest

from connectors import registry
from connectors.unpack import Opened, open_archive

DATA = Path(__file__).parents[1] / "data"
EXPORTS = sorted(DATA.glob("*/*.export"))
ANY_FILE = "feed"  # asked last, for whatever is one file
INSIDE = {"instagram": {"threads"}}  # a platform whose export holds another one's, and reads it


def claims(members: Opened) -> set[str]:
    """Every platform whose reader would take these members."""
    names, found = members.names(), set()
    for name in registry.ARCHIVES:
        reader = registry.archive(name)
        allowed = reader.wanted(names)

        def head(member: str, allowed: object = allowed) -> bytes:
            assert member in allowed  # type: ignore[operator]
            with members.open(member) as stream:
                return stream.read(64 * 1024)

        if reader.recognises(names) and reader.confirms(names, head):
            found.add(name)
    return found


def test_each_platform_that_is_asked_for_its_shape_has_samples() -> None:
    assert {path.parent.name for path in EXPORTS} >= set(registry.ARCHIVES) - {ANY_FILE}


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_export_is_taken_for_another_platforms(path: Path) -> None:
    with open_archive(path) as members:
        assert claims(members) - {ANY_FILE} - INSIDE.get(path.parent.name, set()) == {path.parent.name}
        assert registry.recognise(members) == path.parent.name


@pytest.mark.parametrize("platform", ["reddit_export", "youtube_takeout"])
def test_a_table_of_comments_alone_is_known_under_any_name(platform: str, tmp_path: Path) -> None:
    samples = DATA / platform
    (sample,) = list(samples.rglob("comments.csv"))[:1]
    (tmp_path / "unduhan.csv").write_bytes(sample.read_bytes())
    with open_archive(tmp_path / "unduhan.csv") as members:
        assert claims(members) - {ANY_FILE} == {platform}


def test_a_blogs_public_feed_is_a_feed_and_no_export() -> None:
    with open_archive(DATA / "atom" / "blog.xml") as members:
        assert claims(members) == {ANY_FILE}

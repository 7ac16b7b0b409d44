"""Several paths given together: the parts of one export are read as one, anything else is not."""

import io
from collections.abc import Callable, Mapping
from contextlib import ExitStack

import pytest

from connectors import registry
from connectors.base import Members, Refused
from connectors.parts import join
from connectors.post import Post
from connectors.unpack import open_archive
from tests.connectors.exports import golden, tarred, zipped

WHOLE = golden("facebook")["aktivitas-2024"]
PICTURES = {"your_facebook_activity/posts/media/1.jpg": "", "your_facebook_activity/posts/media/2.jpg": ""}


def split(files: Mapping[str, str]) -> list[dict[str, str]]:
    """Every second file in another part, and a third part of pictures only."""
    names = sorted(files)
    return [{name: files[name] for name in names[start::2]} for start in (0, 1)] + [PICTURES]


def opened(stack: ExitStack, *parts: bytes) -> list[Members]:
    return [stack.enter_context(open_archive(io.BytesIO(part))) for part in parts]


def words(members: Members) -> list[str]:
    name = registry.recognise(members)
    assert name
    return sorted(item.words for item in registry.archive(name).parse(members) if isinstance(item, Post))


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_the_parts_of_an_export_give_what_the_whole_gives(pack: Callable[..., bytes]) -> None:
    with ExitStack() as stack:
        (whole,) = opened(stack, pack(WHOLE))
        parts = opened(stack, *(pack(part) for part in split(WHOLE)))
        assert words(join(parts)) == words(whole) != []
        assert join([whole]) is whole


def test_a_member_that_no_part_has_is_refused() -> None:
    with ExitStack() as stack:
        joined = join(opened(stack, *(zipped(part) for part in split(WHOLE))))
        with pytest.raises(Refused, match=r"has no tweets\.js"):
            joined.open("tweets.js")


@pytest.mark.parametrize(
    ("others", "why"),
    [
        (zipped(golden("x")["today"]), "not parts of one export"),
        (zipped(WHOLE), "several exports of one platform"),
        (b"<rss/>", "not parts of one export"),
        (b"a photograph", "not parts of one export"),
    ],
    ids=["another platform", "the same again", "a feed", "something else"],
)
def test_what_is_no_part_is_not_joined(others: bytes, why: str) -> None:
    with ExitStack() as stack, pytest.raises(Refused, match=why):
        join(opened(stack, zipped(WHOLE), others))

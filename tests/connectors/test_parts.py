"""Several paths given together: the parts of one export are read as one, anything else is not."""

import io
from collections.abc import Callable, Mapping
from contextlib import ExitStack

import pytest

from connectors import registry
from connectors.base import Members, Refused
from connectors.child import Allowed
from connectors.parts import join
from connectors.post import Kind, Post, Visibility
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


def parsed(members: Members) -> list[object]:
    name = registry.recognise(members)
    assert name
    reader = registry.archive(name)
    return [*reader.parse(Allowed(members, reader.wanted(members.names())))]


def words(members: Members) -> list[str]:
    return sorted(item.words for item in parsed(members) if isinstance(item, Post))


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_the_parts_of_an_export_give_what_the_whole_gives(pack: Callable[..., bytes]) -> None:
    with ExitStack() as stack:
        (whole,) = opened(stack, pack(WHOLE))
        parts = opened(stack, *(pack(part) for part in split(WHOLE)))
        assert words(join(parts)) == words(whole) != []
        assert join([whole]) is whole


def test_single_files_of_one_export_are_parts_too() -> None:
    """Whether an account is private stands in a file of its own."""
    files = {name.rpartition("/")[2]: text for name, text in golden("instagram")["content-2023"].items()}
    given = [(text.encode(), name) for name, text in files.items() if not name.startswith("message")]
    with ExitStack() as stack:
        joined = join([stack.enter_context(open_archive(io.BytesIO(body), name=name)) for body, name in given])
        captions = [item for item in parsed(joined) if isinstance(item, Post) and item.kind is Kind.CAPTION]
    assert {post.visibility for post in captions} == {Visibility.FOLLOWERS}


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

import io
from collections.abc import Sequence
from typing import BinaryIO

import pytest

from connectors.base import Refused
from connectors.exports.feedfile import FeedFile
from connectors.post import Post, Profile

FEED = (
    b"<rss version='2.0'><channel><title>Notes</title><item><guid>1</guid><title>Hello</title></item></channel></rss>"
)


class OneFile:
    def __init__(self, content: bytes) -> None:
        self.content = content

    def names(self) -> Sequence[str]:
        return ("feed.xml",)

    def open(self, name: str) -> BinaryIO:
        del name
        return io.BytesIO(self.content)


def test_a_feed_in_a_file_gives_its_posts_and_its_owner() -> None:
    items = list(FeedFile().parse(OneFile(FEED)))
    assert [type(item) for item in items] == [Profile, Post]
    assert FeedFile().recognises(["feed.xml"])
    assert not FeedFile().recognises(["a", "b"])
    assert FeedFile().wanted(["feed.xml"]) == ["feed.xml"]


@pytest.mark.parametrize(("content", "says"), [(b"hello", "nor a feed"), (b"x" * (8 * 1024 * 1024 + 1), "larger than")])
def test_what_is_no_feed_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        list(FeedFile().parse(OneFile(content)))

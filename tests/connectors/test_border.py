"""What a child says is checked before anybody believes it."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

import msgspec
import pytest

from connectors import border
from connectors.base import Failed, Fetched, Reason, Unchanged
from connectors.post import Kind, Post, Profile, Reading, Unreadable, Validators, Visibility
from connectors.wire import BrokenWire, Frame, Tag, Wire

WIB = timezone(timedelta(hours=7))
FULL = Post(
    key="k",
    text="isi\nbaris",
    url="https://sinta.example/1",
    created_at=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
    edited_at=datetime(2024, 5, 6, 8, tzinfo=UTC),
    kind=Kind.REPLY,
    title="judul",
    summary="ringkas",
    alt_texts=("a", "b"),
    visibility=Visibility.UNLISTED,
    in_reply_to="x",
    context_url="https://lain.example/",
    lang="id",
    excerpt=True,
)


@pytest.fixture
def ends() -> Iterator[tuple[Wire, Wire]]:
    one, other = (Wire(end) for end in socket.socketpair())
    yield one, other
    one.close()
    other.close()


def over(items: list[Any], ends: tuple[Wire, Wire]) -> list[Any]:
    """Items as they come out at the other end."""
    arrived: list[Any] = []
    for tag, _, body in border.frames(items):
        ends[0].send(tag, {}, body)
        arrived += border.received(ends[1].receive(wait=1.0))
    return arrived


def test_items_arrive_as_they_left_and_in_order(ends: tuple[Wire, Wire]) -> None:
    items = [FULL, Post(key="2", text=""), Unreadable("entry 3", "empty"), Profile("bio", "Sinta"), FULL]
    assert over(items, ends) == items


def test_long_streams_are_cut_into_frames() -> None:
    sizes = [count for _, count, _ in border.frames(Post(key=str(n), text="") for n in range(450))]
    assert sizes == [200, 200, 50]
    large = [count for _, count, _ in border.frames(Post(key=str(n), text="x" * 60_000) for n in range(10))]
    assert max(large) <= 8
    assert sum(large) == 10


@pytest.mark.parametrize(
    ("post", "tidied"),
    [
        (Post(key="a\0", text="b\x07c\ud800"), Post(key="a", text="bc\ufffd")),
        (Post(key="a", text="x", url="javascript:x"), Post(key="a", text="x")),
        (Post(key="a", text="x", created_at=datetime(2024, 1, 1)), Post(key="a", text="x")),  # noqa: DTZ001
        (
            Post(key="a", text="x", created_at=datetime(2024, 1, 1, 7, tzinfo=WIB)),
            Post(key="a", text="x", created_at=datetime(2024, 1, 1, tzinfo=UTC)),
        ),
        (Post(key="a", text="x", edited_at=datetime(1, 1, 1, tzinfo=WIB)), Post(key="a", text="x")),
        (Post(key="a", text="x" * 65_537), Post(key="a", text="x" * 65_536, shortened=True)),
        (Post(key="a", text="x", lang="x" * 99), Post(key="a", text="x", lang="x" * 35)),
    ],
)
def test_posts_are_made_fit_for_store_and_mail(post: Post, tidied: Post, ends: tuple[Wire, Wire]) -> None:
    assert over([post], ends) == [tidied]


def test_text_at_the_limit_is_whole(ends: tuple[Wire, Wire]) -> None:
    assert over([Post(key="a", text="x" * 65_536)], ends)[0].shortened is False


@pytest.mark.parametrize(
    "garbage",
    [None, 7, "post", {"key": "1"}, Post(key=None, text="x"), Post(key="1", text=b"x"), Post(key="1", text="x", url=3)],  # type: ignore[arg-type]
)
def test_garbage_is_counted_and_costs_nobody_else(garbage: Any, ends: tuple[Wire, Wire]) -> None:
    first, bad, last = over([FULL, garbage, FULL], ends)
    assert (first, last) == (FULL, FULL)
    assert isinstance(bad, Unreadable)
    assert bad.reason == "invalid"


@pytest.mark.parametrize("field", [{"kind": "shout"}, {"visibility": None}, {"alt_texts": "abc"}, {"excerpt": "yes"}])
def test_a_field_of_the_wrong_kind_spoils_its_post_only(field: dict[str, Any], ends: tuple[Wire, Wire]) -> None:
    good = {"key": "1", "text": "x"}
    ends[0].send(Tag.POSTS, {}, msgspec.msgpack.encode([good, good | field, 7]))
    rows = border.received(ends[1].receive(wait=1.0))
    assert rows == [Post(key="1", text="x"), Unreadable("post", "invalid"), Unreadable("post", "invalid")]


def test_profiles_keep_safe_links_only() -> None:
    profile = Profile("bio\0", "n" * 9000, ("javascript:x", "https://a.example/"), ("data:x",))
    tidied = border.tidy(profile)
    assert tidied == Profile("bio", "n" * 8192, ("https://a.example/",), ())


@pytest.mark.parametrize(
    "frame",
    [
        Frame(Tag.DONE, b"{}", b"\x90"),
        Frame(Tag.POSTS, b"{}", b"\x80"),
        Frame(Tag.POSTS, b"{}", b"not packed"),
        Frame(Tag.POSTS, b"{}", b"\x91" * 100_000),
        Frame(Tag.POSTS, b"{}", b"\xdd\xff\xff\xff\xff" * 20),
        Frame(Tag.POSTS, b"{}", b"\xdc\xff\xff" + bytes(9 << 20)),
    ],
)
def test_a_frame_that_holds_no_items_is_refused(frame: Frame) -> None:
    with pytest.raises(BrokenWire):
        border.received(frame)


@pytest.mark.parametrize(
    "outcome",
    [
        Fetched(
            url="https://a.example/",
            body=b"\0\xff",
            headers=MappingProxyType({"link": "x"}),
            validators=Validators('W/"lama\xe9"', "kemarin", "0"),
            moved_to="https://b.example/",
            fresh_for=3.5,
        ),
        Unchanged(url="https://a.example/", validators=Validators(etag="x")),
        Failed(reason=Reason.RATE_LIMITED, status=429, retry_after=60.0),
    ],
)
def test_outcomes_travel_whole(outcome: Any, ends: tuple[Wire, Wire]) -> None:
    ends[0].send(*border.outcome_frame(outcome))
    assert border.outcome_of(ends[1].receive(wait=1.0)) == outcome


def test_an_outcome_is_nothing_else() -> None:
    with pytest.raises(BrokenWire):
        border.outcome_of(Frame(Tag.POSTS, b"[]"))


def test_a_reading_wishes_within_reason() -> None:
    wild = Reading(fresh_for=float("inf"), deleted=("a\0",) * 2000, omits=("boosts", "Kata Rahasia!", "boosts"))
    tidied = border.tidy_reading(wild)
    assert (tidied.fresh_for, len(tidied.deleted), tidied.deleted[0]) == (0.0, 1000, "a")
    assert tidied.omits == ("boosts", "katarahasia")
    assert border.tidy_reading(Reading(fresh_for=1e9)).fresh_for == 86_400.0
    assert border.tidy_reading(Reading(fresh_for=-1.0)).fresh_for == 0.0


def test_errors_never_quote_what_was_sent() -> None:
    with pytest.raises(BrokenWire) as caught:
        border.typed(Failed, json.dumps({"reason": "kata rahasia"}).encode())
    assert "rahasia" not in str(caught.value)


def test_a_sentence_is_one() -> None:
    assert border.sentence(Frame(Tag.REFUSED, b'{"why": "Too large\\u0000."}')) == "Too large."
    assert border.sentence(Frame(Tag.REFUSED, b"[]")) == ""


class TestWire:
    def test_silence_ends_the_wait(self, ends: tuple[Wire, Wire]) -> None:
        with pytest.raises(BrokenWire, match="cannot_receive"):
            ends[0].receive(wait=0.01)
        with pytest.raises(BrokenWire, match="too_slow"):
            ends[0].receive(wait=0.0)

    def test_hanging_up_ends_the_wait(self, ends: tuple[Wire, Wire]) -> None:
        ends[1].close()
        with pytest.raises(BrokenWire, match="closed"):
            ends[0].receive(wait=1.0)
        with pytest.raises(BrokenWire, match="cannot_send"):
            ends[0].send(Tag.READY, {}, b"x" * 10_000_000, wait=1.0)

    def test_nobody_reading_ends_the_sending(self, ends: tuple[Wire, Wire]) -> None:
        with pytest.raises(BrokenWire, match="cannot_send"):
            ends[0].send(Tag.FETCHED, {}, b"x" * 10_000_000, wait=0.05)

    @pytest.mark.parametrize(
        ("head", "why"), [(b"P\xff\0\0\0\0\0\0\0", "frame_too_large"), (b"?\0\0\0\0\0\0\0\0", "unknown_frame")]
    )
    def test_strange_frames_are_refused_before_they_are_read(self, head: bytes, why: str) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            theirs.sendall(head)
            with pytest.raises(BrokenWire, match=why):
                Wire(ours).receive(wait=1.0)

"""Mastodon's export: what the public could read, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Refused
from connectors.exports.mastodon_archive import MastodonArchive, visibility
from connectors.post import Post, Visibility
from connectors.registry import recognise
from tests.connectors.exports import PUBLIC, members_of, read, tarred, zipped
from tests.connectors.mastodon_exports import ACTOR, AUDIENCES, CASES, FOLLOWERS, boost, note, outbox


@pytest.mark.parametrize("name", CASES)
def test_a_wrapped_tar_gives_the_same(name: str) -> None:
    wrapped = {f"archive-2026/{path}": text for path, text in CASES[name].items()}
    with members_of(tarred(wrapped)) as members:
        assert MastodonArchive().recognises(members.names())
        assert list(MastodonArchive().parse(members)) == read(MastodonArchive(), CASES[name])


def test_closed_words_leave_no_trace() -> None:
    closed = [note(n, f"<p>rahasia {name}</p>", name) for n, name in enumerate(("followers", "direct"))]
    closed += [boost(9, {"id": "https://x.example/1", "content": "rahasia", **AUDIENCES["direct"]}, "public")]
    items = read(MastodonArchive(), {"outbox.json": outbox([*closed, note(5, "<p>terbuka</p>")])})
    assert [item.text for item in items] == ["terbuka"]
    assert "rahasia" not in repr(items)


@pytest.mark.parametrize(
    "asked",
    [
        {"id": "https://contoh.example/users/sinta/outbox", "type": "OrderedCollection"},
        {"id": "https://contoh.example/users/sinta/outbox?page=true", "type": "OrderedCollectionPage"},
        {"type": "OrderedCollectionPage"},
    ],
)
def test_an_outbox_that_everybody_can_ask_a_server_for_is_no_archive(asked: dict[str, str]) -> None:
    whole = json.loads(outbox([note(5, "<p>terbuka</p>")]))
    with members_of(zipped({"outbox.json": json.dumps(whole)})) as members:
        assert recognise(members) == "mastodon_archive"
    del whole["id"], whole["type"]
    with members_of(zipped({"outbox.json": json.dumps(asked | whole)})) as members:
        assert recognise(members) != "mastodon_archive"


def test_only_the_bio_and_the_outbox_are_opened() -> None:
    files = {"outbox.json": outbox([]), "actor.json": ACTOR, "likes.json": "{", "bookmarks.json": "{", "avatar.png": ""}
    with members_of(zipped(files)) as members:
        list(MastodonArchive().parse(members))
        assert sorted(MastodonArchive().wanted(members.names())) == sorted(members.opened)
    assert members.opened == ["actor.json", "outbox.json"]


@pytest.mark.parametrize(
    ("to", "cc", "expected"),
    [
        ([PUBLIC], [FOLLOWERS], Visibility.PUBLIC),
        ("as:Public", None, Visibility.PUBLIC),
        (["Public"], [], Visibility.PUBLIC),
        ([FOLLOWERS], [PUBLIC], Visibility.UNLISTED),
        ([FOLLOWERS], [], Visibility.FOLLOWERS),
        (["https://lain.example/users/a"], [FOLLOWERS], Visibility.FOLLOWERS),
        (["https://lain.example/users/a"], [], Visibility.PRIVATE),
        ([], [], Visibility.UNKNOWN),
        (None, [5, None], Visibility.UNKNOWN),
    ],
)
def test_the_audience_is_computed(to: Any, cc: Any, expected: Any) -> None:
    assert visibility({"to": to, "cc": cc}) is expected


def test_a_damaged_outbox_refuses_the_export() -> None:
    with pytest.raises(Refused, match=r"outbox\.json after 1 items"):
        read(MastodonArchive(), {"outbox.json": outbox([note(1, "x"), note(2, "y")])[:-200]})


_JUNK = st.recursive(
    st.none()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from([PUBLIC, FOLLOWERS, "<p>x<br>", "Create", "Announce"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "content", "to", "cc", "name", "attachment"]), inner, max_size=4)
    ),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(note(1, "x")["object"])), _JUNK),
    st.sampled_from(["Create", "Announce"]),
    _JUNK,
)
def test_any_activity_is_read_counted_or_passed_over(spoiled: dict[str, Any], kind: str, actor: Any) -> None:
    activity = note(1, "<p>utuh</p>") | {"type": kind}
    activity["object"] |= spoiled
    files = {"outbox.json": outbox([activity]), "actor.json": json.dumps(actor)}
    for item in read(MastodonArchive(), files):
        hash(item)
        assert not isinstance(item, Post) or item.visibility in (Visibility.PUBLIC, Visibility.UNLISTED)

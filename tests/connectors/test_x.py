"""X's export in all its generations."""

from typing import Any
from zipfile import ZIP_STORED

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Refused
from connectors.exports import tweet_notes
from connectors.exports.tweets import time_of
from connectors.exports.x import X
from connectors.post import Kind, Post, Profile, Unreadable
from tests.connectors.exports import (
    at,
    links,
    members_of,
    posts,
    read,
    script,
    snowflake,
    tarred,
    tweet,
    zipped,
)
from tests.connectors.x_exports import CASES, NOON

NEVER = [
    "data/direct-messages.js",
    "data/direct-messages-group.js",
    "data/direct-message-headers.js",
    "data/deleted-tweets.js",
    "data/twitter-circle-tweet.js",
    "data/grok-chat-item.js",
    "data/ad-engagements.js",
    "data/contact.js",
    "data/phone-number.js",
    "data/email-address-change.js",
    "data/ip-audit.js",
    "data/device-token.js",
    "data/like.js",
    "data/follower.js",
    "data/tweets_media/1-tweets.js",
    "data/tweet-headers.js",
    "data/js/tweet_index.js",
    "Your archive.html",
]


@pytest.mark.parametrize("name", CASES)
def test_wrapped_packed_otherwise_or_in_a_tar_it_is_the_same(name: str) -> None:
    wrapped = {f"twitter-2026-01-01-abc/{path}": text for path, text in CASES[name].items()}
    plain = read(X(), CASES[name])
    for packed in (zipped(wrapped | {"__MACOSX/._tweets.js": ""}), tarred(wrapped)):
        with members_of(packed) as members:
            assert X().recognises(members.names())
            assert sorted(map(repr, X().parse(members))) == sorted(map(repr, plain))


def test_intimate_and_other_members_are_never_opened() -> None:
    planted = {name: script("x", [{"tweet": tweet(NOON, "rahasia")}]) for name in NEVER}
    with members_of(zipped(CASES["today"] | planted)) as members:
        told = "".join(map(repr, X().parse(members)))
        wanted = X().wanted(members.names())
    assert members.opened == ["data/account.js", "data/profile.js", "data/tweets.js", "data/tweets-part1.js"]
    assert set(wanted) == set(members.opened)
    assert "Rapat dgn klien" in told
    assert "rahasia" not in told


def test_parts_are_read_in_order_and_a_deleted_tweet_is_left_out() -> None:
    files = {
        f"data/tweets-part{part}.js": script("t", [tweet(NOON, f"bagian {part}", step=part)]) for part in range(11)
    }
    files["data/deleted-tweet-headers.js"] = script("d", [{"tweet": {"tweet_id": snowflake(NOON, 3)}}])
    assert [post.text for post in posts(X(), files)] == [f"bagian {part}" for part in (0, 1, 2, *range(4, 11))]


def test_community_tweets_are_public_words_too() -> None:
    files = {"data/community-tweet.js": script("community_tweet", [tweet(NOON, "di komunitas")], "tweet")}
    assert not X().recognises(["data/community.js"])
    assert [post.text for post in posts(X(), files)] == ["di komunitas"]


def test_an_edit_keeps_its_key_in_every_export() -> None:
    """Otherwise the same post would be found anew after an edit."""
    before = posts(X(), {"tweets.js": script("t", [tweet(NOON, "rapatt jam 9")])})
    after = posts(X(), CASES["edited"])
    assert before[0].key == after[0].key
    assert before[0].digest != after[0].digest


def test_an_edit_that_names_only_its_first_version_replaces_it() -> None:
    edit = {"edit": {"initialTweetId": snowflake(NOON)}}
    new = tweet(at("2023-08-12T16:30:00"), "baru", edit_info=edit)
    old = tweet(NOON, "lama", edit_info={"initial": {"editTweetIds": [snowflake(NOON)]}})
    files = {"tweets.js": script("t", [old, new])}
    assert [(post.key, post.text) for post in posts(X(), files)][-1] == (snowflake(NOON), "baru")


@pytest.mark.parametrize(
    ("number", "written", "expected"),
    [
        ("1690395370451894272", "Sat Aug 12 16:10:37 +0000 1997", at("2023-08-12T16:10:37")),
        ("12345", "Thu Mar 01 08:00:00 +0000 2007", at("2007-03-01T08:00:00")),
        ("12345", "kapan-kapan", None),
        ("12345", None, None),
        ("99999999999999999999", "Sat Aug 12 16:10:37 +0000 2023", at("2023-08-12T16:10:37")),
    ],
)
def test_the_id_tells_the_time_where_it_can(number: str, written: Any, expected: Any) -> None:
    assert time_of(number, written) == expected


def test_short_links_that_begin_alike_are_told_apart() -> None:
    spelled = links(a="https://a.example", ab="https://ab.example")
    raw = tweet(NOON, "https://t.co/ab &lt;- https://t.co/a", entities=spelled)
    assert posts(X(), {"tweets.js": script("t", [raw])})[0].text == "https://ab.example <- https://a.example"


def test_long_posts_beyond_the_memory_for_them_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tweet_notes, "_KEPT", 0)
    found = posts(X(), CASES["long"])
    assert {post.key for post in found if post.url is None} == {"501", "502"}
    assert len(found) == 4


def test_spoiled_long_posts_cost_only_themselves() -> None:
    notes: list[Any] = [
        {"noteTweet": {"noteTweetId": "1"}},
        {"noteTweet": None},
        {"noteTweet": {"core": {"text": "x"}}},
    ]
    good = {"noteTweet": {"noteTweetId": "2", "core": {"text": "utuh", "urls": [{"shortUrl": ""}]}}}
    found = read(X(), {"note-tweet.js": script("n", [*notes, good]), "tweets.js": script("t", [])})
    assert found == [
        *(Unreadable(f"note-tweet.js, item {n}", "no id or no text") for n in (1, 2, 3)),
        Post(key="2", text="utuh"),
    ]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("id,teks\n1,x\n", "names no tweet_id"),
        ("", "names no tweet_id"),
        ("tweet_id,text\n1," + "x" * 1_100_000, "longer than any tweet"),
        ('tweet_id,text\n1,"' + "baris\n" * 300_000, "damaged in line"),
        ("tweet_id,text\n1,a\rb\n", "damaged in line"),
    ],
)
def test_a_table_that_is_none_is_refused(table: str, says: str) -> None:
    with members_of(zipped({"tweets.csv": table}, method=ZIP_STORED)) as members, pytest.raises(Refused, match=says):
        list(X().parse(members))


def test_a_table_with_short_rows_costs_only_those_rows() -> None:
    found = read(X(), {"tweets.csv": "\ufefftweet_id,text\n1\n,tanpa id\n2,kopi\0\n"})
    assert [item.text for item in found if isinstance(item, Post)] == ["", "kopi\0"]
    assert [item.where for item in found if isinstance(item, Unreadable)] == ["tweets.csv, item 2"]


def test_the_same_export_twice_gives_the_same_keys_and_words() -> None:
    first, second = posts(X(), CASES["today"]), posts(X(), CASES["today"])
    assert [(post.key, post.digest) for post in first] == [(post.key, post.digest) for post in second]


def test_a_damaged_small_file_refuses_the_export() -> None:
    with pytest.raises(Refused, match=r"account\.js"):
        read(X(), CASES["today"] | {"data/account.js": "window.YTD.account.part0 = [ {"})


_SCALARS = st.none() | st.booleans() | st.integers(-5, 10**20) | st.text(max_size=8) | st.just(snowflake(NOON))
_JUNK = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["url", "media", "urls", "edit", "initial", "editTweetIds"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
_FIELDS = st.sampled_from(
    [
        *("id", "id_str", "tweet_id", "full_text", "text", "created_at", "lang", "entities", "extended_entities"),
        *("edit_info", "retweeted_status", "in_reply_to_status_id_str", "in_reply_to_screen_name"),
        *("tweet", "noteTweet", "noteTweetId", "core"),
    ]
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.dictionaries(_FIELDS, _JUNK, max_size=6), max_size=4),
    st.sampled_from(["tweets.js", "note-tweet.js", "account.js", "manifest.js", "protected-history.js", "profile.js"]),
)
def test_any_json_in_any_file_is_read_or_counted(rows: list[Any], name: str) -> None:
    files = {"tweets.js": script("t", [tweet(NOON, "utuh")])} | {name: script("x", rows)}
    for item in read(X(), files):
        match item:
            case Post():
                assert isinstance(item.text, str)
                assert item.key
                assert item.kind in Kind
                hash(item)
            case Profile() | Unreadable():
                hash(item)
            case _:
                raise AssertionError(item)

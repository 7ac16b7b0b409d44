"""Whatever stands in the files of an export: it is read, counted or refused, and nothing else happens."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import registry
from connectors.base import Refused
from connectors.exports import linkedin_items, meta
from connectors.post import Post, Profile, Unreadable
from tests.connectors.exports import at, members_of, zipped
from tests.thorough import times

_NAMES = (
    *("media", "title", "creation_timestamp", "uri", "string_map_data", "label_values", "value", "timestamp"),
    *("Comment", "Time", "label", "dict", "vec", "data", "post", "comment", "attachments", "update_timestamp"),
    *("description", "fbid", "profile_v2", "intro_bio", "name", "work_experiences", "text_app_post", "is_reply"),
    *("profile_user", "Private Account", "comments_v2", "CommentsList", "VideoList", "ProfileMap", "Date", "Link"),
    *("photos", "caption", "taken_at", "media_comments", "Title", "bioDescription", "poll", "options", "employer"),
)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "True", "Ã©", "https://x.example", "2024-05-06 07:08:09", "budi", "dua kata"])
    | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=4),
    max_leaves=12,
)
_FILES = {
    "instagram": ("posts_1.json", "post_comments_1.json", "personal_information.json", "media.json", "profile.json"),
    "threads": ("threads_and_replies.json", "personal_information.json"),
    "facebook": ("your_posts_1.json", "comments.json", "profile_information.json", "your_videos.json", "album/0.json"),
    "tiktok": ("user_data.json",),
}
_TABLES = ("Shares.csv", "Comments.csv", "Profile.csv", "Positions.csv", "Rich_Media.csv", "Recommendations_Given.csv")
_HEADERS = {
    "Shares.csv": "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility",
    "Comments.csv": "Date,Link,Message",
    "Profile.csv": "First Name,Last Name,Headline,Summary,Websites",
    "Positions.csv": "Company Name,Title,Description,Finished On",
    "Rich_Media.csv": "Date/Time,Media Description,Media Link",
    "Recommendations_Given.csv": "Text,Creation Date,Status",
}


def read(platform: str, files: dict[str, str | bytes]) -> list[Any]:
    with members_of(zipped(files)) as members:
        return list(registry.archive(platform).parse(members))


def check(items: list[Any]) -> None:
    for item in items:
        hash(item)
        assert isinstance(item, (Post, Profile, Unreadable))
        if isinstance(item, Post):
            assert item.key
            assert isinstance(item.text, str)
            assert item.created_at is None or item.created_at.utcoffset() is not None


@pytest.mark.slow
@pytest.mark.parametrize("platform", _FILES)
@settings(max_examples=times(6, 300), deadline=None)
@given(document=_JSON.filter(lambda value: isinstance(value, (list, dict))))
def test_any_json_in_any_file(platform: str, document: Any) -> None:
    check(read(platform, dict.fromkeys(_FILES[platform], json.dumps(document))))


@pytest.mark.parametrize("name", _TABLES)
@settings(max_examples=times(6, 300), deadline=None)
@given(rows=st.lists(st.text(max_size=40) | st.sampled_from(['"a","b', "x,y,z,1,2,3,4", "\\", '"""', ","]), max_size=5))
def test_any_rows_in_any_table(name: str, rows: list[str]) -> None:
    text = "\n".join((_HEADERS[name], *rows)).encode("utf-8", "surrogatepass")
    check(read("linkedin", {name: text}))


@pytest.mark.parametrize("name", [*(name for names in _FILES.values() for name in names)])
def test_what_breaks_off_refuses_the_export(name: str) -> None:
    platform = next(one for one, names in _FILES.items() if name in names)
    if name == "personal_information.json":
        platform = "instagram"
    with pytest.raises(Refused):
        read(platform, {name: '{"media": [{"title": "rahasia', "user_data.json": "{"})


@pytest.mark.parametrize(
    ("name", "header"), [("Shares.csv", "Datum,Teilen"), ("Comments.csv", "\n" * 30), ("Profile.csv", "")]
)
def test_a_table_of_other_columns_is_not_guessed_at(name: str, header: str) -> None:
    with pytest.raises(Refused, match=f"{name} has not the columns of a LinkedIn export.*tell us"):
        read("linkedin", {name: header + "\n1,2\n" * 12})


def test_a_table_of_comments_has_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.exports.linkedin_tables._LARGEST", 100)
    with pytest.raises(Refused, match=r"Comments\.csv is larger than 100 bytes"):
        read("linkedin", {"Comments.csv": "Date,Link,Message\n" + "x" * 100})


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("Besok rapat ð\x9f\x98\x80 di kantor", "Besok rapat 😀 di kantor"),
        ("cafÃ© — é", "café — é"),
        ("naïve café", "naïve café"),
        ("Ã©é", "éé"),
        ("", ""),
    ],
)
def test_broken_text_is_put_right_letter_by_letter_wherever_it_is_cut(broken: str, whole: str) -> None:
    document = json.dumps({broken: [broken, "\\u00c3\\u00a9"]})
    for size in (1, 2, 5, 7, 1000):
        mending = meta.Mending()
        pieces = [document[start : start + size] for start in range(0, len(document), size)]
        assert json.loads("".join(map(mending, pieces))) == {whole: [whole, "\\u00c3\\u00a9"]}


def test_a_share_without_a_date_has_the_time_in_its_number() -> None:
    """And an empty one of a post that has none stays without."""
    moment = at("2024-05-06T07:03:23")
    number = int(moment.timestamp() * 1000) << 22
    for urn, expected in ((f"share%3A{number}", moment), (f"groupPost%3A12-{number}", None)):
        link = f"https://www.linkedin.com/feed/update/urn%3Ali%3A{urn}"
        post = linkedin_items.share({"sharelink": link, "sharecommentary": "x"})
        assert post
        assert (post.key, post.created_at) == (str(number), expected)


def test_an_article_without_words_is_counted() -> None:
    files: dict[str, str | bytes] = {"Articles/a.html": "<p> </p>", "Profile.csv": "Headline\nQA\n"}
    assert Unreadable("Articles/a.html", "not_understood") in read("linkedin", files)


def test_the_same_export_twice_gives_the_same_keys() -> None:
    files: dict[str, str | bytes] = {"your_posts_1.json": json.dumps([{"timestamp": 1, "data": [{"post": "a"}]}] * 3)}
    first, second = (read("facebook", files) for _ in range(2))
    assert first == second
    assert len({post.key for post in first}) == 3


def test_the_way_in_which_a_time_is_written_does_not_make_another_comment() -> None:
    link = "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7193141259096576000"
    tables: list[dict[str, str | bytes]] = [
        {"Comments.csv": f"Date,Link,Message\n2024-05-06 07:08:09{zone},{link},Halo\n"} for zone in ("", " UTC")
    ]
    assert read("linkedin", tables[0]) == read("linkedin", tables[1])

"""Kin of Mastodon: how their servers are told apart, and what becomes of odd answers."""

import json
from typing import Any

import pytest

from connectors.base import Failed, Reason, Unchanged
from connectors.live.fediverse import place_of
from connectors.post import Bookmark
from tests.connectors.reading import look, rss

HOST = "https://contoh.example"
NODEINFO = f"{HOST}/.well-known/nodeinfo"
ABOUT = f"{HOST}/nodeinfo/2.1"
LEMMY = f"{HOST}/api/v3/user?username=sinta&sort=New&limit=50"
LEMMY_FEED = f"{HOST}/feeds/u/sinta.xml?sort=New&limit=50"
ONE = rss("<item><guid>urn:1</guid><title>Judul</title><description>kabar</description></item>")


def runs(software: Any) -> dict[str, str]:
    links = [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": ABOUT}]
    return {NODEINFO: json.dumps({"links": links}), ABOUT: json.dumps({"software": {"name": software}})}


@pytest.mark.parametrize(
    ("software", "path"),
    [
        ("peertube", "/feeds/videos.xml?accountName=sinta"),
        ("pixelfed", "/users/sinta.atom"),
        ("writefreely", "/sinta/feed/"),
        ("misskey", "/@sinta.atom"),
        ("sharkey", "/@sinta.atom"),
        ("Firefish", "/@sinta.atom"),
        ("iceshrimp", "/@sinta.atom"),
        ("pleroma", "/users/sinta/feed.atom"),
        ("akkoma", "/users/sinta/feed.atom"),
        ("friendica", "/feed/sinta/"),
        ("gotosocial", "/@sinta/feed.rss"),
        ("wordpress", "/author/sinta/feed/"),
        ("ghost", "/rss/"),
        ("bookwyrm", "/user/sinta/rss"),
        ("mobilizon", "/@sinta/feed/atom"),
        ("mbin", "/rss?user=sinta"),
        ("kbin", "/rss?user=sinta"),
    ],
)
def test_each_kind_of_server_is_asked_in_its_own_way_and_again_the_next_time(software: str, path: str) -> None:
    answers = {**runs(software), f"{HOST}{path}": ONE}
    first = look("mastodon", "@sinta@contoh.example", answers)
    assert [post.text for post in first.posts] == ["kabar"]
    assert first.bookmark.address == f"{HOST}{path}"
    assert first.bookmark.origin == "contoh.example"
    assert place_of(f"{HOST}{path}", "sinta")
    again = look("mastodon", "@sinta@contoh.example", {f"{HOST}{path}": ONE}, first.bookmark)
    assert again.posts == first.posts


@pytest.mark.parametrize("software", ["mastodon", "hometown", "x" * 1000, None, 7, {"a": 1}])
def test_any_other_server_is_asked_as_mastodon(software: Any) -> None:
    answers = {**runs(software), f"{HOST}/@sinta/with_replies.rss": ONE}
    reading = look("mastodon", "@sinta@contoh.example", answers)
    assert reading.bookmark.address == f"{HOST}/@sinta/with_replies.rss"


@pytest.mark.parametrize(
    "body", ["[]", '{"links": 7}', '{"links": [{"rel": "x"}]}', '{"links": [{"href": "ftp://x"}]}']
)
def test_a_server_that_does_not_say_what_it_runs_is_asked_as_mastodon(body: str) -> None:
    answers = {NODEINFO: body, f"{HOST}/@sinta/with_replies.rss": ONE}
    assert look("mastodon", "@sinta@contoh.example", answers).bookmark.address.endswith("with_replies.rss")


def test_nothing_new_is_unchanged() -> None:
    feed = f"{HOST}/users/sinta.atom"
    for url in (feed, LEMMY):
        reading = look("mastodon", "@sinta@contoh.example", {url: Unchanged(url=url)}, Bookmark(address=url))
        assert reading.unchanged
        assert reading.bookmark.address == url


def test_a_page_in_place_of_a_feed_is_no_feed() -> None:
    url = f"{HOST}/users/sinta.atom"
    answers = {**runs("pixelfed"), url: "<html><body>masuk dulu</body></html>"}
    assert look("mastodon", "@sinta@contoh.example", answers) == Failed(reason=Reason.NOT_A_FEED)


@pytest.mark.parametrize("body", ["[]", "{}", "<html>", '{"person_view": 7}'])
def test_an_interface_of_another_shape_is_as_good_as_closed(body: str) -> None:
    answers = {**runs("lemmy"), LEMMY: body}
    assert look("mastodon", "@sinta@contoh.example", answers) == Failed(reason=Reason.BAD_ANSWER)
    reading = look("mastodon", "@sinta@contoh.example", answers | {LEMMY_FEED: ONE})
    assert reading.bookmark.address == LEMMY_FEED


def test_fifty_posts_are_said_to_be_the_newest_only() -> None:
    posts = [{"post": {"ap_id": f"{HOST}/post/{n}", "creator_id": 5, "name": f"p{n}"}} for n in range(50)]
    document = {"person_view": {"person": {"id": 5, "name": "sinta"}}, "posts": posts}
    reading = look("mastodon", "@sinta@contoh.example", {**runs("lemmy"), LEMMY: json.dumps(document)})
    assert len(reading.posts) == 50
    assert reading.omits == ("older",)

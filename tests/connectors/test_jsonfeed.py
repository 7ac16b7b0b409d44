"""JSON Feed: what becomes of odd documents. The ordinary cases stand in the golden files."""

import json
from typing import Any

import pytest

from connectors.base import ContentLimits, Failed, Fetched, Reason
from connectors.live.jsonfeed import parse
from connectors.post import Reading


def document(*items: Any, **members: Any) -> Fetched:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": list(items)} | members
    return Fetched(url="https://sinta.example/feed.json", body=json.dumps(feed).encode(), fresh_for=60.0)


def read(*items: Any, author: str | None = None, **members: Any) -> Reading:
    reading = parse(document(*items, **members), ContentLimits(), author)
    assert isinstance(reading, Reading)
    return reading


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"7", b'{"version": 1}', b'{"version": "https://else.example/"}', b"\xff"]
)
def test_what_is_no_json_feed(body: bytes) -> None:
    assert parse(Fetched(url="https://a.example/", body=body), ContentLimits()) == Failed(reason=Reason.NOT_A_FEED)


def test_an_expired_feed_is_gone() -> None:
    assert parse(document(expired=True), ContentLimits()) == Failed(reason=Reason.GONE)


def test_a_byte_order_mark_and_two_byte_letters_are_read() -> None:
    text = document({"id": "1", "content_text": "kafé"}).body.decode()
    for encoding in ("utf-8-sig", "utf-16"):
        body = text.encode(encoding)
        reading = parse(Fetched(url="https://a.example/", body=body), ContentLimits())
        assert isinstance(reading, Reading)
        assert reading.posts[0].text == "kafé"


def test_members_of_wrong_types_are_empty() -> None:
    item = {"id": True, "url": 3, "title": [], "content_html": {}, "content_text": "isi", "attachments": [7, {}]}
    post = read(item, authors=[None, 7], language=[], description=9.5).posts[0]
    assert (post.text, post.title, post.url, post.alt_texts, post.lang) == ("isi", "", None, (), None)
    assert post.key.startswith("sha256:")


def test_items_that_are_no_list_are_no_items() -> None:
    assert read(items={"a": 1}).posts == ()


def test_an_author_can_be_chosen_and_the_feeds_author_counts_for_all() -> None:
    items = ({"id": 1, "content_text": "a", "authors": [{"name": "Budi"}]}, {"id": 2, "content_text": "b"})
    both = read(*items, author=None, authors=[{"name": "Sinta"}])
    mine = read(*items, author="SINTA", authors=[{"name": "Sinta"}])
    assert (len(both.posts), both.omits) == (2, ("several_authors",))
    assert ([post.text for post in mine.posts], mine.omits) == (["b"], ("other_authors",))


def test_plain_text_is_not_unescaped_and_cut_at_the_limit() -> None:
    assert read({"id": 1, "content_text": "a &amp; b"}).posts[0].text == "a &amp; b"
    reading = parse(document({"id": 1, "content_text": "abc"}), ContentLimits(markup=2))
    assert isinstance(reading, Reading)
    assert (reading.posts[0].text, reading.posts[0].shortened) == ("ab", True)


def test_the_servers_wish_for_rest_is_kept() -> None:
    assert read().fresh_for == 60.0

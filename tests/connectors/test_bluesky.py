"""Bluesky: handles, lasting ids, and answers that are not as they should be."""

import json
from typing import Any

import pytest

from connectors.base import ContentLimits, Failed, Reason, Unchanged
from connectors.live.bluesky import Bluesky
from connectors.post import Bookmark
from tests.connectors.reading import Site, drive, look

BLUESKY = Bluesky(ContentLimits())
DID = "did:plc:contohcontohcontohcontoh"
API = "https://public.api.bsky.app/xrpc/"
RESOLVE = f"{API}com.atproto.identity.resolveHandle?handle=sinta.example"
FEED = f"{API}app.bsky.feed.getAuthorFeed?actor={DID}&limit=100&filter=posts_with_replies&includePins=false"
PROFILE = f"{API}app.bsky.actor.getProfile?actor={DID}"


def item(record: dict[str, Any], **view: Any) -> dict[str, Any]:
    return {"post": {"uri": f"at://{DID}/app.bsky.feed.post/3k", "author": {"did": DID}, "record": record} | view}


def posts(*items: Any) -> Any:
    return look("bluesky", DID, {FEED: json.dumps({"feed": list(items)})}).posts


@pytest.mark.parametrize(
    ("locator", "home"),
    [
        ("@Sinta.example", "https://bsky.app/profile/sinta.example"),
        ("sinta.bsky.social", "https://bsky.app/profile/sinta.bsky.social"),
        (DID, f"https://bsky.app/profile/{DID}"),
        ("https://bsky.app/profile/sinta.example/", "https://bsky.app/profile/sinta.example"),
        (f"https://bsky.app/profile/{DID}", f"https://bsky.app/profile/{DID}"),
        ("did:web:sinta.example", "https://bsky.app/profile/did:web:sinta.example"),
    ],
)
def test_handles_are_understood(locator: str, home: str) -> None:
    assert BLUESKY.accepts(locator)
    assert BLUESKY.home(locator) == home


@pytest.mark.parametrize(
    "locator", ["sinta.example", "@sinta", "@a@b.example", "https://sinta.example/", "did:plc:x", ""]
)
def test_other_places_are_not(locator: str) -> None:
    assert not BLUESKY.accepts(locator)
    assert look("bluesky", locator, {}) == Failed(reason=Reason.BAD_ADDRESS)


def test_a_handle_is_resolved_once() -> None:
    answers = {RESOLVE: json.dumps({"did": DID}), FEED: '{"feed": []}', PROFILE: "{}"}
    first, site = look("bluesky", "@sinta.example", answers), Site(answers)
    drive(BLUESKY.read("@sinta.example", first.bookmark), site)
    assert first.bookmark.address == DID
    assert site.asked == [FEED, PROFILE]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({RESOLVE: Failed(reason=Reason.BAD_ANSWER, status=400)}, Reason.NOT_FOUND),
        ({RESOLVE: Failed(reason=Reason.RATE_LIMITED, status=429)}, Reason.RATE_LIMITED),
        ({RESOLVE: '{"did": "did:plc:../../x"}'}, Reason.BAD_ANSWER),
        ({RESOLVE: "[]"}, Reason.BAD_ANSWER),
        ({RESOLVE: f'{{"did": "{DID}"}}', FEED: '{"feed": 7}'}, Reason.BAD_ANSWER),
        ({RESOLVE: f'{{"did": "{DID}"}}', FEED: Failed(reason=Reason.BAD_ANSWER, status=400)}, Reason.NOT_FOUND),
    ],
)
def test_what_goes_wrong_has_a_reason(answers: dict[str, Any], reason: Reason) -> None:
    assert look("bluesky", "@sinta.example", answers).reason is reason


def test_nothing_new_is_unchanged() -> None:
    reading = look("bluesky", DID, {url: Unchanged(url=url) for url in (FEED, PROFILE)}, Bookmark(address=DID))
    assert (reading.unchanged, reading.posts, reading.profile) == (True, (), None)


def test_the_profile_may_be_missing() -> None:
    assert look("bluesky", DID, {FEED: '{"feed": []}'}).profile is None


@pytest.mark.parametrize(
    "facet",
    [
        {"index": {"byteStart": -1, "byteEnd": 2}},
        {"index": {"byteStart": 3, "byteEnd": 3}},
        {"index": {"byteStart": "0", "byteEnd": 4}},
        {"index": 7},
        {"features": [{"uri": "javascript:x"}], "index": {"byteStart": 0, "byteEnd": 4}},
        7,
    ],
)
def test_facets_that_point_nowhere_change_nothing(facet: Any) -> None:
    usable = {"features": [{"uri": "https://a.example/"}]}
    facets = [usable | facet] if isinstance(facet, dict) else [facet]
    assert posts(item({"text": "kabar", "facets": facets}))[0].text == "kabar"


def test_a_facet_in_the_middle_of_a_letter_is_no_exception() -> None:
    facet = {"index": {"byteStart": 1, "byteEnd": 3}, "features": [{"uri": "https://a.example/"}]}
    assert "https://a.example/" in posts(item({"text": "éé", "facets": [facet]}))[0].text


def test_odd_records_are_no_exception() -> None:
    first, second = posts(item({"text": 7, "langs": [1], "tags": [2], "embed": [], "reply": 7}), item({}, uri="at://x"))
    assert (first.text, first.lang, first.url) == ("", None, f"https://bsky.app/profile/{DID}/post/3k")
    assert (second.key, second.url) == ("at://x", None)


def test_words_of_others_are_left_out() -> None:
    other = item({"text": "kata orang"}) | {"reason": {"$type": "app.bsky.feed.defs#reasonRepost"}}
    thread = item({"text": "kata orang"}, author={"did": "did:plc:lainlainlainlainlainlain"})
    pinned = item({"text": "kata saya"}) | {"reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    assert [post.text for post in posts(other, thread, pinned)] == ["kata saya"]


def test_quotes_without_media_and_galleries() -> None:
    quote = posts(item({"text": "x", "embed": {"$type": "app.bsky.embed.record"}}))[0]
    gallery = posts(item({"text": "x", "embed": {"$type": "app.bsky.embed.gallery", "items": [{"alt": "satu"}]}}))[0]
    assert (quote.kind, gallery.kind, gallery.alt_texts) == ("quote", "post", ("satu",))

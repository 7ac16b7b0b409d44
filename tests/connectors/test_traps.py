"""The fifteen traps that break naive readers: those of live places. Each test fails for a reader in its trap.

Where it costs a line, the naive reading stands beside ours, so that the trap is seen to be one. The traps of
exports are in `test_traps_of_exports.py`.
"""

import io
import json
from datetime import UTC, datetime
from typing import Any

import feedparser
import pytest

from connectors import registry
from connectors.base import Failed, Fetched, Reason
from connectors.dates import parse_date
from connectors.post import Bookmark, Kind
from tests.connectors.reading import Site, drive, feed, look, rss

THEN = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# 1 -------------------------------------------------------------------------------------------------------------------

_SAID = "<description>&lt;p&gt;Rapat pagi&lt;/p&gt;</description>"
_PICTURE = '<media:content url="/{0}.png"><media:description>gambar {0}</media:description></media:content>'


@pytest.mark.parametrize(
    ("item", "text", "alts"),
    [
        (_SAID + _PICTURE.format(1), "Rapat pagi", ("gambar 1",)),
        ("<description></description>" + _PICTURE.format(1), "", ("gambar 1",)),
        (_SAID + _PICTURE.format(1) + _PICTURE.format(2), "Rapat pagi", ("gambar 1", "gambar 2")),
        (_PICTURE.format(1) + _SAID, "Rapat pagi", ("gambar 1",)),
        (_PICTURE.format(1) + _PICTURE.format(2) + _SAID, "Rapat pagi", ("gambar 1", "gambar 2")),
    ],
)
def test_1_a_pictures_description_does_not_take_the_place_of_the_post(
    item: str, text: str, alts: tuple[str, ...]
) -> None:
    body = rss(f"<item><guid>1</guid>{item}</item>")
    (entry,) = feedparser.parse(io.BytesIO(body.encode())).entries
    naive = [*(content.value for content in entry.get("content", ())), entry.get("summary", "")]
    assert any("gambar" in value for value in naive)
    (post,) = feed(body).posts
    assert (post.text, post.alt_texts) == (text, alts)


# 2 -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written_so", "moment"),
    [
        ("Mon, 06 May 2024 14:08:09 WIB", THEN),
        ("Mon, 06 May 2024 15:08:09 WITA", THEN),
        ("Mon, 06 May 2024 16:08:09 WIT", THEN),
        ("Senin, 6 Mei 2024 14:08:09 WIB", THEN),
        ("Sen, 06 Mei 2024 14.08.09 WIB", THEN),
        ("Senin, 6 Mei 2024 pukul 14.08.09 +0700", THEN),
        ("Mon, 06 May 2024 14:08:09", None),
        ("2024-05-06T14:08:09", None),
        ("Senin, 6 Mei 2024 14:08:09", None),
    ],
)
def test_2_indonesian_time_is_right_to_the_second_and_a_missing_zone_is_not_utc(
    written_so: str, moment: datetime | None
) -> None:
    body = rss(f"<item><guid>1</guid><description>x</description><pubDate>{written_so}</pubDate></item>")
    (entry,) = feedparser.parse(io.BytesIO(body.encode())).entries
    naive = entry.get("published_parsed")
    if "+0700" not in written_so:
        assert naive is None or datetime(*naive[:6], tzinfo=UTC) != moment
    (post,) = feed(body).posts
    assert post.created_at == moment == parse_date(written_so)


# 9 -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "reason"), [(404, Reason.NOT_FOUND), (500, Reason.SERVER_ERROR)])
def test_9_a_channel_whose_feed_fails_today_is_not_gone(status: int, reason: Reason) -> None:
    channel = "UCcontohcontohcontohcont"
    answers = {
        f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}": Failed(reason=reason, status=status),
        f"https://www.youtube.com/channel/{channel}": "<html></html>",
    }
    assert look("youtube", channel, answers) == Failed(reason=Reason.SERVER_ERROR, status=status)


# 10 ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locator", ["reddit.com/user/sinta_contoh", "https://www.reddit.com/u/sinta_contoh/.rss"])
def test_10_reddit_is_not_asked_without_the_private_address_and_the_way_out_is_named(locator: str) -> None:
    site = Site({"https://www.reddit.com/user/sinta_contoh/.rss": rss("")})
    outcome = drive(registry.connector("reddit").read(locator, Bookmark()), site)
    assert outcome == Failed(reason=Reason.PRIVATE_FEED_ONLY)
    assert site.asked == []


# 12 ------------------------------------------------------------------------------------------------------------------

_DID = "did:plc:contohcontohcontohcontoh"
_SKY = "https://public.api.bsky.app/xrpc/"
_AUTHOR_FEED = f"{_SKY}app.bsky.feed.getAuthorFeed?actor={_DID}&limit=100&filter=posts_with_replies&includePins=false"


def test_12_blueskys_offsets_are_bytes_its_times_are_claims_and_replies_are_read() -> None:
    link = {"index": {"byteStart": 13, "byteEnd": 30}, "features": [{"uri": "https://example.org/panjang"}]}
    reply = {"parent": {"uri": "at://did:plc:lain/app.bsky.feed.post/1"}}
    record: dict[str, Any] = {
        "text": "☕ kopi → example.org/pa…",
        "facets": [link],
        "createdAt": "2031-01-01T00:00:00Z",
    }
    record["reply"] = reply
    naive = record["text"][:13] + "https://example.org/panjang"
    view = {"uri": f"at://{_DID}/app.bsky.feed.post/3k", "author": {"did": _DID}, "record": record}
    site = {_AUTHOR_FEED: dumped({"feed": [{"post": view | {"indexedAt": "2024-05-06T07:08:09Z"}}]})}
    (post,) = look("bluesky", _DID, site).posts
    assert post.text == "☕ kopi → https://example.org/panjang" != naive
    assert post.created_at == THEN
    assert post.kind is Kind.REPLY


# 14 ------------------------------------------------------------------------------------------------------------------


def test_14_mediums_feed_mixes_responses_with_articles_and_leaves_out_what_is_older() -> None:
    def entry(number: int, title: str, text: str, topic: str = "") -> str:
        guid = f"<guid>https://medium.com/p/{number:012x}</guid>"
        words = f"<title>{title}</title><content:encoded>&lt;p&gt;{text}&lt;/p&gt;</content:encoded>"
        return f"<item>{guid}{words}{f'<category>{topic}</category>' if topic else ''}</item>"

    items = entry(1, "Cara menulis", "Mulai dari akhir.", "menulis") + entry(2, "Bagus!", "Bagus! Saya coba.")
    reading = look("web", "https://medium.com/@sinta", {"https://medium.com/feed/@sinta": rss(items)})
    assert [(post.kind, post.title) for post in reading.posts] == [(Kind.ARTICLE, "Cara menulis"), (Kind.COMMENT, "")]
    assert "older" in reading.omits


# 15 ------------------------------------------------------------------------------------------------------------------


def test_15_what_has_left_the_window_is_not_deleted() -> None:
    first, later = (rss(f"<item><guid>urn:{number}</guid><description>isi</description></item>") for number in (1, 2))
    url = "https://sinta.example/feed.xml"
    before = look("web", url, {url: Fetched(url=url, body=first.encode())})
    after = look("web", url, {url: Fetched(url=url, body=later.encode())}, before.bookmark)
    assert [post.key for post in after.posts] == ["urn:2"]
    assert after.deleted == ()
    assert not after.complete


@pytest.mark.parametrize(("status", "reason"), [(403, Reason.DENIED), (404, Reason.NOT_FOUND)])
def test_15_a_feed_that_is_refused_today_says_nothing_of_its_posts(status: int, reason: Reason) -> None:
    url = "https://sinta.example/feed.xml"
    outcome = look("web", url, {url: Failed(reason=reason, status=status)}, Bookmark(address=url))
    assert outcome == Failed(reason=reason, status=status)

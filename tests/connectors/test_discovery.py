"""From an address that a person typed to their feed, and what later polls do."""

import pytest

from connectors.base import ContentLimits, Failed, Fetched, Reason, Unchanged
from connectors.live.discovery import Web, feeds_of
from connectors.post import Bookmark, Reading, Validators
from tests.connectors.reading import Site, drive, look, rss

WEB = Web(ContentLimits())
PAGE = "https://sinta.example/"
FEED = "https://sinta.example/feed.xml"
ONE = rss("<item><guid>1</guid><description>kabar</description></item>")


def page(head: str = "", **about: object) -> Fetched:
    return Fetched(url=PAGE, body=f"<html><head>{head}</head></html>".encode(), **about)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("locator", "accepted"),
    [
        ("https://sinta.example/blog", True),
        ("http://sinta.example", True),
        ("sinta.example", True),
        (" sinta.example/blog?x=1 ", True),
        ("sinta.example:8080/blog", True),
        ("ftp://sinta.example/", False),
        ("https://user:pass@sinta.example/", False),
        ("sinta", False),
        ("sinta@example.org", False),
        ("", False),
    ],
)
def test_addresses_are_accepted_with_and_without_a_scheme(locator: str, *, accepted: bool) -> None:
    assert WEB.accepts(locator) is accepted


@pytest.mark.parametrize(
    ("locator", "home"),
    [
        ("sinta.example", "https://sinta.example/"),
        ("https://sinta.example/blog", "https://sinta.example/blog"),
        ("https://sinta.example/blog/feed/", "https://sinta.example/blog/"),
        ("https://sinta.example/atom.xml#author=Sinta", "https://sinta.example/"),
        ("https://sinta.example/feed?x=1", "https://sinta.example/"),
    ],
)
def test_the_home_of_a_feed_is_the_page_above(locator: str, home: str) -> None:
    assert WEB.home(locator) == home


def test_feeds_named_by_the_server_and_the_page_come_in_order_with_comments_last() -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Komentar" href="/komentar/feed">'
        '<link rel="alternate" type="application/atom+xml; charset=utf-8" href="atom.xml">'
        '<link rel="alternate" type="text/html" href="/en"><link rel="alternate" hreflang="en" href="/en">'
        '<link rel="alternate" type="text/xml" href="javascript:x()">'
    )
    header = '</feed.json>; rel="alternate"; type="application/feed+json", </next>; rel=next, <broken'
    assert feeds_of(page(head, headers={"link": header})) == [
        "https://sinta.example/feed.json",
        "https://sinta.example/atom.xml",
        "https://sinta.example/komentar/feed",
    ]


def test_a_found_feed_is_asked_directly_from_then_on() -> None:
    answers = {PAGE: page(f'<link rel="alternate" type="application/rss+xml" href="{FEED}">'), FEED: ONE}
    first = look("web", PAGE, answers)
    site = Site(answers)
    again = drive(WEB.read(PAGE, first.bookmark), site)
    assert (first.posts, first.bookmark.address) == (again.posts, FEED)
    assert site.asked == [FEED]


def test_the_usual_places_are_tried_and_no_feed_is_told() -> None:
    site = Site({PAGE: page()})
    assert drive(WEB.read(PAGE, Bookmark()), site) == Failed(reason=Reason.NO_FEED_FOUND)
    assert len(site.asked) == 8
    assert "https://sinta.example/feed/" in site.asked


def test_an_empty_guess_is_no_feed_but_an_empty_known_feed_is_fine() -> None:
    assert look("web", PAGE, {PAGE: page(), "https://sinta.example/rss": b" "}) == Failed(reason=Reason.NO_FEED_FOUND)
    known = look("web", PAGE, {FEED: b" "}, Bookmark(address=FEED))
    assert isinstance(known, Reading)
    assert known.posts == ()


def test_a_login_page_in_place_of_the_feed_is_no_feed_and_starts_no_search() -> None:
    site = Site({FEED: "<!DOCTYPE html><form>Masuk</form>"})
    assert drive(WEB.read(FEED, Bookmark(address=FEED)), site) == Failed(reason=Reason.NOT_A_FEED)
    assert site.asked == [FEED]


def test_a_lost_feed_is_looked_for_again_from_the_page() -> None:
    answers = {
        PAGE: page('<link rel="alternate" type="text/xml" href="/baru.xml">'),
        "https://sinta.example/baru.xml": ONE,
    }
    reading = look("web", PAGE, answers, Bookmark(address=FEED))
    assert reading.bookmark.address == "https://sinta.example/baru.xml"


def test_a_feed_that_is_gone_for_good_stays_gone() -> None:
    gone = Failed(reason=Reason.GONE, status=410)
    assert look("web", PAGE, {FEED: gone, PAGE: page()}, Bookmark(address=FEED)) == gone


def test_trouble_on_the_way_is_no_reason_to_search() -> None:
    trouble = Failed(reason=Reason.TIMED_OUT)
    site = Site({PAGE: trouble})
    assert drive(WEB.read(PAGE, Bookmark()), site) == trouble
    assert site.asked == [PAGE]


def test_unchanged_keeps_the_validators() -> None:
    before = Bookmark(address=FEED, validators={FEED: Validators(etag='W/"a"')}, origin="sinta.example")
    reading = look("web", PAGE, {FEED: Unchanged(url=FEED, fresh_for=9.0)}, before)
    assert (reading.unchanged, reading.fresh_for, reading.bookmark) == (True, 9.0, before)


def test_the_third_permanent_redirect_running_moves_the_source() -> None:
    moved = "https://baru.example/feed.xml"
    answer = Fetched(url=moved, body=ONE.encode(), moved_to=moved)
    bookmark = Bookmark()
    for times in (1, 2):
        bookmark = look("web", FEED, {FEED: answer}, bookmark).bookmark
        assert (bookmark.address, bookmark.moved_to, bookmark.moved_seen) == (FEED, moved, times)
    bookmark = look("web", FEED, {FEED: answer}, bookmark).bookmark
    assert (bookmark.address, bookmark.moved_to, bookmark.moved_seen) == (moved, None, 0)


def test_another_redirect_in_between_starts_the_count_anew() -> None:
    def go(bookmark: Bookmark, moved: str | None) -> Bookmark:
        answer = Fetched(url=FEED, body=ONE.encode(), moved_to=moved)
        return look("web", FEED, {FEED: answer}, bookmark).bookmark

    bookmark = go(go(go(Bookmark(), "https://a.example/"), "https://b.example/"), None)
    assert (bookmark.moved_to, bookmark.moved_seen) == (None, 0)


def test_an_author_in_the_address_chooses() -> None:
    items = "".join(
        f"<item><guid>{name}</guid><dc:creator>{name}</dc:creator><description>kata</description></item>"
        for name in ("Sinta", "Budi")
    )
    reading = look("web", f"{FEED}#author=Budi", {FEED: rss(items)})
    assert [post.key.rpartition("/")[2] for post in reading.posts] == ["Budi"]

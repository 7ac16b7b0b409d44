"""Mastodon: where the account is, and what happens when the interface is closed."""

import json

import pytest

from connectors.base import ContentLimits, Failed, Fetched, Reason, Unchanged
from connectors.live.mastodon import Mastodon
from connectors.post import Bookmark, Reading, Validators
from tests.connectors.reading import Site, drive, look, rss

MASTODON = Mastodon(ContentLimits())
ACCOUNT = "https://contoh.example/api/v1/accounts/9"
STATUSES = f"{ACCOUNT}/statuses?limit=40&exclude_reblogs=true"
LOOKUP = "https://contoh.example/api/v1/accounts/lookup?acct=sinta"
FEED = "https://contoh.example/@sinta.rss"
ALL = "https://contoh.example/@sinta/with_replies.rss"
ONE = rss("<item><guid>https://contoh.example/@sinta/7</guid><description>kabar</description></item>")


@pytest.mark.parametrize(
    ("locator", "home"),
    [
        ("@sinta@contoh.example", "https://contoh.example/@sinta"),
        ("acct:sinta@contoh.example", "https://contoh.example/@sinta"),
        ("https://Contoh.example/@sinta/", "https://contoh.example/@sinta"),
        (" @sinta.d@sosial.contoh.example ", "https://sosial.contoh.example/@sinta.d"),
    ],
)
def test_handles_are_understood(locator: str, home: str) -> None:
    assert MASTODON.accepts(locator)
    assert MASTODON.home(locator) == home


@pytest.mark.parametrize(
    "locator",
    [
        "sinta@contoh.example",
        "@sinta",
        "https://medium.com/@sinta",
        "https://www.youtube.com/@sinta",
        "@a@b/../c@d.e",
        "",
    ],
)
def test_other_places_are_not(locator: str) -> None:
    assert not MASTODON.accepts(locator)
    assert look("mastodon", locator, {}) == Failed(reason=Reason.BAD_ADDRESS)


def test_later_looks_ask_the_account_only() -> None:
    site = Site({STATUSES: "[]", ACCOUNT: '{"id": "9", "moved": {"id": "10"}}'})
    reading = drive(MASTODON.read("@sinta@contoh.example", Bookmark(address=ACCOUNT)), site)
    assert site.asked == [STATUSES, ACCOUNT]
    assert reading.omits == ("boosts", "moved")


def test_nothing_new_is_unchanged() -> None:
    known = {STATUSES: Validators(etag='"s"'), ACCOUNT: Validators(etag='"a"')}
    before = Bookmark(address=ACCOUNT, validators=known, origin="contoh.example")
    answers = {url: Unchanged(url=url) for url in (STATUSES, ACCOUNT)}
    reading = look("mastodon", "@sinta@contoh.example", answers, before)
    assert (reading.unchanged, reading.profile, reading.bookmark) == (True, None, before)


def test_a_profile_that_cannot_be_read_costs_no_posts() -> None:
    status = {"uri": "u:1", "content": "<p>halo</p>", "visibility": "public"}
    reading = look("mastodon", "@sinta@contoh.example", {STATUSES: json.dumps([status])}, Bookmark(address=ACCOUNT))
    assert ([post.text for post in reading.posts], reading.profile) == (["halo"], None)


def test_a_closed_interface_leads_to_the_feed_with_replies_and_stays_there() -> None:
    denied = Failed(reason=Reason.DENIED, status=401)
    first = look("mastodon", "@sinta@contoh.example", {LOOKUP: '{"id": 9}', STATUSES: denied, ALL: ONE})
    assert first.bookmark.address == ALL
    assert first.omits == ("boosts", "edits")
    assert [post.key for post in first.posts] == ["https://contoh.example/users/sinta/statuses/7"]
    site = Site({ALL: Unchanged(url=ALL)})
    assert drive(MASTODON.read("@sinta@contoh.example", first.bookmark), site).unchanged
    assert site.asked == [ALL]


def test_a_server_without_replies_in_its_feed_gives_the_plain_one() -> None:
    reading = look("mastodon", "@sinta@contoh.example", {FEED: ONE})
    assert (reading.bookmark.address, reading.omits) == (FEED, ("boosts", "edits", "replies"))


def test_an_answer_that_is_no_list_leads_to_the_feed() -> None:
    answers = {STATUSES: '{"error": "not here"}', ALL: ONE}
    assert isinstance(look("mastodon", "@sinta@contoh.example", answers, Bookmark(address=ACCOUNT)), Reading)


def test_a_page_in_place_of_the_feed_is_told() -> None:
    answers = {ALL: "<html></html>"}
    assert look("mastodon", "@sinta@contoh.example", answers) == Failed(reason=Reason.NOT_A_FEED)


def test_an_unknown_account_is_not_found() -> None:
    assert look("mastodon", "@sinta@contoh.example", {}).reason is Reason.NOT_FOUND


def test_trouble_is_passed_on_and_the_account_kept() -> None:
    trouble = Failed(reason=Reason.RATE_LIMITED, status=429, retry_after=60.0)
    assert look("mastodon", "@sinta@contoh.example", {LOOKUP: trouble}) == trouble
    assert look("mastodon", "@sinta@contoh.example", {STATUSES: trouble}, Bookmark(address=ACCOUNT)) == trouble


def test_an_account_that_moved_to_another_number_is_found_again() -> None:
    elsewhere = "https://contoh.example/api/v1/accounts/12"
    answers = {LOOKUP: '{"id": "12"}', f"{elsewhere}/statuses?limit=40&exclude_reblogs=true": "[]"}
    reading = look("mastodon", "@sinta@contoh.example", answers, Bookmark(address=ACCOUNT))
    assert reading.bookmark.address == elsewhere


def test_a_lost_account_stays_lost_when_nothing_else_is_found() -> None:
    gone = Failed(reason=Reason.GONE, status=410)
    assert look("mastodon", "@sinta@contoh.example", {STATUSES: gone}, Bookmark(address=ACCOUNT)) == gone


def test_webfinger_may_say_nonsense() -> None:
    finger = "https://contoh.example/.well-known/webfinger?resource=acct:sinta@contoh.example"
    links = [{"rel": "self", "href": "javascript:x"}, {"rel": "other", "href": "https://lain.example/"}, 7]
    for answer in (json.dumps({"links": links}), "[]", "bukan json"):
        reading = look("mastodon", "@sinta@contoh.example", {finger: answer, FEED: ONE})
        assert reading.bookmark.address == FEED


def test_a_quote_is_one() -> None:
    status = {"uri": "u:1", "content": "<p>lihat</p>", "visibility": "public", "quote": {"state": "accepted"}}
    reading = look("mastodon", "@sinta@contoh.example", {STATUSES: json.dumps([status, 7])}, Bookmark(address=ACCOUNT))
    assert [post.kind for post in reading.posts] == ["quote"]


def test_answers_of_a_site_may_be_whole_documents() -> None:
    body = Fetched(url=STATUSES, body=b"[]", fresh_for=60.0)
    reading = look("mastodon", "@sinta@contoh.example", {STATUSES: body}, Bookmark(address=ACCOUNT))
    assert reading.fresh_for == 60.0

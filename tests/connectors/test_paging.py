"""Walking back through a place's pages: as far as the last look, the end or a limit, and never to another host."""

import json
from typing import Any

import pytest

from connectors.base import ContentLimits, Failed, Fetched, Outcome, Reason
from connectors.post import Bookmark, Reading
from connectors.registry import connector
from tests.connectors.reading import Answers, Site, drive

ACCOUNT = "https://contoh.example/api/v1/accounts/9"
STATUSES = f"{ACCOUNT}/statuses?limit=40&exclude_reblogs=true"


def status(number: int, **other: Any) -> dict[str, Any]:
    """A post of the day `number` of May."""
    return {
        "uri": f"https://contoh.example/users/sinta/statuses/{number}",
        "visibility": "public",
        "content": f"<p>pos {number}</p>",
        "created_at": f"2024-05-{number:02}T07:08:09.000Z",
    } | other


def page(*statuses: Any, older: str = "", url: str = STATUSES) -> Fetched:
    link = {"link": f'<{older}>; rel="next", <{STATUSES}&min_id=9>; rel="prev"'} if older else {}
    return Fetched(url=url, body=json.dumps(statuses).encode(), headers=link)


def look(answers: Answers, bookmark: Bookmark | None = None, limits: ContentLimits | None = None) -> tuple[Any, Site]:
    site = Site(answers)
    steps = connector("mastodon", limits).read("@sinta@contoh.example", bookmark or Bookmark(address=ACCOUNT))
    return drive(steps, site), site


def test_a_first_look_goes_back_a_few_pages_and_says_that_there_are_older_ones() -> None:
    answers: dict[str, Outcome] = {STATUSES: page(status(28), older=f"{STATUSES}&max_id=28")}
    for number in range(28, 10, -1):
        url = f"{STATUSES}&max_id={number}"
        answers[url] = page(status(number - 1), older=f"{STATUSES}&max_id={number - 1}", url=url)
    reading, site = look(answers)
    assert len(reading.posts) == 5
    assert "older" in reading.omits
    assert len(site.asked) == 6
    assert reading.bookmark.mark == "2024-05-28T07:08:09+00:00"


def test_a_later_look_stops_where_the_last_one_was() -> None:
    answers: dict[str, Outcome] = {STATUSES: page(status(28), older=f"{STATUSES}&max_id=28")}
    for number in range(28, 2, -1):
        url = f"{STATUSES}&max_id={number}"
        answers[url] = page(status(number - 1), older=f"{STATUSES}&max_id={number - 1}", url=url)
    mark = Bookmark(address=ACCOUNT, mark="2024-05-20T07:08:09+00:00")
    reading, site = look(answers, mark)
    assert [post.key.rpartition("/")[2] for post in reading.posts] == [str(number) for number in range(28, 19, -1)]
    assert reading.omits == ("boosts",)
    assert site.asked[-1] == f"{STATUSES}&max_id=21"


def test_a_later_look_asks_for_eighteen_documents_at_most() -> None:
    answers: dict[str, Outcome] = {STATUSES: page(older=f"{STATUSES}&max_id=1")}
    answers |= {f"{STATUSES}&max_id={number}": page(older=f"{STATUSES}&max_id={number + 1}") for number in range(1, 40)}
    reading, site = look(answers, Bookmark(address=ACCOUNT, mark="2024-05-20T07:08:09+00:00"))
    assert len(site.asked) == 18
    assert reading.omits == ("boosts", "older")
    assert reading.bookmark.mark == "2024-05-20T07:08:09+00:00"


def test_a_page_that_fails_is_walked_to_again() -> None:
    older = f"{STATUSES}&max_id=28"
    busy = Failed(reason=Reason.SERVER_ERROR, status=503)
    reading, _ = look({STATUSES: page(status(28), older=older), older: busy})
    assert [post.text for post in reading.posts] == ["pos 28"]
    assert reading.bookmark.mark == ""
    assert STATUSES not in reading.bookmark.validators
    assert reading.bookmark.address == ACCOUNT
    assert reading.bookmark.origin == "contoh.example"


@pytest.mark.parametrize("answer", [None, Failed(reason=Reason.GONE, status=410), page({"odd": 1})])
def test_a_page_that_is_not_there_is_the_end(answer: Outcome | None) -> None:
    older = f"{STATUSES}&max_id=28"
    answers: dict[str, Outcome] = {STATUSES: page(status(28), older=older)} | ({older: answer} if answer else {})
    reading, _ = look(answers)
    assert reading.omits == ("boosts",)
    assert reading.bookmark.mark == "2024-05-28T07:08:09+00:00"


def test_an_item_of_a_later_page_is_told_with_its_page() -> None:
    older = f"{STATUSES}&max_id=28"
    reading, _ = look({STATUSES: page(status(28), older=older), older: page(7, status(27))})
    assert [item.where for item in reading.unreadable] == ["page 2, status 1"]


@pytest.mark.parametrize("older", ["https://lain.example/statuses", "javascript:x()", "ftp://contoh.example/x"])
def test_no_page_of_another_place_is_asked(older: str) -> None:
    reading, site = look({STATUSES: page(status(28), older=older)})
    assert site.asked == [STATUSES, ACCOUNT]
    assert isinstance(reading, Reading)


def test_no_page_is_asked_when_there_are_posts_enough() -> None:
    older = f"{STATUSES}&max_id=27"
    first = page(status(28), status(27), older=older)
    reading, site = look({STATUSES: first, older: page(status(26))}, limits=ContentLimits(entries=2))
    assert len(reading.posts) == 2
    assert older not in site.asked


FEED = "https://sinta.example/feed.xml"


def paged(number: int, more: str = "") -> bytes:
    return f"""<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Sinta</title>{more}
    <item><guid>{number}</guid><description>isi {number}</description></item></channel></rss>""".encode()


@pytest.mark.parametrize(
    ("more", "older"),
    [
        ("<atom:link href='/feed.xml?page=2&amp;x=1' rel='next'/>", f"{FEED}?page=2&x=1"),
        ('<atom:link rel="prev-archive" href="https://sinta.example/2023.xml"/>', "https://sinta.example/2023.xml"),
        ("<generator>https://wordpress.org/?v=6.5</generator>", f"{FEED}?paged=2"),
    ],
)
def test_a_feed_names_its_older_page_in_three_ways(more: str, older: str) -> None:
    site = Site({FEED: paged(2, more), older: paged(1)})
    reading = drive(connector("web").read(FEED, Bookmark()), site)
    assert [post.text for post in reading.posts] == ["isi 2", "isi 1"]
    assert site.asked == [FEED, older]


def test_an_older_page_of_the_blog_host_follows_the_one_before() -> None:
    more = "<generator>https://wordpress.org/?v=6.5</generator>"
    pages = {
        f"{FEED}?paged={number}": Fetched(url=f"{FEED}?paged={number}", body=paged(number, more)) for number in (2, 3)
    }
    site = Site({FEED: paged(1, more), **pages})
    reading = drive(connector("web").read(FEED, Bookmark()), site)
    assert len(reading.posts) == 3
    assert "older" not in reading.omits


@pytest.mark.parametrize("more", ["<atom:link rel='next'/>", "<atom:link rel='self' href='/x'/>", ""])
def test_a_feed_that_names_no_older_page_is_all_there_is(more: str) -> None:
    site = Site({FEED: paged(1, more)})
    drive(connector("web").read(FEED, Bookmark()), site)
    assert site.asked == [FEED]


def test_an_older_page_that_is_no_feed_is_the_end() -> None:
    site = Site({FEED: paged(2, "<atom:link rel='next' href='/alt'/>"), "https://sinta.example/alt": "<html></html>"})
    reading = drive(connector("web").read(FEED, Bookmark()), site)
    assert [post.text for post in reading.posts] == ["isi 2"]
    assert "older" not in reading.omits

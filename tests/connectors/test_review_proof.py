"""Ways in which a colleague might have somebody else's posts read as their own."""

from typing import Any

import pytest

from connectors.base import ContentLimits, Failed, Fetched, Reason
from connectors.origin import site_of
from connectors.post import Bookmark, Kind, Post, Reading
from connectors.proof import How, Proof, code_in, prove
from connectors.registry import connector
from tests.connectors.reading import Site, drive, look, rss

CODE = "abcd-efgh-jkmn"
ME = f"https://cermin.example/me/{CODE}"
MINE = "https://eve.example/"
THEIRS = "https://sinta.example/feed.xml"
NOTE = "https://eve.example/.well-known/cermin.txt"
FEED = rss("<item><guid>1</guid><description>kabar</description></item>")
TEAM = "https://team.example/feed.xml"


def proved(answers: dict[str, Any], locator: str, name: str = "web") -> Any:
    return drive(prove(connector(name, ContentLimits()), locator, CODE, ME), Site(answers))


def test_a_page_of_ones_own_proves_no_feed_of_somebody_elses() -> None:
    page = f'<link rel="alternate" type="application/rss+xml" href="{THEIRS}"><a rel="me" href="{ME}">x</a>'
    html = Fetched(url=MINE, body=page.encode(), content_type="text/html")
    assert proved({MINE: html, THEIRS: FEED, NOTE: CODE}, MINE) == Proof(None, "sinta.example")


def test_an_address_that_leads_on_proves_only_the_place_it_leads_to() -> None:
    led = Fetched(url=THEIRS, body=FEED.encode())
    assert proved({f"{MINE}feed.xml": led, MINE: f'<a rel="me" href="{ME}">x</a>', NOTE: CODE}, f"{MINE}feed.xml") == (
        Proof(None, "sinta.example")
    )


def test_a_handles_host_proves_no_account_on_another_server() -> None:
    account = "https://social.example/api/v1/accounts/9"
    answers = {
        "https://eve.example/.well-known/webfinger?resource=acct:sinta@eve.example": (
            '{"links": [{"rel": "self", "href": "https://social.example/users/sinta"}]}'
        ),
        "https://social.example/api/v1/accounts/lookup?acct=sinta": '{"id": 9}',
        f"{account}/statuses?limit=40&exclude_reblogs=true": "[]",
        account: '{"id": 9, "note": "<p>Sinta</p>"}',
        "https://eve.example/@sinta": f'<a rel="me" href="{ME}">x</a>',
        NOTE: CODE,
    }
    assert proved(answers, "@sinta@eve.example", "mastodon") == Proof(None, "social.example")


def team(*items: tuple[str, str], about: str = "Kabar tim") -> str:
    entries = "".join(
        f"<item><guid>{n}</guid><dc:creator>{who}</dc:creator><description>{said}</description></item>"
        for n, (who, said) in enumerate(items)
    )
    return rss(entries, f"<title>Tim</title><description>{about}</description>")


@pytest.mark.parametrize("where", ["about", "post", "page", "note"])
def test_nobody_proves_a_feed_of_several_people(where: str) -> None:
    said, about = (CODE if where == "post" else "halo"), (CODE if where == "about" else "Kabar tim")
    page = f'<a rel="me" href="{ME}">x</a>' if where == "page" else ""
    answers = {TEAM: team(("Eve", said), ("Sinta", "hai"), about=about), "https://team.example/": page}
    answers |= {"https://team.example/.well-known/cermin.txt": CODE} if where == "note" else {}
    assert proved(answers, TEAM) == Failed(reason=Reason.SEVERAL_AUTHORS)


def test_among_several_only_a_post_of_ones_own_says_which_one_is() -> None:
    feed = team(("Eve", CODE), ("Sinta", "hai"), about=CODE)
    answers = {
        TEAM: feed,
        "https://team.example/": f'<a rel="me" href="{ME}">x</a>',
        "https://team.example/.well-known/cermin.txt": CODE,
    }
    assert proved(answers, f"{TEAM}#author=Eve") == Proof(How.POST, "team.example")
    assert proved(answers, f"{TEAM}#author=Sinta") == Proof(None, "team.example")
    alone = {**answers, TEAM: team(("Sinta", "hai"), about=CODE)}
    assert proved(alone, f"{TEAM}#author=Sinta") == Proof(None, "team.example")


def test_words_that_were_only_passed_on_prove_nothing() -> None:
    shared = Post(key="1", text=CODE, kind=Kind.REPOST)
    assert code_in(Reading(posts=(shared,)), CODE, None, ME) is None


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://WWW.Ani.example/feed", "ani.example"),
        ("http://ani.example:80/", "ani.example"),
        ("http://ani.example:8080/", "ani.example:8080"),
        ("http://ani.example:x/", ""),
        ("kabar", ""),
    ],
)
def test_a_site_is_known_by_its_host(url: str, site: str) -> None:
    assert site_of(url) == site


def test_every_connector_says_where_the_posts_came_from() -> None:
    led = Fetched(url="https://lain.example/feed.xml", body=FEED.encode())
    assert look("web", THEIRS, {THEIRS: led}, Bookmark(origin="sinta.example")).bookmark.origin == "lain.example"
    rss_only = "https://contoh.example/@sinta/with_replies.rss"
    reading = look("mastodon", "@sinta@contoh.example", {rss_only: FEED}, Bookmark(address=rss_only))
    assert reading.bookmark.origin == "contoh.example"

"""A source is polled only when its owner proved it: where the proof may stand, and where it may not."""

from typing import Any

import pytest

from connectors.base import ContentLimits, Failed, Fetched, Reason
from connectors.post import Post, Profile, Reading
from connectors.proof import How, Proof, code_in, prove
from connectors.registry import connector
from tests.connectors.reading import Site, drive, rss

CODE = "cermin-7f3k-91"
ME = "https://cermin.example/me/7f3k"
HOME = "https://sinta.example/"
FEED = "https://sinta.example/feed.xml"
NOTE = "https://sinta.example/.well-known/cermin.txt"
EMPTY = rss("<item><guid>1</guid><description>kabar</description></item>")


def proved(answers: dict[str, Any], name: str = "web", locator: str = FEED) -> How | Failed | None:
    found = drive(prove(connector(name, ContentLimits()), locator, CODE, ME), Site(answers))
    return found.how if isinstance(found, Proof) else found


def test_a_code_in_the_profile() -> None:
    assert code_in(Reading(profile=Profile(text=f"Analis {CODE}")), CODE, None, ME) is How.BIO


def test_a_code_in_a_post() -> None:
    assert code_in(Reading(posts=(Post(key="1", text=f"halo {CODE}"),)), CODE, None, ME) is How.POST


@pytest.mark.parametrize(
    "page",
    [
        f'<a rel="me" href="{ME}">Cermin</a>',
        f'<html><head><link rel="nofollow me" href="{ME}/"></head></html>',
    ],
)
def test_a_link_that_says_the_same_person(page: str) -> None:
    assert code_in(Reading(), CODE, page, ME) is How.REL_ME


def test_such_a_link_in_the_profile() -> None:
    assert code_in(Reading(profile=Profile(me_links=(ME,))), CODE, None, ME) is How.REL_ME


@pytest.mark.parametrize(
    "page",
    [f'<a href="{ME}">x</a>', f'<a rel="me" href="{ME}9">x</a>', '<a rel="me" href="/">x</a>', '<a rel="me">x</a>'],
)
def test_other_links_prove_nothing(page: str) -> None:
    assert code_in(Reading(), CODE, page, ME) is None
    assert code_in(Reading(), CODE, page, "") is None


def test_a_code_in_the_feed_itself() -> None:
    assert proved({FEED: rss("", f"<title>t</title><description>{CODE}</description>")}) is How.FEED


def test_a_code_in_an_entry() -> None:
    assert proved({FEED: rss(f"<item><guid>1</guid><description>{CODE}</description></item>")}) is How.POST


def test_a_link_on_the_home_page() -> None:
    assert proved({FEED: EMPTY, HOME: f'<a rel="me" href="{ME}">x</a>'}) is How.REL_ME


def test_a_file_at_the_root_of_the_feeds_own_host() -> None:
    assert proved({FEED: EMPTY, NOTE: f"# kode\n {CODE} \n"}) is How.DOMAIN
    assert proved({FEED: EMPTY, NOTE: f"{CODE}9\n"}) is None


def test_a_file_that_another_host_gave_proves_nothing() -> None:
    elsewhere = Fetched(url="https://lain.example/.well-known/cermin.txt", body=CODE.encode())
    assert proved({FEED: EMPTY, NOTE: elsewhere}) is None


def test_nothing_found_is_none_and_nothing_read_is_its_reason() -> None:
    assert proved({FEED: EMPTY}) is None
    assert proved({FEED: Failed(reason=Reason.TIMED_OUT)}) == Failed(reason=Reason.TIMED_OUT)


def test_a_bio_elsewhere() -> None:
    account = "https://contoh.example/api/v1/accounts/9"
    answers = {
        "https://contoh.example/api/v1/accounts/lookup?acct=sinta": '{"id": 9}',
        f"{account}/statuses?limit=40&exclude_reblogs=true": "[]",
        account: f'{{"id": 9, "note": "<p>{CODE}</p>"}}',
    }
    assert proved(answers, "mastodon", "@sinta@contoh.example") is How.BIO

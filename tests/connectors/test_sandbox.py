"""Reading in a real limited child: what passes, what is refused, and that the service goes on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Failed, Fetched, Outcome, Reason, Refused, Request
from connectors.post import Bookmark, Profile, Reading, Validators
from connectors.proof import How, Proof
from connectors.sandbox import Sandbox
from tests.connectors.reading import Site, rss
from tests.connectors.strangers import install

FEED = "https://sinta.example/feed.xml"
ONE = rss("<item><guid>1</guid><description>kabar baik</description></item>")
WELCOME = Site({"https://stranger.example/": b"halo"})


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", install(tmp_path_factory.mktemp("others")))
        patch.setenv("CERMIN_MASTER_KEY", "kunci-rahasia")
        with Sandbox(size=1) as made:
            yield made


def stranger(sandbox: Sandbox, name: str, locator: str = "") -> Any:
    return sandbox.read(name, locator, Bookmark(), WELCOME.fetch)


def test_a_feed_is_read_and_the_validators_of_the_bookmark_are_sent(sandbox: Sandbox) -> None:
    sent: list[Validators | None] = []

    def fetch(request: Request, validators: Validators | None) -> Outcome:
        sent.append(validators)
        return Fetched(url=request.url, body=ONE.encode(), validators=Validators(etag='"b"'))

    before = Bookmark(address=FEED, validators={FEED: Validators(etag='"a"')})
    reading = sandbox.read("web", FEED, before, fetch)
    assert isinstance(reading, Reading)
    assert [(post.text, post.key) for post in reading.posts] == [("kabar baik", "https://sinta.example/1")]
    assert reading.profile == Profile(text="Catatan Sinta", links=("https://sinta.example/",))
    assert sent == [Validators(etag='"a"')]
    assert reading.bookmark.validators == {FEED: Validators(etag='"b"')}


def test_a_failure_to_fetch_comes_back_as_it_is(sandbox: Sandbox) -> None:
    trouble = Failed(reason=Reason.RATE_LIMITED, status=429, retry_after=60.0)
    assert sandbox.read("web", FEED, Bookmark(), lambda _request, _: trouble) == trouble


def test_a_proof_is_found(sandbox: Sandbox) -> None:
    site = Site({FEED: ONE.replace("baik", "kode-77")})
    assert sandbox.prove("web", FEED, "kode-77", "", site.fetch) == Proof(How.POST, "sinta.example")
    assert sandbox.prove("web", FEED, "kode-78", "", site.fetch) == Proof(None, "sinta.example")
    assert sandbox.prove("web", FEED, "kode-78", "", Site({}).fetch) == Failed(reason=Reason.NOT_FOUND, status=404)


def test_several_threads_share_it(sandbox: Sandbox) -> None:
    def read(number: int) -> str:
        site = Site({FEED: ONE.replace("baik", f"nomor {number}")})
        reading = sandbox.read("web", FEED, Bookmark(), site.fetch)
        assert isinstance(reading, Reading)
        return reading.posts[0].text

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(read, range(12))) == [f"kabar nomor {number}" for number in range(12)]


def test_the_first_five_hundred_posts_are_taken_and_the_newest_of_more(sandbox: Sandbox) -> None:
    assert (len(stranger(sandbox, "many", "500").posts), stranger(sandbox, "many", "500").omits) == (500, ())
    more = stranger(sandbox, "many", "501")
    assert (len(more.posts), more.omits) == (500, ("older",))
    dated = rss(
        "".join(
            f"<item><guid>{n}</guid><title>t</title><pubDate>{1 + n % 28} Jan 2024 00:00:00 GMT</pubDate></item>"
            for n in range(600)
        )
    )
    newest = sandbox.read("web", FEED, Bookmark(), Site({FEED: dated}).fetch)
    assert isinstance(newest, Reading)
    assert min(post.created_at.day for post in newest.posts if post.created_at) == 5


def test_garbage_is_rejected_at_the_border_and_counted(sandbox: Sandbox) -> None:
    reading = stranger(sandbox, "garbage")
    assert [post.key for post in reading.posts] == ["1", "3"]
    assert [one.reason for one in reading.unreadable] == ["invalid", "invalid"]


def test_it_does_not_see_the_secrets_of_the_service(sandbox: Sandbox) -> None:
    seen = stranger(sandbox, "environment").posts[0].text
    assert "PYTHONPATH=" in seen
    assert "rahasia" not in seen


def test_a_closed_sandbox_reads_nothing() -> None:
    sandbox = Sandbox()
    sandbox.close()
    assert sandbox.read("web", FEED, Bookmark(), Site({}).fetch) == Failed(reason=Reason.READER_FAILED)
    with pytest.raises(Refused, match="could not be read"):
        list(sandbox.read_archive(0))


@pytest.mark.parametrize("name", ["missing.zip", ""])
def test_a_file_that_is_not_there_is_told(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    path = tmp_path / name if name else tmp_path / "x" / "y"
    with pytest.raises(Refused, match="cannot be opened: No such file"):
        list(sandbox.read_archive(str(path)))

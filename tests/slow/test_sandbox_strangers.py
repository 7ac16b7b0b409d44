"""Connectors that misbehave: each is stopped, its child replaced, and nobody else comes to harm."""

import logging
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.base import ArchiveSummary, Failed, Outcome, Reason, Recognised, Refused, Request, Upload
from connectors.post import Bookmark, Post, Reading, Validators
from connectors.sandbox import ReadLimits, Sandbox
from tests.connectors.reading import Site, rss
from tests.connectors.strangers import install

pytestmark = pytest.mark.slow

FEED = "https://sinta.example/feed.xml"
ONE = rss("<item><guid>1</guid><description>kabar baik</description></item>")
WELCOME = Site({"https://stranger.example/": b"halo"})


@pytest.fixture(scope="module", autouse=True)
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", install(tmp_path_factory.mktemp("others")))
        yield


@pytest.fixture(scope="module")
def sandbox(strangers: None) -> Iterator[Sandbox]:
    with Sandbox(size=1) as made:
        yield made


def stranger(sandbox: Sandbox, name: str, locator: str = "") -> Any:
    return sandbox.read(name, locator, Bookmark(), WELCOME.fetch)


def still_reads(sandbox: Sandbox) -> bool:
    return isinstance(sandbox.read("web", FEED, Bookmark(), Site({FEED: ONE}).fetch), Reading)


def test_a_result_that_is_none_is_a_failure(sandbox: Sandbox) -> None:
    assert stranger(sandbox, "nothing") == Failed(reason=Reason.READER_FAILED)


def test_a_name_that_nobody_knows_is_a_failure(sandbox: Sandbox) -> None:
    assert stranger(sandbox, "no-such-connector") == Failed(reason=Reason.READER_FAILED)


def test_it_may_ask_for_twenty_documents_and_no_more(sandbox: Sandbox) -> None:
    assert isinstance(stranger(sandbox, "chatty", "20"), Reading)
    assert stranger(sandbox, "chatty", "21") == Failed(reason=Reason.READER_FAILED)


def test_an_exception_tells_its_kind_and_place_but_not_its_words(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert stranger(sandbox, "raises") == Failed(reason=Reason.READER_FAILED)
    assert "connector=raises why=valueerror:strangers_connectors:" in caplog.text
    assert "rahasia" not in caplog.text


def test_it_reads_no_file_and_writes_none(sandbox: Sandbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("kenari")
    assert stranger(sandbox, "opens", str(secret)) == Failed(reason=Reason.READER_FAILED)
    assert stranger(sandbox, "writes", str(tmp_path / "new")) == Failed(reason=Reason.READER_FAILED)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret"]


def test_it_opens_no_socket_and_runs_no_program(sandbox: Sandbox, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0)
        assert stranger(sandbox, "knocks", str(door.getsockname()[1])) == Failed(reason=Reason.READER_FAILED)
        with pytest.raises(BlockingIOError):
            door.accept()
    assert stranger(sandbox, "runs", str(tmp_path / "new")) == Failed(reason=Reason.READER_FAILED)
    assert not list(tmp_path.iterdir())


def test_what_the_fetcher_raises_comes_through_and_the_next_one_is_read(sandbox: Sandbox) -> None:
    def broken(_request: Request, _validators: Validators | None) -> Outcome:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sandbox.read("web", FEED, Bookmark(), broken)
    assert isinstance(sandbox.read("web", FEED, Bookmark(), Site({FEED: ONE}).fetch), Reading)


def test_what_is_no_export_is_refused_with_the_reason(sandbox: Sandbox, tmp_path: Path) -> None:
    for name in ("holiday.txt", "beach.txt"):
        (tmp_path / name).write_text("pantai")
    with pytest.raises(Refused, match=r"no export that we know \(x, linkedin, .*feed\)"):
        list(sandbox.read_archive(str(tmp_path)))


OUTBOX = """{"orderedItems": [{"id": "a:1", "type": "Create", "actor": "a:", "published": "2024-05-06T07:08:09Z",
 "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [], "object": {"id": "https://contoh.example/1",
 "type": "Note", "content": "<p>Dari arsip</p>", "published": "2024-05-06T07:08:09Z",
 "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": []}}]}"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "outbox.json").write_text(OUTBOX)
    (folder / "actor.json").write_text('{"id": "a:", "preferredUsername": "sinta", "summary": "<p>Analis</p>"}')
    (folder / "likes.json").write_text("{}")
    return folder


@pytest.mark.parametrize("how", ["folder", "number"])
def test_an_export_is_streamed_with_its_summary_last(sandbox: Sandbox, export: Path, how: str) -> None:
    packed = shutil.make_archive(str(export.parent / "packed"), "zip", export)
    with Path(packed).open("rb") as file:
        first, *items, summary = sandbox.read_archive(file.fileno() if how == "number" else str(export))
    assert first == Recognised("mastodon_archive")
    assert [item.text for item in items if isinstance(item, Post)] == ["Dari arsip"]
    assert isinstance(summary, ArchiveSummary)
    assert (summary.recognised, summary.posts, summary.unreadable) == ("mastodon_archive", 1, 0)
    assert "outbox.json" in summary.members_read
    assert "likes.json" not in summary.members_read
    assert summary.members_ignored == 1


@pytest.mark.parametrize("called", ["Shares.csv", r"C:\Unduhan\Shares (1).csv"])
def test_an_upload_of_one_file_is_known_by_what_its_owner_called_it(
    sandbox: Sandbox, tmp_path: Path, called: str
) -> None:
    (tmp_path / "x").write_text(
        "Date,ShareLink,ShareCommentary,Visibility\n2024-05-06 07:08:09,https://www.linkedin.com/feed/update/urn:li:share:1,Rapat,PUBLIC\n"
    )
    with (tmp_path / "x").open("rb") as file:
        first, post, _ = sandbox.read_archive(Upload(file.fileno(), called))
    assert first == Recognised("linkedin")
    assert isinstance(post, Post)
    assert post.text == "Rapat"


@pytest.mark.parametrize(
    ("name", "limits", "seconds"),
    [
        ("sleeps", ReadLimits(wall=1.0), (0.9, 1.6)),
        ("spins", ReadLimits(wall=1.0), (0.9, 1.6)),
        ("spins", ReadLimits(cpu=1, wall=30.0), (1.0, 15.0)),
        ("eats", ReadLimits(memory=400 * 1024 * 1024, wall=30.0), (0.0, 15.0)),
        ("exits", ReadLimits(), (0.0, 1.0)),
    ],
)
def test_one_that_does_not_come_back_is_ended_in_time(
    name: str, limits: ReadLimits, seconds: tuple[float, float]
) -> None:
    with Sandbox(limits, size=1) as sandbox:
        assert still_reads(sandbox)
        began = time.monotonic()
        assert stranger(sandbox, name) == Failed(reason=Reason.READER_FAILED)
        assert seconds[0] <= time.monotonic() - began <= seconds[1]
        assert still_reads(sandbox)


def test_the_time_of_the_fetcher_does_not_count() -> None:
    def slowly(request: Request, _: Validators | None) -> Outcome:
        time.sleep(1.5)
        return Site({FEED: ONE}).fetch(request)

    with Sandbox(ReadLimits(wall=1.0)) as sandbox:
        assert still_reads(sandbox)
        assert isinstance(sandbox.read("web", FEED, Bookmark(), slowly), Reading)


def test_a_waiting_child_that_the_system_ended_is_not_lent() -> None:
    with Sandbox(size=1) as sandbox:
        assert still_reads(sandbox)
        (child,) = sandbox._pool._alive
        child._process.kill()
        child._process.wait()
        assert still_reads(sandbox)


def test_a_child_is_replaced_after_its_share_of_tasks() -> None:
    with Sandbox(ReadLimits(tasks=2), size=1) as sandbox:
        assert [still_reads(sandbox) for _ in range(5)] == [True] * 5

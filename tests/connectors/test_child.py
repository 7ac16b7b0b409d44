"""The child's side of the conversation, held in the test's own process; and its limits, one by one."""

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from connectors import border, child, confinement
from connectors.base import ArchiveSummary, ContentLimits, Failed, Fetched, Reason, Refused, Request
from connectors.post import Bookmark, Post, Profile, Reading
from connectors.wire import Tag, Wire
from tests.connectors.reading import rss

FEED = "https://sinta.example/feed.xml"
TASK = {"connector": "web", "locator": FEED, "bookmark": border.bookmark_row(Bookmark())}


@pytest.fixture
def served() -> Iterator[Wire]:
    """The service's end of a wire, at whose other end a child serves."""
    ours, theirs = socket.socketpair()
    thread = Thread(target=child.serve, args=(Wire(theirs), ContentLimits(entries=2), 10**9))
    thread.start()
    wire = Wire(ours)
    yield wire
    wire.close()
    thread.join(10)
    theirs.close()


def ask(wire: Wire, tag: Tag, task: dict[str, Any], *answers: Any) -> list[Any]:
    """What comes back until the last word: requests' addresses, items, then the last frame's tag and value."""
    wire.send(tag, task)
    waiting, said = list(answers), []
    while True:
        frame = wire.receive(wait=10)
        match frame.tag:
            case Tag.REQUEST:
                said.append(border.typed(Request, frame.payload).url)
                wire.send(*border.outcome_frame(waiting.pop(0)))
            case Tag.RECOGNISED:
                said.append(frame.value()["name"])
            case Tag.POSTS | Tag.UNREADABLE | Tag.PROFILE:
                said += border.received(frame)
            case last:
                return [*said, (last, frame.value())]


def test_a_reading_is_sent_item_by_item(served: Wire) -> None:
    body = rss("".join(f"<item><guid>a:{n}</guid><description>x</description></item>" for n in range(3)))
    url, *posts, profile, last = ask(served, Tag.READ, TASK, Fetched(url=FEED, body=body.encode()))
    assert url == FEED
    assert [post.key for post in posts] == ["a:0", "a:1"]
    assert isinstance(profile, Profile)
    assert last[0] is Tag.DONE
    assert last[1]["omits"] == ["older"]
    assert "posts" in last[1]
    assert last[1]["posts"] == []


def test_one_task_follows_another(served: Wire) -> None:
    trouble = Failed(reason=Reason.TIMED_OUT)
    for _ in range(2):
        assert ask(served, Tag.READ, TASK, trouble) == [FEED, (Tag.FAILED, asdict(trouble))]


def test_a_proof_is_sought(served: Wire) -> None:
    task = {"connector": "web", "locator": FEED, "code": "kode-7", "me_url": ""}
    body = rss("<item><guid>1</guid><description>kode-7</description></item>").encode()
    missing = Failed(reason=Reason.NOT_FOUND)
    answers = (Fetched(url=FEED, body=body), missing)
    assert ask(served, Tag.PROVE, task, *answers)[-1] == (Tag.DONE, {"how": "post", "origin": "sinta.example"})
    assert ask(served, Tag.PROVE, task, *[missing] * 12)[-1][0] is Tag.FAILED


def test_a_crash_is_told_by_kind_and_place_and_ends_the_service(served: Wire) -> None:
    tag, value = ask(served, Tag.READ, TASK | {"connector": "rahasia"})[-1]
    assert tag is Tag.CRASHED
    assert value["error"] == "UnknownConnector"
    assert value["where"].startswith("connectors.registry:")
    with pytest.raises(Exception, match="cannot_receive"):
        served.receive(wait=0.1)


def export(folder: Path, **files: Any) -> dict[str, Any]:
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return {"parts": [{"fd": None, "path": str(folder), "name": None}], "connector": None}


def test_an_export_is_poured_out_and_counted(served: Wire, tmp_path: Path) -> None:
    note = {"id": "https://contoh.example/1", "type": "Note", "content": "halo", "to": ["as:Public"], "cc": []}
    outbox = {
        "orderedItems": [
            {"type": "Create", "actor": "a:", "object": note, "to": ["as:Public"], "cc": []},
            {"type": "Create", "to": ["as:Public"]},
        ]
    }
    task = export(tmp_path, outbox=outbox, actor={"id": "a:"}, likes={})
    first, *items, (tag, value) = ask(served, Tag.ARCHIVE, task)
    assert first == "mastodon_archive"
    summary = border.typed(ArchiveSummary, json.dumps(value).encode())
    assert tag is Tag.DONE
    assert [item.text for item in items if isinstance(item, Post)] == ["halo"]
    assert (summary.recognised, summary.posts, summary.unreadable) == ("mastodon_archive", 1, 1)
    assert summary.members_ignored == 1


def test_an_export_that_nobody_knows_is_refused(served: Wire, tmp_path: Path) -> None:
    tag, value = ask(served, Tag.ARCHIVE, export(tmp_path, holiday={}, beach={}))[-1]
    assert (tag, "no export that we know" in value["why"]) == (Tag.REFUSED, True)


def test_only_members_on_the_list_are_opened() -> None:
    class Shelf:
        def names(self) -> list[str]:
            return ["tweets.js", "direct-messages.js"]

        def open(self, name: str) -> Any:
            return name

    allowed = child.Allowed(Shelf(), ["tweets.js"])
    assert allowed.names() == ("tweets.js",)
    assert allowed.open("tweets.js") == "tweets.js"
    with pytest.raises(Refused, match="may not open: direct-messages"):
        allowed.open("direct-messages.js")
    assert list(allowed.opened) == ["tweets.js"]


def test_a_reading_within_the_limit_stays_as_it_is() -> None:
    reading = Reading(posts=(Post(key="1", text="x"),), complete=True)
    assert child._within(reading, 1) == reading
    two = Reading(posts=(*reading.posts, Post(key="2", text="x")), complete=True)
    assert child._within(two, 1) == Reading(posts=reading.posts, omits=("older",))


class TestConfinement:
    def test_code_may_be_read_and_nothing_else(self, tmp_path: Path) -> None:
        inside, outside = tmp_path / "in", tmp_path / "in-not"
        check = confinement.guard([str(inside)])
        check("open", (str(inside / "a"), "r", 0))
        check("open", (7, "r", 0))
        check("import", ("json",))
        for path in (str(outside), str(inside / ".." / "x"), os.fsencode(outside), "/etc/passwd"):
            with pytest.raises(PermissionError):
                check("open", (path, "r", 0))

    def test_a_link_out_of_the_code_does_not_help(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "link").symlink_to("/etc/passwd")
        with pytest.raises(PermissionError):
            confinement.guard([str(tmp_path / "in")])("open", (str(tmp_path / "in" / "link"), "r", 0))

    @pytest.mark.parametrize(
        ("mode", "flags"), [("w", 0), ("a", 0), ("r+", 0), (None, os.O_WRONLY), (None, os.O_CREAT)]
    )
    def test_writing_is_refused_everywhere(self, mode: str | None, flags: int, tmp_path: Path) -> None:
        with pytest.raises(PermissionError):
            confinement.guard([str(tmp_path)])("open", (str(tmp_path / "a"), mode, flags))

    @pytest.mark.parametrize(
        "event", ["socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.exec", "os.fork"]
    )
    def test_the_world_outside_is_out_of_reach(self, event: str) -> None:
        with pytest.raises(PermissionError):
            confinement.guard([])(event, ())

    def test_each_task_is_granted_its_own_time(self) -> None:
        import resource  # noqa: PLC0415
        import time  # noqa: PLC0415

        before = resource.getrlimit(resource.RLIMIT_CPU)
        confinement.allow_cpu(10**6)
        granted = resource.getrlimit(resource.RLIMIT_CPU)[0] - time.process_time()
        resource.setrlimit(resource.RLIMIT_CPU, before)
        assert 10**6 - 2 <= granted <= 10**6 + 2

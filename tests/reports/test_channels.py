from itertools import product
from pathlib import Path
from typing import Any

import pytest

from monitor.config import Mail
from reports.channels import open_channel
from reports.channels.base import Channel, Delivery, Outgoing, Phase, Result
from reports.channels.drawer import Drawer
from reports.channels.folder import Folder
from reports.channels.smtp import Server, Smtp
from reports.channels.verdict import dropped, verdict
from tests.reports.samples import TRACE, WRITER, digest, ways

LETTER = WRITER.digest(digest(), ways(digest()), TRACE)
OUT = Outgoing(to=LETTER.to, message=LETTER.message, return_path="b@cermin.example")
SENT = Delivery(result=Result.SENT, phase=Phase.DONE)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(params=["folder", "drawer"])
def channel(request: pytest.FixtureRequest, tmp_path: Path) -> Channel:
    return Folder(tmp_path / "letters") if request.param == "folder" else Drawer()


def test_every_channel_asks_once_before_a_letter_can_arrive(channel: Channel) -> None:
    asked = []
    assert channel.deliver(OUT, lambda: asked.append(1) or True) == SENT
    assert asked == [1]


def test_every_channel_lets_a_letter_be_called_back(channel: Channel, tmp_path: Path) -> None:
    delivery = channel.deliver(OUT, lambda: False)
    assert delivery == Delivery(result=Result.WITHDRAWN, phase=Phase.TEXT)
    assert getattr(channel, "letters", []) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_keeps_the_mail_and_the_page_under_a_lasting_name(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "a" / "letters")
    folder.deliver(OUT, lambda: True)
    mid = LETTER.message_id[1:9]
    assert files(tmp_path / "a" / "letters") == {
        f"2025-11-24-id-{mid}.eml": LETTER.message,
        f"2025-11-24-id-{mid}.html": LETTER.html.encode(),
    }
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "a" / "letters").iterdir()} == {0o600}


def test_the_same_letter_again_leaves_a_folder_as_it_is(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.deliver(OUT, lambda: True)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert folder.deliver(OUT, lambda: True) == SENT
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_mail_of_plain_text_has_no_page(tmp_path: Path) -> None:
    plain = WRITER.plainly().digest(digest(), ways(digest()), TRACE)
    Folder(tmp_path).deliver(Outgoing(to="x@y.example", message=plain.message, return_path=""), lambda: True)
    assert [path.suffix for path in tmp_path.iterdir()] == [".eml"]


def test_a_mail_without_text_is_kept_too(tmp_path: Path) -> None:
    message = b"Date: Mon, 24 Nov 2025 01:00:00 +0000\r\nMessage-ID: <abcdefghij@x>\r\nContent-Type: image/png\r\n\r\n"
    Folder(tmp_path).deliver(Outgoing(to="x@y.example", message=message, return_path=""), lambda: True)
    assert files(tmp_path) == {"2025-11-24-xx-abcdefgh.eml": message}


def test_a_folder_that_cannot_be_written_stops_all_and_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("a file is in the way")
    delivery = Folder(tmp_path / "letters").deliver(OUT, lambda: True)
    assert delivery == Delivery(result=Result.RETRY, phase=Phase.TEXT, stop_all=True)


def test_the_settings_name_the_channel(tmp_path: Path) -> None:
    assert isinstance(open_channel(Mail(folder=tmp_path)), Folder)
    assert isinstance(open_channel(Mail(channel="smtp", host="mail.example"), "secret"), Smtp)


@pytest.mark.parametrize("host", ["mail.example", "192.0.2.1", "0.0.0.0", "localhost.evil.test", "2130706433"])
def test_mail_in_clear_is_possible_to_this_machine_only(host: str) -> None:
    with pytest.raises(ValueError, match="only to a server on this machine"):
        Server(host=host, security="none")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.3.2.1", "::1"])
def test_a_server_on_this_machine_may_be_spoken_to_in_clear_when_the_settings_say_so(host: str) -> None:
    assert Server(host=host, security="none").host == host


@pytest.mark.parametrize(
    ("phase", "code", "text", "expected"),
    [
        ("connect", 421, "", {"result": "retry", "stop_all": True}),
        ("connect", 554, "", {"result": "retry", "stop_all": True}),
        ("tls", 454, "", {"result": "retry", "stop_all": True}),
        ("auth", 535, "5.7.8 no", {"result": "retry", "stop_all": True}),
        ("auth", 454, "4.7.0", {"result": "retry", "stop_all": True}),
        ("sender", 451, "", {"result": "retry"}),
        ("sender", 550, "", {"result": "retry", "stop_all": True}),
        ("sender", 553, "", {"result": "retry", "stop_all": True}),
        ("sender", 554, "5.7.1", {"result": "retry", "stop_all": True}),
        ("sender", 552, "5.3.4", {"result": "failed", "short_form": True}),
        ("recipient", 450, "4.2.0 greylisted", {"result": "retry"}),
        ("recipient", 452, "4.2.2 full", {"result": "retry", "daily": True}),
        ("recipient", 550, "5.1.1 unknown", {"result": "failed", "pause_person": True}),
        ("recipient", 550, "5.1.10 null MX", {"result": "failed", "pause_person": True}),
        ("recipient", 552, "5.2.2 full", {"result": "retry", "daily": True}),
        ("recipient", 552, "mailbox full", {"result": "retry", "daily": True}),
        ("recipient", 550, "5.7.1 not allowed", {"result": "failed"}),
        ("recipient", 550, "no such user here", {"result": "failed"}),
        ("data", 451, "", {"result": "retry"}),
        ("data", 554, "", {"result": "failed", "short_form": True}),
        ("data", 503, "", {"result": "failed"}),
        ("data", 250, "", {"result": "retry"}),
        ("dot", 451, "", {"result": "retry"}),
        ("dot", 421, "", {"result": "retry"}),
        ("dot", 550, "5.7.1 spam", {"result": "failed"}),
        ("dot", 552, "5.3.4 too big", {"result": "failed", "short_form": True}),
        ("dot", 552, "5.2.2 full", {"result": "retry", "daily": True}),
        ("dot", 554, "5.7.1 spam", {"result": "failed", "short_form": True}),
        ("dot", -1, "", {"result": "in_doubt"}),
        ("dot", 354, "", {"result": "in_doubt"}),
        ("recipient", -1, "", {"result": "retry"}),
    ],
)
def test_what_an_answer_means(phase: str, code: int, text: str, expected: dict[str, Any]) -> None:
    got = verdict(Phase(phase), code, text)
    assert got == Delivery(phase=Phase(phase), code=code, **{**expected, "result": Result(expected["result"])})


def test_what_a_broken_line_means() -> None:
    assert {phase: dropped(phase).result for phase in Phase} == {
        **dict.fromkeys(Phase, Result.RETRY),
        Phase.DOT: Result.IN_DOUBT,
        Phase.DONE: Result.SENT,
    }
    assert [phase for phase in Phase if dropped(phase).stop_all] == [Phase.CONNECT, Phase.TLS, Phase.AUTH]


def test_only_after_the_dot_can_a_letter_be_in_doubt() -> None:
    codes = [-1, *range(200, 600, 7)]
    doubtful = {phase for phase, code in product(Phase, codes) if verdict(phase, code, "").result is Result.IN_DOUBT}
    assert doubtful == {Phase.DOT}

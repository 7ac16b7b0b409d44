import re
import socket
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.config import ConfigError
from monitor.demo import run_demo

KIB = 1024


def letters(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.suffix in {".eml", ".html"}}


def test_two_letters_show_all_five_rules_and_a_second_run_changes_nothing(tmp_path: Path, now: datetime) -> None:
    out = tmp_path / "demo"
    first = run_demo(out, now)
    made = letters(out)
    assert first.posts > 40
    assert first.findings >= 10
    assert first.digests == 2
    assert {name.split("-")[3] for name in made} == {"id", "en"}
    assert sorted(Path(name).suffix for name in made) == [".eml", ".eml", ".html", ".html"]
    for name, content in made.items():
        if name.endswith(".html"):
            assert len(content) <= 80 * KIB
            assert set(re.findall(rb"\bR[1-5]\b", content)) == {b"R1", b"R2", b"R3", b"R4", b"R5"}
    again = run_demo(out, now + timedelta(hours=5))
    assert (again.posts, again.findings, again.digests) == (0, 0, 0)
    assert letters(out) == made


def test_the_command_says_what_to_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--out", str(tmp_path / "demo")]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith("2 letters written")
    assert [line.split()[0] for line in said[1:]] == ["open", "open"]


def test_a_port_taken_meanwhile_is_named(tmp_path: Path, now: datetime) -> None:
    out = tmp_path / "demo"
    run_demo(out, now)
    stage = (out / ".cermin" / "stage.json").read_text("utf-8")
    port = int(re.findall(r'"port": (\d+)', stage)[0])
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(ConfigError, match=f"port {port} of the first run is taken"):
            run_demo(out, now)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="can't be written to"):
        run_demo(tmp_path / "file", now)

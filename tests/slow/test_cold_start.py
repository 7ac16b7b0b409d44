"""A command that needs little loads little: help, and a check with all its lists, start in half a second."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
HEAVY = (
    "sqlalchemy",
    "pydantic",
    "flask",
    "jinja2",
    "cryptography",
    "requests",
    "feedparser",
    "alembic",
    "apscheduler",
    "numpy",
)
LOADED = f"""
import io, sys
from monitor.cli import main
sys.stdin = io.StringIO("Selamat pagi.")
code = main(sys.argv[1:])
print(code, *sorted(set(sys.modules) & set({HEAVY})), file=sys.stderr)
"""


def environment() -> dict[str, str]:
    """Without what would measure coverage in the new process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return {**kept, "PYTHONPATH": str(ROOT)}


def seconds(folder: Path, *arguments: str) -> float:
    """The processor time of one new process, which a busy machine does not lengthen."""
    line = [sys.executable, "-m", "monitor", *arguments]
    draft = folder / "draft.txt"
    draft.write_text("Selamat pagi.")
    with (
        draft.open() as given,
        subprocess.Popen(line, cwd=folder, stdin=given, stdout=subprocess.DEVNULL, env=environment()) as process,
    ):
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("arguments", [("--help",), ("check",)], ids=" ".join)
def test_ten_new_processes(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    seconds(tmp_path, *arguments)
    began = time.monotonic()
    taken = statistics.median(seconds(tmp_path, *arguments) for _ in range(10))
    assert taken <= 0.5, f"{taken:.2f} s of processor time, {(time.monotonic() - began) / 10:.2f} s on the clock"


@pytest.mark.parametrize("arguments", [("--help",), ("check",), ("guidelines", "list")], ids=" ".join)
def test_what_is_not_needed_is_not_loaded(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    assert told.stderr.split() == ["0"]

"""A Cermin in a folder of its own, and the command line called as a shell would call it."""

import io
import json
import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main

SETTINGS = """
[fetch]
ports = [{port}]
allow_networks = ["127.0.0.0/8"]
"""


@dataclass(frozen=True)
class Called:
    """What one command line gave."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[Any]:
        """Standard output, read as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def done(self) -> str:
        """Standard output of a call that must have gone well."""
        assert self.code == 0, self.err
        return self.out


Cermin = Callable[..., Called]


@pytest.fixture
def log() -> Iterator[None]:
    """Takes back what `cermin run` does to this process's log, which would write to a stream that is closed by then."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def cermin(log: None, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Cermin:
    """Calls `cermin` in this process, with `stdin` as its input."""

    def call(*arguments: object, stdin: str | bytes = "") -> Called:
        capsysbinary.readouterr()
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        code = main([str(one) for one in arguments])
        caught = capsysbinary.readouterr()
        return Called(code, caught.out.decode(), caught.err.decode())

    return call


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two new Cermins, one for many people and one for just me, to be copied."""
    folder = tmp_path_factory.mktemp("fresh")
    assert main(["init", str(folder / "service")]) == 0
    assert main(["init", "--just-me", str(folder / "just-me")]) == 0
    return folder


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing in it, where the shell is."""
    monkeypatch.delenv("CERMIN_CONFIG", raising=False)
    monkeypatch.delenv("CERMIN_MASTER_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def home(empty: Path, fresh: Path) -> Path:
    """Single-user mode, just set up; the shell is in its folder."""
    shutil.copytree(fresh / "just-me", empty, dirs_exist_ok=True)
    return empty


@pytest.fixture
def office(empty: Path, fresh: Path) -> Path:
    """Cermin for many people, just set up; the shell is in its folder."""
    shutil.copytree(fresh / "service", empty, dirs_exist_ok=True)
    return empty


def configure(folder: Path, text: str) -> None:
    """Adds tables to the configuration, in place of the empty ones of the same names."""
    path = folder / "cermin.toml"
    lines = path.read_text("utf-8").splitlines()
    mine = {line for line in text.splitlines() if line.startswith("[")}
    kept = [line for line in lines if line not in mine]
    path.write_text("\n".join(kept) + "\n" + text, "utf-8")

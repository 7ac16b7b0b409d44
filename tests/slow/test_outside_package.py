"""A package of somebody else's, built and laid where packages lie, adds a place and an export: the one in the docs."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from connectors import registry
from connectors.base import Fetched, Outcome, Recognised, Request
from connectors.post import Bookmark, Post, Validators
from connectors.sandbox import Sandbox
from tests.connectors.exports import zipped
from tests.connectors.test_add_a_connector import blocks

pytestmark = pytest.mark.slow

PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "cermin-papan"
version = "1.0"

[tool.hatch.build.targets.wheel]
only-include = ["cermin_papan.py"]
"""
BUILD = "from hatchling.build import build_wheel; print(build_wheel('dist'))"
NOTES = "note,written,shown to,text\n1,2024-05-06T07:08:09Z,all,<p>Halo</p>\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the wheel is unpacked, as an installer does it."""
    project = tmp_path_factory.mktemp("cermin-papan")
    points = "\n".join(block for block in blocks("toml") if "entry-points" in block)
    (project / "pyproject.toml").write_text(PROJECT + points, "utf-8")
    (project / "cermin_papan.py").write_text("\n".join(blocks("python")), "utf-8")
    built = subprocess.run([sys.executable, "-c", BUILD], cwd=project, check=True, capture_output=True, text=True)
    where = tmp_path_factory.mktemp("site")
    zipfile.ZipFile(project / "dist" / built.stdout.split()[-1]).extractall(where)
    return where


@pytest.fixture
def installed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(site)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(site), os.environ.get("PYTHONPATH")))))


def answers(request: Request, _: Validators | None) -> Outcome:
    (text,) = blocks("json")
    return Fetched(url=request.url, body=json.dumps(json.loads(text)["answers"][request.url]).encode())


@pytest.mark.usefixtures("installed")
def test_its_place_is_found_by_what_a_person_types_and_read_in_a_limited_child() -> None:
    assert registry.guess("papan:sinta") == "papan"
    with Sandbox(size=1) as sandbox:
        reading = sandbox.read("papan", "papan:sinta", Bookmark(), answers)
    assert [post.text for post in reading.posts] == ["Halo"]  # type: ignore[union-attr]


@pytest.mark.usefixtures("installed")
def test_its_export_is_recognised_among_ours_and_read_in_a_limited_child(tmp_path: Path) -> None:
    (tmp_path / "papan.zip").write_bytes(zipped({"papan/notes.csv": NOTES, "papan/letters.csv": "rahasia"}))
    with Sandbox(size=1) as sandbox:
        first, post, summary = sandbox.read_archive(str(tmp_path / "papan.zip"))
    assert first == Recognised("papan_export")
    assert isinstance(post, Post)
    assert (post.text, summary.members_ignored) == ("Halo", 1)  # type: ignore[union-attr]


def test_without_the_package_nobody_knows_the_place() -> None:
    assert registry.guess("papan:sinta") is None
    assert "papan_export" not in registry.archives()

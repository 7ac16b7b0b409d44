"""The wheel holds everything that runs, and works where nothing of this checkout is."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PACKAGES = ("connectors", "monitor", "reports")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    line = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(line, check=True, capture_output=True)
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel alone; the libraries it needs are lent by this one."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin/python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True)
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])").stdout.strip()
    (Path(site) / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return folder / "bin"


def run(*line: object, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CERMIN", "COV"))}
    return subprocess.run(
        [str(one) for one in line], cwd=cwd, input=stdin, capture_output=True, text=True, check=False, env=clean
    )


def test_every_file_of_the_packages_is_inside(wheel: Path) -> None:
    wanted = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    assert wanted - held == set()
    assert {name for name in held - wanted if not name.startswith("cermin-")} == {"monitor/config.example.toml"}
    for ending in (".html", ".txt", ".toml", ".css", "migrations/env.py", "py.typed", ".svg"):
        assert any(name.endswith(ending) for name in held), ending


def test_it_is_the_wheel_that_runs(installed: Path, tmp_path: Path) -> None:
    line = "import connectors, monitor, reports; print(*(one.__file__ for one in (connectors, monitor, reports)))"
    told = run(installed / "python", "-c", line, cwd=tmp_path)
    assert told.stderr == ""
    assert all(path.startswith(str(installed.parent)) for path in told.stdout.split())


def test_a_person_alone_can_begin(installed: Path, tmp_path: Path) -> None:
    cermin = installed / "cermin"
    assert run(cermin, "--version", cwd=tmp_path).stdout.startswith("cermin, version 0.")
    begun = run(cermin, "init", "--just-me", cwd=tmp_path)
    assert (begun.returncode, begun.stdout) == (0, "cermin.toml\nmaster.key\n"), begun.stderr
    example = (ROOT / "config.example.toml").read_text("utf-8")
    assert (tmp_path / "cermin.toml").read_text("utf-8").count("\n") == example.count("\n")
    assert run(cermin, "me", "join", "--address", "ani@example.org", "--yes", cwd=tmp_path).returncode == 0
    made = run(cermin, "digest", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert sorted(path.suffix for path in (tmp_path / "letters").iterdir()) == [".eml", ".html"]


def test_a_draft_is_checked(installed: Path, tmp_path: Path) -> None:
    told = run(installed / "cermin", "check", cwd=tmp_path, stdin="Kami digugat vendor soal kontrak itu.")
    assert "R4 · " in told.stdout, told.stderr
    assert list(tmp_path.iterdir()) == []
    listed = run(installed / "cermin", "guidelines", "list", cwd=tmp_path)
    assert len(listed.stdout.splitlines()) >= 30


def test_a_feed_is_read_by_a_child_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes((ROOT / "tests/data/rss/blog.xml").read_bytes())
    told = run(installed / "cermin", "preview", "feed.xml", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert told.stdout

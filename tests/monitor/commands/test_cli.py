"""The command line itself: where the configuration is found, what help says, what becomes of faults."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli import COMMANDS, cli
from monitor.store.session import StoreFull
from tests.monitor.commands.conftest import Cermin, configure
from tests.monitor.commands.tree import commands

SECRET = "Proyek Merapi mundur"


def test_help_names_every_command_with_its_sentence(cermin: Cermin) -> None:
    shown = cermin("--help").done
    for name, (_, sentence) in COMMANDS.items():
        assert f"  {name} " in shown
        assert sentence in shown


@pytest.mark.parametrize("path", [path for path, _ in commands()], ids=" ".join)
def test_every_command_has_help_and_takes_a_configuration(cermin: Cermin, path: tuple[str, ...]) -> None:
    shown = cermin(*path, "--help").done
    assert shown.startswith(f"Usage: cermin {' '.join(path)}")
    assert "--config" in shown


def test_version(cermin: Cermin) -> None:
    assert cermin("--version").done.startswith("cermin, version 0.")


def test_the_group_knows_its_commands_in_the_order_of_the_help() -> None:
    assert list(cli.list_commands(None)) == list(COMMANDS)  # type: ignore[arg-type]


def words_of(home: Path, name: str, employer: str) -> Path:
    path = home / name
    path.write_text(f'[words]\nconfidential_clients = [{{ term = "{employer}" }}]\n')
    return path


def quotes(answer: str) -> list[str]:
    return [finding["quote"] for finding in json.loads(answer)["findings"]]


def test_the_configuration_given_wins_before_and_after_the_command_and_the_later_one_counts(
    empty: Path, cermin: Cermin, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Aruna", "Bayu", "Citra", "Damar"):
        words_of(empty, f"{name}.toml", f"PT {name} Jaya")
    (empty / "Damar.toml").rename(empty / "cermin.toml")
    text = json.dumps({"text": "Rapat dengan PT Aruna Jaya, PT Bayu Jaya, PT Citra Jaya dan PT Damar Jaya."})
    line = ("check", "--format", "jsonl")
    assert quotes(cermin(*line, stdin=text).done) == ["PT Damar Jaya"]
    monkeypatch.setenv("CERMIN_CONFIG", "Citra.toml")
    assert quotes(cermin(*line, stdin=text).done) == ["PT Citra Jaya"]
    assert quotes(cermin("--config", "Bayu.toml", *line, stdin=text).done) == ["PT Bayu Jaya"]
    assert quotes(cermin(*line, "--config", "Bayu.toml", stdin=text).done) == ["PT Bayu Jaya"]
    both = cermin("--config", "Bayu.toml", *line, "--config", "Aruna.toml", stdin=text)
    assert quotes(both.done) == ["PT Aruna Jaya"]


def test_without_any_configuration_the_defaults_hold(empty: Path, cermin: Cermin) -> None:
    assert cermin("check", stdin="Selamat pagi.").done
    assert list(empty.iterdir()) == []


def test_all_mistakes_of_a_configuration_are_told_each_on_its_line(home: Path, cermin: Cermin) -> None:
    configure(home, "[mail]\nport = 0\nprot = 1\n")
    told = cermin("stats")
    assert (told.code, told.out) == (2, "")
    assert [line.split(":")[0] for line in told.err.splitlines()] == ["cermin", "cermin"]
    said = {line.split(": ")[2] for line in told.err.splitlines()}
    assert said == {"mail.port", "unknown key `mail.prot`; did you mean `port`?"}


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Plants a fault where every command meets it that needs a configuration."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("monitor.configfile.load", fail)


def test_a_fault_of_ours_tells_type_and_place_but_no_words(
    home: Path, cermin: Cermin, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, KeyError(SECRET))
    told = cermin("stats")
    assert (told.code, told.out) == (1, "")
    assert told.err.startswith("cermin: a fault in Cermin: KeyError in test_cli.py, line ")
    assert SECRET not in told.err


def test_a_full_disk_is_a_job_half_done(home: Path, cermin: Cermin, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, StoreFull("The disk that holds it is full."))
    assert (cermin("stats").code, cermin("stats").err) == (1, "cermin: The disk that holds it is full.\n")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), BrokenPipeError()])
def test_being_stopped_is_no_fault(
    home: Path, cermin: Cermin, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    failing(monkeypatch, error)  # type: ignore[arg-type]
    monkeypatch.setattr("sys.stderr", open("/dev/null", "w"))  # noqa: PTH123, SIM115 - it is closed by the call
    assert cermin("stats").code == 1


@pytest.mark.slow
def test_a_reader_who_goes_away_early_gets_no_traceback(empty: Path) -> None:
    lines = "\n".join(json.dumps({"text": f"Halo {number}"}) for number in range(5000))
    (empty / "posts.jsonl").write_text(lines)
    piped = subprocess.run(
        f"{sys.executable} -m monitor check posts.jsonl --format jsonl | head -n 1",
        shell=True,
        cwd=empty,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert json.loads(piped.stdout)["findings"] == []
    assert piped.stderr == ""

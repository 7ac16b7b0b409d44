"""A new Cermin in a folder: its key and its configuration, made once."""

import stat
from pathlib import Path

import pytest

from monitor.beginning import example, write_config, write_key
from monitor.config import ConfigError, Settings
from monitor.configfile import load
from monitor.secrets import master_key


def test_a_key_is_for_its_owner_only_and_is_never_replaced(tmp_path: Path) -> None:
    path = write_key(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = master_key(Settings(), tmp_path / "cermin.toml")
    assert len(key) == 32
    assert write_key(tmp_path) == path
    assert master_key(Settings(), tmp_path / "cermin.toml") == key


def test_two_keys_are_different(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert write_key(tmp_path).read_text() != write_key(tmp_path / "other").read_text()


@pytest.mark.parametrize("just_me", [True, False])
def test_a_configuration_is_the_example_with_only_its_mode_set(tmp_path: Path, *, just_me: bool) -> None:
    path = write_config(tmp_path, just_me=just_me)
    written = load(path)
    assert written.just_me is just_me
    assert written.model_copy(update={"service": Settings().service}) == Settings()
    told = [line.removeprefix("# ").split(" = ")[0] for line in path.read_text("utf-8").splitlines()]
    assert told == [line.removeprefix("# ").split(" = ")[0] for line in example().splitlines()]


def test_a_configuration_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "cermin.toml").write_text("mine")
    with pytest.raises(ConfigError, match="is there already; nothing was changed"):
        write_config(tmp_path, just_me=True)
    assert (tmp_path / "cermin.toml").read_text() == "mine"


def test_the_example_of_a_wheel_lies_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.example.toml").write_text("# from the wheel")
    monkeypatch.setattr("monitor.beginning.resources.files", lambda _: tmp_path)
    assert example() == "# from the wheel"

"""A new Cermin in a folder: its configuration, its master key, its empty store."""

import os
import re
from importlib import resources
from pathlib import Path

from monitor.config import ConfigError
from monitor.secrets import new_key

CONFIG = "cermin.toml"
KEY = "master.key"
_OPTION = re.compile(r"^(\w+) = ", re.MULTILINE)


def example() -> str:
    """The text of `config.example.toml`: beside the packages in a checkout, inside them in a wheel."""
    packaged = resources.files("monitor") / "config.example.toml"
    if packaged.is_file():
        return packaged.read_text("utf-8")
    return (Path(__file__).parents[1] / "config.example.toml").read_text("utf-8")


def write_key(folder: Path) -> Path:
    """Make the master key, readable by its owner alone; one that is there stays."""
    path = folder / KEY
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write(new_key() + "\n")
    return path


def write_config(folder: Path, *, just_me: bool) -> Path:
    """Write `cermin.toml` with every option commented out but the mode. Raises `ConfigError` if it is there."""
    path = folder / CONFIG
    text = _OPTION.sub(r"# \1 = ", example())
    mode = "just-me" if just_me else "service"
    text = text.replace('# mode = "service"', f'mode = "{mode}"')
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigError(f"{path} is there already; nothing was changed") from None
    return path

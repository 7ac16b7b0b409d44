"""Reads `cermin.toml`: every mistake is named with file, line, key and what to do."""

import difflib
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from monitor.config import ConfigError, Settings

Step = str | int
_ALONE = 'only with service.mode = "just-me"; where many are served, each uploads on their own page'


def load(path: Path | None) -> Settings:
    """The settings in `path`, or the built-in defaults. Raises `ConfigError`."""
    if path is None:
        return Settings()
    try:
        source = path.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file. `cermin init` writes one") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: can't be read ({type(error).__name__})") from error
    try:
        content = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    try:
        settings = Settings.model_validate(content)
    except ValidationError as error:
        raise ConfigError("\n".join(_mistakes(path, source, error))) from None
    if settings.imports.folder is not None and not settings.just_me:
        line = line_of(source, ("imports", "folder"))
        raise ConfigError(f"{path}:{line}: imports.folder: {_ALONE}")
    return settings


def resolve(path: Path, config: Path | None) -> Path:
    """A path from the file, relative to the file's folder."""
    return path if path.is_absolute() or config is None else config.parent / path


def _mistakes(path: Path, source: str, error: ValidationError) -> list[str]:
    return [
        f"{path}:{line_of(source, tuple(one['loc']))}: {_sentence(one['type'], one['loc'], one['msg'])}"
        for one in error.errors(include_url=False, include_input=False)
    ]


def _sentence(kind: str, steps: Sequence[Step], message: str) -> str:
    key = ".".join(str(step) for step in steps)
    if kind != "extra_forbidden":
        return f"{key}: {message[:1].lower()}{message[1:]}"
    known = _known_keys(steps[:-1])
    near = difflib.get_close_matches(str(steps[-1]), known, n=1, cutoff=0.5)
    hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(sorted(known))}"
    return f"unknown key `{key}`; {hint}"


def _known_keys(steps: Sequence[Step]) -> list[str]:
    model: type[BaseModel] = Settings
    for step in steps:
        annotation: Any = model.model_fields[step].annotation if isinstance(step, str) else model
        inner = getattr(annotation, "__args__", (annotation,))[0]
        model = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else model
    return list(model.model_fields)


def line_of(source: str, path: tuple[Step, ...]) -> int:
    """The line on which the value at `path` begins; for a missing key, the line of its table.

    The shortest run of lines that parses and already holds the value ends on its last line. It costs
    one parse a line, so it is for error messages only.
    """
    lines = source.splitlines(keepends=True)
    whole = 0
    for count in range(1, len(lines) + 1):
        try:
            node: Any = tomllib.loads("".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue
        if _holds(node, path):
            return whole + 1
        whole = count
    return line_of(source, path[:-1]) if path else 1


def _holds(node: Any, path: tuple[Step, ...]) -> bool:
    try:
        for step in path:
            node = node[step]
    except (KeyError, IndexError, TypeError):
        return False
    return True

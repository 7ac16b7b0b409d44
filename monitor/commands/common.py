"""What the commands share: where the configuration is, and JSON lines in and out."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from monitor.checks.base import Lexicon

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.service import Service

Function = TypeVar("Function", bound=Callable[..., Any])
ENVIRONMENT = "CERMIN_CONFIG"
DEFAULT = Path("cermin.toml")
MAX_LINE = 4 * 1024 * 1024


def _remember(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.ensure_object(dict)["config"] = value


def config_option(function: Function) -> Function:
    """`--config FILE` after the command's name; before it works too."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path),
        expose_value=False,
        is_eager=True,
        callback=_remember,
        help="The configuration file.",
    )(function)


def config_path() -> Path | None:
    """The file that counts: the one given, else of the environment, else `./cermin.toml` if it is there."""
    given: Path | None = click.get_current_context().ensure_object(dict).get("config")
    if given is not None:
        return given
    if named := os.environ.get(ENVIRONMENT):
        return Path(named)
    return DEFAULT if DEFAULT.exists() else None


def settings() -> "Settings":
    """The settings of this call. Raises `ConfigError`."""
    from monitor.configfile import load  # noqa: PLC0415 - the settings' library costs what a quick check has not

    return load(config_path())


@contextmanager
def opened() -> Iterator["Service"]:
    """The service of this call's configuration, closed at the end. Raises `ConfigError` and `StoreError`."""
    from monitor.service import Service  # noqa: PLC0415 - the store's library costs what a quick check has not

    with Service.opened(settings(), config_path()) as service:
        yield service


def company_words() -> Lexicon:
    """The company's words; empty without a configuration file. Raises `ConfigError`."""
    if config_path() is None:
        return Lexicon()
    from monitor.lexicon import lexicon_of  # noqa: PLC0415 - as above

    return lexicon_of(settings().words)


def json_lines(stream: IO[str]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Each line's number with its object, or with one sentence about what is wrong. Empty lines are passed over."""
    for number, line in enumerate(stream, 1):
        if line.strip():
            yield number, _object(line)


def _object(line: str) -> dict[str, Any] | str:
    if len(line) > MAX_LINE:
        return f"the line is longer than {MAX_LINE} characters"
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        column = getattr(error, "colno", 1)
        return f"not valid JSON at column {column}"
    return value if isinstance(value, dict) else "not a JSON object"


def write_json(value: object) -> None:
    """One line of JSON on standard output, UTF-8."""
    click.echo(json.dumps(value, ensure_ascii=False))


def complain(message: str) -> None:
    """One line on standard error, for what failed while the rest went on."""
    click.echo(f"cermin: {message}", err=True)

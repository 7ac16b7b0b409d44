"""What the commands share: where the configuration is, and JSON lines in and out."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from monitor.checks.base import Lexicon
    from monitor.config import Settings
    from monitor.service import Service

Function = TypeVar("Function", bound=Callable[..., Any])
ENVIRONMENT = "CERMIN_CONFIG"
DEFAULT = Path("cermin.toml")
MAX_LINE = 4 * 1024 * 1024
_HALVES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


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
    # Imported here: the store's libraries cost what a quick check has not.
    from monitor.assembly import database_url  # noqa: PLC0415
    from monitor.config import ConfigError  # noqa: PLC0415
    from monitor.service import Service  # noqa: PLC0415
    from monitor.store.opening import path_of  # noqa: PLC0415

    wanted, config = settings(), config_path()
    place = path_of(database_url(wanted, config))
    if not place.exists():
        raise ConfigError(f"there is no Cermin here: {place} is missing. `cermin init` makes one, `--config` names one")
    with Service.opened(wanted, config) as service:
        yield service


def company_words() -> "Lexicon":
    """The company's words; empty without a configuration file. Raises `ConfigError`."""
    from monitor.checks.base import Lexicon  # noqa: PLC0415 - loads every check; most commands need none

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
    if not isinstance(value, dict):
        return "not a JSON object"
    return _whole(value) if "\\ud" in line.lower() else value


def _whole(value: Any) -> Any:
    """The value with U+FFFD in place of each half of a surrogate pair, which no encoding could write."""
    match value:
        case str():
            return _HALVES.sub("\N{REPLACEMENT CHARACTER}", value)
        case list():
            return [_whole(one) for one in value]
        case dict():
            return {_whole(key): _whole(one) for key, one in value.items()}
        case _:
            return value


def write_json(value: object) -> None:
    """One line of JSON on standard output, UTF-8 whatever the terminal speaks."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        click.echo(line.encode())
    except UnicodeEncodeError:  # a file's name may hold bytes that are no UTF-8; JSON can spell them
        click.echo(json.dumps(value))


def say(text: str) -> None:
    """Lines for a person to read. Control characters are dropped: what others wrote must not steer the terminal."""
    click.echo(_CONTROLS.sub("", text))


def complain(message: str) -> None:
    """One line on standard error, for what failed while the rest went on."""
    click.echo(f"cermin: {_CONTROLS.sub('', message)}", err=True)

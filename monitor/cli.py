"""The command line: finds the command, and turns what went wrong into one line and an exit code."""

import resource
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from monitor.log import hold_back_content

DONE, INCOMPLETE, WRONG_USE, UNSAFE = 0, 1, 2, 3

COMMANDS = {
    "demo": ("monitor.commands.demo:demo", "Run the main job on sample input, with no set-up."),
    "init": ("monitor.commands.setup:init", "Write a commented cermin.toml and create the store."),
    "run": ("monitor.commands.operate:run", "Run the service: scheduler, workers and pages."),
    "work": ("monitor.commands.operate:work", "Run one more worker of a distributed set-up."),
    "poll": ("monitor.commands.rounds:poll", "Look at sources once, by hand or from cron."),
    "digest": ("monitor.commands.rounds:digest", "Write and send letters once, by hand or from cron."),
    "check": ("monitor.commands.drafts:check", "Check a draft; stores nothing, opens no socket."),
    "followup": ("monitor.commands.drafts:followup", "Judge how a flagged post was put right."),
    "preview": ("monitor.commands.archives:preview", "Show the posts of a feed file or export; stores nothing."),
    "import": ("monitor.commands.archives:import_", "Bring an export in; again adds only what is new."),
    "guidelines": ("monitor.commands.guidelines:guidelines", "List, show and test the checks in force."),
    "me": ("monitor.commands.me:me", "Single-user mode: join, pause, resume, export, erase, answer."),
    "person": ("monitor.commands.people:person", "The join link and totals; one person only with their own token."),
    "source": ("monitor.commands.people:source", "Sources by number: test one, totals by state."),
    "receive": ("monitor.commands.rounds:receive", "Take one inbound message: bounce, unsubscribe, out-of-office."),
    "stats": ("monitor.commands.people:stats", "The coarse figures that an admin may see."),
    "doctor": ("monitor.commands.doctor:doctor", "Say what is wrong before the first mail does."),
    "backup": ("monitor.commands.setup:backup", "Write a consistent copy, also while running."),
    "restore": ("monitor.commands.setup:restore", "Bring a backup back."),
}


class Commands(click.Group):
    """Commands by name; a command's module is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command. Raises `NoSuchCommand`, with those that are spelt alike."""
        if cmd_name not in COMMANDS:
            raise click.exceptions.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """The list of commands, from the table: help imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cermin", prog_name="cermin")
@click.option("--config", type=click.Path(path_type=Path), help="The configuration file.  [default: ./cermin.toml]")
@click.pass_context
def cli(context: click.Context, config: Path | None) -> None:
    """Cermin, a mirror for your own public posts: a weekly letter that only you receive."""
    context.ensure_object(dict)["config"] = config


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code: 0, 1, 2 or 3 as in docs/commands.md."""
    _spell_out_what_no_terminal_shows()
    _leave_no_core()
    hold_back_content()
    try:
        result: Any = cli.main(args=arguments, prog_name="cermin", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as bare:
        return _complain(_missing_command(bare.ctx), WRONG_USE)
    except click.ClickException as error:
        return _complain(_one_line(error.format_message()), WRONG_USE)
    except (click.Abort, KeyboardInterrupt):
        return _complain("stopped", INCOMPLETE)
    except BrokenPipeError:
        sys.stderr.close()
        return INCOMPLETE
    except Exception as error:  # noqa: BLE001 - the last line of defence: nobody gets a traceback
        return _told(error)
    return result if isinstance(result, int) else DONE


def _told(error: Exception) -> int:
    # Imported here: only a failing call pays for the store's and the settings' libraries.
    from connectors.base import Refused  # noqa: PLC0415
    from monitor.config import ConfigError  # noqa: PLC0415
    from monitor.store.session import StoreError, StoreFull  # noqa: PLC0415

    match error:
        case StoreFull():
            return _complain(str(error), INCOMPLETE)
        case StoreError() | ConfigError(unsafe=True):
            return _complain(str(error), UNSAFE)
        case ConfigError() | Refused():
            return _complain(str(error), WRONG_USE)
        case OSError() if error.filename is not None:
            return _complain(f"{error.filename}: {error.strerror}", WRONG_USE)
        case _:
            return _complain(_place(error), INCOMPLETE)


def _place(error: Exception) -> str:
    """Type and place of a fault of ours. Its text is kept back: it may quote somebody's words."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"a fault in Cermin: {type(error).__name__} in {Path(last.filename).name}, line {last.lineno}; please report it"
    )


def _missing_command(context: click.Context | None) -> str:
    path = context.command_path if context else "cermin"
    return f"name a command of `{path}`; `{path} --help` lists them"


def _complain(message: str, code: int) -> int:
    for line in message.splitlines():
        click.echo(f"cermin: {line}", err=True)
    return code


def _one_line(message: str) -> str:
    return " ".join(message.split())


def _leave_no_core() -> None:
    """A program that dies leaves no file behind with keys and posts in it."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def _spell_out_what_no_terminal_shows() -> None:
    """A character that the terminal's encoding lacks is written as its number instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

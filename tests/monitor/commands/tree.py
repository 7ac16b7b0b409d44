"""Every command there is, as click knows it."""

from collections.abc import Iterator

import click

from monitor.cli import cli

Words = tuple[str, ...]


def commands(group: click.Group = cli, above: Words = ()) -> Iterator[tuple[Words, click.Command]]:
    """Each command that does something, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))
        else:
            yield (*above, name), command

"""`cermin person`, `source` and `stats`: what an operator may know and do. None of it names a person."""

from pathlib import Path

import click

from monitor import operating
from monitor.commands.common import config_option, opened, write_json


@click.group()
@config_option
def person() -> None:
    """The join link and totals; anything about one person only with that person's own token."""


@person.command("join-link")
@config_option
def join_link() -> None:
    """Print a link through which people join by themselves. It works for 72 hours and names nobody."""
    with opened() as service:
        click.echo(operating.join_link(service))


@person.command()
@config_option
def totals() -> None:
    """Coarse totals of everybody; none while so few take part that one could show."""
    with opened() as service:
        write_json(operating.figures(service)["organisation"])


@person.command()
@click.argument("token")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@config_option
def export(token: str, file: Path) -> None:
    """Write everything held about the person whose token this is (from their page) into a zip."""
    with opened() as service:
        operating.export_person(service, token, file)
    click.echo(f"{file}: written", err=True)


@person.command()
@click.argument("token")
@config_option
def erase(token: str) -> None:
    """Forget the person whose token this is (from their page or a letter's leave link), for good."""
    with opened() as service:
        operating.erase_person(service, token)
    click.echo("erased", err=True)


@click.group()
@config_option
def source() -> None:
    """Sources by number: test one, totals by state."""


@source.command()
@click.argument("number", type=click.IntRange(min=1))
@config_option
def test(number: int) -> int:
    """Read one source without keeping anything: how many entries, or why not."""
    with opened() as service:
        if not service.knows_source(number):
            raise click.UsageError(f"there is no source {number}")
        answer = service.test_source(number)
    write_json(answer)
    return 0 if answer["reason"] is None else 1


@source.command("totals")
@config_option
def source_totals() -> None:
    """How each connector does over all its sources."""
    with opened() as service:
        write_json(operating.figures(service)["connectors"])


@click.command()
@config_option
def stats() -> None:
    """The coarse figures that an admin may see: service health, and counts too large to point at anyone."""
    with opened() as service:
        write_json(operating.figures(service))

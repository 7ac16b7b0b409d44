"""`cermin doctor`: each point with a tick, or with what to do."""

import click

from monitor.alone import usable
from monitor.commands.common import config_option, opened
from monitor.health import Point, examine_all, send_test


@click.command()
@click.option("--send-test", "receiver", metavar="ADDRESS", help="Send a real letter there.")
@click.option("--lang", type=click.Choice(["id", "en"]), default="en", show_default=True)
@config_option
def doctor(receiver: str | None, lang: str) -> int:
    """Say what is wrong before the first mail does."""
    to = usable(receiver) if receiver else None
    with opened() as service:
        points = []
        for point in examine_all(service):
            points.append(point)
            click.echo(_line(point))
        if to:
            points.append(send_test(service, to, lang))
            click.echo(_line(points[-1]))
    return 1 if any(point.todo for point in points) else 0


def _line(point: Point) -> str:
    mark = "✗" if point.todo else "✓"
    todo = f"\n    → {point.todo}" if point.todo else ""
    return f"{mark} {point.name}: {point.found}{todo}"

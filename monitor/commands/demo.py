"""`cermin demo`: what Cermin does, in a few seconds and without set-up."""

from pathlib import Path

import click

from monitor.commands.common import config_option
from monitor.demo import run_demo
from monitor.service import utc_now


@click.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default="cermin-demo", show_default=True)
@config_option
def demo(out: Path) -> None:
    """Run the main job on sample input: three feeds over HTTP, one export archive, two people, two letters."""
    shown = run_demo(out, utc_now())
    click.echo(f"{shown.posts} posts read, {shown.findings} findings, {shown.digests} letters written")
    for path in shown.letters:
        click.echo(f"open {path}")
    click.echo("Laras and Tom are made up, and so are their posts; the links in their letters lead nowhere.", err=True)

"""`cermin run` and `work`: the processes that stay."""

import logging
import os

import click

from monitor.commands.common import config_option, opened
from monitor.config import ConfigError
from monitor.log import start_logging
from monitor.serving import serve


@click.command()
@config_option
def run() -> None:
    """Run the service until it is told to stop: scheduler, workers and pages in one process."""
    start_logging()
    with opened() as service:
        if not serve(service):
            # Threads that still wait for a server would hold the process; what they do starts over anyway.
            logging.shutdown()
            os._exit(0)


@click.command()
@config_option
def work() -> None:
    """Run one more worker of a distributed set-up."""
    with opened():
        raise ConfigError("this store is for one process: `cermin run` does all its work. More workers need PostgreSQL")

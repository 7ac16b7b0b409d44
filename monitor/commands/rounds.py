"""`cermin poll`, `digest` and `receive`: one round by hand, from cron, or from the mail server."""

import sys
from collections import Counter

import click

from monitor.commands.common import complain, config_option, opened, write_json
from monitor.operating import receive_message
from monitor.service import Service

MAX_MESSAGE = 10 * 1024 * 1024


@click.command()
@click.option("--due", "which", flag_value="due", default=True, help="Sources that are due.  [default]")
@click.option("--all", "which", flag_value="all", help="Every proved source, due or not.")
@click.option("--source", "number", type=click.IntRange(min=1), help="One source, by its number.")
@config_option
def poll(which: str, number: int | None) -> int:
    """Look at sources once. Prints one line of JSON a source: counts, and the reason when it failed."""
    with opened() as service:
        if number is not None and not service.knows_source(number):
            raise click.UsageError(f"there is no source {number}; `cermin source totals` counts them")
        done = service.poll_round(every=which == "all") if number is None else [service.poll_one(number)]
    for one in done:
        write_json(
            {
                "source": one.source_id,
                "new": one.new,
                "edited": one.edited,
                "findings": one.findings,
                "unreadable": one.unreadable,
                "gap": one.gap,
                "unchanged": one.unchanged,
                "reason": one.failed.reason if one.failed else ("skipped" if one.skipped else None),
            }
        )
    failed = [str(one.source_id) for one in done if one.failed]
    if failed:
        complain(f"failed: source {', '.join(failed)}; each is tried again later by itself")
    return 1 if failed else 0


@click.command()
@click.option("--due", "due_only", is_flag=True, help="Only letters that are due.")
@click.option("--dry-run", is_flag=True, help="Change nothing, send nothing; in single-user mode show the letter.")
@config_option
def digest(*, due_only: bool, dry_run: bool) -> int:
    """Write and send letters once. Without --due also those whose week is not over yet."""
    with opened() as service:
        if dry_run:
            _show(service, due_only=due_only)
            return 0
        made = Counter(one.outcome for one in service.digest_round(due_only=due_only))
        sent = service.send_round()
    write_json({"letters": made, "sending": sent})
    return 1 if sent.get("failed") else 0


def _show(service: Service, *, due_only: bool) -> None:
    """In single-user mode the letter itself; elsewhere only how many would be written."""
    letters = service.dry_round(due_only=due_only)
    if service.settings.just_me:
        for letter in letters:
            click.echo(letter.text)
    else:
        write_json({"letters": len(letters)})


@click.command()
@config_option
def receive() -> int:
    """Take one inbound message on standard input: a bounce, an unsubscribe, an out-of-office."""
    message = sys.stdin.buffer.read(MAX_MESSAGE + 1)
    if not message.strip():
        raise click.UsageError("there is no message on standard input")
    if len(message) > MAX_MESSAGE:
        raise click.UsageError(f"the message is larger than {MAX_MESSAGE} bytes")
    with opened() as service:
        click.echo(receive_message(service, message))
    return 0

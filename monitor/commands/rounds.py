"""`cermin poll`, `digest` and `receive`: one round by hand, from cron, or from the mail server."""

import sys
from collections import Counter
from collections.abc import Mapping

import click

from monitor.collect import Polled
from monitor.commands.common import complain, config_option, opened, say, write_json
from monitor.operating import by_hand, receive_message
from monitor.service import Service
from monitor.store.counts import coarse
from monitor.store.outbox import LetterState

MAX_MESSAGE = 10 * 1024 * 1024
_NOT_OUT = (LetterState.RETRY, LetterState.FAILED, LetterState.HELD)


@click.command()
@click.option("--due", is_flag=True, help="Sources that are due.  [default]")
@click.option("--all", "every", is_flag=True, help="Every proved source, due or not.")
@click.option("--source", "number", type=click.IntRange(min=1), help="One source, by its number.")
@config_option
def poll(number: int | None, *, due: bool, every: bool) -> int:
    """Look at sources once. Prints one line of JSON a source: counts, and the reason when it failed."""
    if due + every + (number is not None) > 1:
        raise click.UsageError("--due, --all and --source exclude each other")
    with opened() as service:
        if number is not None and not service.knows_source(number):
            raise click.UsageError(f"there is no source {number}")
        with by_hand(service):
            done = service.poll_round(every=every) if number is None else [service.poll_one(number)]
    for one in done:
        write_json(_polled(one, alone=service.settings.just_me))
    failed = [str(one.source_id) for one in done if one.failed]
    if failed:
        complain(f"failed: source {', '.join(failed)}; each is tried again later by itself")
    return 1 if failed else 0


def _polled(one: Polled, *, alone: bool) -> dict[str, int | bool | str | None]:
    """One source's counts. How many findings it brought is its owner's business alone."""
    return {
        "source": one.source_id,
        "new": one.new,
        "edited": one.edited,
        **({"findings": one.findings} if alone else {}),
        "unreadable": one.unreadable,
        "gap": one.gap,
        "unchanged": one.unchanged,
        "reason": one.failed.reason if one.failed else ("skipped" if one.skipped else None),
    }


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
        with by_hand(service):
            made = Counter(str(one.outcome) for one in service.digest_round(due_only=due_only))
            sent = service.send_round()
        write_json({"letters": _shown(service, made), "sending": _shown(service, sent)})
    if waiting := sent.get("waiting"):
        complain(f"waiting for their turn (mail.per_minute): {waiting} letters; run it again in a minute")
    stuck = {state: sent[state] for state in _NOT_OUT if sent.get(state)}
    if stuck:
        complain(f"not sent: {', '.join(f'{many} {state}' for state, many in stuck.items())}; see `cermin doctor`")
    return 1 if stuck else 0


def _shown(service: Service, counted: Mapping[str, int]) -> dict[str, int | None]:
    """Counts as they are in single-user mode; elsewhere coarse, but for letters in trouble: a letter is a person."""
    if service.settings.just_me:
        return {**counted}
    with service.store.read() as tx:
        return {name: many if name in _NOT_OUT else coarse(tx, many) for name, many in counted.items()}


def _show(service: Service, *, due_only: bool) -> None:
    """In single-user mode the letter itself; elsewhere only that each can be written."""
    letters = service.dry_round(due_only=due_only)
    if service.settings.just_me:
        for letter in letters:
            say(letter.text)
    else:
        write_json(_shown(service, {"letters": len(letters)}))


@click.command()
@config_option
def receive() -> int:
    """Take one inbound message on standard input: a bounce, an unsubscribe, an out-of-office."""
    with opened() as service:
        message = sys.stdin.buffer.read(MAX_MESSAGE + 1)
        if not message.strip():
            raise click.UsageError("there is no message on standard input")
        if len(message) > MAX_MESSAGE:
            raise click.UsageError(f"the message is larger than {MAX_MESSAGE} bytes")
        click.echo(receive_message(service, message))
    return 0

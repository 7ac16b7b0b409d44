"""`cermin me`: everything the pages and links do, for the one person of single-user mode."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from connectors.base import Failed
from connectors.proof import How
from monitor.alone import Alone, account, sentences
from monitor.answers import Outcome
from monitor.calendar import zones
from monitor.commands.common import complain, config_option, opened, say, write_json
from monitor.finding import Answer
from monitor.operating import by_hand
from monitor.people import Choices, Empty, Level, Role

LEVELS = click.Choice([one.value for one in Level])
EMPTIES = click.Choice([one.value for one in Empty])
ROLES = click.Choice([one.value for one in Role])
ANSWERS = click.Choice([*(one.value for one in Answer), "undo"])
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FORMATS = click.Choice(["text", "jsonl"])
SEEN = {
    Outcome.WAITING: "the post will be read again soon",
    Outcome.GONE: "the post is gone",
    Outcome.EDITED_CLEAN: "the post was changed, and nothing is left to look at",
    Outcome.EDITED_FLAGGED: "the post was changed, but there is still something to look at",
    Outcome.CANNOT_TELL: "whether the post changed cannot be told from here",
    None: "the post still stands as it was, so this is open again",
}


def _zone(_: click.Context, __: click.Parameter, value: str) -> str:
    if value not in zones():
        raise click.BadParameter(f"{value!r} is no time zone; use a name such as Asia/Jakarta")
    return value


@click.group()
@config_option
def me() -> None:
    """Single-user mode: join, add sources, prove them, answer, pause, resume, export, erase."""


@me.command()
@click.option("--address", required=True, help="Where your letters go.")
@click.option("--language", type=click.Choice(["id", "en"]), default="id", show_default=True)
@click.option("--zone", default="Asia/Jakarta", show_default=True, callback=_zone)
@click.option("--day", type=click.Choice(DAYS), default="monday", show_default=True)
@click.option("--hour", type=click.IntRange(0, 23), default=8, show_default=True)
@click.option("--level", type=LEVELS, default=Level.FULL.value, show_default=True)
@click.option("--empty", type=EMPTIES, default=Empty.HEARTBEAT.value, show_default=True)
@click.option("--role", type=ROLES, default=Role.GENERAL.value, show_default=True)
@click.option("--contact", "contacts", multiple=True, help="An address or number that is yours to publish.")
@click.option("--source", "places", multiple=True, help="An account of yours: a page, a feed, a handle.")
@click.option("--past", is_flag=True, help="Look at what these sources hold from before today, too.")
@click.option("--yes", is_flag=True, help="You agree to the sentences that are shown; don't ask.")
@config_option
def join(places: tuple[str, ...], *, past: bool, yes: bool, **chosen: Any) -> None:
    """Join: your own public posts are read and a weekly letter is written to you. Shows what you agree to."""
    with opened() as service:
        form = Alone(service).form(_choices(**chosen), places, past=past)
        _agree(sentences(form.choices.language, places=bool(places), past=past, mail=True), yes=yes)
        Alone(service).join(form)
        _say_sources(Alone(service).sources(), "text")


def _choices(*, day: str, level: str, empty: str, role: str, **plain: Any) -> Choices:
    return Choices(
        **{**plain, "contacts": tuple(plain["contacts"])},
        day=DAYS.index(day),
        level=Level(level),
        empty=Empty(empty),
        role=Role(role),
    )


def _agree(said: list[str], *, yes: bool) -> None:
    """Shows the words that are kept as the receipt, and asks. Without a yes nothing goes on."""
    click.echo("\n".join(f"* {one}" for one in said), err=True)
    if not yes:
        click.confirm("Do you agree?", abort=True, err=True)


@me.command()
@click.argument("place")
@click.option("--past", is_flag=True, help="Look at what it holds from before today, too.")
@click.option("--yes", is_flag=True, help="You agree to the sentences that are shown; don't ask.")
@config_option
def add(place: str, *, past: bool, yes: bool) -> None:
    """Add an account of yours: a page, a feed, a handle. Shows what you agree to."""
    with opened() as service:
        language, wanted = Alone(service).person().choices.language, account(place, past=past)
        _agree(sentences(language, places=True, past=past, mail=False), yes=yes)
        Alone(service).add(wanted)
        _say_sources(Alone(service).sources()[-1:], "text")


@me.command()
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@config_option
def sources(form: str) -> None:
    """Your sources: number, state, and the code that proves an account to be yours."""
    with opened() as service:
        _say_sources(Alone(service).sources(), form)


@me.command()
@click.argument("number", type=click.IntRange(min=1), required=False)
@config_option
def prove(number: int | None) -> int:
    """Look for the codes now: in the bio, a post, the feed, rel=me, or /.well-known/cermin.txt."""
    with opened() as service:
        done = Alone(service).prove(number)
    for source_id, how in done:
        click.echo(f"{source_id}  {_proof(how)}")
    missing = [str(source_id) for source_id, how in done if not isinstance(how, How)]
    if missing:
        complain(f"no code found at source {', '.join(missing)}; put it there and run this again")
    return 1 if missing else 0


def _proof(how: How | Failed | None) -> str:
    match how:
        case How():
            return f"proved: {how}"
        case Failed():
            return f"not proved: could not be read ({how.reason})"
        case None:
            return "not proved: no code there"


@me.command()
@click.argument("number", type=click.IntRange(min=1))
@config_option
def stop(number: int) -> None:
    """Stop reading one of your sources."""
    with opened() as service:
        Alone(service).stop(number)
    click.echo(f"source {number} is not read any more", err=True)


@me.command()
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@config_option
def findings(form: str) -> None:
    """What waits for your answer, with the number that `answer` takes."""
    with opened() as service:
        for one in Alone(service).findings():
            line = f"{one['id']}  {one['rule']}  {one['check']}  “{one['quote']}”"
            write_json(one) if form == "jsonl" else say(line)


@me.command()
@click.argument("number", metavar="ID", type=click.IntRange(min=1))
@click.argument("answer", metavar="ANSWER", type=ANSWERS)
@click.option("--reason", default="", help="Your own note: why it is fine, or what you ask.")
@click.option("--to", "adviser", default="", help="For `advice`: the mail address of the contact you ask.")
@click.option("--send", is_flag=True, help="For `advice`: send it; without this you only see the letter.")
@config_option
def answer(number: int, answer: str, reason: str, adviser: str, *, send: bool) -> None:
    """Answer a finding: fixed, fine, later, advice, or undo the last answer."""
    with opened() as service:
        alone = Alone(service)
        if answer == Answer.ADVICE:
            with by_hand(service):
                say(alone.advice(number, adviser, reason, send=send))
                ended = service.send_round() if send else {}
            out = "sent" if ended.get("sent") else "in the outbox; it goes out with the next `cermin digest`"
            click.echo(out if send else "not sent; --send sends it", err=True)
            return
        with by_hand(service):
            said = alone.answer(number, answer, reason=reason)
        click.echo(said)
        if answer == Answer.FIXED:
            click.echo(SEEN[alone.second_look(number)])


@me.command()
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Resume by itself on this day.")
@config_option
def pause(until: datetime | None) -> None:
    """Pause: nothing is read and no letter is written."""
    with opened() as service:
        changed = Alone(service).pause(until.date() if until else None)
    click.echo("paused" if changed else "paused already", err=True)


@me.command()
@config_option
def resume() -> None:
    """End a pause."""
    with opened() as service:
        changed = Alone(service).resume()
    click.echo("resumed" if changed else "there was no pause", err=True)


@me.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@config_option
def export(file: Path) -> None:
    """Write everything held about you into a zip: JSON and a page to read."""
    with opened() as service:
        Alone(service).export(file)
    click.echo(f"{file}: written", err=True)


@me.command()
@click.option("--yes", is_flag=True, help="Don't ask.")
@config_option
def erase(*, yes: bool) -> None:
    """Forget you, for good: posts, findings, choices, keys."""
    if not yes:
        click.confirm("Everything held about you will be gone for good. Go on?", abort=True, err=True)
    with opened() as service:
        Alone(service).erase()
    click.echo("erased", err=True)


def _say_sources(rows: list[dict[str, Any]], form: str) -> None:
    for row in rows:
        if form == "jsonl":
            write_json(row)
        elif row["state"] == "unproved":
            click.echo(f"{row['id']}  unproved  {_shown(row)}  put this code there: {row['code']}")
        else:
            click.echo(f"{row['id']}  {row['state']}  {_shown(row)}  last read {row['last_success_at'] or 'never'}")


def _shown(row: dict[str, Any]) -> str:
    """The address without its query: that may be a secret, and a terminal may be looked at."""
    return str(row["locator"]).partition("?")[0]

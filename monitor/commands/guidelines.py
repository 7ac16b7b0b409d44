"""`cermin guidelines`: the checks in force, one of them in full, and their own examples run."""

import click

from monitor.checks import ALL, by_id
from monitor.checks.base import Check
from monitor.checks.texts import Explanation, explain
from monitor.checks.validate import problems
from monitor.commands.common import complain, config_option, write_json
from monitor.finding import Finding

FORMATS = click.Choice(["text", "jsonl"])
LANGUAGES = click.Choice(["id", "en"])


@click.group()
@config_option
def guidelines() -> None:
    """List, show and test the checks in force."""


@guidelines.command("list")
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@click.option("--lang", type=LANGUAGES, default="en", show_default=True)
@config_option
def list_(form: str, lang: str) -> None:
    """All checks, in the order of the five rules."""
    for check in ALL:
        title = _told(check, lang).title
        if form == "jsonl":
            write_json({"check": check.id, "rule": check.rule, "severity": check.severity.label, "title": title})
        else:
            click.echo(f"{check.rule}  {check.severity.label:6}  {check.id:32}  {title}")


@guidelines.command()
@click.argument("check_id", metavar="ID")
@click.option("--lang", type=LANGUAGES, default="en", show_default=True)
@config_option
def show(check_id: str, lang: str) -> None:
    """One check: its rule, its explanation, and the examples it must and must not speak about."""
    check = by_id.get(check_id)
    if check is None:
        raise click.UsageError(f"there is no check {check_id!r}; `cermin guidelines list` names them")
    click.echo(_in_full(check, lang))


@guidelines.command()
@config_option
def test() -> int:
    """Run every check's own examples; a check that misjudges one is named."""
    found = problems(ALL)
    for problem in found:
        complain(problem)
    examples = sum(len(check.flags) + len(check.passes) for check in ALL)
    click.echo(f"{len(ALL)} checks, {examples} examples, {len(found)} misjudged")
    return 1 if found else 0


def _told(check: Check, lang: str) -> Explanation:
    """What the check says, as it would of a post without context."""
    said = Finding(check=check.id, rule=check.rule, severity=check.severity, confidence=1.0, spans=(), quote="")
    return explain(said, lang)


def _in_full(check: Check, lang: str) -> str:
    told = _told(check, lang)
    lines = [
        f"{check.id}  {check.rule}  {check.severity.label}",
        told.title,
        "",
        told.why,
        told.fine,
        f"→ {told.advice}",
    ]
    for head, examples in (("speaks about", check.flags), ("stays silent on", check.passes)):
        lines += ["", f"{head}:", *(f"  - {one.text}" for one in examples)]
    return "\n".join(lines)

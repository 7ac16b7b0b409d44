"""`cermin check` and `cermin followup`: judge words that are not stored anywhere."""

from collections.abc import Callable
from typing import IO, Any

import click

from monitor.commands.common import company_words, complain, config_option, json_lines, say, write_json

FORMATS = click.Choice(["text", "jsonl"])
LANGUAGES = click.Choice(["id", "en"])
Judge = Callable[[dict[str, Any]], dict[str, Any]]


@click.command()
@click.argument("source", metavar="[FILE|-]", type=click.File(encoding="utf-8-sig", errors="replace"), default="-")
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@click.option("--lang", type=LANGUAGES, help="Language of the explanations.  [default: the post's own]")
@click.option("--scores", is_flag=True, help="Add the highest confidence for each rule (jsonl).")
@config_option
def check(source: IO[str], form: str, lang: str | None, *, scores: bool) -> int:
    """Check a draft or posts: which words, which rule, why it could matter, what would make it right.

    Stores nothing, opens no socket. As text, the whole input is one draft; as jsonl, each line is a post.
    """
    # Imported here: `--help` and `followup` need none of it.
    from monitor.checks.engine import Policy  # noqa: PLC0415
    from monitor.commands.verdicts import context_of, draft, text_answer, verdict_answer  # noqa: PLC0415

    policy, lexicon = Policy(), company_words()
    if form == "jsonl":
        return _each_line(source, lambda given: verdict_answer(policy, lexicon, given, lang, scores=scores))
    verdict = policy.judge(draft(source), context_of({}, lexicon))
    say(text_answer(verdict, lang))
    if verdict.failed:
        complain(f"failed, so not asked: {', '.join(verdict.failed)}")
    return 1 if verdict.failed else 0


@click.command()
@click.argument("source", metavar="[FILE|-]", type=click.File(encoding="utf-8-sig", errors="replace"), default="-")
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True)
@config_option
def followup(source: IO[str], form: str) -> int:  # noqa: ARG001 - the contract names the flag
    """Judge how a flagged post was put right (R5): what state it is in and what is missing."""
    from monitor.checks.engine import Policy  # noqa: PLC0415 - as above
    from monitor.followup import judge, read_case, starter, why  # noqa: PLC0415

    policy = Policy()

    def answer(given: dict[str, Any]) -> dict[str, Any]:
        judgement = judge(read_case(given), policy)
        return {
            "id": given.get("id"),
            "state": str(judgement.state),
            "actions": [str(action) for action in judgement.actions],
            "why": why(judgement),
            "starter": starter(judgement),
        }

    return _each_line(source, answer)


def _each_line(source: IO[str], judge: Judge) -> int:
    """Answer every line in order; one that can't be answered is named and costs only itself."""
    spoiled = 0
    for number, given in json_lines(source):
        try:
            if isinstance(given, str):
                raise ValueError(given)  # noqa: TRY301 - the same answer as for a wrong field
            answer = judge(given)
        except ValueError as error:
            spoiled += 1
            answer = {"line": number, "error": str(error)}
        write_json(answer)
    if spoiled:
        complain(f"{spoiled} line{'s' if spoiled > 1 else ''} could not be read; see the lines with an error")
    return 1 if spoiled else 0

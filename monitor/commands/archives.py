"""`cermin preview` and `cermin import`: what an export or a feed file holds, and bringing it in."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import click

from connectors.base import ArchiveSummary, Recognised, Refused
from connectors.post import Post, Profile, Unreadable
from monitor.commands.common import complain, config_option, opened, say, write_json

FORMATS = click.Choice(["text", "jsonl"])
Item = Recognised | Post | Unreadable | Profile | ArchiveSummary
TIMES = ("created_at", "edited_at")


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@config_option
def preview(paths: tuple[Path, ...], form: str) -> int:
    """Show the posts that would be checked of a feed file or an export (zip, tar, folder, one file of it).

    Stores nothing, keeps nothing, sends nothing.
    """
    # Imported here: only reading files needs the children that do it.
    from connectors.sandbox import Sandbox  # noqa: PLC0415

    refused = 0
    with Sandbox() as reader:
        for path in paths:
            try:
                _print_all(path, reader.read_archive(str(path)), form)
            except Refused as error:
                refused += 1
                complain(f"{path}: {error}")
    return _exit_code(refused, len(paths))


def _exit_code(refused: int, given: int) -> int:
    """Nothing readable at all is a wrong call; some of several is a job half done."""
    if not refused:
        return 0
    return 2 if refused == given else 1


def _print_all(path: Path, items: Iterator[Item], form: str) -> None:
    connector = ""
    for item in items:
        if isinstance(item, Recognised):
            connector = item.name
        elif form == "jsonl":
            _print_json(path, connector, item)
        else:
            _print_text(path, item)


def _print_json(path: Path, connector: str, item: Item) -> None:
    match item:
        case Post():
            write_json(_post(path, connector, item))
        case ArchiveSummary():
            write_json({"source": str(path), "summary": _summary(item)})


def _print_text(path: Path, item: Item) -> None:
    match item:
        case Post():
            say(_line(item))
        case Unreadable():
            complain(f"{path}: {item.where}: {item.reason}")
        case ArchiveSummary():
            counts = f"{item.posts} posts, {item.unreadable} not understood, {item.members_ignored} files left closed"
            complain(f"{path}: {item.recognised}, {counts}")


def _post(path: Path, connector: str, post: Post) -> dict[str, Any]:
    plain = {key: getattr(post, key) for key in ("key", "url", "text", "title", "visibility", "in_reply_to", "lang")}
    times = {key: moment.astimezone(UTC).isoformat() if (moment := getattr(post, key)) else None for key in TIMES}
    return {
        "source": str(path),
        "connector": connector,
        **plain,
        **times,
        "kind": post.kind,
        "alt_texts": list(post.alt_texts),
    }


def _summary(summary: ArchiveSummary) -> dict[str, Any]:
    return {
        "recognised": summary.recognised,
        "posts": summary.posts,
        "unreadable": summary.unreadable,
        "members_read": list(summary.members_read),
        "members_ignored": summary.members_ignored,
    }


def _line(post: Post) -> str:
    day = post.created_at.strftime("%Y-%m-%d %H:%M") if post.created_at else "no date"
    return f"{day}  {post.kind}  {' '.join(post.words.split())[:200]}"


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--token", default="", envvar="CERMIN_TOKEN", help="Your own token, where Cermin serves many.")
@config_option
def import_(path: Path, token: str) -> None:
    """Bring an export archive in; again with the same or a newer one adds only what is new."""
    from monitor import operating  # noqa: PLC0415 - `preview` needs no store

    with opened() as service:
        person = operating.importing(service, token)
        click.echo(f"* {operating.upload_wording(person).text}", err=True)
        # Held while it runs: a round by hand would take it for one that was killed.
        with operating.by_hand(service):
            done = operating.import_archive(service, person, path)
    write_json(
        {
            "connector": done.connector,
            "new": done.new,
            "edited": done.edited,
            "known": done.known,
            "findings": done.findings,
            "unreadable": done.unreadable,
            "members_ignored": done.members_ignored,
        }
    )

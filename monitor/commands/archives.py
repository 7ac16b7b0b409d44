"""`cermin preview` and `cermin import`: what an export or a feed file holds, and bringing it in."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from functools import partial
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from connectors.base import ArchiveSummary, Recognised, Refused
from connectors.post import Post, Unreadable
from monitor.commands.common import complain, config_option, opened, say, write_json
from monitor.commands.progress import Progress

if TYPE_CHECKING:  # reading files needs neither the store nor the checks
    from monitor.imports import ArchiveReader, Imported, Item

FORMATS = click.Choice(["text", "jsonl"])
TIMES = ("created_at", "edited_at")
_FEW = 8


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@config_option
def preview(paths: tuple[Path, ...], form: str) -> int:
    """Show what would be read of a feed file or an export (zip, tar, folder, one file of it).

    What others wrote or only some can read is never checked, and marked. Several paths may be the parts of one
    export. Stores nothing, keeps nothing, sends nothing.
    """
    # Imported here: only reading files needs the children that do it.
    from connectors.sandbox import Sandbox  # noqa: PLC0415

    with Sandbox() as reader:
        if len(paths) > 1 and (items := _as_one(paths, reader)):
            return 0 if _print_parts(paths, items, form) else 2
        refused = sum(not _print_one(path, reader.read_archive(str(path)), form) for path in paths)
    return _exit_code(refused, len(paths))


def _exit_code(refused: int, given: int) -> int:
    """Nothing readable at all is a wrong call; some of several is a job half done."""
    if not refused:
        return 0
    return 2 if refused == given else 1


def _as_one(paths: Sequence[Path], reader: "ArchiveReader") -> "Iterator[Item] | None":
    """The parts of one export read as one; None when that is not what they are."""
    items = reader.read_archive([str(path) for path in paths])
    try:
        begun = next(items)
    except Refused:
        return None
    return chain([begun], items)


def _print_parts(paths: Sequence[Path], items: "Iterator[Item]", form: str) -> bool:
    """Everything under the first path; of the others, that they were read with it."""
    first, *others = paths
    begun = next(items)
    name = begun.name if isinstance(begun, Recognised) else ""
    if not _print_one(first, chain([begun], items), form):
        return False
    for path in others:
        if form == "jsonl":
            write_json(
                {"source": str(path), "summary": {"part_of": str(first)} | _summary(ArchiveSummary(recognised=name))}
            )
        else:
            complain(f"{path}: read together with {first}, as parts of one export")
    return True


def _print_one(path: Path, items: "Iterator[Item]", form: str) -> bool:
    """Whether the export could be read to its end; if not, why, on standard error."""
    try:
        _print_all(path, items, form)
    except Refused as error:
        complain(f"{path}: {error}")
        return False
    return True


def _print_all(path: Path, items: "Iterator[Item]", form: str) -> None:
    connector = ""
    if not sys.stdout.isatty():  # there the posts themselves tell how far it is
        items = Progress(sys.stderr, monotonic).over(items)
    for item in items:
        if isinstance(item, Recognised):
            connector = item.name
        elif form == "jsonl":
            _print_json(path, connector, item)
        else:
            _print_text(path, item)


def _print_json(path: Path, connector: str, item: "Item") -> None:
    match item:
        case Post():
            write_json(_post(path, connector, item))
        case ArchiveSummary():
            write_json({"source": str(path), "summary": _summary(item)})


def _print_text(path: Path, item: "Item") -> None:
    match item:
        case Post():
            say(_line(item))
        case Unreadable():
            complain(f"{path}: {item.where}: {item.reason}")
        case ArchiveSummary():
            counts = f"{item.posts} posts, {item.unreadable} not understood, {item.members_ignored} files left closed"
            complain(f"{path}: {item.recognised}, {counts}")
            complain(f"{path}: read {_listed(item.members_read)}")


def _post(path: Path, connector: str, post: Post) -> dict[str, Any]:
    plain = {key: getattr(post, key) for key in ("key", "url", "text", "title", "visibility", "in_reply_to", "lang")}
    times = {key: moment.astimezone(UTC).isoformat() if (moment := getattr(post, key)) else None for key in TIMES}
    return {
        "source": str(path),
        "connector": connector,
        **plain,
        **times,
        "kind": post.kind,
        "checked": post.is_own_and_public,
        "alt_texts": list(post.alt_texts),
    }


def _listed(members: Sequence[str]) -> str:
    """The files that were read, by the last part of their names; a long list is cut short."""
    names = [member.rpartition("/")[2] for member in members]
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return (", ".join(names[:_FEW]) or "nothing") + more


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
    closed = "" if post.is_own_and_public else f", {post.visibility}, never checked"
    return f"{day}  {post.kind}{closed}  {' '.join(post.words.split())[:200]}"


@click.command("import")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--token", default="", envvar="CERMIN_TOKEN", help="Your own token, where Cermin serves many.")
@config_option
def import_(paths: tuple[Path, ...], token: str) -> int:
    """Bring an export archive in; again with the same or a newer one adds only what is new.

    Several paths may be the parts of one export.
    """
    from monitor import operating  # noqa: PLC0415 - `preview` needs no store

    with opened() as service:
        person = operating.importing(service, token)
        click.echo(f"* {operating.upload_wording(person).text}", err=True)
        # Held while it runs: a round by hand would take it for one that was killed.
        with operating.by_hand(service):
            return _import_all(paths, lambda *parts: _told(partial(operating.import_archive, service, person, *parts)))


def _told(bring_in: "Callable[..., Imported]") -> "Imported":
    """The import, telling how far it is."""
    progress = Progress(sys.stderr, monotonic)
    try:
        return bring_in(told=progress)
    finally:
        progress.end()


def _import_all(paths: Sequence[Path], bring_in: "Callable[..., Imported]") -> int:
    """All of it as one export, or else one export after another."""
    try:
        _print_imported(bring_in(*paths))
    except Refused:
        if len(paths) == 1:
            raise
    else:
        return 0
    refused = 0
    for path in paths:
        try:
            _print_imported(bring_in(path))
        except Refused as error:
            refused += 1
            complain(f"{path}: {error}")
    return _exit_code(refused, len(paths))


def _print_imported(done: "Imported") -> None:
    write_json(
        {
            "connector": done.connector,
            "new": done.new,
            "edited": done.edited,
            "known": done.known,
            "findings": done.findings,
            "unreadable": done.unreadable,
            "members_read": list(done.members_read),
            "members_ignored": done.members_ignored,
        }
    )

"""The limited process that reads hostile input: `python -m connectors.child`.

It talks over the socket that it finds as its standard input, opens no other one and writes no file.
The service kills it whenever it likes; nothing is lost by that.
"""

import json
import os
import socket
import sys
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, BinaryIO

from connectors import border, confinement, proof, registry
from connectors.base import (
    Archive,
    ArchiveSummary,
    ContentLimits,
    Failed,
    Members,
    Outcome,
    Reason,
    Recognised,
    Refused,
    Request,
)
from connectors.post import Bookmark, Reading
from connectors.wire import BrokenWire, Tag, Wire

_NEWEST = datetime.max.replace(tzinfo=UTC)


def main() -> None:
    """Serves tasks until the service hangs up."""
    orders = json.loads(sys.argv[1])
    wire = Wire(socket.socket(fileno=os.dup(0)))
    _warm()
    confinement.confine(orders["memory"], orders["roots"])
    wire.send(Tag.READY, {})
    serve(wire, ContentLimits(**orders["content"]), orders["cpu"])


def _warm() -> None:
    """Loads what reading needs before the door is shut."""
    import feedparser  # noqa: F401, PLC0415 - the child alone pays for it
    import selectolax.lexbor  # noqa: F401, PLC0415

    for name in registry.BUILT_IN:
        registry.connector(name)


def serve(wire: Wire, content: ContentLimits, cpu: int) -> None:
    """Does one task after another; ends when the other side hangs up or after a task that crashed."""
    while True:
        try:
            frame = wire.receive()
            confinement.allow_cpu(cpu)
            _TASKS[frame.tag](wire, frame.value(), content)
        except BrokenWire:
            return
        except Exception as error:  # noqa: BLE001 - whatever a reader trips over is the service's to know
            wire.send(Tag.CRASHED, {"error": type(error).__name__, "where": _place(error)})
            return


def _read(wire: Wire, task: dict[str, Any], content: ContentLimits) -> None:
    reader = registry.connector(task["connector"], content)
    bookmark = border.typed(Bookmark, json.dumps(task["bookmark"]).encode())
    match _drive(wire, reader.read(task["locator"], bookmark)):
        case Reading() as reading:
            _send_reading(wire, _within(reading, content.entries))
        case Failed() as failed:
            wire.send(Tag.FAILED, asdict(failed))
        case _:
            wire.send(Tag.FAILED, asdict(Failed(reason=Reason.READER_FAILED)))


def _prove(wire: Wire, task: dict[str, Any], content: ContentLimits) -> None:
    source = registry.connector(task["connector"], content)
    match _drive(wire, proof.prove(source, task["locator"], task["code"], task["me_url"])):
        case Failed() as failed:
            wire.send(Tag.FAILED, asdict(failed))
        case proof.Proof() as found:
            wire.send(Tag.DONE, asdict(found))
        case _:
            wire.send(Tag.FAILED, asdict(Failed(reason=Reason.READER_FAILED)))


def _drive(wire: Wire, steps: Generator[Request, Outcome, object]) -> object:
    """Runs a connector, asking the service for each document that it wants."""
    try:
        request = next(steps)
        while True:
            wire.send(Tag.REQUEST, asdict(request))
            request = steps.send(border.outcome_of(wire.receive()))
    except StopIteration as stop:
        result: object = stop.value
        return result


def _within(reading: Reading, entries: int) -> Reading:
    """The newest posts up to the limit; posts without a date count as new."""
    reading = replace(reading, unreadable=reading.unreadable[:entries])
    if len(reading.posts) <= entries:
        return reading
    newest = sorted(reading.posts, key=lambda post: post.created_at or _NEWEST, reverse=True)
    return replace(reading, posts=tuple(newest[:entries]), complete=False, omits=(*reading.omits, "older"))


def _send_reading(wire: Wire, reading: Reading) -> None:
    profile = (reading.profile,) if reading.profile else ()
    for tag, _, body in border.frames((*reading.posts, *reading.unreadable, *profile)):
        wire.send(tag, {}, body)
    wire.send(Tag.DONE, asdict(replace(reading, posts=(), unreadable=(), profile=None)))


def _read_archive(wire: Wire, task: dict[str, Any], _: ContentLimits) -> None:
    from connectors.parts import join  # noqa: PLC0415 - only for archives
    from connectors.unpack import ArchiveLimits, open_archive  # noqa: PLC0415

    try:
        with ExitStack() as stack:
            opened = [
                open_archive(part["path"] or part["fd"], ArchiveLimits(), name=part["name"]) for part in task["parts"]
            ]
            members = join([stack.enter_context(part) for part in opened])
            name = task["connector"] or _recognise(members)
            summary = _pour(wire, name, registry.archive(name), members)
            wire.send(Tag.DONE, asdict(summary))
    except Refused as refused:
        wire.send(Tag.REFUSED, {"why": str(refused)})


def _recognise(members: Members) -> str:
    if name := registry.recognise(members):
        return name
    known = ", ".join(registry.ARCHIVES)
    raise Refused(f"This is no export that we know ({known}): none of their files is in it.")


def _pour(wire: Wire, name: str, archive: Archive, members: Members) -> ArchiveSummary:
    """Sends every item as it is read, and counts."""
    wire.send(Tag.RECOGNISED, asdict(Recognised(name)))
    listed = members.names()
    allowed = Allowed(members, archive.wanted(listed))
    posts = unreadable = 0
    for tag, count, body in border.frames(archive.parse(allowed)):
        wire.send(tag, {}, body)
        posts += count if tag is Tag.POSTS else 0
        unreadable += count if tag is Tag.UNREADABLE else 0
    return ArchiveSummary(
        recognised=name,
        posts=posts,
        unreadable=unreadable,
        members_read=tuple(allowed.opened),
        members_ignored=len(listed) - len(allowed.opened),
        omits=archive.omits,
    )


class Allowed:
    """The members that a platform's allow-list names, and no other; remembers which were opened."""

    def __init__(self, members: Members, wanted: Any) -> None:
        self._members = members
        self._wanted = tuple(wanted)
        self.opened: dict[str, None] = {}

    def names(self) -> tuple[str, ...]:
        """The allowed names only."""
        return self._wanted

    def open(self, name: str) -> BinaryIO:
        """The member's stream. Raises `Refused` for a name that is not on the list."""
        if name not in self._wanted:
            raise Refused(f"The reader asked for a file that it may not open: {name}")
        self.opened[name] = None
        return self._members.open(name)


def _place(error: BaseException) -> str:
    """Module and line of the fault, never its words."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}"


_TASKS = {Tag.READ: _read, Tag.PROVE: _prove, Tag.ARCHIVE: _read_archive}


if __name__ == "__main__":
    main()

"""Runs the reading of hostile input in limited children, and stays unharmed whatever they meet."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, Self, TypeVar

from connectors import border
from connectors.base import (
    ArchiveSummary,
    ContentLimits,
    Failed,
    Outcome,
    Reason,
    Recognised,
    Refused,
    Request,
    Upload,
)
from connectors.pool import Pool
from connectors.post import Bookmark, Post, Profile, Reading, Unreadable, Validators
from connectors.proof import Proof
from connectors.wire import BrokenWire, Frame, Tag
from connectors.worker import Worker

T = TypeVar("T")
Fetch = Callable[[Request, Validators | None], Outcome]

log = logging.getLogger(__name__)

_REQUESTS = 20
_ITEMS = 5000
_CHARACTERS = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """What one task of reading may use; seconds and bytes.

    Attributes:
        cpu, wall: a feed's processor time, and its time on the clock without the fetching.
        memory: of the whole child. start: until a new child answers.
        archive_cpu: an export's processor time. archive_silence: longest wait for its next items.
        tasks: feeds after which a child is replaced.
    """

    cpu: int = 10
    wall: float = 15.0
    memory: int = 1024**3
    start: float = 60.0
    archive_cpu: int = 1800
    archive_silence: float = 120.0
    tasks: int = 500
    content: ContentLimits = field(default_factory=ContentLimits)


class Sandbox:
    """Reads feeds in a warm pool of children, `size` at once, and each export in a child of its own.

    Safe to use from several threads.
    """

    def __init__(self, limits: ReadLimits | None = None, size: int = 2) -> None:
        self._limits = limits or ReadLimits()
        orders = {
            "cpu": self._limits.cpu,
            "memory": self._limits.memory,
            "roots": [],
            "content": asdict(self._limits.content),
        }
        self._pool = Pool(orders, size=size, start=self._limits.start, tasks=self._limits.tasks)

    def read(self, connector: str, locator: str, bookmark: Bookmark, fetch: Fetch) -> Reading | Failed:
        """Looks at a source once. Never raises for what the source holds: that gives `Failed`.

        What `fetch` raises comes through; the child that waited for it is given up.
        """
        task = {"connector": connector, "locator": locator, "bookmark": border.bookmark_row(bookmark)}
        return self._hold(connector, fetch, bookmark, lambda talk: talk.read(task))

    def prove(self, connector: str, locator: str, code: str, me_url: str, fetch: Fetch) -> Proof | Failed:
        """Looks for the proof of ownership; see `connectors.proof.prove`. Fails as `read` does."""
        task = {"connector": connector, "locator": locator, "code": code, "me_url": me_url}
        return self._hold(connector, fetch, Bookmark(), lambda talk: talk.prove(task))

    def read_archive(
        self, path: str | int | Upload | Sequence[str], connector: str | None = None
    ) -> Iterator[Recognised | Post | Unreadable | Profile | ArchiveSummary]:
        """Streams an export from a file, a folder, an open file or all its parts; the summary comes last.

        Raises `Refused` at the first step that shows the export is not to be kept; what came before
        must then be dropped too.
        """
        paths = [path] if isinstance(path, (str, int, Upload)) else path
        with ExitStack() as stack:
            parts = [stack.enter_context(_opened(one)) | {"name": _file_name(one)} for one in paths]
            orders = {"cpu": self._limits.archive_cpu, "roots": [part["path"] for part in parts if part["path"]]}
            task = {"parts": parts, "connector": connector}
            try:
                with self._pool.apart(orders, tuple(part["fd"] for part in parts if part["fd"] is not None)) as child:
                    child.send(Tag.ARCHIVE, task, wait=self._limits.archive_silence)
                    yield from _stream(child, self._limits.archive_silence)
            except BrokenWire as broken:
                log.warning("reader of an archive failed: why=%s", broken)
                raise Refused("This export could not be read: it is damaged or needs more than we allow.") from None

    def close(self) -> None:
        """Ends every child. A reading under way in another thread gives `Failed`."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hold(
        self, connector: str, fetch: Fetch, bookmark: Bookmark, talk: Callable[["_Conversation"], T]
    ) -> T | Failed:
        try:
            with self._pool.lent() as child:
                return talk(_Conversation(child, self._limits.wall, partial(self._fetched, fetch), bookmark))
        except BrokenWire as broken:
            log.warning("reader failed: connector=%s why=%s", connector, broken)
            return Failed(reason=Reason.READER_FAILED)

    def _fetched(self, fetch: Fetch, request: Request, validators: Validators | None) -> Outcome:
        with self._pool.outside():
            return fetch(request, validators)


class _Conversation:
    """One task: the child asks for documents, the service fetches them, the child sends what it read."""

    def __init__(self, child: Worker, wall: float, fetch: Fetch, bookmark: Bookmark) -> None:
        self._child = child
        self._left = wall
        self._fetch = fetch
        self._bookmark = bookmark
        self._requests = 0
        self._characters = 0
        self._posts: list[Post] = []
        self._unreadable: list[Unreadable] = []
        self._profile: Profile | None = None

    def read(self, task: object) -> Reading | Failed:
        """One look at a source. Raises `BrokenWire`."""
        last = self._until_done(Tag.READ, task)
        return last if isinstance(last, Failed) else self._reading(last)

    def prove(self, task: object) -> Proof | Failed:
        """One search for a proof. Raises `BrokenWire`."""
        last = self._until_done(Tag.PROVE, task)
        return last if isinstance(last, Failed) else border.typed(Proof, last.payload)

    def _until_done(self, tag: Tag, task: object) -> Frame | Failed:
        self._child.send(tag, task, wait=self._left)
        while True:
            frame = self._next()
            match frame.tag:
                case Tag.REQUEST:
                    self._answer(border.typed(Request, frame.payload))
                case Tag.DONE:
                    return frame
                case Tag.FAILED:
                    return border.typed(Failed, frame.payload)
                case Tag.CRASHED:
                    raise BrokenWire(_fault(frame))
                case _:
                    self._collect(border.received(frame))

    def _next(self) -> Frame:
        began = monotonic()
        frame = self._child.receive(wait=self._left)
        self._left -= monotonic() - began
        return frame

    def _answer(self, request: Request) -> None:
        self._requests += 1
        if self._requests > _REQUESTS:
            raise BrokenWire("too_many_requests")
        validators = self._bookmark.validators.get(request.url) if request.conditional else None
        tag, value, body = border.outcome_frame(self._fetch(request, validators))
        began = monotonic()
        self._child.send(tag, value, body, wait=self._left)
        self._left -= monotonic() - began

    def _collect(self, items: list[border.Item]) -> None:
        for item in items:
            match item:
                case Post():
                    self._posts.append(item)
                    self._characters += len(item.words)
                case Unreadable():
                    self._unreadable.append(item)
                case Profile():
                    self._profile = item
        if len(self._posts) + len(self._unreadable) > _ITEMS or self._characters > _CHARACTERS:
            raise BrokenWire("too_much")

    def _reading(self, frame: Frame) -> Reading:
        reading = border.tidy_reading(border.typed(Reading, frame.payload))
        return replace(reading, posts=tuple(self._posts), unreadable=tuple(self._unreadable), profile=self._profile)


def _stream(child: Worker, silence: float) -> Iterator[Recognised | Post | Unreadable | Profile | ArchiveSummary]:
    while True:
        frame = child.receive(wait=silence)
        match frame.tag:
            case Tag.RECOGNISED:
                yield border.typed(Recognised, frame.payload)
            case Tag.DONE:
                yield border.typed(ArchiveSummary, frame.payload)
                return
            case Tag.REFUSED:
                raise Refused(border.sentence(frame))
            case Tag.CRASHED:
                raise BrokenWire(_fault(frame))
            case _:
                yield from border.received(frame)


def _file_name(path: str | int | Upload) -> str | None:
    """The name by which a single member of an export is known; an open file alone has none."""
    match path:
        case int():
            return None
        case Upload():
            return path.name.replace("\\", "/").rpartition("/")[2] or None
        case _:
            return Path(path).name


def _fault(frame: Frame) -> str:
    """Type and place of what happened in the child; it holds no content."""
    value = frame.value()
    named = value if isinstance(value, dict) else {}
    return f"{border.identifier(named.get('error'))}:{border.identifier(named.get('where'))}"[:64]


@contextmanager
def _opened(path: str | int | Upload) -> Iterator[dict[str, Any]]:
    """A file as an open number, a folder as its path. Raises `Refused` when it cannot be opened."""
    if isinstance(path, (int, Upload)):
        yield {"fd": path.file if isinstance(path, Upload) else path, "path": None}
    elif Path(path).is_dir():
        yield {"fd": None, "path": str(Path(path).resolve())}
    else:
        try:
            number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise Refused(f"This file cannot be opened: {error.strerror}.") from None
        try:
            yield {"fd": number, "path": None}
        finally:
            os.close(number)

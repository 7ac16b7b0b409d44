"""Opens an export, whatever it comes in, as named streams under limits.

Nothing is ever extracted to disk. A wrapper folder, hidden files and what systems drop are left out:

    with open_archive("twitter-2024.zip") as members:
        members.names()  # "data/account.js", "data/tweets.js", …
"""

import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from connectors.base import Refused
from connectors.exports.others import is_page
from connectors.folders import Folder, Single
from connectors.meter import ArchiveLimits, Tally, size_words
from connectors.tars import Tar
from connectors.zips import Zip

__all__ = ["ArchiveLimits", "Opened", "open_archive"]

_HALF = (".crdownload", ".part", ".partial", ".download")
_DROPPINGS = {"__MACOSX", "Thumbs.db", "desktop.ini"}
_OUTSIDE = re.compile(r"^(/|[A-Za-z]:)|(^|/)\.\.(/|$)|\0")
_COPY = re.compile(r" ?\(\d+\)(?=\.\w+$)")  # "tweets (1).js"
_HEAD = 4096
_UPLOAD = "upload"
_ALONE = (
    (re.compile(rb"\s*window\.YTD\.(\w+)\.part\d"), "{}.js"),
    (re.compile(rb'\s*\{[^{}]*"(outbox).json"'), "{}.json"),
)
_FOREIGN = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"BZh": "packed with bzip2",
    b"\xfd7zXZ": "packed with xz",
    b"%PDF": "a PDF",
}


class _Container(Protocol):
    def names(self) -> Sequence[str]:
        """Names as stored, one for each file."""

    def open(self, position: int) -> BinaryIO:
        """The file at a position of `names`."""

    def close(self) -> None:
        """Let go of what was opened."""


class Opened:
    """An export's members by their tidied names. All of them are closed with it."""

    def __init__(self, container: _Container, limits: ArchiveLimits, stack: ExitStack) -> None:
        self._container, self._stack = container, stack
        self._positions = _tidy(container.names(), limits)

    def names(self) -> Sequence[str]:
        """Member names after a common wrapper folder and system droppings were taken off."""
        return list(self._positions)

    def open(self, name: str) -> BinaryIO:
        """A member's bytes, counted. Raises `Refused` past a limit, on damage, or when there is none."""
        if name not in self._positions:
            raise Refused(f"The export has no {name}: give it as it was downloaded.")
        return self._stack.enter_context(self._container.open(self._positions[name]))


@contextmanager
def open_archive(
    source: str | os.PathLike[str] | int | BinaryIO,
    limits: ArchiveLimits | None = None,
    *,
    name: str | None = None,
) -> Iterator[Opened]:
    """Open a zip, a tar, a folder or a single file of an export.

    `source` is a path, a file descriptor or an open binary file; the latter two stay open and with
    their owner. `name` is what the person called an upload that has no path. Raises `Refused`.
    """
    limits = limits or ArchiveLimits()
    name = name or (Path(source).name if isinstance(source, (str, os.PathLike)) else _UPLOAD)
    with ExitStack() as stack:
        container = _container(source, name, limits, stack)
        stack.callback(container.close)
        yield Opened(container, limits, stack)


def _container(
    source: str | os.PathLike[str] | int | BinaryIO, name: str, limits: ArchiveLimits, stack: ExitStack
) -> _Container:
    tally = Tally(limits.unpacked)
    try:
        if isinstance(source, int):
            source = stack.enter_context(os.fdopen(source, "rb", closefd=False))
        elif isinstance(source, (str, os.PathLike)):
            path = Path(source)
            if path.is_dir():
                return Folder(path, limits, tally)
            source = stack.enter_context(path.open("rb"))
    except FileNotFoundError:
        raise Refused(f"{name} does not exist: check the path.") from None
    except OSError as error:
        raise Refused(f"{name} cannot be opened ({error.strerror}): check its permissions.") from None
    return _recognised(source, name, limits, tally)


def _recognised(file: BinaryIO, name: str, limits: ArchiveLimits, tally: Tally) -> _Container:
    _check_whole(file, name, limits)
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(b"PK"):
        return Zip(file, limits, tally)
    if head.startswith(b"\x1f\x8b") or head[257:262] == b"ustar":
        return Tar(file, limits, tally, packed=head.startswith(b"\x1f\x8b"))
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise Refused(f"{name} is {what}, which no platform sends: unpack it and give the folder or a zip.")
    if is_page(head) and not name.lower().endswith((".html", ".htm")):
        raise Refused(f"{name} is a web page, not an export: ask for the JSON format, or give the whole zip.")
    return Single(file, _COPY.sub("", name) if name != _UPLOAD else _name_of(head), tally)


def _name_of(head: bytes) -> str:
    """The name under which an export would hold a file that begins so."""
    for shape, name in _ALONE:
        if found := shape.match(head):
            return name.format(found[1].decode().replace("_", "-"))
    return _UPLOAD


def _check_whole(file: BinaryIO, name: str, limits: ArchiveLimits) -> None:
    size = file.seek(0, os.SEEK_END)
    if name.lower().endswith(_HALF):
        raise Refused(f"{name} is a download that has not finished: wait until it has, then give the finished file.")
    if size == 0:
        raise Refused(f"{name} is empty: download the export again.")
    if size > limits.upload:
        raise Refused(
            f"{name} is larger than {size_words(limits.upload)}: pack only the export's text files into a new zip."
        )


def _tidy(stored: Sequence[str], limits: ArchiveLimits) -> dict[str, int]:
    """Tidied name -> position, in the order of the archive."""
    limits.check_members(len(stored))
    kept: dict[tuple[str, ...], int] = {}
    for position, name in enumerate(stored):
        parts = _parts(name, limits)
        if any(part in _DROPPINGS or part.startswith(".") for part in parts):
            continue
        if parts in kept:
            raise Refused("The archive holds two members of one name: unpack it and pack the folder again.")
        kept[parts] = position
    if all(parts[-1].lower().endswith(".zip") for parts in kept):
        raise Refused("The archive holds no files, or only further zips: unpack it, and give those zips together.")
    depth = _wrapped(kept)
    return {"/".join(parts[depth:]): position for parts, position in kept.items()}


def _parts(name: str, limits: ArchiveLimits) -> tuple[str, ...]:
    name = name.replace("\\", "/")  # as some packers on Windows write it
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if _OUTSIDE.search(name) or len(name) > limits.name or not parts:
        raise Refused("The archive holds a member whose name no export would use: it is not read.")
    return parts


def _wrapped(names: Collection[tuple[str, ...]]) -> int:
    """How many folders are shared by all names."""
    shared = next(iter(names))[:-1]
    for parts in names:
        while parts[:-1][: len(shared)] != shared:
            shared = shared[:-1]
    return len(shared)

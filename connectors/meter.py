"""Counts the bytes that an export really unpacks to, and refuses past a limit."""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from connectors.base import Refused

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB
CHUNK = 256 * KIB

DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    OverflowError,
)
"""What the standard library raises on a container that is not sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """How much of an export is ever read.

    Attributes:
        upload: bytes of the file as it was given. members: names it may list.
        directory: bytes of a zip's table of contents, or of one tar header with its extensions.
        unpacked: bytes of all opened members together. member: bytes of one member.
        ratio, ratio_from: unpacked to packed bytes, looked at above `ratio_from` bytes.
        name: characters of a member's name.
    """

    upload: int = 2 * GIB
    members: int = 200_000
    directory: int = 64 * MIB
    unpacked: int = 8 * GIB
    member: int = 2 * GIB
    ratio: int = 200
    ratio_from: int = MIB
    name: int = 512

    def check_size(self, name: str, size: int) -> None:
        """Refuses a member of more than `member` bytes."""
        if size > self.member:
            raise Refused(f"{name} unpacks to more than {size_words(self.member)}: no export holds that.")

    def check_ratio(self, name: str, unpacked: int, packed: int) -> None:
        """Refuses what unfolds far more than text does."""
        if unpacked > self.ratio_from and unpacked > self.ratio * packed:
            raise Refused(
                f"{name} unfolds more than {self.ratio} times, as a decompression bomb does: "
                "ask the platform for a new export."
            )

    def check_members(self, count: int) -> None:
        """Refuses more than `members` names."""
        if count > self.members:
            raise Refused(
                f"The archive lists more than {self.members:,} members: "
                "pack only the text files of the export again, without the media."
            )


def size_words(size: int) -> str:
    """A size as people write it: 2 GiB, 64 MiB, 700 bytes."""
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"


@contextmanager
def damage_refused(what: str) -> Iterator[None]:
    """Turns every complaint of the standard library about `what` into one clear sentence."""
    try:
        yield
    except Refused:
        raise
    except EOFError:
        raise Refused(f"{what} ends too early: download the export again until it is whole.") from None
    except DAMAGE:
        raise Refused(
            f"{what} is damaged: download the export again, or unpack it and pack the folder as a new zip."
        ) from None


class Tally:
    """What all opened members of one archive gave so far, against one limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._left = limit

    def take(self, count: int) -> None:
        """Count bytes. Raises `Refused` past the limit."""
        self._left -= count
        if self._left < 0:
            raise Refused(
                f"The archive unpacks to more than {size_words(self._limit)}: "
                "pack only the text files of the export again."
            )


class Readable(Protocol):
    """The little that a meter needs of a stream."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""

    def close(self) -> None:
        """Let go of it."""


class Borrowed:
    """A file that is read to its end but stays open for its owner."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read

    def close(self) -> None:
        """Nothing: the file stays with its owner."""


class _Meter(io.RawIOBase):
    def __init__(self, what: str, stream: Readable, watch: Callable[[int], None]) -> None:
        super().__init__()
        self._what, self._stream, self._watch = what, stream, watch

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        with damage_refused(self._what):
            piece = self._stream.read(len(buffer))
        self._watch(len(piece))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def metered(what: str, stream: Readable, watch: Callable[[int], None]) -> BinaryIO:
    """The same stream, which tells `watch` the length of each piece before it hands it out.

    `what` names it in the sentence of a refusal: damage below is raised as `Refused`. Closing it
    closes the stream.
    """
    return io.BufferedReader(_Meter(what, stream, watch), CHUNK)

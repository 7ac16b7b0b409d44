"""A tar, gzipped or not, as named streams: read through once to list it, again for each opened member."""

import gzip
import io
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import BinaryIO

from connectors.base import Refused
from connectors.meter import CHUNK, ArchiveLimits, Borrowed, Readable, Tally, damage_refused, metered
from connectors.zips import LINK

_HEAD = 1024 * 1024
_WHOLE = "The archive"


class Tar:
    """The members of a tar. One is open at a time: opening the next closes the one before."""

    def __init__(self, file: BinaryIO, limits: ArchiveLimits, tally: Tally, *, packed: bool) -> None:
        self._file, self._limits, self._tally, self._packed = file, limits, tally, packed
        self._current = ExitStack()
        with damage_refused(_WHOLE), self._current:
            self._names = [info.name for info, _ in self._walk()]

    def names(self) -> Sequence[str]:
        """The names of all files exactly as they are stored, folders left out."""
        return self._names

    def open(self, position: int) -> BinaryIO:
        """The bytes of the file at a position of `names`. Raises `Refused` past a limit or on damage."""
        self.close()
        with damage_refused(_WHOLE):
            for index, (info, tar) in enumerate(self._walk()):
                if index == position:
                    self._limits.check_size(info.name, info.size)
                    return metered(info.name, tar.extractfile(info) or io.BytesIO(), self._tally.take)
        raise Refused("The archive changed while it was read: give it again.")

    def close(self) -> None:
        """Close the member that is open."""
        self._current.close()

    def _walk(self) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
        lease = _Lease(self._file, self._limits)
        self._file.seek(0)
        inner: Readable = gzip.GzipFile(fileobj=self._file) if self._packed else Borrowed(self._file)
        unrolled = self._current.enter_context(metered(_WHOLE, inner, lease.spend))
        tar = self._current.enter_context(tarfile.TarFile.open(fileobj=unrolled, mode="r|"))
        count = 0
        while info := tar.next():
            count += 1
            self._limits.check_members(count)
            if info.isreg() and not info.issparse():
                lease.extend(info.size)
                yield info, tar
            elif not info.isdir():
                raise Refused(LINK)
            tar.members.clear()  # type: ignore[attr-defined] # else it keeps every header it has passed
        _check_rest(tar)


class _Lease:
    """How much may be unrolled up to the next member, so that no header can ask for endless memory."""

    def __init__(self, file: BinaryIO, limits: ArchiveLimits) -> None:
        self._file, self._limits = file, limits
        self._total = 0
        self._until = _HEAD + CHUNK

    def extend(self, size: int) -> None:
        self._until = self._total + size + _HEAD + CHUNK

    def spend(self, count: int) -> None:
        self._total += count
        self._limits.check_ratio(_WHOLE, self._total, self._file.tell())
        if self._total > self._until or self._total > self._limits.unpacked:
            raise Refused("The archive is not what its headers say: download the export again, as a zip.")


def _check_rest(tar: tarfile.TarFile) -> None:
    """A tar ends in zeros; anything else after its last member is a header that could not be read."""
    while piece := tar.fileobj.read(CHUNK):
        if piece.strip(b"\0"):
            raise tarfile.ReadError

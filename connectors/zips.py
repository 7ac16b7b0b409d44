"""A zip as named streams, weighed before it is unfolded."""

import stat
import zipfile
from collections.abc import Sequence
from typing import BinaryIO

from connectors import inflate
from connectors.base import Refused
from connectors.meter import ArchiveLimits, Tally, damage_refused, metered

LINK = "There is a link, or something else that is no plain file, in the export: pack the real files again."

_LISTED = b"PK\x01\x02"
_LOCAL_HEADER = 30
_LOCKED = 0x2041  # flags: password, strong encryption, hidden names
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Zip:
    """The members of a zip. The file it is read from stays with its owner."""

    def __init__(self, file: BinaryIO, limits: ArchiveLimits, tally: Tally) -> None:
        self._limits, self._tally = limits, tally
        watched = _Watched(file, limits)
        with damage_refused("The zip's table of contents"):
            self._zip = zipfile.ZipFile(watched)
        watched.limits = None
        infos = self._zip.infolist()
        for info in infos:
            _check_member(info)
        _check_overlap(infos)
        self._files = [info for info in infos if not info.orig_filename.endswith(("/", "\\"))]

    def names(self) -> Sequence[str]:
        """The names of all files exactly as they are stored, folders left out."""
        return [info.orig_filename for info in self._files]

    def open(self, position: int) -> BinaryIO:
        """The bytes of the file at a position of `names`. Raises `Refused` past a limit or on damage."""
        info = self._files[position]
        name = info.filename
        if info.compress_type not in _READABLE:
            raise Refused(
                f"{name} is packed by a method that Cermin does not read (number {info.compress_type}): "
                "unpack the archive and pack the folder as an ordinary zip."
            )
        self._limits.check_size(name, info.file_size)
        self._limits.check_ratio(name, info.file_size, info.compress_size)
        with damage_refused(name):
            stream = (
                inflate.opened(self._zip, info) if info.compress_type == zipfile.ZIP_DEFLATED else self._zip.open(info)
            )
        return metered(name, stream, self._tally.take)

    def close(self) -> None:
        """Let go of the table of contents."""
        self._zip.close()


class _Watched:
    """The zip's file, which hands out no larger table of contents than the limits allow."""

    def __init__(self, file: BinaryIO, limits: ArchiveLimits) -> None:
        self.limits: ArchiveLimits | None = limits
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if self.limits is None:
            return self._file.read(size)
        if size > self.limits.directory:
            raise Refused("The zip's table of contents is far too long: pack the export's text files again.")
        data = self._file.read(size)
        self.limits.check_members(data.count(_LISTED))
        return data

    def close(self) -> None:
        """Nothing: the file stays with its owner."""


def _check_member(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _LOCKED:
        raise Refused("The zip is locked with a password: unpack it, and pack it again without one.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Refused(LINK)


def _check_overlap(infos: Sequence[zipfile.ZipInfo]) -> None:
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise Refused("Members of the zip lie over each other, as in a decompression bomb: it is not read.")
        end = info.header_offset + _LOCAL_HEADER + len(info.orig_filename) + info.compress_size

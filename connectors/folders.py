"""An unpacked export: the files of a folder, or one single file, as named streams."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from connectors.base import Refused
from connectors.meter import ArchiveLimits, Borrowed, Tally, metered
from connectors.zips import LINK


class Folder:
    """All files below a folder. Links are not followed but refused."""

    def __init__(self, path: Path, limits: ArchiveLimits, tally: Tally) -> None:
        self._path, self._limits, self._tally = path, limits, tally
        self._names: list[str] = []
        for name in _files(path, limits.name):
            self._names.append(name)
            limits.check_members(len(self._names))

    def names(self) -> Sequence[str]:
        """Paths below the folder, with `/` between their parts."""
        return self._names

    def open(self, position: int) -> BinaryIO:
        """The bytes of the file at a position of `names`."""
        name = self._names[position]
        try:
            self._limits.check_size(name, os.lstat(self._path / name).st_size)
            descriptor = os.open(self._path / name, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError as error:
            raise Refused(f"{name} cannot be opened ({error.strerror}): check its permissions.") from None
        return metered(name, os.fdopen(descriptor, "rb"), self._tally.take)

    def close(self) -> None:
        """Nothing is held open."""


class Single:
    """One file out of an export, under its own name. The file stays with its owner."""

    def __init__(self, file: BinaryIO, name: str, tally: Tally) -> None:
        self._file, self._name, self._tally = file, name, tally

    def names(self) -> Sequence[str]:
        """The one name."""
        return [self._name]

    def open(self, position: int) -> BinaryIO:
        """Its bytes from the start."""
        self._file.seek(position)
        return metered(self._name, Borrowed(self._file), self._tally.take)

    def close(self) -> None:
        """The file stays with its owner."""


def _files(path: Path, longest: int, below: str = "") -> Iterator[str]:
    if len(below) > longest:
        raise Refused("The folder is nested deeper than any export: give the export's own folder.")
    for entry in sorted(os.scandir(path / below), key=lambda entry: entry.name):
        name = below + entry.name
        if entry.is_symlink():
            raise Refused(LINK)
        if entry.is_dir():
            yield from _files(path, longest, f"{name}/")
        elif entry.is_file():
            yield name

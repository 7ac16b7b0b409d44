"""Several parts of one export, as large ones come, read as if they were one."""

from collections.abc import Sequence
from typing import BinaryIO

from connectors import registry
from connectors.base import Members, Refused


class Joined:
    """The members of all parts together."""

    def __init__(self, parts: Sequence[Members]) -> None:
        self._homes = {name: part for part in reversed(parts) for name in part.names()}
        self._names = list(dict.fromkeys(name for part in parts for name in part.names()))

    def names(self) -> Sequence[str]:
        """Every name once, part by part."""
        return self._names

    def open(self, name: str) -> BinaryIO:
        """The member of the first part that has it. Raises `Refused` past a limit, or when there is none."""
        if name not in self._homes:
            raise Refused(f"The export has no {name}: give it as it was downloaded.")
        return self._homes[name].open(name)


def join(parts: Sequence[Members]) -> Members:
    """The one part, or all of them as one export.

    Parts are of one platform, and no file that is read is in two of them; one may hold pictures only. Raises
    `Refused` for what belongs to different exports.
    """
    if len(parts) == 1:
        return parts[0]
    platforms = [registry.recognise(part) for part in parts]
    known = {name for name in platforms if name}
    strange = [part for part, name in zip(parts, platforms, strict=True) if not name and len(part.names()) == 1]
    if len(known) != 1 or strange:
        raise Refused("These are not parts of one export: give each by itself.")
    reader = registry.archive(known.pop())
    wanted = [name for part in parts for name in reader.wanted(part.names())]
    if len(set(wanted)) < len(wanted):
        raise Refused("These are several exports of one platform, not parts of one: give each by itself.")
    return Joined(parts)

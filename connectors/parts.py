"""Several parts of one export, as large ones come, read as if they were one."""

from collections.abc import Sequence
from typing import BinaryIO

from connectors import registry
from connectors.base import Members, Refused

_SIDE = (".json", ".js", ".csv")


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

    Parts are of one platform, and no file that is read is in two of them; one may hold pictures only, or be one
    small file. Raises `Refused` for what belongs to different exports.
    """
    if len(parts) == 1:
        return parts[0]
    platforms = [registry.recognise(part) for part in parts]
    known = set(platforms) - {None, "feed"}
    if len(known) != 1:
        raise Refused("These are not parts of one export: give each by itself.")
    (platform,) = known
    reader = registry.archive(platform or "")
    joined = Joined(parts)
    for part, found in zip(parts, platforms, strict=True):
        if found != platform and not _belongs(part, reader.wanted(joined.names())):
            raise Refused("These are not parts of one export: give each by itself.")
    wanted = [name for part in parts for name in reader.wanted(part.names())]
    if len(set(wanted)) < len(wanted):
        raise Refused("These are several exports of one platform, not parts of one: give each by itself.")
    return joined


def _belongs(part: Members, wanted: Sequence[str]) -> bool:
    """Whether a part that shows nobody's shape may be one: folders of pictures, or one file that is asked for."""
    names = part.names()
    return len(names) > 1 or (names[0].endswith(_SIDE) and names[0] in wanted)

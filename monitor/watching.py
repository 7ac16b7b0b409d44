"""The folder into which one's own scripts put exports: each is brought in once, when it has stopped growing.

    exports/tweets.zip  ── brought in ──>  exports/done/tweets.zip     and tweets.zip.txt with its counts
                        └─ refused ─────>  exports/refused/tweets.zip  and tweets.zip.txt with the reason

Only in single-user mode: elsewhere whoever owns the folder would see what people say.
"""

import logging
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from connectors.base import Refused
from monitor.imports import Imported, NotNow

log = logging.getLogger(__name__)

STILL = timedelta(seconds=30)
"""How long a file must have lain untouched."""
DONE, REFUSED = "done", "refused"
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp")


@dataclass(frozen=True, slots=True)
class Inbox:
    """A watched folder. It remembers how large files were at the last look."""

    folder: Path
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def look(self, bring_in: Callable[[Path], Imported], now: datetime) -> int:
        """Bring in what has stopped growing, and put it away with a note; how many files were put away.

        Where `bring_in` raises `NotNow`, or anything but `Refused`, the file stays for a later look.
        """
        settled = 0
        for path in self.ready(now):
            try:
                where, told = DONE, _counts(bring_in(path))
            except Refused as refused:
                where, told = REFUSED, str(refused)
            except NotNow:
                return settled
            _put_away(path, self.folder / where, told)
            log.info("an export in the watched folder was %s", where)
            settled += 1
        return settled

    def ready(self, now: datetime) -> list[Path]:
        """Plain files, in the order of their names, that are as they were at the last look and `STILL` before it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        before = dict(self._seen)
        self._seen.clear()
        self._seen.update(_files(self.folder))
        long_ago = (now - STILL).timestamp() * 1e9
        return [
            self.folder / name
            for name, (size, touched) in sorted(self._seen.items())
            if before.get(name) == (size, touched) and touched <= long_ago
        ]


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and last change, in nanoseconds, of what may be an export; no links, no downloads under way."""
    found = {}
    for entry in os.scandir(folder):
        about = entry.stat(follow_symlinks=False)
        if stat.S_ISREG(about.st_mode) and not entry.name.startswith(".") and not entry.name.endswith(_UNFINISHED):
            found[entry.name] = (about.st_size, about.st_mtime_ns)
    return found


def _counts(done: Imported) -> str:
    return (
        f"{done.connector}: {done.new} new posts, {done.edited} edited, {done.known} known; "
        f"{done.unreadable} items were not understood, {done.members_ignored} files were left closed."
    )


def _put_away(path: Path, folder: Path, told: str) -> None:
    """Into `folder`, under a name that is still free there, with a note beside it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem} ({number}){path.suffix}"
    path.rename(target)
    note = target.with_name(f"{target.name}.txt")
    note.touch(mode=0o600)
    note.write_text(f"{told}\n", "utf-8")

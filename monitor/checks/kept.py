"""Keeps what reading a file gave, as Python keeps its bytecode, so that the next start need not read it again."""

import gc
import marshal
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


def kept(path: Path, sources: Sequence[Path], read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `read` gives for `path`: from `__pycache__` beside it while none of `sources` changed, else anew.

    Plain data only: texts, numbers, lists, tuples, tables. Where the folder may not be written, nothing is
    kept and every start reads anew.
    """
    place = path.parent / "__pycache__" / f"{path.name}.{sys.implementation.cache_tag}.kept"
    stamp = [(str(one), one.stat().st_mtime_ns, one.stat().st_size) for one in sources]
    with suppress(OSError, EOFError, ValueError, TypeError, KeyError), _no_collections():
        held = marshal.loads(place.read_bytes())  # noqa: S302 - as trusted as the bytecode beside it
        if held["stamp"] == stamp:
            found: dict[str, Any] = held["found"]
            return found
    given = read()
    with suppress(OSError):
        _write(place, marshal.dumps({"stamp": stamp, "found": given}))
    return given


@contextmanager
def _no_collections() -> Iterator[None]:
    """No search for garbage meanwhile, nor ever after among what is there now.

    Among so many new objects, none of them garbage, it would take most of the time.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if running:
            gc.enable()


def _write(place: Path, data: bytes) -> None:
    place.parent.mkdir(exist_ok=True)
    unfinished = place.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(data)
    unfinished.replace(place)

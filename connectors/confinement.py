"""What the reading child may still do once it has started: compute, and talk to the service.

The limits of the operating system hold against anything. The audit hook holds against libraries that
open a path or an address because a document told them to; it is no wall against machine code.
"""

import os
import resource
import sys
import time
from collections.abc import Callable, Sequence

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "pty.")
_MANY_FILES = 64


def confine(memory: int, roots: Sequence[str]) -> None:
    """Limits this process for the rest of its life: `memory` in bytes; files are read below `roots` only."""
    if sys.platform != "darwin":  # macOS has no such limit; there the clock alone ends what eats memory
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MANY_FILES, _MANY_FILES))
    sys.addaudithook(guard((*_code_roots(), *roots)))


def allow_cpu(seconds: int) -> None:
    """Grants `seconds` more of processor time, after which the system ends this process."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds + 1, hard))


def guard(roots: Sequence[str]) -> Callable[[str, tuple[object, ...]], None]:
    """An audit hook that refuses sockets, programs, writing, and reading outside `roots`."""
    below = tuple(os.path.realpath(root) for root in roots)

    def check(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            _check_open(arguments, below)
        elif event.startswith(_FORBIDDEN):
            raise PermissionError("a reader may not do this")

    return check


def _check_open(arguments: tuple[object, ...], below: tuple[str, ...]) -> None:
    path, mode, flags = arguments
    if isinstance(path, int):
        return
    writes = (isinstance(flags, int) and flags & _WRITING) or (isinstance(mode, str) and set(mode) & set("wax+"))
    place = os.path.realpath(os.fsdecode(path))  # type: ignore[arg-type]
    inside = any(place == root or place.startswith(root + os.sep) for root in below)
    if writes or not inside:
        raise PermissionError("a reader may not open this")


def _code_roots() -> tuple[str, ...]:
    """Where Python code lies: libraries load parts of themselves late."""
    return tuple(path for path in (*sys.path, sys.prefix, sys.base_prefix) if path)

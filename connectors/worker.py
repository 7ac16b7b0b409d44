"""One limited child process as the service sees it: start it, talk to it, kill it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from connectors.wire import BrokenWire, Frame, Tag, Wire

# The service's secrets may stand in its environment; a reader of hostile input gets none of it but these.
_KEPT = ("PATH", "LANG", "LC_", "TZ", "PYTHON", "LD_LIBRARY_PATH", "COVERAGE_")


class Worker:
    """A process that runs `connectors.child`, and the wire to it."""

    def __init__(self, orders: Mapping[str, object], keep: tuple[int, ...] = ()) -> None:
        ours, theirs = socket.socketpair()
        try:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", "connectors.child", json.dumps(orders)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
                pass_fds=keep,
                start_new_session=True,
            )
        except OSError:
            ours.close()
            raise BrokenWire("cannot_start") from None
        finally:
            theirs.close()
        self._wire = Wire(ours)
        self._ready = False
        self.tasks = 0

    def expect_ready(self, wait: float) -> None:
        """Returns when the child has loaded what it needs and limited itself. Raises `BrokenWire`."""
        if not self._ready and self.receive(wait=wait).tag is not Tag.READY:
            raise BrokenWire("not_ready")
        self._ready = True

    def send(self, tag: Tag, value: object, body: bytes = b"", *, wait: float) -> None:
        """Sends one frame. Raises `BrokenWire`."""
        self._wire.send(tag, value, body, wait=wait)

    def receive(self, *, wait: float) -> Frame:
        """The child's next frame. Raises `BrokenWire`."""
        return self._wire.receive(wait=wait)

    def runs(self) -> bool:
        """Whether the process is alive."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Ends the process at once; harmless when it has ended."""
        self._process.kill()
        self._process.wait()
        self._wire.close()


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith(_KEPT)}
    code = str(Path(__file__).resolve().parent.parent)
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, (code, kept.get("PYTHONPATH"))))}

"""Logging without content: ids and counts get through, everything else is held back.

One formatter at the root sees every record, also those of libraries. It lets an argument through when it is
a number or looks like an identifier of ours; a library's message is shown without its arguments; an exception
is its type and the places it passed, never its text.
"""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

OURS = ("connectors", "monitor", "reports")
HELD = "[held back]"
_IDENTIFIER = re.compile(r"[a-z0-9_.:-]{1,64}")


def start_logging(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every record of this process to `stream` (stderr), one JSON object a line."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Formatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel("WARNING")
    logging.captureWarnings(capture=True)


class Formatter(logging.Formatter):
    """A record as one line of JSON: at, level, from, said; on a failure also error and places."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line end."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": _message(record),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["places"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    template = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    if record.name.partition(".")[0] not in OURS:
        return template if record.name.partition(".")[0] in {"apscheduler", "waitress"} else HELD
    args = record.args if isinstance(record.args, tuple) else ()
    return template % tuple(_safe(arg) for arg in args) if args else template


def _safe(value: object) -> object:
    if isinstance(value, int | float):
        return value
    text = str(value)
    return text if _IDENTIFIER.fullmatch(text) else HELD


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(trace)][-8:]

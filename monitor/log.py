"""Logging without content: ids and counts get through, everything else is held back.

One formatter at the root sees every record, also those of libraries. It lets an argument through when it is
a number or looks like an identifier of ours; of a library's message only an unfilled template is shown; an
exception is its type and the places it passed, never its text.
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
TEMPLATES = ("apscheduler", "waitress")
"""Libraries whose templates are worth reading."""
HELD = "[held back]"
_IDENTIFIER = re.compile(r"[a-z0-9_.:-]{1,64}")


def start_logging(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every record of this process to `stream` (stderr), one JSON object a line."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Formatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel("WARNING")
    logging.captureWarnings(capture=True)


def hold_back_content() -> None:
    """The same where no logging was started: what would reach stderr then goes through the formatter, too."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(Formatter())


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
        if not _is_ours(record):
            line["place"] = f"{record.filename}:{record.lineno}"
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["places"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    args = record.args if isinstance(record.args, tuple) else ()
    if _is_ours(record):
        return record.msg % tuple(_safe(arg) for arg in args) if args else record.msg
    # Without arguments it may be filled in already: waitress puts a path there, and a path holds a token.
    return record.msg if args and record.name.partition(".")[0] in TEMPLATES else HELD


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def _safe(value: object) -> object:
    if isinstance(value, int | float):
        return value
    text = str(value)
    return text if _IDENTIFIER.fullmatch(text) else HELD


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(trace)][-8:]

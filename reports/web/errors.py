"""Calm pages for what goes wrong; the log gets a type and a place, never content."""

import errno
import logging
import traceback
from pathlib import Path

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from monitor.store.session import StoreFull
from reports.web.pages import notice

_log = logging.getLogger(__name__)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_KNOWN = {403: "forbidden", 404: "missing", 410: "gone", 413: "too_large", 429: "too_often"}


def handle_errors(app: Flask) -> None:
    """Puts the pages for failures in place."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)


def _refused(error: HTTPException) -> Response:
    status = error.code or 500
    response = notice(_KNOWN.get(status, "refused"), status)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(error.valid_methods or ())
    return response


def _failed(error: Exception) -> Response:
    if isinstance(error, StoreFull) or (isinstance(error, OSError) and error.errno in _NO_ROOM):
        return notice("full", 507)
    note_failure("page", error)
    return notice("failed", 500)


def note_failure(what: str, error: BaseException) -> None:
    """Logs where something failed. The error's own text may hold content, so it is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown place"
    # Filled in here, since the log lets no argument through that might be content.
    said = f"{what} failed: {type(error).__name__} at {place}"
    _log.error(said)

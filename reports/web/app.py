"""The pages as one WSGI application."""

import tempfile
from typing import IO, Any

from flask import Flask, Request, Response, abort, g, request
from jinja2 import StrictUndefined

from reports.web import accounts, address, answer, choices, confirm, data, findings, how, join, mailed, session
from reports.web.admin import admin_pages
from reports.web.desk import Desk
from reports.web.errors import handle_errors
from reports.web.front import Front
from reports.web.guard import forged, headers_for
from reports.web.health import health_pages
from reports.web.pages import desk as here
from reports.web.tongue import language, remember, words

_FORM_BYTES = 256 * 1024
_PAGES = (session, join, confirm, findings, accounts, choices, data, address, answer, mailed, how)
_ONE_CLICK = "mailed.unsubscribe"
"""RFC 8058: a mail server posts here without a page, a cookie or an origin."""


class _PrivateRequest(Request):
    """Keeps what is uploaded in a file that has no name, so nobody else can open it and nothing is left of it."""

    max_content_length = _FORM_BYTES

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        return tempfile.TemporaryFile()


def create_app(desk: Desk) -> Flask:
    """The application for `desk`; any WSGI server may serve it."""
    app = Flask("reports.web", template_folder="../templates/web", static_folder="static")
    app.request_class = _PrivateRequest
    app.config.update(MAX_CONTENT_LENGTH=_FORM_BYTES, MAX_FORM_MEMORY_SIZE=_FORM_BYTES, MAX_FORM_PARTS=200)
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.extensions["desk"] = desk
    _watch(app)
    handle_errors(app)
    for one in _PAGES:
        app.register_blueprint(one.pages)
    app.register_blueprint(admin_pages(desk.figures, desk.admin_token_hash, desk.limits.admin, desk.now))
    app.register_blueprint(health_pages(desk.figures, desk.admin_token_hash, desk.now))
    app.wsgi_app = Front(app.wsgi_app, desk.links.base_url, desk.proxies)  # type: ignore[method-assign]
    return app


def _watch(app: Flask) -> None:
    """What happens before and after every request."""

    @app.before_request
    def arrive() -> None:
        g.now = here().now()
        if request.endpoint != _ONE_CLICK and forged(request.method, dict(request.headers), here().origin):
            abort(403)

    @app.after_request
    def depart(response: Response) -> Response:
        remember(response, secure=here().secure)
        response.headers.update(headers_for(secure=here().secure, static=request.endpoint == "static"))
        return response

    @app.context_processor
    def speak() -> dict[str, Any]:
        said = words()
        return {
            "language": language(),
            "words": said,
            "t": lambda key, **values: said(f"web.{key}", **values),
            "several": lambda key: said.several(f"web.{key}"),
            "figure": lambda name: said(key) if said.has(key := f"web.figure.{name}") else name.replace("_", " "),
            "operator_name": here().operator.name,
            "operator_contact": here().operator.contact,
        }

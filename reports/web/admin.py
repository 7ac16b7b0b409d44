"""What an admin may see: figures of the service, and of everybody together. No name, no content, no list."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.wrappers import Response

from reports.web.limiter import Limiter


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Numbers only.

    Attributes:
        health: how the service fares: queue, letters, age of the last tick; names of the catalogue.
        connectors: how each does over all its sources, as a word of the catalogue.
        organisation: frozen and rounded totals; empty while too few take part to show any.
    """

    health: Mapping[str, float] = field(default_factory=dict)
    connectors: Mapping[str, str] = field(default_factory=dict)
    organisation: Mapping[str, int] = field(default_factory=dict)


def admin_pages(
    figures: Callable[[datetime], Figures],
    token_hash: str | None,
    limit: Limiter,
    now: Callable[[], datetime],
) -> Blueprint:
    """The admin's page. Without a token it does not exist."""
    pages = Blueprint("admin", __name__)

    @pages.get("/admin")
    def ask() -> Response:
        if token_hash is None:
            abort(404)
        return make_response(render_template("admin_ask.html", wrong=False))

    @pages.post("/admin")
    def show() -> Response:
        if token_hash is None:
            abort(404)
        if not limit.allows(request.remote_addr or "unknown", now()):
            abort(429)
        if not opens(request.form.get("token", ""), token_hash):
            return make_response(render_template("admin_ask.html", wrong=True), 403)
        return make_response(render_template("admin.html", figures=figures(now())))

    return pages


def opens(token: str, token_hash: str) -> bool:
    """Whether this is the admin's token; takes the same time for any wrong one."""
    return hmac.compare_digest(sha256(token.strip().encode("utf-8", "replace")).hexdigest(), token_hash)

"""For machines: whether the service lives, and its figures in the words of Prometheus."""

from collections.abc import Callable, Iterator
from datetime import datetime

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from reports.web.admin import Figures, opens

_BEARER = "Bearer "


class _Health(Collector):
    """The figures of one moment."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One gauge a figure."""
        for name, count in self._figures.health.items():
            yield GaugeMetricFamily(f"cermin_{name}", f"Cermin: {name.replace('_', ' ')}.", value=count)


def health_pages(
    figures: Callable[[datetime], Figures], token_hash: str | None, now: Callable[[], datetime]
) -> Blueprint:
    """`/healthz` for everybody; `/metrics` with the admin's token, since totals tell who joins."""
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def alive() -> Response:
        # Reading the figures shows that the store answers; a proxy in front shows itself by its header.
        figures(now())
        return jsonify(service="cermin", status="ok", forwarded="X-Forwarded-For" in request.headers)

    @pages.get("/metrics")
    def metrics() -> Response:
        token = request.headers.get("Authorization", "").removeprefix(_BEARER)
        if token_hash is None or not opens(token, token_hash):
            abort(404)
        registry = CollectorRegistry()
        registry.register(_Health(figures(now())))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return pages

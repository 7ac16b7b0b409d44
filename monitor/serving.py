"""`cermin run`: the clock, the workers and the pages in one process, and their orderly end."""

import hashlib
import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from types import FrameType

from waitress.server import create_server

from connectors import registry
from connectors.base import Refused
from monitor.assembly import database_url, links_of
from monitor.checks.identifiers import mask
from monitor.imports import Imported, NotNow
from monitor.secrets import admin_token
from monitor.service import Service
from monitor.store.consents import Wording
from monitor.store.opening import path_of, service_lock
from monitor.tally import tally
from reports.letterbox import Letterbox
from reports.web.admin import Figures
from reports.web.app import create_app
from reports.web.desk import Desk, NotImported, Operator

log = logging.getLogger(__name__)

MIB = 1024 * 1024


def desk_of(service: Service) -> Desk:
    """What the pages need, put together."""
    settings = service.settings
    operator = settings.operator
    token = admin_token(settings, service.config)
    return Desk(
        store=service.store,
        links=links_of(settings, service.key),
        operator=Operator(name=operator.name, contact=operator.contact, domains=frozenset(operator.mail_domains)),
        letters=Letterbox(service.press),
        now=service.now,
        defer=service.engine.defer,
        mask=mask,
        import_archive=_importer(service),
        figures=lambda now: figures(service, now),
        admin_token_hash=hashlib.sha256(token.encode()).hexdigest() if token else None,
        proxies=int(settings.web.behind_proxy),
        upload_limit=settings.read.upload_mib * MIB,
    )


def figures(service: Service, now: datetime) -> Figures:
    """What the admin's page shows."""
    with service.store.read() as tx:
        found = tally(tx, registry.names(), now)
    return Figures(health=found.health, organisation=found.organisation)


def _importer(service: Service) -> Callable[[int, int, Wording, datetime], Imported | NotImported]:
    def bring_in(person_id: int, file: int, wording: Wording, now: datetime) -> Imported | NotImported:
        try:
            return service.importer.bring_in(person_id, file, wording, now)
        except Refused as refused:
            return NotImported(str(refused))
        except NotNow:
            return NotImported("")

    return bring_in


def serve(service: Service, ready: Callable[[int], None] | None = None) -> None:
    """Run until SIGTERM or SIGINT. `ready` is told the port once the pages answer.

    Raises:
        StoreError: another service runs on this store.
    """
    stopping = threading.Event()
    with service_lock(path_of(database_url(service.settings, service.config))):
        service.recover()
        web = service.settings.web
        pages = None
        if not service.settings.just_me:
            pages = create_server(create_app(desk_of(service)), host=web.listen, port=web.port, ident="")
            threading.Thread(target=pages.run, name="pages", daemon=True).start()
        before = _on_signals(stopping)
        service.engine.start(service.sweep)
        log.info("running: port %d", web.port)
        if ready is not None:
            ready(int(pages.effective_port) if pages is not None else 0)
        stopping.wait()
        service.engine.stop()
        if pages is not None:
            pages.close()
        for number, handler in before.items():
            signal.signal(number, handler)
    log.info("stopped")


def _on_signals(
    stopping: threading.Event,
) -> dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None]:
    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    return {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}

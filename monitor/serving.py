"""`cermin run`: the clock, the workers and the pages in one process, and their orderly end."""

import hashlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from waitress.server import create_server

from connectors import registry
from connectors.base import Refused, Upload
from monitor.assembly import links_of
from monitor.checks.identifiers import mask
from monitor.config import ConfigError
from monitor.imports import Imported, NotNow
from monitor.secrets import admin_token
from monitor.service import Service
from monitor.store.consents import Wording
from monitor.store.opening import service_lock
from monitor.tally import tally
from reports.letterbox import Letterbox
from reports.web.admin import Figures
from reports.web.app import create_app
from reports.web.desk import Desk, NotImported, Operator

log = logging.getLogger(__name__)

MIB = 1024 * 1024
FORM = 64 * 1024
"""What the form around an upload may weigh."""
PATIENCE = 8.0
"""Seconds that work under way gets after the signal; container managers kill after ten."""


def desk_of(service: Service) -> Desk:
    """What the pages need, put together."""
    settings = service.settings
    operator = settings.operator
    token = admin_token(settings, service.config)
    return Desk(
        store=service.store,
        links=links_of(settings, service.key),
        operator=Operator(name=operator.name, contact=operator.contact, domains=settings.mail_domains),
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
    return Figures(health=found.health, connectors=found.connectors, organisation=found.organisation)


def _importer(service: Service) -> Callable[[int, Upload, Wording, datetime], Imported | NotImported]:
    def bring_in(person_id: int, file: Upload, wording: Wording, now: datetime) -> Imported | NotImported:
        try:
            return service.importer.bring_in(person_id, file, wording, now)
        except Refused as refused:
            return NotImported(str(refused))
        except NotNow:
            return NotImported("")

    return bring_in


def serve(service: Service, ready: Callable[[int], None] | None = None, patience: float = PATIENCE) -> bool:
    """Run until SIGTERM or SIGINT. `ready` is told the port once the pages answer; 0 where there are none.

    Returns:
        False when work is still under way `patience` seconds after the signal. It can be left: whatever is
        cut off starts over at the next start.

    Raises:
        StoreError: another service runs on this store.
        ConfigError: the port is taken.
    """
    with service_lock(service.store.path), ExitStack() as running:
        service.recover()
        port = 0 if service.settings.just_me else running.enter_context(_pages(service))
        stopping = running.enter_context(_signals())
        service.engine.start(service.sweep)
        log.info("running: port %d", port)
        if ready is not None:
            ready(port)
        stopping.wait()
        ended = _stopped(service, patience)
    log.info("stopped" if ended else "stopped: work under way starts over next time")
    return ended


@contextmanager
def _pages(service: Service) -> Iterator[int]:
    """The pages, answered in threads of their own; gives their port."""
    web = service.settings.web
    sockets: dict[int, Any] = {}
    try:
        server = create_server(
            create_app(desk_of(service)),
            map=sockets,
            host=web.listen,
            port=web.port,
            ident="",
            # Which headers of a proxy count is decided behind the server, where the settings are known.
            clear_untrusted_proxy_headers=False,
            max_request_body_size=service.settings.read.upload_mib * MIB + FORM,
        )
    except OSError as error:
        _close(sockets)
        place = f"{web.listen} port {web.port}"
        raise ConfigError(f"web.listen and web.port: {place} can't be used ({error.strerror})") from None
    thread = threading.Thread(target=server.run, name="pages", daemon=True)
    thread.start()
    try:
        yield int(getattr(server, "effective_port", web.port))
    finally:
        # The server's loop ends when it has no sockets; closing them under its hands would make it fail.
        held = dict(sockets)
        sockets.clear()
        thread.join()
        _close(held)
        server.task_dispatcher.shutdown()


def _close(sockets: Mapping[int, Any]) -> None:
    for one in tuple(sockets.values()):
        one.close()


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set; afterwards both do what they did before."""
    asked = threading.Event()
    before = {one: signal.signal(one, lambda *_: asked.set()) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield asked
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _stopped(service: Service, patience: float) -> bool:
    stopper = threading.Thread(target=service.engine.stop, name="stopper", daemon=True)
    stopper.start()
    stopper.join(patience)
    return not stopper.is_alive()

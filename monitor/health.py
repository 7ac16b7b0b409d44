"""`cermin doctor`: looks at everything a letter depends on, and says what is wrong before the first one does."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from ipaddress import ip_network
from urllib.parse import urlsplit

from connectors.base import Failed, Fetched, Outcome, Reason, Request
from connectors.fetch import Fetcher
from connectors.post import Bookmark, Validators
from monitor.assembly import fetch_limits
from monitor.calendar import zones
from monitor.config import ConfigError
from monitor.secrets import admin_token
from monitor.service import Service
from monitor.store import audit, consents, counts, jobs, outbox
from monitor.store.backing import check as damage
from monitor.store.session import StoreError
from reports.channels.base import Outgoing, Result

SLOW_CLOCK = timedelta(minutes=2)
STUCK = timedelta(minutes=15)
ROOM = 512 * 1024 * 1024
EVERYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))
FEED = b'<rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>t</title></item></channel></rss>'


@dataclass(frozen=True, slots=True)
class Point:
    """One thing looked at. `todo` is empty when it is in order, else what to do."""

    name: str
    found: str
    todo: str = ""


def examine_all(service: Service) -> Iterator[Point]:
    """Every point, one after the other; one that fails in an unforeseen way is a point too."""
    for probe in (_configuration, _clock, _store, _ledgers, _reading, _pages, _templates, _mail, _queue):
        yield _looked(probe.__name__.strip("_"), partial(probe, service))


def send_test(service: Service, to: str, language: str) -> Point:
    """Send one real letter now, and say how far it got."""
    return _looked("test letter", lambda: _sent(service, to, language))


def _looked(name: str, probe: Callable[[], Point]) -> Point:
    try:
        return probe()
    except (ConfigError, StoreError) as known:
        return Point(name, "can't be used", str(known))
    except Exception as unknown:  # noqa: BLE001 - a doctor who faints tells nothing about the other points
        return Point(name, f"failed: {type(unknown).__name__}", "a fault in Cermin; please report it")


def _sent(service: Service, to: str, language: str) -> Point:
    letter = service.press.writer.test(to, language, service.now())
    delivery = service.channel.deliver(
        Outgoing(to=to, message=letter.message, return_path=service.press.returns.nobody), lambda: True
    )
    if delivery.result is Result.SENT:
        return Point("test letter", "sent; see that it arrived, and not among spam")
    return Point("test letter", f"{delivery.result} at {delivery.phase}", _mail_advice(str(delivery.phase)))


def _configuration(service: Service) -> Point:
    where = str(service.config) if service.config else "built-in defaults"
    mode = service.settings.service.mode
    admin_token(service.settings, service.config)
    if service.settings.operator.contact.endswith("@example.org") and mode == "service":
        return Point("configuration", where, "set operator.contact: people must be able to reach you")
    return Point("configuration", f"{where}, mode {mode}")


def _clock(service: Service) -> Point:
    with service.store.read() as tx:
        latest = counts.latest(tx)
    now = service.now()
    if latest is not None and latest - now > SLOW_CLOCK:
        return Point("clock", now.isoformat(timespec="seconds"), "it is behind what the store saw: set it, use NTP")
    return Point("clock", f"{now.isoformat(timespec='seconds')}, {len(zones())} time zones")


def _store(service: Service) -> Point:
    if broken := damage(service.store.path):
        return Point("store", broken[0], "it is damaged: stop the service and `cermin restore` the latest backup")
    free = service.store.free()
    if free < ROOM:
        least = service.settings.storage.least_free_mib
        return Point("store", f"whole, {free // 2**20} MiB free", f"make room: below {least} MiB nothing is read")
    return Point("store", f"whole, {free // 2**30} GiB free")


def _ledgers(service: Service) -> Point:
    with service.store.read() as tx:
        broken = [*consents.verify(tx), *audit.verify(tx)]
    if broken:
        return Point("ledgers", f"{len(broken)} lines changed", "somebody changed them: find out who had access")
    return Point("ledgers", "consents and audit unchanged")


def _reading(service: Service) -> Point:
    reading = service.sandbox.read("web", "https://example.org/feed.xml", Bookmark(), _sample)
    if isinstance(reading, Failed):
        return Point("reading", str(reading.reason), "the reading child does not start: see read.memory_mib")
    return Point("reading", "a child reads feeds under its limits")


def _sample(request: Request, _: Validators | None) -> Outcome:
    return Fetched(url=request.url, body=FEED, content_type="application/rss+xml")


def _pages(service: Service) -> Point:
    """Asks the public address as a person's browser would: name, TLS, proxy, and that it is this program."""
    base = service.settings.web.base_url
    if service.settings.just_me:
        return Point("pages", "none in single-user mode")
    parts = urlsplit(base)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    limits = replace(fetch_limits(service.settings), ports=frozenset({port}), allowed=EVERYWHERE)
    fetcher = Fetcher(limits, agent="Cermin doctor")
    outcome = fetcher.fetch(Request(url=f"{base}/healthz", accept="application/json", conditional=False), None)
    fetcher.close()
    where = f"{base}, which only this machine can open" if _is_local(service) else base
    return Point("pages", where, _pages_advice(service, outcome))


def _pages_advice(service: Service, outcome: Outcome) -> str:
    match outcome:
        case Failed(reason=Reason.CERTIFICATE):
            return "its certificate is not trusted: renew it, or serve the whole chain"
        case Failed(reason=reason):
            return f"it does not answer ({reason}): is `cermin run` up, and does web.base_url lead to it?"
        case _:
            return _seen_through_proxy(service, outcome.body if isinstance(outcome, Fetched) else b"")


def _seen_through_proxy(service: Service, body: bytes) -> str:
    try:
        seen = json.loads(body)
    except ValueError:
        seen = {}
    if not isinstance(seen, dict) or seen.get("service") != "cermin":
        return "it answers, but not like Cermin: does web.base_url lead to this service?"
    if seen.get("forwarded") and not service.settings.web.behind_proxy:
        return "a proxy is in front of it: set web.behind_proxy, or people share one rate limit"
    if service.settings.web.base_url.startswith("http://") and not _is_local(service):
        return "use https: links in letters open people's pages"
    return ""


def _is_local(service: Service) -> bool:
    return urlsplit(service.settings.web.base_url).hostname in {"127.0.0.1", "localhost", "::1"}


def _templates(service: Service) -> Point:
    writer, now = service.press.writer, service.now()
    sizes = [len(writer.test("someone@example.org", language, now).message) for language in ("id", "en")]
    return Point("templates", f"letters in both languages, {max(sizes)} bytes")


def _mail(service: Service) -> Point:
    """Goes as far as the last moment before a letter would arrive, and withdraws it."""
    mail = service.settings.mail
    letter = service.press.writer.test(mail.sender, "en", service.now())
    probe = Outgoing(to=mail.sender, message=letter.message, return_path=service.press.returns.nobody)
    delivery = service.channel.deliver(probe, lambda: False)
    where = f"{mail.host}:{mail.port}" if mail.channel == "smtp" else str(mail.folder)
    if delivery.result is Result.WITHDRAWN:
        return Point("mail", f"{mail.channel} {where} takes letters")
    if mail.channel == "folder":
        return Point(
            "mail", f"folder {where} takes no letters", "make mail.folder a folder that this user can write to"
        )
    answer = f", answer {delivery.code}" if delivery.code else ""
    return Point("mail", f"{mail.channel} {where} fails at {delivery.phase}{answer}", _mail_advice(delivery.phase))


def _mail_advice(phase: str) -> str:
    known: dict[str, str] = {
        "connect": "see mail.host and mail.port, and that the server is up",
        "tls": "the server offers no TLS that can be trusted: see mail.security",
        "auth": "see mail.username and the password",
        "sender": "the server does not let you send as mail.sender",
        "recipient": "the server does not take this receiver",
    }
    return known.get(phase, "see the mail server's log")


def _queue(service: Service) -> Point:
    now = service.now()
    with service.store.read() as tx:
        depth, held, paused = jobs.depth(tx, now), outbox.held(tx), outbox.paused_until(tx, now)
    if paused is not None:
        return Point("queue", "sending is paused", "the mail server refuses everything: see the line about mail")
    if held:
        return Point(
            "queue", f"{len(held)} letters held", "each may have arrived once; their people see it on their page"
        )
    if depth.oldest is not None and now - depth.oldest > STUCK:
        return Point("queue", f"{depth.due} jobs wait", "nothing works them off: is `cermin run` up?")
    return Point("queue", f"{depth.due} jobs wait")

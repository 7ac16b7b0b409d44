"""Builds the parts from the settings, each in one function; decides nothing."""

import hashlib
import hmac
import random
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from connectors.dial import Resolve, system_addresses
from connectors.fetch import Fetcher
from connectors.guard import Limits
from connectors.sandbox import ReadLimits, Sandbox
from monitor.checks.engine import Policy
from monitor.checks.identifiers import mask
from monitor.collect import Collector, Fetch, Reader
from monitor.config import ConfigError, Settings
from monitor.configfile import resolve
from monitor.lens import Lenses
from monitor.lexicon import lexicon_of
from monitor.pace import Pace
from monitor.secrets import smtp_password
from monitor.store.opening import open_store
from monitor.store.session import Store
from reports.channels import open_channel
from reports.channels.base import Channel
from reports.envelope import Sender
from reports.letter import Writer
from reports.links import Links
from reports.press import Press
from reports.returns import Returns
from reports.stationery import Stationery

MIB = 1024 * 1024


def database_url(settings: Settings, config: Path | None) -> str:
    """Where the data is."""
    return f"sqlite:///{data_folder(settings, config) / 'data' / 'cermin.db'}"


def keys_path(settings: Settings, config: Path | None) -> Path:
    """Where the people's keys are: in a folder of their own, so that a copy of the data has none of them."""
    return data_folder(settings, config) / "keys" / "keys.db"


def data_folder(settings: Settings, config: Path | None) -> Path:
    """The folder of both."""
    return resolve(settings.storage.folder, config).absolute()


def store_of(settings: Settings, config: Path | None, key: bytes, *, create: bool) -> Store:
    """The opened store. Raises `StoreError`."""
    if create:
        make_folders(settings, config)
    return open_store(database_url(settings, config), keys_path(settings, config), key, create=create)


def make_folders(settings: Settings, config: Path | None) -> None:
    """The folders of data and keys, for their owner only."""
    for name in ("data", "keys"):
        (data_folder(settings, config) / name).mkdir(parents=True, exist_ok=True, mode=0o700)


def fetch_limits(settings: Settings) -> Limits:
    """The fetcher's limits."""
    wanted = settings.fetch
    return Limits(
        body=int(wanted.body_mib * MIB),
        total=wanted.total_seconds,
        connect=wanted.connect_seconds,
        read=wanted.read_seconds,
        redirects=wanted.redirects,
        at_once=wanted.per_host,
        ports=frozenset(wanted.ports),
        allowed=tuple(wanted.allow_networks),
    )


def fetcher_of(settings: Settings, resolve: Resolve = system_addresses) -> Fetcher:
    """The one ear. `resolve` gives a name's addresses; what it gives is checked like any other answer."""
    contact = settings.fetch.contact_url or f"mailto:{settings.operator.contact}"
    agent = f"Cermin/{version('cermin')} (+{contact})"
    return Fetcher(fetch_limits(settings), agent=agent, resolve=resolve, proxy=settings.fetch.proxy or None)


def sandbox_of(settings: Settings) -> Sandbox:
    """The children that read."""
    wanted = settings.read
    limits = ReadLimits(cpu=wanted.cpu_seconds, wall=wanted.wall_seconds, memory=wanted.memory_mib * MIB)
    return Sandbox(limits, size=wanted.processes)


def collector_of(settings: Settings, store: Store, reader: Reader, fetch: Fetch, policy: Policy) -> Collector:
    """What looks at sources."""
    pace = Pace(settings.poll_interval, timedelta(hours=settings.fetch.max_interval_hours))
    lenses = Lenses(policy, lexicon_of(settings.words))
    return Collector(store, reader, fetch, lenses, pace, random.random)


def channel_of(settings: Settings, config: Path | None) -> Channel:
    """How letters leave. Raises `ConfigError` for mail that would go out in clear."""
    mail = settings.mail
    placed = mail.model_copy(update={"folder": resolve(mail.folder, config)})
    try:
        return open_channel(placed, smtp_password(settings, config) or "")
    except ValueError:
        advice = '"none" is only for a mail server on this machine; use "starttls" or "tls"'
        raise ConfigError(f"mail.security: {advice}") from None


def links_of(settings: Settings, key: bytes) -> Links:
    """What makes the links in letters."""
    return Links(settings.web.base_url, derived(key, "links"))


def derived(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from the master key."""
    return hmac.digest(key, f"cermin {purpose}".encode(), hashlib.sha256)


def press_of(settings: Settings, config: Path | None, key: bytes) -> Press:
    """What prints letters, on the operator's own paper where there is some."""
    mail, operator = settings.mail, settings.operator
    sender = Sender(address=mail.sender, name=operator.name, key=derived(key, "letters"))
    return Press(
        writer=Writer(sender, Stationery(resolve(mail.templates, config) if mail.templates else None)),
        returns=Returns(sender.domain, derived(key, "returns")),
        links=None if settings.just_me else links_of(settings, key),
        mask=mask,
        version=version("cermin"),
        limit=settings.digest.findings,
        html_kib=settings.digest.html_kib,
    )

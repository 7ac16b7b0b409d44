"""What the pages need from the rest of the program; `monitor.service` puts it together."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from connectors.base import Upload
from monitor.answers import Defer
from monitor.store.consents import Wording
from monitor.store.session import Store, Tx
from reports.links import Link, Links
from reports.press import MaskOthers
from reports.web.admin import Figures
from reports.web.limiter import Limiter

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who runs this service, as people read it.

    Attributes:
        name: the organisation's or person's name.
        contact: a mail address for questions about the service; may be empty.
        domains: mail domains whose mailboxes the operator may be able to read.
    """

    name: str
    contact: str = ""
    domains: frozenset[str] = frozenset()


class Imported(Protocol):
    """What an uploaded archive gave: counts only."""

    @property
    def new(self) -> int:
        """Posts that were not known."""

    @property
    def known(self) -> int:
        """Posts that were."""

    @property
    def unreadable(self) -> int:
        """Items that could not be read."""


@dataclass(frozen=True, slots=True)
class NotImported:
    """An archive that was not read. `reason` is one sentence for the person who uploaded it."""

    reason: str


class Letters(Protocol):
    """Writes a letter into the outbox, inside the caller's transaction."""

    def confirm(self, tx: Tx, person_id: int, link: Link, now: datetime) -> None:
        """Asks the person who filled in the form to agree from their mailbox."""

    def welcome(self, tx: Tx, person_id: int, now: datetime) -> None:
        """Says that the person has joined and how they prove their accounts."""

    def sign_in(self, tx: Tx, person_id: int, link: Link, now: datetime) -> None:
        """Carries the link with which a session begins."""

    def address_change(self, tx: Tx, person_id: int, to: str, link: Link, now: datetime) -> None:
        """Asks the mailbox `to` whether it agrees to a change of address."""

    def advice(self, tx: Tx, person_id: int, to: tuple[str, str], text: str, now: datetime) -> None:
        """Sends exactly `text` to the contact (address, name) that the person chose."""


ImportArchive = Callable[[int, Upload, Wording, datetime], Imported | NotImported]
"""Reads one uploaded export for a person: person, open file, what they were told, when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often the pages that send a letter or compare a secret may be asked."""

    mailbox: Limiter = field(default_factory=lambda: Limiter(5, _HOUR))
    machine: Limiter = field(default_factory=lambda: Limiter(120, _HOUR))
    admin: Limiter = field(default_factory=lambda: Limiter(20, _HOUR))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The pages' whole world.

    Attributes:
        now: the clock, aware UTC; called once a request.
        defer: the engine's; keeps a job in the caller's transaction.
        mask: hides identifiers in a quote but for the reader's own, keeping its length.
        import_archive: brings an uploaded export in.
        figures: what an admin may see.
        admin_token_hash: SHA-256 hex of the admin's token; None: there is no admin page.
        proxies: how many reverse proxies stand in front and write `X-Forwarded-For`.
        upload_limit: bytes of the largest archive that may be uploaded.
    """

    store: Store
    links: Links
    operator: Operator
    letters: Letters
    now: Callable[[], datetime]
    defer: Defer
    mask: MaskOthers
    import_archive: ImportArchive
    figures: Callable[[datetime], Figures]
    admin_token_hash: str | None = None
    proxies: int = 0
    upload_limit: int = 2 * 1024**3
    limits: Limits = field(default_factory=Limits)

    @property
    def origin(self) -> str:
        """Scheme and host of the public address, as browsers write an origin."""
        parts = urlsplit(self.links.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def secure(self) -> bool:
        """Whether people reach the pages over TLS."""
        return self.links.base_url.startswith("https://")

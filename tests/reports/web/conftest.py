"""The pages before a real store, and a reader who clicks like a browser."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from werkzeug.test import TestResponse

from monitor import joining
from monitor.doors import Door
from monitor.store import outbox, tokens
from monitor.store.consents import Wording
from monitor.store.session import Store, Tx
from reports.letterbox import Letterbox
from reports.web.admin import Figures
from reports.web.app import create_app
from reports.web.desk import Desk, Imported, NotImported, Operator
from tests.reports.samples import mask
from tests.reports.world import World, press

BROWSER = {"Sec-Fetch-Site": "same-origin"}
ADMIN = "an admin's token for tests only"
FORM = {
    "address": "ani@mail.example",
    "language": "en",
    "zone": "Asia/Jakarta",
    "day": "0",
    "time": "08:00",
    "level": "fitting",
    "role": "general",
    "empty": "heartbeat",
    "account_0": "https://blog.example/feed.xml",
    "read_0": "yes",
    "mail": "yes",
}
"""A form filled in completely."""


@dataclass
class Jobs:
    """Keeps deferred jobs in a list: task and arguments."""

    kept: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def defer(self, tx: Tx, task: str, key: str, args: Any, at: datetime) -> bool:
        self.kept.append((task, dict(args)))
        return True


@dataclass(frozen=True)
class Brought:
    """What an import gave."""

    new: int = 0
    known: int = 0
    unreadable: int = 0


def nothing_imported(person_id: int, file: int, told: Wording, now: datetime) -> Imported | NotImported:
    """An importer for tests that upload nothing."""
    return Brought()


@dataclass
class Site:
    """The pages and who looks at them."""

    world: World
    jobs: Jobs
    desk: Desk

    def __post_init__(self) -> None:
        self.app = create_app(self.desk)
        self.client = self.app.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(_path(path), buffered=True, **options)

    def post(self, path: str, data: Any = None, **options: Any) -> TestResponse:
        options = {"headers": BROWSER, **options}
        return self.client.post(_path(path), data=data or {}, buffered=True, **options)

    def token(self, door: Door, person_id: int | None = None, subject: int | None = None) -> str:
        with self.world.store.begin() as tx:
            return joining.open_door(tx, door, person_id, self.world.clock.now, subject)

    def invitation(self) -> str:
        with self.world.store.begin() as tx:
            return joining.invite(tx, self.world.clock.now)

    def sign_in(self, person_id: int) -> None:
        assert self.post(f"/in/{self.token(Door.SIGN_IN, person_id)}").status_code == 303

    def mail(self) -> list[tuple[str, str, str]]:
        """Kind, receiver and text of every letter that waits, oldest first."""
        with self.world.store.begin() as tx:
            waiting = outbox.claim_due(tx, self.world.clock.now, 100)
            outbox.recover(tx, self.world.clock.now)
        return [(one.kind, one.to, _text(one.message)) for one in sorted(waiting, key=lambda one: one.id)]

    def linked(self, kind: str) -> str:
        """The address in the newest letter of a kind."""
        text = [text for found, _, text in self.mail() if found == kind][-1]
        return re.findall(r"https://cermin\.example/\S+", text)[0]

    def read(self, look: Callable[[Tx], Any]) -> Any:
        with self.world.store.read() as tx:
            return look(tx)

    def knows(self, token: str, door: Door) -> bool:
        return self.read(lambda tx: isinstance(tokens.look(tx, token, door, self.world.clock.now), tokens.Token))


def _path(address: str) -> str:
    return address.removeprefix("https://cermin.example")


def _text(message: bytes) -> str:
    mail = message_from_bytes(message, policy=policy.default)
    body = mail.get_body(("plain",))
    return body.get_content() if body else ""


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


@pytest.fixture
def make_site(world: World) -> Callable[..., Site]:
    """Makes the pages, with other parts than usual if wanted."""

    def make(**other: Any) -> Site:
        jobs, printing = Jobs(), press()
        assert printing.links is not None
        parts: dict[str, Any] = {
            "store": world.store,
            "links": printing.links,
            "operator": Operator(
                name="Kantor Contoh", contact="tanya@kantor.example", domains=frozenset({"kantor.example"})
            ),
            "letters": Letterbox(printing),
            "now": world.clock,
            "defer": jobs.defer,
            "mask": mask,
            "import_archive": nothing_imported,
            "figures": lambda now: Figures(),
        }
        return Site(world, jobs, Desk(**{**parts, **other}))

    return make


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """The pages as usual."""
    return make_site()

"""The pages before a real store, and a reader who clicks like a browser."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from connectors.base import Upload
from monitor import joining
from monitor.doors import Door
from monitor.finding import Standing
from monitor.store import digests, findings, outbox, tokens
from monitor.store.consents import Wording
from monitor.store.opening import open_store
from monitor.store.session import Store, Tx
from monitor.store.tables import METADATA, counter
from reports.letterbox import Letterbox
from reports.web.admin import Figures
from reports.web.app import create_app
from reports.web.desk import Desk, Imported, NotImported, Operator
from tests.reports.samples import mask
from tests.reports.world import DUE, World, press

BROWSER = {"Sec-Fetch-Site": "same-origin"}
MASTER_KEY = bytes(range(32))
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
WORDS = "Rapatnya panas. Kami digugat vendor lama, sidang hari Rabu."
MARKED = "digugat vendor lama"


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


def nothing_imported(person_id: int, file: Upload, told: Wording, now: datetime) -> Imported | NotImported:
    """An importer for tests that upload nothing."""
    return Brought()


@dataclass
class Site:
    """The pages and who looks at them."""

    world: World
    jobs: Jobs
    desk: Desk
    app: Flask

    def __post_init__(self) -> None:
        self.app.extensions["desk"] = self.desk
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

    def finding(self, person_id: int, words: str = WORDS, marked: str = MARKED) -> tuple[int, str]:
        """A finding that a letter told of, and the path of the letter's link."""
        source_id = self.world.source(person_id)
        found = self.world.flag(person_id, source_id, words, marked)
        now = self.world.clock.now
        with self.world.store.begin() as tx:
            digest_id = digests.record(tx, person_id, DUE + timedelta(weeks=found), [found], 0, now)
            assert digest_id is not None
            digests.settle(tx, digest_id, now)
            link = self.desk.links.answer(found, digest_id)
            tokens.issue(tx, link.token, link.door, person_id, found, link.expires_at(now))
        return found, _path(link.url)

    def standing(self, finding_id: int) -> Standing:
        return Standing(self.read(lambda tx: findings.get(tx, finding_id)).standing)

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
    return body.get_content().replace("\r\n", "\n") if body else ""


@pytest.fixture(scope="session")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all tests: what is compiled for it stays compiled."""
    folder = tmp_path_factory.mktemp("pages")
    opened = open_store(f"sqlite:///{folder}/data.db", folder / "keys.db", MASTER_KEY, create=True)
    # No test here cuts the power.
    sa.event.listen(opened.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
    opened.engine.dispose()
    yield opened
    opened.close()


@pytest.fixture
def store(one_store: Store) -> Store:
    """The store, empty. Row numbers go on, so nothing can meet what an earlier test left."""
    with one_store.begin() as tx:
        for table in reversed(METADATA.sorted_tables):
            if table is not counter:
                tx.db.execute(table.delete())
    return one_store


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


@pytest.fixture(scope="session")
def apps() -> dict[str, Flask]:
    """The usual application, made once; each test puts its own desk into it."""
    return {}


@pytest.fixture
def make_site(world: World, apps: dict[str, Flask]) -> Callable[..., Site]:
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
        desk = Desk(**{**parts, **other})
        if not other and not apps:
            apps["usual"] = create_app(desk)
        app = create_app(desk) if other else apps["usual"]
        return Site(world, jobs, desk, app)

    return make


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """The pages as usual."""
    return make_site()

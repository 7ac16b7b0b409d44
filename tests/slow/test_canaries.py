"""Two hundred planted secrets, a week of everything incl. errors, and none of them where it must not be."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.answers import Answering
from monitor.beginning import write_key
from monitor.configfile import load
from monitor.finding import Answer
from monitor.log import start_logging
from monitor.people import Choices, Level, Purpose, State
from monitor.queue import Task
from monitor.service import Service
from monitor.serving import desk_of
from monitor.store import consents, findings, people, sources
from monitor.store.tables import job
from reports.web.app import create_app
from tests.monitor.people_of import POLICY, WORDING
from tests.slow.crash_worker import Inline
from tests.slow.servers import feed_server, mail_server

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
PEOPLE, POSTS = 10, 12
TOKEN = re.compile(r"/(?:a|pause|leave|u|in|confirm)/([A-Za-z0-9_-]{40,})")


class Planted:
    """Hands out secrets and remembers them."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def word(self) -> str:
        self.words.append(f"kanari{len(self.words):04d}xq")
        return self.words[-1]


class World:
    """Feeds whose every part is a secret, some of them in trouble."""

    def __init__(self, planted: Planted) -> None:
        self.paths = [f"/{planted.word()}/feed.xml" for _ in range(PEOPLE)]
        self.bodies = {path: self._feed(planted) for path in self.paths}
        self.trouble = {self.paths[-1]: 500, self.paths[-2]: 404, self.paths[-3]: 429}
        self.letters: list[bytes] = []
        self.refusal = planted.word()

    def answer(self, path: str) -> tuple[int, bytes]:
        body = self.bodies.get(path, b"")
        return self.trouble.get(path, 200 if body else 404), body

    def _feed(self, planted: Planted) -> bytes:
        items = "".join(
            f"<item><guid>{planted.word()}</guid><link>https://ani.example/{planted.word()}</link>"
            f"<pubDate>Wed, 25 Nov 2026 09:{number:02d}:00 +0000</pubDate>"
            f"<description>secret {planted.word()}</description></item>"
            for number in range(POSTS)
        )
        return f"<rss version='2.0'><channel><title>{planted.word()}</title>{items}</channel></rss>".encode()

    async def handle_RCPT(  # noqa: N802
        self, server: object, session: object, envelope: object, address: str, options: list[str]
    ) -> str:
        """Every second receiver is unknown, and the answer says more than it should."""
        del server, session, options
        if re.search(r"[13579]@", address):
            return f"550 5.1.1 <{address}> {self.refusal} unknown"
        envelope.rcpt_tos.append(address)  # type: ignore[attr-defined]
        return "250 ok"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        del server, session
        self.letters.append(envelope.content)  # type: ignore[attr-defined]
        return "250 taken"


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """Everything that anybody logs, at the most talkative level."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    start_logging("DEBUG", stream)
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers, root.level = before, level


def config_in(folder: Path, http_port: int, smtp_port: int) -> Path:
    write_key(folder)
    (folder / "admin.token").write_text("admin-token-of-the-test", encoding="utf-8")
    (folder / "admin.token").chmod(0o600)
    config = folder / "cermin.toml"
    config.write_text(
        f'[fetch]\nports = [{http_port}]\nallow_networks = ["127.0.0.0/8"]\n'
        f'[mail]\nchannel = "smtp"\nhost = "127.0.0.1"\nport = {smtp_port}\nsecurity = "none"\n'
        '[web]\nbase_url = "https://cermin.example"\nadmin_token_file = "admin.token"\n',
        encoding="utf-8",
    )
    return config


def people_join(service: Service, world: World, planted: Planted, port: int) -> None:
    with service.store.begin() as tx:
        for number, path in enumerate(world.paths):
            choices = Choices(
                address=f"{planted.word()}{number}@example.org",
                language=("id", "en")[number % 2],
                zone="UTC",
                day=2,
                hour=12,
                level=Level.FULL,
                contacts=(planted.word(),),
                advisers=((f"{planted.word()}@example.org", planted.word()),),
            )
            person = people.add(tx, choices, NOW)
            people.set_state(tx, person, State.ACTIVE, due=NOW + timedelta(hours=3), now=NOW)
            consents.give(tx, person, Purpose.MAIL, None, WORDING, "form", NOW)
            source = sources.add(tx, person, "web", f"http://127.0.0.1:{port}{path}", NOW, code=planted.word())
            consents.give(tx, person, Purpose.READ, source, WORDING, "form", NOW)
            sources.prove(tx, source, "bio", NOW)


def walk_the_pages(service: Service, planted: Planted, links: list[str]) -> str:
    """Visit pages well and badly; what an admin's pages said."""
    client = create_app(desk_of(service)).test_client()
    base = {"base_url": "https://cermin.example"}
    client.get(f"/join/{planted.word()}", **base)
    client.get(f"/nowhere/{planted.word()}?q={planted.word()}", **base)
    client.post("/me", data={"address": f"{planted.word()}@example.org"}, **base)
    for token in links[:20]:
        client.get(f"/a/{token}", **base)
        client.post(
            f"/a/{token}",
            data={"do": "fine", "reason": planted.word()},
            headers={"Sec-Fetch-Site": "same-origin"},
            **base,
        )
    admin = client.post(
        "/admin", data={"token": "admin-token-of-the-test"}, headers={"Sec-Fetch-Site": "same-origin"}, **base
    )
    metrics = client.get("/metrics", headers={"Authorization": "Bearer admin-token-of-the-test"}, **base)
    assert (admin.status_code, metrics.status_code) == (200, 200)
    return admin.get_data(as_text=True) + metrics.get_data(as_text=True)


def fail_with_content(service: Service, planted: Planted) -> None:
    """Tasks and fetches that raise errors full of content."""

    def fails(person_id: int) -> None:
        raise ValueError(f"{planted.word()} of {person_id}")

    service.engine._tasks["fails"] = Task(fails)  # type: ignore[index]
    with service.store.begin() as tx:
        service.engine.defer(tx, "fails", "1", {"person_id": 1}, service.now())
    service.engine.drain(service.now())


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.slow
def test_no_secret_is_where_it_must_not_be(tmp_path: Path, told: io.StringIO) -> None:
    planted, clock = Planted(), [NOW]
    world = World(planted)
    with feed_server(world.answer) as http_port, mail_server(world) as smtp_port:
        config = config_in(tmp_path, http_port, smtp_port)
        with Service.opened(load(config), config, create=True, now=lambda: clock[0]) as service:
            vars(service).update(policy=POLICY, sandbox=Inline())
            people_join(service, world, planted, http_port)
            jobs = []
            for hour in range(0, 200, 4):
                clock[0] = NOW + timedelta(hours=hour)
                service.sweep(clock[0])
                with service.store.read() as tx:
                    jobs += [json.dumps(dict(row._mapping), default=str) for row in tx.db.execute(sa.select(job))]
                service.engine.drain(clock[0])
            texts = [body_of(letter) for letter in world.letters]
            tokens = [token for text in texts for token in TOKEN.findall(text)]
            fail_with_content(service, planted)
            shown = walk_the_pages(service, planted, tokens)
            answer_everything(service, planted)
            live = bytes_of(tmp_path / "cermin-data")
    secrets = planted.words + tokens
    assert len(planted.words) > 200
    assert len(tokens) > 20
    assert any(word in text for word in planted.words for text in texts)
    for place, content in {
        "logs": told.getvalue().encode(),
        "jobs": "\n".join(jobs).encode(),
        "admin": shown.encode(),
        "store while open": live,
        "store closed": bytes_of(tmp_path / "cermin-data"),
    }.items():
        assert len(content) > 100, place
        assert [word for word in secrets if word.encode() in content] == [], place


def body_of(letter: bytes) -> str:
    text = message_from_bytes(letter, policy=policy.default).get_body(("plain",))
    return text.get_content() if text is not None else ""


def answer_everything(service: Service, planted: Planted) -> None:
    """Reasons are the person's own words, so they are sealed too."""
    with service.store.begin() as tx:
        for person in people.ids(tx):
            for row in findings.open_of(tx, person)[:3]:
                Answering(tx, service.now(), service.engine.defer).answer(row.id, Answer.FINE, planted.word())


def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    """The search itself works: what lies in a file in plain is found."""
    (tmp_path / "plain").write_text("kanari0001xq", encoding="utf-8")
    assert b"kanari0001xq" in bytes_of(tmp_path)

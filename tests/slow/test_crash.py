"""kill -9 at 200 random moments of poll, digest and send: nothing lost, nothing told twice, every copy listed."""

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.beginning import write_key
from monitor.configfile import load
from monitor.people import Choices, Level, Purpose, State
from monitor.service import Service
from monitor.store import consents, outbox, people, sources
from monitor.store.backing import check as damage
from monitor.store.tables import digest, letter, post
from tests.monitor.people_of import WORDING
from tests.slow.servers import feed_server, mail_server
from tests.thorough import times

KILLS, PEOPLE, POSTS_A_WEEK, ROUNDS_A_WEEK, CLEAN_WEEKS = times(24, 200), 6, 3, 5, 5
WINDOW = 10
"""So many weeks stand in a feed."""
WEEK = timedelta(days=7)
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TOKEN = re.compile(r"token-\d+-\d+-\d+")
SEED = 20261125


@dataclass
class World:
    """The feeds as they stand in a week, and every letter that the mail server took."""

    now: datetime = START
    letters: list[bytes] = field(default_factory=list)

    @property
    def weeks(self) -> int:
        return (self.now - START) // WEEK

    def answer(self, path: str) -> tuple[int, bytes]:
        return 200, self.feed(int(path.rpartition("/")[2]))

    def feed(self, person: int) -> bytes:
        items = [
            self._item(person, week, number)
            for week in range(self.weeks + 1)[-WINDOW:]
            for number in range(POSTS_A_WEEK)
        ]
        return f'<rss version="2.0"><channel><title>p{person}</title>{"".join(items)}</channel></rss>'.encode()

    def _item(self, person: int, week: int, number: int) -> str:
        token = f"token-{person}-{week}-{number}"
        at = (START + week * WEEK + timedelta(minutes=number)).strftime("%a, %d %b %Y %H:%M:%S +0000")
        return f"<item><guid>{token}</guid><pubDate>{at}</pubDate><description>{token} secret</description></item>"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        """The sink writes a letter down before it answers."""
        del server, session
        self.letters.append(envelope.content)  # type: ignore[attr-defined]
        return "250 taken"


def written_config(folder: Path, http_port: int, smtp_port: int) -> Path:
    write_key(folder)
    config = folder / "cermin.toml"
    config.write_text(
        f"""
[fetch]
ports = [{http_port}]
allow_networks = ["127.0.0.0/8"]
max_interval_hours = 24
[mail]
channel = "smtp"
host = "127.0.0.1"
port = {smtp_port}
security = "none"
[digest]
findings = 50
html_kib = 100
""",
        encoding="utf-8",
    )
    return config


def people_join(config: Path, http_port: int) -> None:
    with Service.opened(load(config), config, create=True, now=lambda: START) as service, service.store.begin() as tx:
        for number in range(PEOPLE):
            choices = Choices(
                address=f"p{number}@example.org", language="en", zone="UTC", day=0, hour=12, level=Level.FULL
            )
            person = people.add(tx, choices, START)
            people.set_state(tx, person, State.ACTIVE, due=START + timedelta(hours=3), now=START)
            consents.give(tx, person, Purpose.MAIL, None, WORDING, "form", START)
            source = sources.add(tx, person, "web", f"http://127.0.0.1:{http_port}/{number}", START)
            consents.give(tx, person, Purpose.READ, source, WORDING, "form", START)
            sources.prove(tx, source, "bio", START)


class Worker:
    """The process that does the rounds."""

    def __init__(self, config: Path) -> None:
        start = [sys.executable, "-m", "tests.slow.crash_worker", str(config)]
        self._process = subprocess.Popen(start, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._read() == "ready"

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def round(self, now: datetime, kill_after: float | None = None) -> bool:
        """One round; True when it ended by itself."""
        assert self._process.stdin is not None
        self._process.stdin.write(now.isoformat() + "\n")
        self._process.stdin.flush()
        child = int(self._read())
        if kill_after is not None:
            time.sleep(kill_after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        status = int(self._read())
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
        return not os.WIFSIGNALED(status)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def killed_rounds(worker: Worker, world: World, config: Path) -> int:
    """Move through the weeks until so many rounds were cut short at a random moment; how many rounds it took."""
    chance = random.Random(SEED)
    world.now += timedelta(hours=3, minutes=1)
    began = time.monotonic()
    assert worker.round(world.now)
    whole = time.monotonic() - began
    rounds = cut = 0
    while cut < KILLS:
        week, part = divmod(rounds, ROUNDS_A_WEEK)
        world.now = START + week * WEEK + timedelta(hours=3, minutes=1 + 25 * part)
        cut += not worker.round(world.now, kill_after=chance.uniform(0.001, whole))
        rounds += 1
        if rounds % 50 == 0:
            assert damage(config.parent / "cermin-data/data/cermin.db") == []
    return rounds


def clean_rounds(worker: Worker, world: World) -> None:
    """Weeks in which nothing is killed, until all that waited went out: a letter shows only so many findings."""
    first = world.weeks + 1
    for week in range(CLEAN_WEEKS):
        world.now = START + (first + week) * WEEK + timedelta(hours=3, minutes=1)
        for _ in range(3):
            assert worker.round(world.now)
            world.now += timedelta(minutes=30)


def tokens_of(message: bytes) -> tuple[str, set[str]]:
    """A letter's Message-ID and the posts it quotes."""
    parsed = message_from_bytes(message, policy=policy.default)
    text = parsed.get_body(("plain",))
    assert text is not None
    return str(parsed["Message-ID"]), set(TOKEN.findall(text.get_content()))


@pytest.mark.slow
def test_a_service_that_is_killed_again_and_again(tmp_path: Path) -> None:
    world = World()
    with feed_server(world.answer) as http_port, mail_server(world) as smtp_port:
        config = written_config(tmp_path, http_port, smtp_port)
        people_join(config, http_port)
        worker = Worker(config)
        rounds = killed_rounds(worker, world, config)
        clean_rounds(worker, world)
        worker.close()
    arrived = Counter()
    told: dict[str, set[str]] = {}
    for message in world.letters:
        message_id, tokens = tokens_of(message)
        arrived[message_id] += 1
        for token in tokens:
            told.setdefault(token, set()).add(message_id)
    with Service.opened(load(config), config, now=lambda: world.now) as service, service.store.read() as tx:
        stored = tx.db.scalar(sa.select(sa.func.count()).select_from(post))
        made = set(tx.db.scalars(sa.select(digest.c.id)))
        letters = {row.digest_id: row for row in tx.db.execute(sa.select(letter))}
        doubted = Counter(doubt.message_id for doubt in outbox.doubts(tx))
        held = set(outbox.held(tx))
    everything = {
        f"token-{person}-{week}-{number}"
        for person in range(PEOPLE)
        for week in range(world.weeks + 1)
        for number in range(POSTS_A_WEEK)
    }
    lost_digests = [one for one in made if letters[one].message_id not in arrived and letters[one].id not in held]
    copies = {message_id: many - 1 for message_id, many in arrived.items() if many > 1}
    print(
        f"kills {KILLS} in {rounds} rounds, posts {stored}, digests {len(made)}, letters {len(world.letters)}, "
        f"copies {sum(copies.values())}, doubts {doubted.total()}, held {len(held)}"
    )
    assert stored == len(everything)
    assert lost_digests == []
    assert {token for token, ids in told.items() if len(ids) > 1} == set()
    assert held or set(told) == everything
    assert all(doubted[message_id] >= many for message_id, many in copies.items())
    assert damage(config.parent / "cermin-data/data/cermin.db") == []

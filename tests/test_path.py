"""The whole line: a feed goes in, a letter comes out, an answer comes back, and the post is looked at once more."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from connectors.post import Reading
from monitor.answers import Outcome, outcome
from monitor.beginning import write_key
from monitor.config import Settings, Storage, Web
from monitor.finding import Standing
from monitor.people import Choices, Level
from monitor.service import Service
from monitor.serving import desk_of
from monitor.store import findings, outbox, people, posts
from reports.channels.drawer import Drawer
from reports.web.app import create_app
from tests.monitor.people_of import PLACE, POLICY, Shelf, joined, post, with_source

BASE = "https://cermin.example"
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(now: datetime) -> list[datetime]:
    return [now]


@pytest.fixture
def service(tmp_path: Path, clock: list[datetime]) -> Iterator[Service]:
    write_key(tmp_path)
    settings = Settings(
        storage=Storage(folder=tmp_path, master_key_file=tmp_path / "master.key"), web=Web(base_url=BASE)
    )
    with Service.opened(settings, None, create=True, now=lambda: clock[0]) as opened:
        vars(opened).update(policy=POLICY, sandbox=Shelf(), channel=Drawer())
        yield opened


def tick(service: Service, clock: list[datetime], later: timedelta) -> None:
    """What `cermin run` does in one minute, so much later."""
    clock[0] += later
    service.sweep(clock[0])
    service.engine.drain(clock[0])


def text_of(message: bytes) -> str:
    part = message_from_bytes(message, policy=policy.default).get_body(("plain",))
    return "" if part is None else str(part.get_content())


def test_from_a_feed_to_an_answer_and_back(service: Service, clock: list[datetime], now: datetime) -> None:
    person = joined(service.store, now)
    with service.store.begin() as tx:
        people.change(tx, person, Choices(address="ani@example.org", language="en", zone="UTC", level=Level.FULL))
    with_source(service.store, person, now)
    shelf, drawer = service.sandbox, service.channel
    shelf.readings[PLACE] = Reading(posts=(post("1", "A secret plan.", now + HOUR),))  # type: ignore[attr-defined]

    tick(service, clock, HOUR)
    assert drawer.letters == []  # type: ignore[attr-defined]
    tick(service, clock, timedelta(days=7))
    tick(service, clock, timedelta(minutes=1))
    (letter,) = drawer.letters  # type: ignore[attr-defined]
    text = text_of(letter.message)
    assert "R4" in text
    assert "«A secret plan»." in text
    token = re.search(rf"{BASE}/a/([\w-]+)\?say=fixed", text)
    assert token is not None

    page = create_app(desk_of(service)).test_client()
    address = f"/a/{token[1]}"
    assert page.get(address, base_url=BASE).status_code == 200
    assert standing(service, person) == [Standing.OPEN]
    shelf.readings[PLACE] = Reading(posts=(post("1", "A plan.", now + HOUR),))  # type: ignore[attr-defined]
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert page.post(address, data={"do": "fixed"}, headers=headers, base_url=BASE).status_code < 400
    assert standing(service, person) == [Standing.FIXED]

    tick(service, clock, timedelta(minutes=1))
    with service.store.read() as tx:
        (row,) = findings.all_of(tx, person)
        assert outcome(tx, row, clock[0]) is Outcome.EDITED_CLEAN
        kept = posts.get(tx, row.post_id)
        assert kept is not None
        assert not kept.text_kept
        assert outbox.totals(tx)["sent"] == 1


def standing(service: Service, person: int) -> list[Standing]:
    with service.store.read() as tx:
        return [row.standing for row in findings.all_of(tx, person)]

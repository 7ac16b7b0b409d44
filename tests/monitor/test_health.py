"""What doctor sees where a command can't easily take it: certificates, addresses of others, a child that fails."""

from datetime import datetime
from pathlib import Path

import pytest

from connectors.post import Reading
from monitor.health import Point, examine_all, send_test
from monitor.store.session import Store
from tests.connectors.serving import Authority, Server, answer, says
from tests.monitor.house import House

HEALTHY = answer(b'{"service": "cermin", "forwarded": false}')


def points(house: House) -> dict[str, Point]:
    return {point.name: point for point in examine_all(house.service)}


def test_a_certificate_that_nobody_trusts(store: Store, now: datetime, tmp_path: Path) -> None:
    with Server(says(HEALTHY), tls=Authority(tmp_path).context("127.0.0.1")) as server:
        told = points(House(store, now, web={"base_url": server.url("").rstrip("/")}))["pages"]
    assert told.todo == "its certificate is not trusted: renew it, or serve the whole chain"


def test_pages_in_clear_that_others_can_open(store: Store, now: datetime) -> None:
    with Server(says(HEALTHY), host="127.0.0.2") as server:
        base = server.url("").rstrip("/")
        told = points(House(store, now, web={"base_url": base}))["pages"]
    assert told == Point("pages", base, "use https: links in letters open people's pages")


@pytest.mark.parametrize(("readable", "todo"), [(True, ""), (False, "the reading child does not start")])
def test_a_child_that_does_not_read(store: Store, now: datetime, *, readable: bool, todo: str) -> None:
    house = House(store, now)
    if readable:
        house.shelf.readings["https://example.org/feed.xml"] = Reading()
    assert points(house)["reading"].todo.startswith(todo)


def test_a_letter_to_try_goes_through_the_channel_of_all_letters(store: Store, now: datetime) -> None:
    house = House(store, now)
    assert send_test(house.service, "ani@example.org", "id").todo == ""
    (letter,) = house.letters()
    assert letter.to == "ani@example.org"
    assert letter.return_path.startswith("b@")

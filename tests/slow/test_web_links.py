"""Links under fire: raced clicks, link scanners, and a real server."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from waitress.server import create_server

from monitor.answers import Answering
from monitor.doors import Door
from monitor.finding import Answer, Standing
from monitor.people import Choices, State
from monitor.store import people
from monitor.store.opening import open_store
from monitor.store.session import Store
from reports.links import Links
from tests.reports.web.conftest import BROWSER, FORM, MASTER_KEY, Jobs, Site, apps, make_site, world
from tests.reports.world import KEY
from tests.thorough import times

__all__ = ["apps", "make_site", "world"]

pytestmark = pytest.mark.slow

LINKS, CLICKS, LOOKS = times(110, 200), 8, times(30, 100)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/data.db", tmp_path / "keys.db", MASTER_KEY, create=True)
    yield opened
    opened.close()


def _raced(site: Site, paths: list[str], form: dict[str, str]) -> list[list[int]]:
    """The answers to eight clicks at once on each path."""

    def click(path: str) -> int:
        return site.app.test_client().post(path, data=form, headers=BROWSER, buffered=True).status_code

    with ThreadPoolExecutor(CLICKS) as pool:
        return [list(pool.map(click, [path] * CLICKS)) for path in paths]


def test_of_eight_raced_clicks_on_a_confirmation_exactly_one_counts(make_site: Callable[..., Site]) -> None:
    site = make_site()
    with site.world.store.begin() as tx:
        ids = [
            people.add(tx, Choices(address=f"p{number}@mail.example"), site.world.clock.now) for number in range(LINKS)
        ]
    paths = [f"/confirm/{site.token(Door.CONFIRM, person_id)}" for person_id in ids]
    for answers in _raced(site, paths, {}):
        assert sorted(answers) == [200] + [410] * (CLICKS - 1)
    with site.world.store.read() as tx:
        assert people.totals(tx) == {"pending": 0, "active": LINKS, "paused": 0}
    assert [kind for kind, _, _ in site.mail()].count("welcome") == 100  # the outbox gives a hundred at a time


def test_of_eight_raced_answers_exactly_one_counts(make_site: Callable[..., Site]) -> None:
    site = make_site()
    person_id = site.world.join()
    made = [site.finding(person_id, f"Kami digugat {n}.", f"digugat {n}") for n in range(40)]
    for answers in _raced(site, [link for _, link in made], {"do": "fixed"}):
        assert sorted(answers) == [200] * (CLICKS - 1) + [303]
    assert all(site.standing(found) is Standing.FIXED for found, _ in made)
    assert sorted(args["finding_id"] for _, args in site.jobs.kept) == sorted(found for found, _ in made)


def test_of_eight_raced_undos_exactly_one_counts(make_site: Callable[..., Site]) -> None:
    site = make_site()
    person_id = site.world.join()
    found = [site.finding(person_id, f"Kami digugat {n}.", f"digugat {n}")[0] for n in range(25)]
    with site.world.store.begin() as tx:
        for number in found:
            assert Answering(tx, site.world.clock.now, Jobs().defer).answer(number, Answer.FINE)
    paths = [f"/undo/{site.token(Door.UNDO, person_id, number)}" for number in found]
    for answers in _raced(site, paths, {}):
        assert sorted(answers) == [200] + [410] * (CLICKS - 1)
    assert all(site.standing(number) is Standing.OPEN for number in found)


def test_a_scanner_that_opens_every_link_a_hundred_times_changes_nothing(make_site: Callable[..., Site]) -> None:
    site = make_site()
    person_id = site.world.join()
    found, answer = site.finding(person_id)
    with site.world.store.begin() as tx:
        pending = people.add(tx, Choices(address="new@mail.example"), site.world.clock.now)
    paths = [
        *(answer, f"{answer}?say=fixed", f"{answer}/advice", f"/join/{site.invitation()}"),
        f"/confirm/{site.token(Door.CONFIRM, pending)}",
        *(
            f"/{path}/{site.token(door, person_id, found)}"
            for path, door in (
                ("in", Door.SIGN_IN),
                ("pause", Door.PAUSE),
                ("leave", Door.LEAVE),
                ("u", Door.UNSUBSCRIBE),
            )
        ),
    ]

    def everything() -> str:
        with site.world.store.engine.connect() as db:
            raw = db.connection.driver_connection
            assert raw is not None
            return "\n".join(raw.iterdump())

    before = everything()
    for path in paths:
        assert {site.get(path).status_code for _ in range(LOOKS)} == {200}, path
        assert {site.app.test_client().head(path).status_code for _ in range(3)} == {200}
    assert everything() == before


def test_over_a_real_server_a_person_joins_confirms_answers_and_leaves(make_site: Callable[..., Site]) -> None:
    site = make_site(links=Links("http://127.0.0.1:1", KEY))
    server = create_server(site.app, host="127.0.0.1", port=0)
    base = f"http://127.0.0.1:{server.effective_port}"

    def run() -> None:
        with suppress(OSError):  # closing takes the socket from under waitress's loop
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        _live(site, base)
    finally:
        server.close()
        thread.join(5)


def _live(site: Site, base: str) -> None:
    reader = requests.Session()
    reader.headers.update(BROWSER)

    def post(path: str, form: dict[str, str] | None = None) -> requests.Response:
        return reader.post(base + path, data=form or {}, timeout=10, allow_redirects=False)

    assert post(f"/join/{site.invitation()}", FORM).status_code == 200
    path = _wait_for(lambda: site.mail()[0][2].partition("http://127.0.0.1:1")[2].split()[0])
    assert post(path).status_code == 200
    [person_id] = site.world.people()
    assert site.world.state(person_id) is State.ACTIVE
    reader.cookies.set("cermin", reader.cookies["cermin"])
    assert reader.get(f"{base}/me", timeout=10).status_code == 200
    found, _ = site.finding(person_id)
    assert post(f"/me/finding/{found}", {"do": "fine"}).status_code == 303
    assert site.standing(found) is Standing.FINE
    assert post("/me/leave", {"do": "leave"}).status_code == 200
    assert site.world.people() == []


def _wait_for(look: Callable[[], str]) -> str:
    """What is done after the answer went out may take a moment."""
    tries = threading.Event()
    for _ in range(100):
        try:
            return look()
        except IndexError:
            tries.wait(0.05)
    return look()

"""The links at the foot of a letter: a scanner's look changes nothing; a click does it once, however often."""

import pytest

from monitor.doors import Door
from monitor.people import Purpose, State
from monitor.store import consents, people
from tests.reports.web.conftest import Site

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def _mail(site: Site, person_id: int) -> bool:
    return bool(site.read(lambda tx: consents.holds(tx, person_id, Purpose.MAIL)))


def test_one_click_works_without_cookie_origin_or_page_and_again(site: Site) -> None:
    person_id = site.world.join()
    site.world.put(person_id)
    link = f"/u/{site.token(Door.UNSUBSCRIBE, person_id)}"
    for _ in range(2):
        answer = site.post(link, ONE_CLICK, headers={})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert not _mail(site, person_id)
    assert site.mail() == []
    assert site.world.state(person_id) is State.ACTIVE


def test_one_click_from_another_site_works_too(site: Site) -> None:
    person_id = site.world.join()
    link = f"/u/{site.token(Door.UNSUBSCRIBE, person_id)}"
    assert site.post(link, ONE_CLICK, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
    assert not _mail(site, person_id)


def test_unsubscribing_works_as_long_as_the_person_exists(site: Site) -> None:
    person_id = site.world.join()
    link = f"/u/{site.token(Door.UNSUBSCRIBE, person_id)}"
    site.world.clock.forward(days=3000)
    assert site.post(link, ONE_CLICK, headers={}).status_code == 200
    assert not _mail(site, person_id)


@pytest.mark.parametrize(("path", "door"), [("u", Door.UNSUBSCRIBE), ("pause", Door.PAUSE), ("leave", Door.LEAVE)])
def test_looks_change_nothing(site: Site, path: str, door: Door) -> None:
    person_id = site.world.join()
    letter = site.world.put(person_id)
    link = f"/{path}/{site.token(door, person_id)}"
    before = site.read(lambda tx: people.get(tx, person_id))
    assert {site.get(link).status_code for _ in range(3)} == {200}
    assert site.read(lambda tx: people.get(tx, person_id)) == before
    assert _mail(site, person_id)
    assert letter
    assert len(site.mail()) == 1


def test_pause_withdraws_what_waits_and_the_same_link_carries_on(site: Site) -> None:
    person_id = site.world.join()
    site.world.put(person_id)
    link = f"/pause/{site.token(Door.PAUSE, person_id)}"
    for _ in range(2):
        assert site.post(link, {"do": "pause"}).status_code == 200
        assert site.world.state(person_id) is State.PAUSED
    assert site.mail() == []
    assert 'value="resume"' in site.get(link).text
    for _ in range(2):
        assert site.post(link, {"do": "resume"}).status_code == 200
        assert site.world.state(person_id) is State.ACTIVE
    assert site.read(lambda tx: people.get(tx, person_id)).next_due_at > site.world.clock.now


def test_leaving_erases_at_once_and_every_link_says_gone(site: Site) -> None:
    person_id = site.world.join(address="ani@mail.example")
    _, answer = site.finding(person_id)
    site.world.put(person_id)
    links = [
        f"/{path}/{site.token(door, person_id)}"
        for path, door in (
            ("leave", Door.LEAVE),
            ("pause", Door.PAUSE),
            ("u", Door.UNSUBSCRIBE),
            ("in", Door.SIGN_IN),
            ("undo", Door.UNDO),
        )
    ]
    assert site.post(links[0], {"do": "leave"}).status_code == 200
    assert site.world.people() == []
    assert site.mail() == []
    for link in (*links, answer):
        assert site.get(link).status_code == 410
        assert site.post(link, {"do": "fixed"}).status_code == 410


@pytest.mark.parametrize("path", ["u", "pause", "leave", "a", "undo", "in", "confirm", "join", "address/new"])
def test_a_link_that_never_was_says_the_same_as_one_that_is_over(site: Site, path: str) -> None:
    person_id = site.world.join()
    used = site.token(Door.CONFIRM, person_id)
    site.world.clock.forward(days=4)
    over, never = site.get(f"/confirm/{used}"), site.get(f"/{path}/{'x' * 43}")
    assert (over.status_code, over.data) == (never.status_code, never.data) == (410, over.data)

"""Signing in by a mailed link, and what a session is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http.cookies import SimpleCookie

import pytest

from monitor import joining
from monitor.doors import Door
from monitor.store.session import Tx
from reports.links import Link
from reports.web.desk import Limits
from reports.web.limiter import Limiter
from tests.reports.web.conftest import Site

PAGES = ("/me", "/me/accounts", "/me/choices", "/me/data", "/me/data/export", "/me/leave", "/me/finding/1")


def test_known_and_unknown_addresses_get_the_same_answer(site: Site) -> None:
    site.world.join(address="ani@mail.example")
    known = site.post("/in", {"address": "ANI+x@mail.example"})
    unknown = site.post("/in", {"address": "nobody@mail.example"})
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    assert [(kind, to) for kind, to, _ in site.mail()] == [("sign_in", "ani@mail.example")]


def test_an_address_that_is_none_is_refused(site: Site) -> None:
    assert site.post("/in", {"address": "nobody"}).status_code == 422
    assert site.post("/in", {}).status_code == 422


def test_the_mailed_link_begins_a_session_by_a_click_only(site: Site) -> None:
    site.world.join(address="ani@mail.example")
    site.post("/in", {"address": "ani@mail.example"})
    link = site.linked("sign_in")
    for _ in range(3):
        assert site.get(link).status_code == 200
    assert site.get("/me").status_code == 303
    assert site.post(link).status_code == 303
    assert site.get("/me").status_code == 200


def test_the_link_works_once_and_for_a_quarter_of_an_hour(site: Site) -> None:
    person_id = site.world.join()
    used, late = (site.token(Door.SIGN_IN, person_id) for _ in range(2))
    site.post(f"/in/{used}")
    assert site.post(f"/in/{used}").status_code == 410
    assert site.get(f"/in/{used}").status_code == 410
    site.world.clock.forward(minutes=15)
    assert site.post(f"/in/{late}").status_code == 410


def test_the_cookie_is_closed_to_scripts_other_sites_and_plain_http(site: Site) -> None:
    answer = site.post(f"/in/{site.token(Door.SIGN_IN, site.world.join())}")
    cookie = SimpleCookie(answer.headers["Set-Cookie"])["cermin"]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Strict"
    assert int(cookie["max-age"]) == 3600


@pytest.mark.parametrize("path", PAGES)
def test_without_a_session_a_page_leads_to_signing_in(site: Site, path: str) -> None:
    answer = site.get(path)
    assert (answer.status_code, answer.location) == (303, "/in")


def test_a_session_ends_after_an_hour(site: Site) -> None:
    site.sign_in(site.world.join())
    site.world.clock.forward(minutes=59)
    assert site.get("/me").status_code == 200
    site.world.clock.forward(minutes=1)
    assert site.get("/me").status_code == 303


def test_signing_out_ends_the_session_in_the_store_too(site: Site) -> None:
    site.sign_in(site.world.join())
    cookie = site.client.get_cookie("cermin")
    assert cookie is not None
    assert site.post("/out").status_code == 200
    site.client.set_cookie("cermin", cookie.value)
    assert site.get("/me").status_code == 303


def test_leaving_ends_every_session(site: Site) -> None:
    person_id = site.world.join()
    site.sign_in(person_id)
    joining.leave(site.world.store, person_id, site.world.clock.now)
    assert site.get("/me").status_code == 303


def test_one_mailbox_gets_five_links_an_hour(site: Site) -> None:
    site.world.join(address="ani@mail.example")
    answers = {site.post("/in", {"address": "ani@mail.example"}).data for _ in range(7)}
    assert len(answers) == 1
    assert len(site.mail()) == 5


def test_one_machine_cannot_ask_for_ever(make_site: Callable[..., Site]) -> None:
    site = make_site(limits=Limits(machine=Limiter(2, timedelta(hours=1))))
    codes = [site.post("/in", {"address": f"p{n}@mail.example"}).status_code for n in range(4)]
    assert codes == [200, 200, 429, 429]


def test_a_letter_that_fails_leaves_the_answer_as_it_is_and_only_a_place_in_the_log(
    make_site: Callable[..., Site], caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def sign_in(self, tx: Tx, person_id: int, link: Link, now: datetime) -> None:
            raise RuntimeError("no letter to canary-9f2@mail.example")

    site = make_site(letters=Broken())
    site.world.join(address="canary-9f2@mail.example")
    answer = site.post("/in", {"address": "canary-9f2@mail.example"})
    assert answer.status_code == 200
    assert site.mail() == []
    assert "sign-in letter failed" in caplog.text
    assert "canary-9f2" not in caplog.text

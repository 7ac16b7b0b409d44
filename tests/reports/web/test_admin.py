"""What an admin sees: numbers, after a token; and what machines see."""

import json
from collections.abc import Callable
from hashlib import sha256

import pytest

from reports.web.admin import Figures
from tests.reports.web.conftest import ADMIN, Site

HASH = sha256(ADMIN.encode()).hexdigest()
FIGURES = Figures(
    health={"letters_sent": 120, "jobs_waiting": 3, "something_new": 7},
    connectors={"web": "good", "mastodon": "some_failing"},
    organisation={"people": 40, "R3": 15},
)


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    return make_site(admin_token_hash=HASH, figures=lambda now: FIGURES)


def test_the_page_shows_figures_after_the_token_only(site: Site) -> None:
    asked, wrong = site.get("/admin"), site.post("/admin?lang=en", {"token": "guess"})
    right = site.post("/admin?lang=en", {"token": ADMIN})
    assert (asked.status_code, wrong.status_code, right.status_code) == (200, 403, 200)
    for said in ("Letters sent", "120", "something new", "some in trouble", "People taking part", "40"):
        assert said in right.text
        assert said not in asked.text + wrong.text


def test_too_few_people_are_not_shown(make_site: Callable[..., Site]) -> None:
    site = make_site(admin_token_hash=HASH)
    assert "Not enough people" in site.post("/admin?lang=en", {"token": ADMIN}).text


def test_guessing_is_slowed_down(site: Site) -> None:
    codes = [site.post("/admin", {"token": f"guess {n}"}).status_code for n in range(22)]
    assert codes == [403] * 20 + [429] * 2


def test_without_a_token_there_is_no_page(make_site: Callable[..., Site]) -> None:
    site = make_site(admin_token_hash=None)
    assert site.get("/admin").status_code == 404
    assert site.post("/admin", {"token": ""}).status_code == 404
    assert site.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_nothing_of_a_person_is_on_any_page_of_the_admin(site: Site) -> None:
    canaries = ("canary-name@mail.example", "canary-words", "canary-blog.example")
    person_id = site.world.join(address=canaries[0])
    source_id = site.world.source(person_id, f"https://{canaries[2]}/feed")
    site.world.flag(person_id, source_id, f"Kami {canaries[1]} lagi.", canaries[1])
    site.sign_in(person_id)
    own = site.get("/me").text + site.get("/me/accounts").text + site.get("/me/data").text
    for canary in canaries[1:]:
        assert canary in own
    bearer = {"Authorization": f"Bearer {ADMIN}"}
    seen = site.post("/admin", {"token": ADMIN}).text + site.get("/metrics", headers=bearer).text
    seen += site.get("/healthz").text
    for canary in canaries:
        assert canary not in seen


def test_metrics_need_the_token_and_hold_the_health_only(site: Site) -> None:
    assert site.get("/metrics").status_code == 404
    answer = site.get("/metrics", headers={"Authorization": f"Bearer {ADMIN}"})
    assert answer.mimetype == "text/plain"
    assert "cermin_letters_sent 120.0" in answer.text
    assert "people" not in answer.text


@pytest.mark.parametrize(("headers", "seen"), [({}, False), ({"X-Forwarded-For": "203.0.113.7"}, True)])
def test_health_says_that_it_is_cermin_and_whether_a_proxy_stands_in_front(
    site: Site, headers: dict[str, str], seen: bool
) -> None:
    answer = json.loads(site.get("/healthz", headers=headers).text)
    assert answer == {"service": "cermin", "status": "ok", "forwarded": seen}

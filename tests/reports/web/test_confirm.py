"""The mailbox agrees: seen in full first, by one click, once."""

from monitor.doors import Door
from monitor.people import State
from monitor.store import people, sources
from tests.reports.web.conftest import FORM, Site


def _joined(site: Site) -> tuple[int, str]:
    site.post(f"/join/{site.invitation()}", FORM)
    return site.world.people()[0], site.linked("confirm")


def test_looking_shows_everything_and_changes_nothing(site: Site) -> None:
    person_id, link = _joined(site)
    for _ in range(3):
        shown = site.get(link)
    assert shown.status_code == 200
    for said in ("ani@mail.example", "blog.example/feed.xml", "surat mingguan", "pos publik akun ini"):
        assert said in shown.text
    assert site.world.state(person_id) is State.PENDING


def test_a_click_makes_the_person_active_and_signs_them_in(site: Site) -> None:
    person_id, link = _joined(site)
    site.world.clock.forward(minutes=5)
    assert site.post(link).status_code == 200
    person = site.read(lambda tx: people.get(tx, person_id))
    assert person.state is State.ACTIVE
    assert person.joined_at == site.world.clock.now
    assert person.next_due_at > site.world.clock.now
    assert [kind for kind, _, _ in site.mail()] == ["confirm", "welcome"]
    assert site.get("/me").status_code == 200


def test_the_welcome_says_which_code_proves_which_account(site: Site) -> None:
    person_id, link = _joined(site)
    site.post(link)
    [row] = site.read(lambda tx: sources.of_person(tx, person_id))
    assert len(row.code) == len("abcd-efgh-jkmn")
    assert row.code in site.mail()[-1][2]


def test_a_link_works_once(site: Site) -> None:
    _, link = _joined(site)
    assert site.post(link).status_code == 200
    assert site.post(link).status_code == 410
    assert site.get(link).status_code == 410


def test_a_link_ends_after_three_days(site: Site) -> None:
    person_id, link = _joined(site)
    site.world.clock.forward(hours=72)
    assert site.get(link).status_code == 410
    assert site.post(link).status_code == 410
    assert site.world.state(person_id) is State.PENDING


def test_a_second_link_of_somebody_who_confirmed_is_over(site: Site) -> None:
    person_id, link = _joined(site)
    spare = site.token(Door.CONFIRM, person_id)
    site.post(link)
    assert site.get(f"/confirm/{spare}").status_code == 410


def test_a_token_opens_only_its_own_door(site: Site) -> None:
    person_id, link = _joined(site)
    token = link.rpartition("/")[2]
    for door in ("in", "pause", "leave", "u", "undo", "address/old", "address/new"):
        assert site.post(f"/{door}/{token}").status_code == 410
        assert site.get(f"/{door}/{token}").status_code == 410
    assert site.post(f"/confirm/{site.token(Door.SIGN_IN, person_id)}").status_code == 410
    assert site.world.state(person_id) is State.PENDING


def test_somebody_pending_has_no_pages(site: Site) -> None:
    _joined(site)
    site.post("/in", {"address": "ani@mail.example"})
    assert [kind for kind, _, _ in site.mail()] == ["confirm"]


def test_an_unconfirmed_person_gets_one_letter_and_no_job(site: Site) -> None:
    _joined(site)
    assert len(site.mail()) == 1
    assert site.jobs.kept == []

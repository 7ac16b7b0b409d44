"""Moving to another mailbox: both must agree, and nobody learns who takes part."""

import re

import pytest

from monitor.store import people
from tests.reports.web.conftest import Site

NEW = "ani@baru.example"


@pytest.fixture
def ani(site: Site) -> int:
    person_id = site.world.join(address="ani@mail.example", language="en")
    site.sign_in(person_id)
    return person_id


def _links(site: Site) -> dict[str, str]:
    """Receiver -> path of the newest letter about a change of address."""
    return {
        to: re.findall(r"https://cermin\.example(/address/\S+)", text)[0]
        for kind, to, text in site.mail()
        if kind == "address_change"
    }


def _address(site: Site, person_id: int) -> str:
    return str(site.read(lambda tx: people.get(tx, person_id)).choices.address)


@pytest.mark.parametrize("first", ["old", "new"])
def test_the_address_changes_when_both_agreed(site: Site, ani: int, first: str) -> None:
    site.post("/me/address", {"address": NEW})
    links = _links(site)
    order = ["ani@mail.example", NEW] if first == "old" else [NEW, "ani@mail.example"]
    assert "One has agreed" in site.post(links[order[0]]).text
    assert _address(site, ani) == "ani@mail.example"
    assert "The address has changed" in site.post(links[order[1]]).text
    assert _address(site, ani) == NEW
    assert site.read(lambda tx: people.by_address(tx, NEW)) == ani


def test_one_mailbox_alone_is_not_enough_however_often(site: Site, ani: int) -> None:
    site.post("/me/address", {"address": NEW})
    new = _links(site)[NEW]
    assert [site.post(new).status_code for _ in range(3)] == [200, 410, 410]
    assert _address(site, ani) == "ani@mail.example"


def test_a_look_changes_nothing_and_names_no_address(site: Site, ani: int) -> None:
    site.post("/me/address", {"address": NEW})
    for link in _links(site).values():
        for _ in range(3):
            shown = site.get(link)
        assert shown.status_code == 200
        assert "@mail.example" not in shown.text
        assert "@baru.example" not in shown.text
    assert site.read(lambda tx: people.asked_address(tx, ani)).agreed == frozenset()


def test_a_new_wish_makes_the_older_links_void(site: Site, ani: int) -> None:
    site.post("/me/address", {"address": "ani@lama.example"})
    older = _links(site)
    site.post("/me/address", {"address": NEW})
    for link in older.values():
        assert site.post(link).status_code == 410
    assert site.read(lambda tx: people.asked_address(tx, ani)).address == NEW


def test_a_mailbox_of_somebody_else_gives_the_same_answer_and_no_letter(site: Site, ani: int) -> None:
    site.world.join(address="budi@mail.example")
    free = site.post("/me/address", {"address": NEW})
    sent = len(site.mail())
    taken = site.post("/me/address", {"address": "Budi@mail.example"})
    assert (free.status_code, free.data) == (taken.status_code, taken.data)
    assert len(site.mail()) == sent
    assert _address(site, ani) == "ani@mail.example"


def test_one_taken_meanwhile_stays_with_its_person(site: Site, ani: int) -> None:
    site.post("/me/address", {"address": NEW})
    links = _links(site)
    site.world.join(address=NEW)
    site.post(links["ani@mail.example"])
    assert site.post(links[NEW]).status_code == 410
    assert _address(site, ani) == "ani@mail.example"


def test_an_address_that_is_none_is_refused(site: Site, ani: int) -> None:
    assert site.post("/me/address", {"address": "no"}).status_code == 422
    assert site.mail() == []


def test_five_wishes_an_hour_are_enough(site: Site, ani: int) -> None:
    codes = [site.post("/me/address", {"address": f"a{n}@baru.example"}).status_code for n in range(6)]
    assert codes == [200, 200, 200, 200, 200, 429]


def test_there_are_two_sides_only(site: Site) -> None:
    assert site.get("/address/middle/x").status_code == 404
    assert site.post("/address/middle/x").status_code == 404

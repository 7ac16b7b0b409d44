"""Joining by the form: nothing pre-ticked, one letter, one person, and no way to learn who takes part."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.people import Level, Purpose, State
from monitor.store import consents, people, sources
from reports.web.desk import Limits
from reports.web.limiter import Limiter
from tests.reports.web.conftest import FORM, Site


def _person(site: Site, address: str = "ani@mail.example") -> int | None:
    return site.read(lambda tx: people.by_address(tx, address))


def test_the_form_has_nothing_ticked(site: Site) -> None:
    shown = site.get(f"/join/{site.invitation()}")
    boxes = re.findall(r'<input type="checkbox"[^>]*>', shown.text)
    assert shown.status_code == 200
    assert len(boxes) == 5
    assert not [box for box in boxes if "checked" in box]


def test_a_filled_form_makes_a_pending_person_and_one_letter(site: Site) -> None:
    answer = site.post(f"/join/{site.invitation()}", {**FORM, "past_0": "yes"})
    person_id = _person(site)
    assert answer.status_code == 200
    assert person_id is not None
    assert site.world.state(person_id) is State.PENDING
    assert [(kind, to) for kind, to, _ in site.mail()] == [("confirm", "ani@mail.example")]
    [row] = site.read(lambda tx: sources.of_person(tx, person_id))
    assert (row.state, row.locator) == ("unproved", "https://blog.example/feed.xml")
    held = {
        (purpose, source): site.read(lambda tx, p=purpose, s=source: consents.holds(tx, person_id, p, s))
        for purpose, source in ((Purpose.READ, row.id), (Purpose.PAST, row.id), (Purpose.MAIL, None))
    }
    assert all(held.values())


def test_the_receipt_is_the_sentence_that_stood_on_the_page(site: Site) -> None:
    link = f"/join/{site.invitation()}?lang=en"
    shown = site.get(link).text
    site.post(link, FORM)
    person_id = _person(site)
    receipts = site.read(lambda tx: consents.receipts(tx, person_id))
    assert {receipt.purpose for receipt in receipts} == {Purpose.READ, Purpose.MAIL}
    for receipt in receipts:
        assert receipt.wording.language == "en"
        assert receipt.wording.text in shown


def test_a_purpose_without_its_tick_is_not_agreed_to(site: Site) -> None:
    site.post(f"/join/{site.invitation()}", FORM)
    person_id = _person(site)
    [row] = site.read(lambda tx: sources.of_person(tx, person_id))
    assert not site.read(lambda tx: consents.holds(tx, person_id, Purpose.PAST, row.id))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"address": "no address"}, "That mail address"),
        ({"mail": ""}, "weekly letter: tick"),
        ({"read_0": ""}, "Tick the permission"),
        ({"account_0": "two words"}, "not recognised"),
        ({"zone": "Asia/Atlantis"}, "Choose one"),
        ({"time": "25:00"}, "Write the time"),
        ({"day": "7"}, "Choose one"),
        ({"level": "everything"}, "Choose one"),
        ({"language": "fr"}, "Choose one"),
        ({"contacts": "x\n" * 21}, "At most 20 lines"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(site: Site, change: dict[str, str], problem: str) -> None:
    answer = site.post(f"/join/{site.invitation()}?lang=en", {**FORM, "account_1": "@ani@social.example", **change})
    assert answer.status_code == 422
    assert problem in answer.text
    assert "@ani@social.example" in answer.text
    assert site.world.people() == []
    assert site.mail() == []


def test_more_rows_are_given_and_what_was_typed_stays(site: Site) -> None:
    answer = site.post(f"/join/{site.invitation()}", {**FORM, "more": "yes"})
    assert answer.text.count('name="account_') == 3
    assert "https://blog.example/feed.xml" in answer.text
    filled = {f"account_{number}": f"https://b{number}.example/" for number in range(4)}
    more = site.post(f"/join/{site.invitation()}", {**FORM, **filled, "more": "yes"})
    assert more.text.count('name="account_') == 6
    assert site.world.people() == []


@pytest.mark.parametrize(
    ("address", "level"),
    [
        ("ani@mail.example", Level.FULL),
        ("ani@kantor.example", Level.LINK),
        ("ani@surat.kantor.example", Level.LINK),
    ],
)
def test_the_fitting_level_shows_no_content_where_the_operator_may_read(site: Site, address: str, level: Level) -> None:
    site.post(f"/join/{site.invitation()}", {**FORM, "address": address})
    person = site.read(lambda tx: people.get(tx, people.by_address(tx, address)))
    assert person.choices.level is level


def test_known_and_unknown_addresses_get_the_same_answer(site: Site) -> None:
    site.world.join(address="budi@mail.example")
    link = f"/join/{site.invitation()}"
    known = site.post(link, {**FORM, "address": "Budi+kerja@MAIL.example"})
    unknown = site.post(link, FORM)
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    assert dict(known.headers) == dict(unknown.headers)
    assert len(site.world.people()) == 2
    assert [kind for kind, _, _ in site.mail()] == ["sign_in", "confirm"]


def test_who_takes_part_keeps_their_choices_when_somebody_fills_the_form_again(site: Site) -> None:
    person_id = site.world.join(address="budi@mail.example", language="id")
    site.post(f"/join/{site.invitation()}", {**FORM, "address": "budi@mail.example"})
    assert site.read(lambda tx: people.get(tx, person_id)).choices.language == "id"
    assert site.read(lambda tx: sources.of_person(tx, person_id)) == []


def test_a_newer_form_replaces_one_that_was_never_confirmed(site: Site) -> None:
    link = f"/join/{site.invitation()}"
    site.post(link, {**FORM, "account_0": "https://stranger.example/feed", "past_0": "yes"})
    first = site.linked("confirm")
    site.post(link, FORM)
    assert site.get(first).status_code == 410
    shown = site.get(site.linked("confirm")).text
    assert "blog.example" in shown
    assert "stranger.example" not in shown
    assert len(site.world.people()) == 1


def test_an_invitation_serves_several_people_and_ends_after_three_days(site: Site) -> None:
    link = f"/join/{site.invitation()}"
    for name in ("ani", "budi"):
        assert site.post(link, {**FORM, "address": f"{name}@mail.example"}).status_code == 200
    assert len(site.world.people()) == 2
    site.world.clock.forward(hours=72, seconds=1)
    assert site.get(link).status_code == 410
    assert site.post(link, {**FORM, "address": "cici@mail.example"}).status_code == 410
    assert len(site.world.people()) == 2


def test_one_mailbox_is_written_to_at_most_five_times_an_hour(site: Site) -> None:
    link = f"/join/{site.invitation()}"
    answers = {site.post(link, FORM).data for _ in range(8)}
    assert len(answers) == 1
    with site.world.store.read() as tx:
        assert people.by_address(tx, "ani@mail.example") is not None
    assert len([1 for kind, _, _ in site.mail() if kind == "confirm"]) == 1  # older ones are withdrawn
    site.world.clock.forward(hours=1)
    assert site.post(link, FORM).data in answers


def test_one_machine_cannot_ask_for_ever(make_site: Callable[..., Site]) -> None:
    site = make_site(limits=Limits(machine=Limiter(3, timedelta(hours=1))))
    link = f"/join/{site.invitation()}"
    forms = [{**FORM, "address": f"p{number}@mail.example"} for number in range(5)]
    assert [site.post(link, form).status_code for form in forms] == [200, 200, 200, 429, 429]
    assert len(site.world.people()) == 3

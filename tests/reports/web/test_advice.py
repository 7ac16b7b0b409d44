"""Asking for advice: seen first, sent once, to the chosen contact, and nothing else to anybody."""

import html
import re

import pytest

from monitor.finding import Standing
from monitor.store import findings, posts
from tests.reports.web.conftest import Site

ADVISER = ("humas@kantor.example", "Bu Rina")


@pytest.fixture
def case(site: Site) -> tuple[Site, int, str]:
    person_id = site.world.join(address="ani@mail.example", language="en", advisers=(ADVISER,))
    found, link = site.finding(person_id)
    return site, found, f"{link}/advice"


def _fields(page: str) -> dict[str, str]:
    """What the hidden fields of a page send back."""
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in pairs}


def _shown(page: str) -> str:
    found = re.search(r"<pre>(.*?)</pre>", page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_looking_at_the_form_and_the_preview_sends_nothing(case: tuple[Site, int, str]) -> None:
    site, found, link = case
    for _ in range(3):
        assert "Bu Rina" in site.get(link).text
        site.post(link, {"do": "preview", "adviser": ADVISER[0]})
    assert site.mail() == []
    assert site.standing(found) is Standing.OPEN


def test_exactly_what_was_shown_is_sent_to_the_chosen_contact_once(case: tuple[Site, int, str]) -> None:
    site, found, link = case
    preview = site.post(link, {"do": "preview", "adviser": ADVISER[0], "note": "Is this public?\nThanks!"}).text
    sent = [site.post(link, {**_fields(preview), "do": "send"}).status_code for _ in range(3)]
    assert sent == [200, 410, 410]
    [(kind, to, text)] = site.mail()
    assert (kind, to) == ("advice", ADVISER[0])
    assert text.strip() == _shown(preview).strip()
    for said in ("«digugat vendor lama»", "Is this public?", "https://blog.example/", "R4", "ani@mail.example"):
        assert said in text
    assert site.standing(found) is Standing.OPEN


def test_another_address_may_be_written(case: tuple[Site, int, str]) -> None:
    site, _, link = case
    preview = site.post(link, {"do": "preview", "adviser": ADVISER[0], "to": "kawan@mail.example"}).text
    site.post(link, {**_fields(preview), "do": "send"})
    assert [to for _, to, _ in site.mail()] == ["kawan@mail.example"]


@pytest.mark.parametrize("change", [{"to": "thief@evil.example"}, {"note": "other words"}, {"seen": "0" * 64}])
def test_what_was_not_seen_is_not_sent(case: tuple[Site, int, str], change: dict[str, str]) -> None:
    site, _, link = case
    preview = site.post(link, {"do": "preview", "adviser": ADVISER[0]}).text
    site.post(link, {**_fields(preview), **change, "do": "send"})
    assert site.mail() == []


def test_a_ticket_is_for_its_own_finding(case: tuple[Site, int, str]) -> None:
    site, _, link = case
    other = site.world.join(advisers=(ADVISER,))
    _, foreign = site.finding(other, "Kami disomasi.", "disomasi")
    ticket = _fields(site.post(f"{foreign}/advice", {"do": "preview", "adviser": ADVISER[0]}).text)["ticket"]
    preview = _fields(site.post(link, {"do": "preview", "adviser": ADVISER[0]}).text)
    assert site.post(link, {**preview, "do": "send", "ticket": ticket}).status_code == 410
    assert site.mail() == []


@pytest.mark.parametrize("fields", [{}, {"to": "nobody"}, {"adviser": "x y"}])
def test_without_a_contact_it_asks_again(case: tuple[Site, int, str], fields: dict[str, str]) -> None:
    site, _, link = case
    answer = site.post(link, {"do": "preview", "note": "my note", **fields})
    assert answer.status_code == 422
    assert "my note" in answer.text


def test_going_back_keeps_what_was_typed(case: tuple[Site, int, str]) -> None:
    site, _, link = case
    preview = site.post(link, {"do": "preview", "adviser": ADVISER[0], "note": "my note"}).text
    back = site.post(link, {**_fields(preview), "do": "back"})
    assert back.status_code == 200
    assert "my note" in back.text


def test_a_closed_finding_has_nothing_to_ask(case: tuple[Site, int, str]) -> None:
    site, _, link = case
    preview = _fields(site.post(link, {"do": "preview", "adviser": ADVISER[0]}).text)
    site.post(link.removesuffix("/advice"), {"do": "fixed"})
    assert site.get(link).status_code == 410
    assert site.post(link, {**preview, "do": "send"}).status_code == 410
    assert site.mail() == []


def test_the_signed_in_person_asks_in_the_same_way(case: tuple[Site, int, str]) -> None:
    site, found, _ = case
    person_id = site.read(lambda tx: findings.get(tx, found)).person_id
    site.sign_in(person_id)
    link = f"/me/finding/{found}/advice"
    assert site.get(link).status_code == 200
    preview = site.post(link, {"do": "preview", "adviser": ADVISER[0]}).text
    assert site.post(link, {**_fields(preview), "do": "send"}).status_code == 200
    assert len(site.mail()) == 1
    site.post(f"/me/finding/{found}", {"do": "fixed"})
    assert site.get(link).status_code == 410


def test_a_third_persons_number_is_masked_in_the_letter_too(site: Site) -> None:
    person_id = site.world.join(advisers=(ADVISER,))
    _, link = site.finding(person_id, "Hubungi Bu Sari di 081200000042 ya.", "081200000042")
    preview = site.post(f"{link}/advice", {"do": "preview", "adviser": ADVISER[0]}).text
    assert "081200000042" not in preview
    assert "08••••••••42" in preview


def test_a_post_without_an_address_is_said_to_have_none(site: Site) -> None:
    person_id = site.world.join(language="en", advisers=(ADVISER,))
    found, link = site.finding(person_id)
    with site.world.store.begin() as tx:
        row = findings.get(tx, found)
        assert row is not None
        posts.drop_text(tx, [row.post_id])
    preview = site.post(f"{link}/advice", {"do": "preview", "adviser": ADVISER[0]}).text
    assert "Where it stands" in _shown(preview)

"""The pages against somebody who means harm: hidden fields, and letters to a mailbox by the dozen."""

import re

from monitor.people import State
from monitor.store import outbox
from tests.reports.web.conftest import FORM, Site


def test_nothing_that_was_filled_in_is_hidden_from_who_confirms(site: Site) -> None:
    planted = {"advisers": "Humas canary-9@lain.example", "contacts": "0811-canary-8"}
    site.post(f"/join/{site.invitation()}", {**FORM, **planted})
    shown = site.get(site.linked("confirm")).text
    assert "Humas &lt;canary-9@lain.example&gt;" in shown
    assert "0811-canary-8" in shown


def test_one_mailbox_gets_few_letters_however_its_address_is_spelt(site: Site) -> None:
    site.world.join(address="ani@mail.example")
    for number in range(12):
        site.post("/in", {"address": f"ani+{number}@mail.example"})
    assert [kind for kind, _, _ in site.mail()] == ["sign_in"] * 5


def test_nor_does_a_form_that_is_sent_again_and_again(site: Site) -> None:
    link = site.invitation()
    for number in range(12):
        site.post(f"/join/{link}", {**FORM, "address": f"ani+{number}@mail.example"})
    with site.world.store.read() as tx:
        totals = outbox.totals(tx)
    assert (totals["pending"], totals["withdrawn"]) == (1, 4)
    assert [site.world.state(one) for one in site.world.people()] == [State.PENDING]


def test_cermin_is_no_way_to_write_to_strangers(site: Site) -> None:
    site.sign_in(ani := site.world.join(address="ani@mail.example"))
    found, _ = site.finding(ani)
    link = f"/me/finding/{found}/advice"
    for number in range(9):
        preview = site.post(link, {"do": "preview", "to": f"orang{number}@lain.example"}).text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', preview))
        site.post(link, {**hidden, "do": "send"})
    assert [kind for kind, _, _ in site.mail()] == ["advice"] * 5

"""Answering a finding from a letter: a look changes nothing, a click once."""

from dataclasses import replace

import pytest

from monitor.doors import Door
from monitor.finding import Standing
from monitor.store import findings, people, posts
from tests.reports.web.conftest import Site


def test_looks_change_nothing(site: Site) -> None:
    found, link = site.finding(site.world.join())
    for _ in range(3):
        shown = site.get(link + "?say=fixed")
    assert shown.status_code == 200
    assert "digugat vendor lama" in shown.text
    assert site.standing(found) is Standing.OPEN
    assert site.jobs.kept == []


def test_fixed_closes_the_finding_once_and_asks_for_a_second_look(site: Site) -> None:
    found, link = site.finding(site.world.join())
    answers = [site.post(link, {"do": "fixed"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 200, 200]
    assert site.standing(found) is Standing.FIXED
    assert site.jobs.kept == [("reread", {"finding_id": found})]


def test_fine_keeps_the_reason(site: Site) -> None:
    found, link = site.finding(site.world.join())
    site.post(link, {"do": "fine", "reason": "The ruling is public."})
    row = site.read(lambda tx: findings.get(tx, found))
    assert (row.standing, row.answer_reason) == (Standing.FINE, "The ruling is public.")
    assert site.jobs.kept == []


def test_later_comes_back_with_the_next_letter(site: Site) -> None:
    person_id = site.world.join()
    found, link = site.finding(person_id)
    site.world.clock.forward(hours=-2)
    assert site.post(link, {"do": "later"}).status_code == 303
    row = site.read(lambda tx: findings.get(tx, found))
    assert row.standing is Standing.LATER
    assert row.later_until <= site.read(lambda tx: people.get(tx, person_id)).next_due_at
    assert site.post(link, {"do": "later"}).status_code == 200
    assert site.post(link, {"do": "fixed"}).status_code == 303


def test_closing_lets_go_of_the_words(site: Site) -> None:
    found, link = site.finding(site.world.join())
    site.post(link, {"do": "fixed"})
    row = site.read(lambda tx: findings.get(tx, found))
    assert row.finding.quote == ""
    assert not site.read(lambda tx: posts.get(tx, row.post_id)).text_kept


@pytest.mark.parametrize("answer", ["fixed", "fine", "later"])
def test_an_answer_is_taken_back_once_from_the_page_that_follows(site: Site, answer: str) -> None:
    found, link = site.finding(site.world.join())
    undo = site.post(link, {"do": answer}).location
    for _ in range(3):
        assert 'value="undo"' in site.get(undo).text
    assert site.standing(found) is Standing(answer)
    assert site.post(undo, {"do": "undo"}).status_code == 200
    assert site.standing(found) is Standing.OPEN
    assert site.post(undo, {"do": "undo"}).status_code == 410
    assert 'value="undo"' not in site.get(undo).text


def test_after_undo_the_link_works_again(site: Site) -> None:
    found, link = site.finding(site.world.join())
    site.post(site.post(link, {"do": "fine"}).location)
    assert site.post(link, {"do": "fixed"}).status_code == 303
    assert site.standing(found) is Standing.FIXED


def test_undo_ends_after_a_day(site: Site) -> None:
    found, link = site.finding(site.world.join())
    undo = site.post(link, {"do": "fixed"}).location
    site.world.clock.forward(days=1)
    assert site.post(undo).status_code == 410
    assert site.standing(found) is Standing.FIXED


def test_an_answer_that_is_none_is_refused(site: Site) -> None:
    found, link = site.finding(site.world.join())
    assert site.post(link, {"do": "erase everything"}).status_code == 400
    assert site.post(link, {"do": "advice"}).status_code == 200
    assert site.standing(found) is Standing.OPEN


def test_a_closed_finding_shows_no_words_to_whoever_holds_the_link(site: Site) -> None:
    _, link = site.finding(site.world.join())
    site.post(link, {"do": "fixed"})
    shown = site.get(link)
    assert shown.status_code == 200
    assert "digugat" not in shown.text


def test_a_link_ends_after_sixty_days(site: Site) -> None:
    found, link = site.finding(site.world.join())
    site.world.clock.forward(days=60)
    assert site.get(link).status_code == 410
    assert site.post(link, {"do": "fixed"}).status_code == 410
    assert site.standing(found) is Standing.OPEN


def test_a_link_to_a_finding_of_somebody_else_opens_nothing(site: Site) -> None:
    found, _ = site.finding(site.world.join())
    crossed = f"/a/{site.token(Door.ANSWER, site.world.join(), found)}"
    assert site.get(crossed).status_code == 410
    assert site.post(crossed, {"do": "fixed"}).status_code == 410
    assert site.standing(found) is Standing.OPEN


def test_an_undo_of_a_finding_that_is_gone_is_over(site: Site) -> None:
    person_id = site.world.join()
    assert site.get(f"/undo/{site.token(Door.UNDO, person_id, 999)}").status_code == 410


def test_a_third_persons_number_is_masked(site: Site) -> None:
    _, link = site.finding(site.world.join(), "Hubungi Bu Sari di 081200000042 ya.", "081200000042")
    shown = site.get(link).text
    assert "081200000042" not in shown
    assert "08••••••••42" in shown


def test_ones_own_number_is_not(site: Site) -> None:
    person_id = site.world.join(contacts=("081200000042",))
    _, link = site.finding(person_id, "Hubungi saya di 081200000042 ya.", "081200000042")
    assert "081200000042" in site.get(link).text


def test_words_of_a_post_are_never_markup(site: Site) -> None:
    words = "Kami <script>alert(1)</script> & digugat"
    _, link = site.finding(site.world.join(), words, "<script>alert(1)</script>")
    shown = site.get(link).text
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_the_page_speaks_the_persons_language(site: Site) -> None:
    _, link = site.finding(site.world.join(language="en"))
    assert '<html lang="en">' in site.get(link, headers={"Accept-Language": "id"}).text


class TestTheSecondLook:
    """What the page after *fixed* says about the post."""

    @pytest.fixture
    def undo(self, site: Site) -> tuple[Site, int, str]:
        found, link = site.finding(site.world.join(language="en"))
        return site, found, site.post(link, {"do": "fixed"}).location

    def test_it_waits_for_an_hour_and_then_cannot_tell(self, undo: tuple[Site, int, str]) -> None:
        site, _, page = undo
        assert "not looked at the post again yet" in site.get(page).text
        site.world.clock.forward(hours=1)
        assert "can&#39;t tell" in site.get(page).text

    def test_the_post_is_gone(self, undo: tuple[Site, int, str]) -> None:
        site, found, page = undo
        with site.world.store.begin() as tx:
            posts.mark_gone(tx, findings.get(tx, found).post_id, site.world.clock.now)
        shown = site.get(page).text
        assert "the post is gone" in shown
        assert "legal" in shown

    def test_the_post_is_the_same(self, undo: tuple[Site, int, str]) -> None:
        site, found, page = undo
        with site.world.store.begin() as tx:
            findings.settle(tx, found, Standing.OPEN, site.world.clock.now)
        shown = site.get(page).text
        assert "still the same" in shown
        assert 'value="undo"' not in shown

    @pytest.mark.parametrize(("flagged", "said"), [(False, "nothing in it is flagged"), (True, "still something")])
    def test_the_post_was_edited(self, undo: tuple[Site, int, str], flagged: bool, said: str) -> None:
        site, found, page = undo
        with site.world.store.begin() as tx:
            row = findings.get(tx, found)
            stored = posts.get(tx, row.post_id)
            edited = replace(stored.post, text="Sidang digugat vendor lama selesai.")
            posts.keep(tx, row.person_id, row.source_id, [edited], site.world.clock.now)
            if flagged:
                again = replace(row.finding, quote="digugat vendor lama", spans=((7, 26),))
                findings.add(tx, row.person_id, row.post_id, [again], site.world.clock.now)
        assert said in site.get(page).text

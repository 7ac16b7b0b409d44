"""A person's own pages: findings, rest, accounts, choices, letters."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.post import Bookmark
from monitor import joining
from monitor.finding import Standing
from monitor.people import Empty, Level, Purpose, Role, State
from monitor.store import consents, outbox, people, sources
from monitor.store.sources import SourceState
from tests.reports.web.conftest import FORM, Site

CHOSEN = {
    **FORM,
    "language": "id",
    "zone": "Asia/Jayapura",
    "day": "4",
    "time": "17:35",
    "level": "counts",
    "role": "finance",
    "empty": "silence",
    "contacts": "0812-0000-0042\n\n ani@toko.example \n",
    "advisers": "Bu Rina, humas <humas@kantor.example>\nbudi@mail.example",
    "keep_days": "7",
    "models": "no",
}


@pytest.fixture
def ani(site: Site) -> int:
    person_id = site.world.join(address="ani@mail.example", language="en")
    site.sign_in(person_id)
    return person_id


class TestFindings:
    def test_own_findings_stand_there_gravest_first_and_nobody_elses(self, site: Site, ani: int) -> None:
        other = site.world.join()
        site.finding(other, "Rahasia orang lain di sini.", "Rahasia")
        site.finding(ani)
        shown = site.get("/me").text
        assert "digugat vendor lama" in shown
        assert "Rahasia" not in shown

    @pytest.mark.parametrize("path", ["/me/finding/{}", "/me/finding/{}/advice"])
    def test_another_persons_finding_is_not_there(self, site: Site, ani: int, path: str) -> None:
        found, _ = site.finding(site.world.join())
        assert site.get(path.format(found)).status_code == 404
        assert site.post(path.format(found), {"do": "fixed"}).status_code == 404
        assert site.standing(found) is Standing.OPEN

    def test_an_answer_and_its_undo(self, site: Site, ani: int) -> None:
        found, _ = site.finding(ani)
        page = f"/me/finding/{found}"
        assert 'value="fixed"' in site.get(page).text
        assert site.post(page, {"do": "fine", "reason": "It was announced."}).status_code == 303
        shown = site.get("/me").text
        assert "It was announced." in shown
        assert 'value="undo"' in shown
        assert site.post(page, {"do": "undo"}).status_code == 303
        assert site.standing(found) is Standing.OPEN

    def test_one_put_off_stands_last_with_its_day(self, site: Site, ani: int) -> None:
        first, _ = site.finding(ani, "Kami digugat lagi.", "digugat")
        site.finding(ani, "Kami disomasi lagi.", "disomasi")
        site.post(f"/me/finding/{first}", {"do": "later"})
        shown = site.get("/me").text
        assert shown.index("disomasi") < shown.index(">digugat<")
        assert "Comes again from 30 November 2026" in shown

    def test_words_that_are_not_kept_are_not_missed(self, site: Site, ani: int) -> None:
        found, _ = site.finding(ani)
        site.post(f"/me/finding/{found}", {"do": "fixed"})
        site.post(f"/me/finding/{found}", {"do": "undo"})
        shown = site.get(f"/me/finding/{found}").text
        assert "no longer kept" in shown
        assert "digugat" not in shown

    def test_a_held_letter_is_shown_and_sent_again_only_when_asked(self, site: Site, ani: int) -> None:
        letter = site.world.put(ani)
        with site.world.store.begin() as tx:
            outbox.mark(tx, letter, outbox.LetterState.HELD, site.world.clock.now, note="in doubt twice")
        assert "One letter may have arrived" in site.get("/me").text
        assert site.mail() == []
        assert site.post("/me/letters/held").status_code == 303
        assert len(site.mail()) == 1
        assert "may have arrived" not in site.get("/me").text


class TestRest:
    def test_an_open_rest_lasts_until_the_person_carries_on(self, site: Site, ani: int) -> None:
        site.post("/me/rest", {"do": "pause"})
        assert site.world.state(ani) is State.PAUSED
        assert site.jobs.kept == []
        assert "Cermin is resting" in site.get("/me").text
        assert "Carry on" in site.get("/me/data").text
        site.post("/me/rest", {"do": "resume"})
        assert site.world.state(ani) is State.ACTIVE

    def test_a_rest_with_an_end_leaves_a_job_that_ends_it(self, site: Site, ani: int) -> None:
        site.post("/me/rest", {"do": "pause", "until": "2026-12-24"})
        midnight = datetime(2026, 12, 23, 17, tzinfo=UTC)
        assert site.jobs.kept == [("wake", {"person_id": ani, "until": int(midnight.timestamp())})]
        with site.world.store.begin() as tx:
            assert joining.wake(tx, ani, int(midnight.timestamp()), midnight)
        assert site.world.state(ani) is State.ACTIVE

    def test_a_job_of_an_earlier_rest_wakes_nobody(self, site: Site, ani: int) -> None:
        site.post("/me/rest", {"do": "pause", "until": "2026-12-24"})
        site.post("/me/rest", {"do": "resume"})
        site.post("/me/rest", {"do": "pause"})
        until = site.jobs.kept[0][1]["until"]
        with site.world.store.begin() as tx:
            assert not joining.wake(tx, ani, until, datetime.fromtimestamp(until, UTC))
        assert site.world.state(ani) is State.PAUSED

    @pytest.mark.parametrize("day", ["yesterday", "2020-01-01", "2999-01-01"])
    def test_a_day_that_makes_no_sense_is_an_open_end(self, site: Site, ani: int, day: str) -> None:
        site.post("/me/rest", {"do": "pause", "until": day})
        assert site.world.state(ani) is State.PAUSED
        assert site.jobs.kept == []

    def test_anything_else_changes_nothing(self, site: Site, ani: int) -> None:
        site.post("/me/rest", {"do": "dance"})
        assert site.world.state(ani) is State.ACTIVE


class TestAccounts:
    def test_one_is_added_with_its_ticks_and_shows_its_code(self, site: Site, ani: int) -> None:
        form = {"account_0": "https://ani.example/feed", "read_0": "yes", "past_0": "yes"}
        assert site.post("/me/accounts", form).status_code == 303
        [row] = site.read(lambda tx: sources.of_person(tx, ani))
        assert row.state is SourceState.UNPROVED
        assert site.read(lambda tx: consents.holds(tx, ani, Purpose.PAST, row.id))
        shown = site.get("/me/accounts").text
        assert row.code in shown
        assert f"https://cermin.example/me/{row.code}" in shown
        assert "Older posts are checked too" in shown

    @pytest.mark.parametrize(
        ("form", "said"),
        [
            ({"account_0": "https://ani.example/feed"}, "Tick the permission"),
            ({"account_0": "", "read_0": "yes"}, "not recognised"),
            ({"account_0": "two words", "read_0": "yes"}, "not recognised"),
        ],
    )
    def test_a_mistake_is_named(self, site: Site, ani: int, form: dict[str, str], said: str) -> None:
        answer = site.post("/me/accounts", form)
        assert answer.status_code == 422
        assert said in answer.text
        assert site.read(lambda tx: sources.of_person(tx, ani)) == []

    def test_the_same_one_is_added_once_and_again_after_it_was_stopped(self, site: Site, ani: int) -> None:
        form = {"account_0": "https://ani.example/feed", "read_0": "yes"}
        site.post("/me/accounts", form)
        assert "in your list already" in site.post("/me/accounts", form).text
        [row] = site.read(lambda tx: sources.of_person(tx, ani))
        site.post(f"/me/accounts/{row.id}", {"do": "stop"})
        assert site.post("/me/accounts", form).status_code == 303

    def test_twenty_are_enough(self, site: Site, ani: int) -> None:
        with site.world.store.begin() as tx:
            for number in range(20):
                sources.add(tx, ani, "web", f"https://b{number}.example/", site.world.clock.now)
        form = {"account_0": "https://ani.example/feed", "read_0": "yes"}
        assert "At most 20 accounts" in site.post("/me/accounts", form).text

    def test_stopping_ends_its_consents_at_once(self, site: Site, ani: int) -> None:
        site.post("/me/accounts", {"account_0": "https://ani.example/feed", "read_0": "yes", "past_0": "yes"})
        [row] = site.read(lambda tx: sources.of_person(tx, ani))
        site.post(f"/me/accounts/{row.id}", {"do": "stop"})
        assert site.read(lambda tx: sources.get(tx, row.id)).state is SourceState.STOPPED
        for purpose in (Purpose.READ, Purpose.PAST):
            assert not site.read(lambda tx, p=purpose: consents.holds(tx, ani, p, row.id))
        assert "You stopped it" in site.get("/me/accounts").text

    def test_checking_a_proof_asks_for_it_once_there_is_something_to_prove(self, site: Site, ani: int) -> None:
        site.post("/me/accounts", {"account_0": "https://ani.example/feed", "read_0": "yes"})
        proved = site.world.source(ani)
        [row, _] = site.read(lambda tx: sources.of_person(tx, ani))
        assert site.post(f"/me/accounts/{row.id}", {"do": "check"}).status_code == 200
        assert site.post(f"/me/accounts/{proved}", {"do": "check"}).status_code == 200
        assert site.jobs.kept == [("prove", {"source_id": row.id})]

    def test_another_persons_account_is_not_there(self, site: Site, ani: int) -> None:
        foreign = site.world.source(site.world.join())
        for act in ("stop", "check"):
            assert site.post(f"/me/accounts/{foreign}", {"do": act}).status_code == 404
        assert site.post("/me/accounts/9999", {"do": "stop"}).status_code == 404
        assert site.read(lambda tx: sources.get(tx, foreign)).state is SourceState.ACTIVE
        with site.world.store.begin() as tx:
            assert not joining.stop_source(tx, ani, foreign, site.world.clock.now)

    def test_trouble_and_gaps_are_said(self, site: Site, ani: int) -> None:
        source_id, now = site.world.source(ani), site.world.clock.now
        with site.world.store.begin() as tx:
            sources.record_failure(
                tx, source_id, reason="not_found", next_poll_at=now, state=SourceState.RESTING, now=now
            )
        shown = site.get("/me/accounts").text
        assert "Not read since" in shown
        assert "the address was not found" in shown
        assert "geheim" not in shown

    def test_an_archive_and_an_account_that_is_gone_say_so(self, site: Site, ani: int) -> None:
        now = site.world.clock.now
        with site.world.store.begin() as tx:
            archive = sources.add(tx, ani, "mastodon_archive", "export", now)
            sources.prove(tx, archive, "export", now)
            sources.add(tx, ani, "web", "https://lama.example/", now)
            sources.set_state(tx, archive + 1, SourceState.GONE)
        shown = site.get("/me/accounts").text
        assert "Export of Mastodon" in shown
        assert "it is not read by itself" in shown
        assert "This account says that it is gone" in shown

    def test_one_proved_and_not_read_yet_says_that_it_begins(self, site: Site, ani: int) -> None:
        with site.world.store.begin() as tx:
            source_id = sources.add(tx, ani, "web", "https://baru.example/", site.world.clock.now)
            sources.prove(tx, source_id, "domain", site.world.clock.now)
        shown = site.get("/me/accounts").text
        assert "The first reading begins shortly" in shown
        assert "a file on your site" in shown

    def test_a_gap_is_said_with_its_day(self, site: Site, ani: int) -> None:
        source_id, now = site.world.source(ani), site.world.clock.now
        with site.world.store.begin() as tx:
            sources.record_success(
                tx,
                source_id,
                bookmark=Bookmark(),
                next_poll_at=now,
                interval=timedelta(hours=1),
                window=None,
                gap=True,
                omits=(),
                now=now,
            )
        assert "Some posts around 23 November 2026 may be missing" in site.get("/me/accounts").text

    def test_a_link_that_proves_says_the_same_for_every_code(self, site: Site) -> None:
        assert site.get("/me/cermin-abc").data == site.get("/me/cermin-xyz").data


class TestChoices:
    def test_all_of_them_are_kept(self, site: Site, ani: int) -> None:
        assert site.post("/me/choices", CHOSEN).location == "/me/choices?saved=yes"
        kept = site.read(lambda tx: people.get(tx, ani)).choices
        assert (kept.language, kept.zone, kept.day, kept.hour, kept.minute) == ("id", "Asia/Jayapura", 4, 17, 35)
        assert (kept.level, kept.role, kept.empty) == (Level.COUNTS, Role.FINANCE, Empty.SILENCE)
        assert kept.contacts == ("0812-0000-0042", "ani@toko.example")
        assert kept.advisers == (
            ("humas@kantor.example", "Bu Rina, humas"),
            ("budi@mail.example", "budi@mail.example"),
        )
        assert (kept.keep_days, kept.models) == (7, False)

    def test_a_new_time_moves_the_next_letter(self, site: Site, ani: int) -> None:
        site.post("/me/choices", CHOSEN)
        due = site.read(lambda tx: people.get(tx, ani)).next_due_at
        assert due == datetime(2026, 11, 27, 8, 35, tzinfo=UTC)

    def test_saving_without_a_change_moves_nothing(self, site: Site, ani: int) -> None:
        before = site.read(lambda tx: people.get(tx, ani))
        shown = {**FORM, "level": before.choices.level.value, "models": "yes", "keep_days": "30"}
        site.post("/me/choices", shown)
        assert site.read(lambda tx: people.get(tx, ani)) == before

    def test_the_address_does_not_change_here(self, site: Site, ani: int) -> None:
        site.post("/me/choices", {**CHOSEN, "address": "thief@evil.example"})
        assert site.read(lambda tx: people.get(tx, ani)).choices.address == "ani@mail.example"

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"keep_days": "31"}, "from 0 to 30"),
            ({"keep_days": "-1"}, "from 0 to 30"),
            ({"advisers": "Bu Rina"}, "a name, then a mail address"),
            ({"contacts": "x" * 201}, "At most 20 lines"),
            ({"role": "king"}, "Choose one"),
        ],
    )
    def test_a_mistake_is_named_and_nothing_changes(
        self, site: Site, ani: int, change: dict[str, str], said: str
    ) -> None:
        before = site.read(lambda tx: people.get(tx, ani))
        answer = site.post("/me/choices", {**CHOSEN, **change})
        assert answer.status_code == 422
        assert said in answer.text
        assert site.read(lambda tx: people.get(tx, ani)) == before

    def test_letters_stop_and_come_again_only_with_the_tick(self, site: Site, ani: int) -> None:
        def mail() -> bool:
            return bool(site.read(lambda tx: consents.holds(tx, ani, Purpose.MAIL)))

        site.world.put(ani)
        site.post("/me/letters", {"do": "stop"})
        assert not mail()
        assert site.mail() == []
        assert "no weekly letter" in site.get("/me/choices").text
        site.post("/me/letters", {"do": "start"})
        assert not mail()
        site.post("/me/letters", {"do": "start", "mail": "yes"})
        assert mail()

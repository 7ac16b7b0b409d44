from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from connectors.base import Reason
from monitor.doors import Door
from monitor.finding import Rule, Severity, Standing
from monitor.imports import LOCATOR
from monitor.people import Empty, Level, Purpose, State
from monitor.store import audit, consents, digests, findings, outbox, people, posts, sources, tokens
from monitor.store.sources import SourceState
from reports import gathering
from reports.letter import Writer
from reports.links import Links
from reports.stationery import Stationery, StationeryError
from reports.weekly import Made, Outcome, make_digest, preview
from tests.reports.samples import BASE, SENDER
from tests.reports.world import DUE, KEY, World, press

WEEK = timedelta(days=7)
WORDS = "Rapatnya panas. Kami digugat vendor lama, hubungi Bu Sari di 081200000042!"


@pytest.fixture
def ani(world: World) -> int:
    return world.join(level=Level.FULL)


def waiting(world: World) -> list[EmailMessage]:
    """The letters in the outbox, as mails."""
    with world.store.begin() as tx:
        letters = outbox.claim_due(tx, world.clock.now + timedelta(days=60), 100)
        for letter in letters:
            outbox.mark(tx, letter.id, outbox.LetterState.RETRY, world.clock.now, next_try=world.clock.now)
    return [message_from_bytes(letter.message, policy=policy.default) for letter in letters]


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def due_of(world: World, person_id: int) -> datetime | None:
    with world.store.read() as tx:
        return people.get(tx, person_id).next_due_at


def test_a_finding_becomes_a_letter_with_links_that_work_and_the_next_due_time(world: World, ani: int) -> None:
    finding_id = world.flag(ani, world.source(ani), WORDS, "digugat vendor lama")
    made = make_digest(press(), world.store, ani, DUE, DUE)
    assert made == Made(Outcome.MADE, made.letter_id, 1)
    [mail] = waiting(world)
    assert "Kami «digugat vendor lama», hubungi Bu Sari di 08••••••••42!" in " ".join(text_of(mail).split())
    assert due_of(world, ani) == DUE + WEEK
    links = Links(BASE, KEY)
    with world.store.read() as tx:
        digest = digests.last(tx, ani)
        row = findings.get(tx, finding_id)
        assert (row.standing, row.digest_id) == (Standing.OPEN, digest.id)
        for link, subject in (
            (links.answer(finding_id, digest.id), finding_id),
            (links.pause(ani, digest.id), digest.id),
            (links.leave(ani, digest.id), digest.id),
            (links.unsubscribe(ani), None),
        ):
            known = tokens.look(tx, link.token, link.door, DUE)
            assert (known.person_id, known.subject_id) == (ani, subject)
            assert link.url in text_of(mail)
        later = DUE + timedelta(days=61)
        assert tokens.look(tx, links.answer(finding_id, digest.id).token, Door.ANSWER, later) == tokens.Expired()
        assert tokens.look(tx, links.unsubscribe(ani).token, Door.UNSUBSCRIBE, later).person_id == ani


def test_the_letter_is_fixed_to_its_due_time_not_to_the_moment_it_was_made(world: World, ani: int) -> None:
    late = DUE + timedelta(hours=5)
    make_digest(press(), world.store, ani, DUE, late)
    assert waiting(world)[0]["Date"].datetime == DUE


def test_a_due_time_gives_one_letter_however_often_it_is_met(world: World, ani: int) -> None:
    assert make_digest(press(), world.store, ani, DUE, DUE).outcome is Outcome.MADE
    assert make_digest(press(), world.store, ani, DUE, DUE) == Made(Outcome.GONE)
    with world.store.begin() as tx:
        people.set_state(tx, ani, State.ACTIVE, due=DUE, now=DUE)
    assert make_digest(press(), world.store, ani, DUE, DUE).outcome is Outcome.MOVED
    assert len(waiting(world)) == 1


def test_a_clock_that_jumps_back_brings_no_second_letter_for_one_due_time(world: World, ani: int) -> None:
    with world.store.begin() as tx:
        digests.record(tx, ani, DUE, [], 0, DUE - timedelta(days=10))
    assert make_digest(press(), world.store, ani, DUE, DUE) == Made(Outcome.GONE)
    assert waiting(world) == []
    assert due_of(world, ani) == DUE + WEEK


def test_a_finding_is_told_once_and_what_was_put_off_comes_again(world: World, ani: int) -> None:
    source_id = world.source(ani)
    first = world.flag(ani, source_id, WORDS, "digugat")
    make_digest(press(), world.store, ani, DUE, DUE)
    with world.store.begin() as tx:
        findings.settle(tx, first, Standing.LATER, DUE, until=DUE + WEEK)
    other = world.flag(ani, source_id, "Kabarnya kami digugat lagi oleh vendor.", "digugat lagi")
    assert make_digest(press(), world.store, ani, DUE + WEEK, DUE + WEEK).findings == 2
    text = text_of(waiting(world)[1])
    assert text.count("Anda minta diingatkan tentang yang satu ini.") == 1
    with world.store.read() as tx:
        assert {findings.get(tx, one).standing for one in (first, other)} == {Standing.OPEN}
    assert make_digest(press(), world.store, ani, DUE + 2 * WEEK, DUE + 2 * WEEK).findings == 0


def test_what_does_not_fit_stays_for_the_next_letter(world: World, ani: int) -> None:
    source_id = world.source(ani)
    ids = [world.flag(ani, source_id, f"Kami digugat vendor ke-{n}.", "digugat", confidence=n / 20) for n in range(12)]
    assert make_digest(press(), world.store, ani, DUE, DUE).findings == 10
    with world.store.read() as tx:
        assert digests.last(tx, ani).left_out == 2
        assert [row.id for row in findings.fresh(tx, ani)] == ids[:2]
    assert "Masih ada 2 lagi." in text_of(waiting(world)[0])
    assert make_digest(press(), world.store, ani, DUE + WEEK, DUE + WEEK).findings == 2


def test_a_letter_that_would_be_cut_takes_less(world: World, ani: int) -> None:
    source_id = world.source(ani)
    for n in range(14):
        world.flag(ani, source_id, f"Kami digugat vendor ke-{n}. " * 9, "digugat")
    made = make_digest(press(limit=50, html_kib=24), world.store, ani, DUE, DUE)
    assert 3 < made.findings < 14
    [mail] = waiting(world)
    assert len(mail.get_body(("html",)).get_content().encode()) <= 25 * 1024
    assert f"Masih ada {14 - made.findings} lagi." in text_of(mail)


def test_an_empty_week_is_a_sign_of_life_or_silence_as_the_person_chose(world: World) -> None:
    alive, silent = world.join(level=Level.FULL), world.join(empty=Empty.SILENCE)
    assert make_digest(press(), world.store, alive, DUE, DUE).outcome is Outcome.MADE
    assert make_digest(press(), world.store, silent, DUE, DUE).outcome is Outcome.QUIET
    assert due_of(world, silent) == due_of(world, alive) == DUE + WEEK
    [mail] = waiting(world)
    assert "Pekan ini tidak ada yang menonjol" in text_of(mail)
    assert "Tidak ada sumber yang dibaca." in text_of(mail)


def test_each_source_stands_in_a_line_and_shows_no_secret_of_its_address(world: World, ani: int) -> None:
    world.source(ani)
    with world.store.begin() as tx:
        sources.add(tx, ani, "mastodon", "@ani@social.example", DUE, code="cermin-x")
        stopped = sources.add(tx, ani, "web", "https://old.example/", DUE)
        sources.set_state(tx, stopped, SourceState.STOPPED)
    make_digest(press(), world.store, ani, DUE, DUE)
    text = " ".join(text_of(waiting(world)[0]).split())
    assert "* blog.example/feed.xml: terakhir dibaca Senin 23 November 2026, 07.00 WIB." in text
    assert "Balasan tidak terlihat di sana." in text
    assert "* @ani@social.example: belum dibaca. Belum terbukti milik Anda" in text
    assert "geheim" not in text
    assert "key=1" not in text
    assert "old.example" not in text


def test_an_export_is_named_by_its_platform(world: World, ani: int) -> None:
    for connector in ("x", "foreign"):
        with world.store.begin() as tx:
            source_id = sources.add(tx, ani, connector, LOCATOR, DUE)
            sources.prove(tx, source_id, "export", DUE)
    world.flag(ani, source_id, WORDS, "digugat")
    make_digest(press(), world.store, ani, DUE, DUE)
    text = text_of(waiting(world)[0])
    assert "* Ekspor X: belum dibaca." in text
    assert "R4 · Lihat ini dulu · Ekspor foreign, 22 November 2026" in text


@pytest.mark.parametrize(
    ("connector", "days", "asked"), [("linkedin", 31, True), ("linkedin", 29, False), ("foreign", 31, False)]
)
def test_an_export_of_long_ago_comes_with_how_to_ask_for_the_next(
    world: World, ani: int, connector: str, days: int, asked: bool
) -> None:
    world.source(ani, locator=LOCATOR, connector=connector, read_at=DUE - timedelta(days=days))
    make_digest(press(), world.store, ani, DUE, DUE)
    text = " ".join(text_of(waiting(world)[0]).split())
    assert ("lalu unggah zip-nya apa adanya." in text) is asked
    assert ("yang terakhir masuk pada" in text) is (days > 30)


def test_ones_own_number_is_not_hidden_from_oneself(world: World) -> None:
    ani = world.join(level=Level.FULL, contacts=("081200000042",))
    world.flag(ani, world.source(ani), WORDS, "digugat")
    make_digest(press(), world.store, ani, DUE, DUE)
    assert "081200000042" in text_of(waiting(world)[0])


def test_a_trouble_is_told_once_even_to_somebody_who_wants_silence(world: World) -> None:
    ani = world.join(level=Level.FULL, empty=Empty.SILENCE)
    source_id = world.source(ani)
    with world.store.begin() as tx:
        sources.record_failure(
            tx,
            source_id,
            reason=Reason.NOT_FOUND,
            next_poll_at=None,
            state=SourceState.RESTING,
            now=DUE - timedelta(days=2),
        )
        sources.notify(tx, source_id, "gap", DUE)
    assert make_digest(press(), world.store, ani, DUE, DUE).outcome is Outcome.MADE
    text = " ".join(text_of(waiting(world)[0]).split())
    assert "blog.example/feed.xml: Di alamat ini sudah tidak ada apa-apa. Ini mulai terjadi 21 November 2026." in text
    assert text.count("Mungkin ada pos yang terlewat") == 1
    assert make_digest(press(), world.store, ani, DUE + WEEK, DUE + WEEK).outcome is Outcome.QUIET


def test_a_trouble_without_a_reason_is_named_by_its_kind(world: World, ani: int) -> None:
    with world.store.begin() as tx:
        source_id = sources.add(tx, ani, "web", "https://blog.example/", DUE)
        sources.notify(tx, source_id, "gone", DUE)
    make_digest(press(), world.store, ani, DUE, DUE)
    assert "sudah tiada untuk seterusnya" in " ".join(text_of(waiting(world)[0]).split())


@pytest.mark.parametrize(
    ("days", "outcome"), [(0, Outcome.MADE), (3.4, Outcome.MADE), (3.6, Outcome.MOVED), (30, Outcome.MOVED)]
)
def test_a_missed_letter_is_made_up_for_unless_the_next_one_is_nearer(
    world: World, ani: int, days: float, outcome: Outcome
) -> None:
    now = DUE + timedelta(days=days)
    assert make_digest(press(), world.store, ani, DUE, now).outcome is outcome
    assert timedelta(0) < due_of(world, ani) - now <= WEEK


def test_a_due_time_that_a_jumping_clock_set_is_set_right(world: World, ani: int) -> None:
    far = DUE + timedelta(days=300)
    with world.store.begin() as tx:
        people.set_state(tx, ani, State.ACTIVE, due=far, now=DUE)
    assert make_digest(press(), world.store, ani, far, DUE).outcome is Outcome.MOVED
    assert due_of(world, ani) == DUE + WEEK


def test_moving_the_day_never_brings_two_letters_within_half_a_week(world: World, ani: int) -> None:
    make_digest(press(), world.store, ani, DUE, DUE)
    with world.store.begin() as tx:
        choices = people.get(tx, ani).choices
        people.change(tx, ani, replace(choices, day=1))
        people.set_state(tx, ani, State.ACTIVE, due=DUE + timedelta(days=1), now=DUE)
    tuesday = DUE + timedelta(days=1)
    assert make_digest(press(), world.store, ani, tuesday, tuesday).outcome is Outcome.MOVED
    assert due_of(world, ani) == tuesday + WEEK


def test_nobody_gets_a_letter_who_paused_left_or_withdrew(world: World, ani: int) -> None:
    unwilling, paused = world.join(mail=False), world.join()
    with world.store.begin() as tx:
        people.set_state(tx, paused, State.PAUSED, due=None, now=DUE)
    assert make_digest(press(), world.store, unwilling, DUE, DUE).outcome is Outcome.MOVED
    assert make_digest(press(), world.store, paused, DUE, DUE).outcome is Outcome.GONE
    assert make_digest(press(), world.store, 999, DUE, DUE).outcome is Outcome.GONE
    assert make_digest(press(), world.store, ani, DUE - WEEK, DUE).outcome is Outcome.GONE
    assert waiting(world) == []


def test_a_failing_template_keeps_everything_and_gives_way_to_a_plain_letter(
    world: World, ani: int, tmp_path: Path
) -> None:
    (tmp_path / "digest.html").write_text("{{ misspelt }}")
    broken = press(writer=Writer(SENDER, Stationery(tmp_path)))
    finding_id = world.flag(ani, world.source(ani), WORDS, "digugat")
    for attempt in (1, 2, 3):
        with pytest.raises(StationeryError):
            make_digest(broken, world.store, ani, DUE, DUE, attempt=attempt)
    with world.store.read() as tx:
        assert findings.get(tx, finding_id).standing is Standing.NEW
    assert due_of(world, ani) == DUE
    assert waiting(world) == []
    assert make_digest(broken, world.store, ani, DUE, DUE, attempt=4).outcome is Outcome.MADE
    [mail] = waiting(world)
    assert mail.get_content_type() == "text/plain"
    assert "«digugat»" in text_of(mail)


def test_the_trace_counts_admin_actions_since_the_last_letter(world: World, ani: int) -> None:
    with world.store.begin() as tx:
        audit.note(tx, "admin", "backup", DUE - timedelta(days=1))
        audit.note(tx, "admin", "invitation", DUE - timedelta(hours=1))
        head = audit.head(tx)
    make_digest(press(), world.store, ani, DUE, DUE)
    make_digest(press(), world.store, ani, DUE + WEEK, DUE + WEEK)
    first, second = (" ".join(text_of(mail).split()) for mail in waiting(world))
    assert f"2 tindakan admin pada layanan ini; versi 0.1.0; kepala log {head[:16]}." in first
    assert "0 tindakan admin" in second


def test_the_first_letter_says_that_it_is_the_first(world: World, ani: int) -> None:
    make_digest(press(), world.store, ani, DUE, DUE)
    make_digest(press(), world.store, ani, DUE + WEEK, DUE + WEEK)
    assert ["Ini surat pertama Anda." in text_of(mail) for mail in waiting(world)] == [True, False]


def test_a_finding_whose_post_is_no_longer_kept_is_still_told(world: World, ani: int) -> None:
    finding_id = world.flag(ani, world.source(ani), WORDS, "digugat")
    with world.store.begin() as tx:
        row = findings.get(tx, finding_id)
        posts.drop_text(tx, [row.post_id])
    assert make_digest(press(), world.store, ani, DUE, DUE).findings == 1


def test_a_finding_of_a_check_that_is_gone_is_explained_by_its_rule(world: World, ani: int) -> None:
    world.flag(ani, world.source(ani), WORDS, "digugat", check="foreign.check", rule=Rule.R2)
    make_digest(press(), world.store, ani, DUE, DUE)
    assert "Dekat dengan peran Anda" in text_of(waiting(world)[0])


def test_what_weighs_more_says_why_once(world: World) -> None:
    ani = world.join(level=Level.FULL, language="en")
    notes = {"notes": ("affiliation", "role", "unheard of"), "severity": Severity.MEDIUM}
    source_id = world.source(ani)
    world.flag(ani, source_id, WORDS, "digugat", values=(("employer", "PT Contoh"),), **notes)
    world.flag(ani, source_id, "Kami digugat lagi.", "digugat lagi", values=(), **notes)
    make_digest(press(), world.store, ani, DUE, DUE)
    text = " ".join(text_of(waiting(world)[0]).split())
    assert text.count("names PT Contoh, so this weighs more.") == 1
    assert text.count("names where you work, so this weighs more.") == 1
    assert text.count("The role that you chose asks for more care here") == 2
    assert "readers may connect it" not in text


def test_without_a_server_the_letter_names_commands(world: World, ani: int) -> None:
    finding_id = world.flag(ani, world.source(ani), WORDS, "digugat")
    make_digest(press(links=False), world.store, ani, DUE, DUE)
    assert f"cermin me answer {finding_id} fine" in text_of(waiting(world)[0])


def test_a_preview_shows_the_letter_and_changes_nothing(world: World, ani: int) -> None:
    finding_id = world.flag(ani, world.source(ani), WORDS, "digugat")
    with world.store.begin() as tx:
        sources.notify(tx, 1, "empty", DUE)
    shown = preview(press(), world.store, ani, DUE)
    assert "«digugat»" in shown.text
    assert "kosong selama sebulan" in " ".join(shown.text.split())
    assert preview(press(), world.store, 999, DUE) is None
    with world.store.read() as tx:
        assert findings.get(tx, finding_id).standing is Standing.NEW
        assert digests.last(tx, ani) is None
        assert len(sources.peek_notices(tx, ani)) == 1
    assert waiting(world) == []


def test_a_withdrawn_consent_counts_at_once(world: World, ani: int) -> None:
    with world.store.begin() as tx:
        consents.withdraw(tx, ani, Purpose.MAIL, None, DUE)
    assert make_digest(press(), world.store, ani, DUE, DUE).outcome is Outcome.MOVED
    assert waiting(world) == []


@pytest.mark.parametrize(
    ("locator", "name"),
    [
        ("@ani@social.example", "@ani@social.example"),
        ("https://u:p@blog.example:8443/feed/?token=x#y", "blog.example/feed"),
        ("https://blog.example", "blog.example"),
        ("https://[bad", "https"),
        ("a\u202eb\n", "ab"),
        ("x" * 300, "x" * 80),
    ],
)
def test_a_source_is_named_without_its_secrets(locator: str, name: str) -> None:
    assert gathering.source_name(locator) == name

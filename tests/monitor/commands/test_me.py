"""`cermin me`: what the one person of single-user mode does by command."""

import json
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.people import Level, Role, State
from monitor.store import consents, outbox, people, sources
from monitor.store.sources import SourceState
from reports.agreement import phrases
from tests.monitor.commands.conftest import Cermin
from tests.monitor.commands.stage import LOUD, opened, plant

HARMLESS = "Selamat pagi, semua."
JOIN = ("me", "join", "--address", "ani@example.org")


@pytest.fixture
def joined(home: Path, cermin: Cermin) -> Path:
    assert cermin(*JOIN, "--yes").code == 0
    return home


def test_joining_shows_what_is_agreed_to_and_keeps_exactly_that(home: Path, cermin: Cermin) -> None:
    told = cermin(*JOIN, "--language", "en", "--source", "https://ani.example", "--past", "--yes")
    assert told.code == 0
    with opened(home) as service, service.store.read() as tx:
        kept = {receipt.purpose: receipt for receipt in consents.receipts(tx, people.ids(tx)[0])}
    shown = [line.removeprefix("* ") for line in told.err.splitlines()]
    assert shown == [phrases("en")(purpose, None).text for purpose in kept]
    assert set(kept) == {"read", "past", "mail"}
    assert [one.wording.text for one in kept.values()] == shown


@pytest.mark.parametrize("answer", ["n\n", "", "perhaps\n"])
def test_without_a_yes_nobody_joins(home: Path, cermin: Cermin, answer: str) -> None:
    told = cermin(*JOIN, stdin=answer)
    assert (told.code, told.out) == (1, "")
    assert told.err.endswith("cermin: stopped\n")
    with opened(home) as service, service.store.read() as tx:
        assert people.ids(tx) == []


def test_a_yes_is_enough(home: Path, cermin: Cermin) -> None:
    assert cermin(*JOIN, stdin="y\n").code == 0
    assert cermin("me", "sources").code == 0


def test_every_choice_arrives(home: Path, cermin: Cermin) -> None:
    cermin(
        *(*JOIN, "--yes", "--language", "en", "--zone", "Asia/Jayapura", "--day", "sunday", "--hour", "21"),
        *("--level", "counts", "--empty", "silence", "--role", "civil_servant"),
        *("--contact", "halo@ani.example", "--contact", "@ani"),
    )
    with opened(home) as service, service.store.read() as tx:
        person = people.get(tx, people.ids(tx)[0])
    assert person is not None
    chosen = person.choices
    assert (chosen.address, chosen.language, chosen.zone) == ("ani@example.org", "en", "Asia/Jayapura")
    assert (chosen.day, chosen.hour, chosen.level, chosen.empty) == (6, 21, Level.COUNTS, "silence")
    assert (chosen.role, chosen.contacts) == (Role.CIVIL_SERVANT, ("halo@ani.example", "@ani"))
    assert person.next_due_at is not None
    assert (person.next_due_at.weekday(), person.next_due_at.hour) == (6, 12)


def test_one_joins_once(joined: Path, cermin: Cermin) -> None:
    told = cermin(*JOIN, "--yes")
    assert (told.code, told.err) == (2, "cermin: you joined already; `cermin me add PLACE` adds an account\n")


def test_a_source_waits_for_its_proof_with_a_code_to_show(joined: Path, cermin: Cermin) -> None:
    told = cermin("me", "add", "https://ani.example/feed.xml", "--yes")
    assert told.out.startswith("1  unproved  https://ani.example/feed.xml  put this code there: ")
    (row,) = cermin("me", "sources", "--format", "jsonl").rows
    assert row["code"] in told.out
    assert (row["state"], row["connector"], row["last_success_at"]) == ("unproved", "web", None)
    assert cermin("me", "add", "@ani@ani.example", "--yes").out.startswith("2  unproved  @ani@ani.example")
    assert cermin("poll", "--source", "1").rows[0]["reason"] == "skipped"


def test_a_source_that_cannot_be_read_stays_unproved_and_says_why(joined: Path, cermin: Cermin) -> None:
    cermin("me", "add", "http://127.0.0.1:9/feed.xml", "--yes")
    told = cermin("me", "prove")
    assert told.code == 1
    assert told.out == "1  not proved: could not be read (forbidden_address)\n"
    assert told.err == "cermin: no code found at source 1; put it there and run this again\n"
    assert cermin("me", "prove", "2").err.startswith("cermin: no source 2 of yours waits for a proof")


def test_stopping_a_source_takes_the_consent_back(joined: Path, cermin: Cermin) -> None:
    cermin("me", "add", "https://ani.example/feed.xml", "--yes")
    assert cermin("me", "stop", "1").err == "source 1 is not read any more\n"
    assert cermin("me", "sources").out.split()[1] == "stopped"
    with opened(joined) as service, service.store.read() as tx:
        assert not consents.holds(tx, people.ids(tx)[0], "read", 1)  # type: ignore[arg-type]
    assert cermin("me", "stop", "7").err == "cermin: you have no source 7; `cermin me sources` lists them\n"


def test_findings_wait_with_their_numbers(joined: Path, cermin: Cermin) -> None:
    (number,) = plant(joined, LOUD, HARMLESS)
    (row,) = cermin("me", "findings", "--format", "jsonl").rows
    assert (row["id"], row["rule"], row["check"]) == (number, "R4", "work.litigation")
    assert "digugat" in row["quote"]
    assert cermin("me", "findings").out == f"{number}  R4  work.litigation  “{row['quote']}”\n"


@pytest.mark.parametrize(("answer", "left"), [("fine", 0), ("later", 1)])
def test_an_answer_happens_once_and_can_be_undone(joined: Path, cermin: Cermin, answer: str, left: int) -> None:
    (number,) = plant(joined, LOUD)
    assert cermin("me", "answer", number, answer, "--reason", "sudah publik").out == f"{number}: {answer}\n"
    assert len(cermin("me", "findings").out.splitlines()) == left
    assert cermin("me", "answer", number, answer).out == f"{number}: nothing changed\n"
    assert cermin("me", "answer", number, "undo").out == f"{number}: undo\n"
    assert cermin("me", "answer", number, "undo").out == f"{number}: nothing changed\n"
    assert len(cermin("me", "findings").out.splitlines()) == 1


def test_there_is_no_answer_to_what_is_not_there(joined: Path, cermin: Cermin) -> None:
    told = cermin("me", "answer", "99", "fine")
    assert (told.code, told.err) == (2, "cermin: there is no finding 99; `cermin me findings` lists them\n")


def letters(home: Path) -> list[Path]:
    return sorted((home / "letters").glob("*.eml")) if (home / "letters").exists() else []


def test_advice_is_shown_first_and_sent_only_when_asked(joined: Path, cermin: Cermin) -> None:
    (number,) = plant(joined, LOUD)
    ask = ("me", "answer", number, "advice", "--to", "Rudi@komunikasi.example", "--reason", "Boleh begini?")
    shown = cermin(*ask)
    assert "digugat" in shown.done
    assert "Boleh begini?" in shown.out
    assert shown.err == "not sent; --send sends it\n"
    assert letters(joined) == []
    sent = cermin(*ask, "--send")
    assert (sent.out, sent.err) == (shown.out, "sent\n")
    (letter,) = letters(joined)
    assert "To: Rudi@komunikasi.example" in letter.read_text("utf-8")
    assert cermin("me", "findings").out.startswith(f"{number} ")


def test_advice_that_does_not_get_out_waits(joined: Path, cermin: Cermin) -> None:
    (number,) = plant(joined, LOUD)
    (joined / "letters").write_text("a file in the way")
    told = cermin("me", "answer", number, "advice", "--to", "rudi@komunikasi.example", "--send")
    assert told.err == "in the outbox; it goes out with the next `cermin digest`\n"
    with opened(joined) as service, service.store.read() as tx:
        assert outbox.totals(tx)["retry"] == 1


@pytest.mark.parametrize("to", ["", "rudi", "a@b@c", "rudi@"])
def test_advice_goes_to_a_mail_address_only(joined: Path, cermin: Cermin, to: str) -> None:
    (number,) = plant(joined, LOUD)
    told = cermin("me", "answer", number, "advice", "--to", to)
    assert told.code == 2
    assert "is no mail address" in told.err


def state(home: Path) -> tuple[State, datetime | None]:
    with opened(home) as service, service.store.read() as tx:
        person = people.get(tx, people.ids(tx)[0])
    assert person is not None
    return person.state, person.next_due_at


def test_a_pause_holds_until_it_is_ended(joined: Path, cermin: Cermin) -> None:
    assert cermin("me", "pause").err == "paused\n"
    assert cermin("me", "pause").err == "paused already\n"
    assert state(joined) == (State.PAUSED, None)
    assert cermin("digest").rows == [{"letters": {}, "sending": {}}]
    assert cermin("me", "resume").err == "resumed\n"
    assert cermin("me", "resume").err == "there was no pause\n"
    assert state(joined)[0] is State.ACTIVE


def test_a_pause_with_an_end_lasts_until_that_day_begins_where_the_person_is(joined: Path, cermin: Cermin) -> None:
    day = datetime.now(UTC).date() + timedelta(days=30)
    assert cermin("me", "pause", "--until", day).code == 0
    told, end = state(joined)
    assert told is State.PAUSED
    assert end == datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=7)


@pytest.mark.parametrize("days", [-400, 0])
def test_a_pause_cannot_end_before_it_begins(joined: Path, cermin: Cermin, days: int) -> None:
    day = datetime.now(UTC).date() + timedelta(days=days)
    assert cermin("me", "pause", "--until", day).err == f"cermin: {day} has begun already; name a later day\n"
    assert state(joined)[0] is State.ACTIVE


def test_an_export_is_complete_private_and_overwrites_nothing(joined: Path, cermin: Cermin) -> None:
    plant(joined, LOUD)
    told = cermin("me", "export", "me.zip")
    assert (told.code, told.out, told.err) == (0, "", "me.zip: written\n")
    path = joined / "me.zip"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        assert set(archive.namelist()) == {"cermin.json", "cermin.html"}
        held = json.loads(archive.read("cermin.json"))
    assert LOUD in json.dumps(held["post"])
    assert held["person"][0]["choices"]["address"] == "ani@example.org"
    before = path.read_bytes()
    assert cermin("me", "export", "me.zip").err == "cermin: me.zip is there already; name a file that is not\n"
    assert path.read_bytes() == before


def test_erasing_asks_first_and_leaves_nobody(joined: Path, cermin: Cermin) -> None:
    plant(joined, LOUD)
    assert cermin("me", "erase", stdin="n\n").code == 1
    assert cermin("me", "findings").out
    assert cermin("me", "erase", stdin="y\n").err.endswith("erased\n")
    assert cermin("me", "findings").err == "cermin: nobody joined yet: `cermin me join`\n"
    assert cermin(*JOIN, "--yes").code == 0
    with opened(joined) as service, service.store.read() as tx:
        assert [row for row in sources.of_person(tx, people.ids(tx)[0]) if row.state is SourceState.ACTIVE] == []


def test_a_letter_by_hand_says_what_waits_and_names_commands(joined: Path, cermin: Cermin) -> None:
    (number,) = plant(joined, LOUD)
    shown = cermin("digest", "--dry-run")
    assert "digugat" in shown.done
    assert f"cermin me answer {number} fixed" in shown.out
    assert letters(joined) == []
    assert cermin("digest", "--due").rows == [{"letters": {}, "sending": {}}]
    assert cermin("digest").rows == [{"letters": {"made": 1}, "sending": {"sent": 1}}]
    assert len(letters(joined)) == 1
    with opened(joined) as service, service.store.read() as tx:
        assert outbox.totals(tx)["sent"] == 1

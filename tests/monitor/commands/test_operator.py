"""What an operator does by command: the join link, totals, inbound mail, one person by their own token."""

import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from monitor import joining
from monitor.doors import Door
from monitor.people import Choices, Purpose, State
from monitor.store import consents, outbox, people, sources, tokens
from monitor.store.consents import Wording
from tests.monitor.commands.conftest import Cermin
from tests.monitor.commands.stage import opened

ADDRESS = "ani@example.org"
SAID = Wording("1", "en", "I agree.")


def joined(folder: Path, address: str = ADDRESS) -> int:
    """Somebody active who wants letters, with a source that is proved and one that is not."""
    now = datetime.now(UTC) - timedelta(days=1)
    with opened(folder) as service, service.store.begin() as tx:
        person_id = people.add(tx, Choices(address=address, language="en"), now)
        people.set_state(tx, person_id, State.ACTIVE, due=now + timedelta(days=2), now=now)
        consents.give(tx, person_id, Purpose.MAIL, None, SAID, "form", now)
        for place in ("http://127.0.0.1:9/feed.xml", "https://ani.example/feed.xml"):
            source_id = sources.add(tx, person_id, "web", place, now, code="cermin-x")
            consents.give(tx, person_id, Purpose.READ, source_id, SAID, "form", now)
            if "127" in place:
                sources.prove(tx, source_id, "bio", now)
    return person_id


def token(folder: Path, person_id: int, door: Door) -> str:
    with opened(folder) as service, service.store.begin() as tx:
        return joining.open_door(tx, door, person_id, service.now())


def test_the_join_link_opens_the_form_for_anybody_and_names_nobody(office: Path, cermin: Cermin) -> None:
    joined(office)
    link = cermin("person", "join-link").done.strip()
    found = re.fullmatch(r"http://127\.0\.0\.1:8080/join/(\S+)", link)
    assert found
    assert ADDRESS not in link
    with opened(office) as service, service.store.read() as tx:
        seen = tokens.look(tx, found[1], Door.JOIN.value, service.now() + timedelta(hours=71))
        late = tokens.look(tx, found[1], Door.JOIN.value, service.now() + timedelta(hours=73))
    assert isinstance(seen, tokens.Token)
    assert seen.person_id is None
    assert isinstance(late, tokens.Expired)
    assert cermin("person", "join-link").done.strip() != link


@pytest.mark.parametrize("command", [("stats",), ("person", "totals"), ("source", "totals"), ("poll", "--due")])
def test_no_figure_points_at_anybody(office: Path, cermin: Cermin, command: tuple[str, ...]) -> None:
    joined(office)
    called = cermin(*command)
    planted = (ADDRESS, "ani.example", "127.0.0.1:9", "cermin-x")
    assert [word for word in planted if word in called.out + called.err] == []


def test_stats_tell_of_the_machine_and_of_nobody_while_there_are_few(office: Path, cermin: Cermin) -> None:
    joined(office)
    (told,) = cermin("stats").rows
    assert set(told) == {"health", "connectors", "organisation"}
    assert told["organisation"] == {}
    assert set(told["connectors"].values()) == {"few"}
    assert cermin("person", "totals").rows == [told["organisation"]]
    assert cermin("source", "totals").rows == [told["connectors"]]


def test_a_source_that_is_not_proved_is_not_read(office: Path, cermin: Cermin) -> None:
    joined(office)
    told = cermin("source", "test", "2")
    assert (told.code, told.rows[0]["reason"]) == (1, "skipped")


@pytest.mark.parametrize("door", [Door.ANSWER, Door.PAUSE, Door.UNSUBSCRIBE, Door.CONFIRM])
def test_the_token_of_another_door_opens_nothing(office: Path, cermin: Cermin, door: Door) -> None:
    given = token(office, joined(office), door)
    for command in (("person", "export", given, "me.zip"), ("person", "erase", given)):
        assert cermin(*command).code == 2
    with opened(office) as service, service.store.read() as tx:
        assert len(people.ids(tx)) == 1


def test_ones_own_token_exports_oneself_and_nobody_else(office: Path, cermin: Cermin) -> None:
    own = token(office, joined(office), Door.PERSONAL)
    joined(office, "budi@example.org")
    assert cermin("person", "export", own, "me.zip").err == "me.zip: written\n"
    with zipfile.ZipFile(office / "me.zip") as archive:
        text = archive.read("cermin.json").decode()
    assert ADDRESS in text
    assert "budi@example.org" not in text
    assert json.loads(text)["person"]


@pytest.mark.parametrize("door", [Door.PERSONAL, Door.LEAVE])
def test_ones_own_token_forgets_oneself_and_nobody_else(office: Path, cermin: Cermin, door: Door) -> None:
    own, other = token(office, joined(office), door), joined(office, "budi@example.org")
    assert cermin("person", "erase", own).err == "erased\n"
    with opened(office) as service, service.store.read() as tx:
        assert people.ids(tx) == [other]
    assert cermin("person", "erase", own).code == 2


@pytest.mark.slow
def test_a_token_may_come_from_the_environment(office: Path, cermin: Cermin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERMIN_TOKEN", token(office, joined(office), Door.PERSONAL))
    (office / "notes.txt").write_text("no export")
    told = cermin("import", "notes.txt")
    assert told.code == 2
    assert told.err.startswith("* By uploading this archive")


def bounce(to: str, status: str = "5.1.1") -> bytes:
    parts = (
        f"From: postman@mail.example\nTo: {to}\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nNo.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\n"
        f"Final-Recipient: rfc822; {ADDRESS}\nAction: failed\nStatus: {status}\n\n--b--\n"
    )
    return parts.encode()


def letter(to: str, **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = ADDRESS, to
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("stop")
    return mail.as_bytes()


def addresses(folder: Path, person_id: int) -> tuple[str, str]:
    with opened(folder) as service:
        returns = service.press.returns
        return returns.bounce(person_id), returns.unsubscribe(person_id)


def test_letters_that_come_back_twice_for_good_pause_their_person(office: Path, cermin: Cermin) -> None:
    person_id = joined(office)
    back, _ = addresses(office, person_id)
    assert cermin("receive", stdin=bounce(back)).out == "bounce\n"
    assert state(office, person_id) is State.ACTIVE
    assert cermin("receive", stdin=bounce(back)).out == "bounce\n"
    assert state(office, person_id) is State.PAUSED


def test_an_unsubscribe_by_mail_stops_letters_and_nothing_else(office: Path, cermin: Cermin) -> None:
    person_id = joined(office)
    _, stop = addresses(office, person_id)
    with opened(office) as service, service.store.begin() as tx:
        outbox.put(tx, person_id, "digest", ADDRESS, b"x", message_id="<a@b>", now=service.now())
    assert cermin("receive", stdin=letter(stop)).out == "unsubscribe\n"
    with opened(office) as service, service.store.read() as tx:
        assert not consents.holds(tx, person_id, Purpose.MAIL)
        assert outbox.totals(tx)["withdrawn"] == 1
    assert state(office, person_id) is State.ACTIVE


def test_what_is_not_for_us_changes_nothing(office: Path, cermin: Cermin) -> None:
    person_id = joined(office)
    back, stop = addresses(office, person_id)
    forged = stop.replace(stop[8:12], "aaaa")
    assert forged != stop
    assert cermin("receive", stdin=letter(forged)).out == "unknown\n"
    assert cermin("receive", stdin=letter(back, Auto_Submitted="auto-replied")).out == "automatic\n"
    assert cermin("receive", stdin=b"\xff\xfe\x00 no mail at all").out == "unknown\n"
    with opened(office) as service, service.store.read() as tx:
        assert consents.holds(tx, person_id, Purpose.MAIL)


def test_a_message_too_large_is_not_taken(office: Path, cermin: Cermin) -> None:
    told = cermin("receive", stdin=b"a" * (10 * 1024 * 1024 + 1))
    assert (told.code, told.out) == (2, "")
    assert "larger than 10485760 bytes" in told.err


def state(folder: Path, person_id: int) -> State | None:
    with opened(folder) as service, service.store.read() as tx:
        person = people.get(tx, person_id)
    return person.state if person else None


def test_where_there_are_many_a_letter_is_never_shown(office: Path, cermin: Cermin) -> None:
    joined(office)
    told = cermin("digest", "--dry-run")
    assert told.code == 0
    assert ADDRESS not in told.out
    assert list(told.rows[0]) == ["letters"]


def test_letters_that_do_not_get_out_are_named(office: Path, cermin: Cermin) -> None:
    joined(office)
    (office / "letters").write_text("a file in the way")
    told = cermin("digest")
    assert told.code == 1
    assert told.err == "cermin: not sent: 1 retry; see `cermin doctor`\n"
    (office / "letters").unlink()


def test_another_letter_is_due_next_week(office: Path, cermin: Cermin) -> None:
    person_id = joined(office)
    with opened(office) as service, service.store.read() as tx:
        before = people.get(tx, person_id)
    assert cermin("digest").code == 0
    with opened(office) as service, service.store.read() as tx:
        after = people.get(tx, person_id)
    assert before is not None
    assert after is not None
    assert before.next_due_at is not None
    assert after.next_due_at is not None
    assert after.next_due_at > before.next_due_at
    assert replace(after, next_due_at=None) == replace(before, next_due_at=None)

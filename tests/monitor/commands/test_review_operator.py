"""What an operator's commands can't be used for: reading one person's data, and finding out who takes part."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.post import Post
from monitor import joining
from monitor.doors import Door
from monitor.people import Choices, Purpose, State
from monitor.store import audit, consents, counts, outbox, people, posts, sources
from monitor.store.consents import Wording
from monitor.store.session import Store
from tests.monitor.commands.conftest import Cermin
from tests.monitor.commands.stage import LOUD, opened

AGREED = Wording("1", "en", "I agree.")


@pytest.fixture
def ani(office: Path) -> int:
    """Somebody with a proved source and a post that will be flagged, whose letter is due."""
    now = datetime.now(UTC)
    with opened(office) as service, service.store.begin() as tx:
        person_id = people.add(tx, Choices(address="ani@example.org"), now)
        people.set_state(tx, person_id, State.ACTIVE, due=now, now=now)
        source_id = sources.add(tx, person_id, "web", "https://ani.example/feed", now)
        sources.prove(tx, source_id, "bio", now)
        for purpose, source in ((Purpose.MAIL, None), (Purpose.READ, source_id)):
            consents.give(tx, person_id, purpose, source, AGREED, "form", now)
        posts.keep(tx, person_id, source_id, [Post(key="1", text=LOUD)], now)
    return person_id


def token(folder: Path, door: Door, person_id: int) -> str:
    with opened(folder) as service, service.store.begin() as tx:
        return joining.open_door(tx, door, person_id, service.now())


@pytest.mark.parametrize("door", [Door.LEAVE, Door.SIGN_IN, Door.PAUSE, Door.UNSUBSCRIBE])
def test_no_link_of_a_letter_opens_what_is_kept(office: Path, cermin: Cermin, ani: int, door: Door) -> None:
    told = cermin("person", "export", token(office, door, ani), "all.zip")
    assert (told.code, (office / "all.zip").exists()) == (2, False)
    (office / "posts.zip").write_bytes(b"")
    assert cermin("import", "posts.zip", "--token", token(office, door, ani)).code == 2


def test_the_token_of_ones_own_page_does(office: Path, cermin: Cermin, ani: int) -> None:
    assert cermin("person", "export", token(office, Door.PERSONAL, ani), "all.zip").code == 0
    assert (office / "all.zip").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("door", [Door.PERSONAL, Door.LEAVE])
def test_to_be_forgotten_either_will_do(office: Path, cermin: Cermin, ani: int, door: Door) -> None:
    assert cermin("person", "erase", token(office, door, ani)).code == 0
    with opened(office) as service, service.store.read() as tx:
        assert people.ids(tx) == []


def test_rounds_by_hand_do_not_count_the_few_who_take_part(office: Path, cermin: Cermin, ani: int) -> None:
    assert cermin("digest", "--dry-run").rows == [{"letters": None}]
    assert cermin("digest").rows == [{"letters": {"made": None}, "sending": {"sent": None}}]
    assert list((office / "letters").glob("*.eml")) != []
    assert "letters_sent" not in cermin("stats").rows[0]["health"]


def test_a_look_at_a_source_says_nothing_about_what_was_found_in_it(office: Path, cermin: Cermin, ani: int) -> None:
    (row,) = cermin("poll", "--source", 1).rows
    assert (row["source"], row["reason"] is not None, "findings" in row) == (1, True, False)


def test_letters_that_are_over_are_counted_in_fives_among_many(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        for number in range(counts.FEWEST_PEOPLE):
            person_id = people.add(tx, Choices(address=f"p{number}@example.org"), now)
            people.set_state(tx, person_id, State.ACTIVE, due=now, now=now)
        for _ in range(23):
            letter = outbox.put(tx, person_id, "digest", "a@example.org", b"x", message_id="<x@x>", now=now)
            outbox.mark(tx, letter, outbox.LetterState.SENT, now)
        assert counts.totals(tx, now)["letters_sent"] == 25


def test_what_an_operator_does_with_the_data_is_counted_in_the_next_letters(
    office: Path, cermin: Cermin, ani: int
) -> None:
    ours = token(office, Door.PERSONAL, ani)
    began = datetime.now(UTC)
    for call in (
        ["backup", "b.db"],
        ["source", "test", "1"],
        ["person", "export", ours, "all.zip"],
        ["restore", "b.db"],
    ):
        cermin(*call)
    with opened(office) as service, service.store.read() as tx:
        assert audit.since(tx, began) == 2
        assert audit.verify(tx) == []
    assert cermin("person", "erase", "wrong").code == 2
    assert cermin("person", "erase", ours).code == 0
    with opened(office) as service, service.store.read() as tx:
        assert audit.since(tx, began) == 3


def test_a_test_of_a_source_asks_nothing_of_who_rests(office: Path, cermin: Cermin, ani: int) -> None:
    with opened(office) as service, service.store.begin() as tx:
        people.set_state(tx, ani, State.PAUSED, due=None, now=service.now())
    assert cermin("source", "test", 1).rows == [{"source": 1, "posts": 0, "unreadable": 0, "reason": "skipped"}]

"""A letter without content names nothing, and what comes back from a mailbox speaks of that mailbox only."""

from email import message_from_bytes, policy

import pytest

from monitor.people import Choices, Level, State
from monitor.store import outbox, people, sources
from reports.channels.base import Delivery, Phase, Result
from reports.letterbox import Letterbox
from reports.sending import send_due
from tests.reports.world import DUE, RETURNS, Scripted, World, press

PLANTED = ("@canary1@social.example", "canary2.example", "canary-code-3", "canary-code-4")


def welcome(world: World, level: Level, *, links: bool = True) -> str:
    """The whole mail as a mailbox's keeper can read it."""
    ani = world.join(address="ani@mail.example", language="en", level=level)
    with world.store.begin() as tx:
        sources.add(tx, ani, "mastodon", PLANTED[0], DUE, code=PLANTED[2])
        proved = sources.add(tx, ani, "web", f"https://{PLANTED[1]}/", DUE, code=PLANTED[3])
        sources.prove(tx, proved, "bio", DUE)
        Letterbox(press(links=links)).welcome(tx, ani, DUE)
        (letter,) = outbox.claim_due(tx, DUE, 9)
    mail = message_from_bytes(letter.message, policy=policy.default)
    return mail.as_string() + "".join(part.get_content() for part in mail.walk() if not part.is_multipart())


@pytest.mark.parametrize("level", [Level.LINK, Level.COUNTS])
def test_the_first_letter_names_no_account_to_who_wants_no_content(world: World, level: Level) -> None:
    shown = welcome(world, level)
    assert [secret for secret in PLANTED if secret in shown] == []
    assert "https://cermin.example/me" in shown


@pytest.mark.parametrize(("level", "links"), [(Level.FULL, True), (Level.LINK, False)])
def test_it_does_to_who_wants_everything_or_reads_it_on_their_own_machine(
    world: World, level: Level, *, links: bool
) -> None:
    shown = welcome(world, level, links=links)
    assert [secret for secret in PLANTED if secret in shown] == list(PLANTED[:3])


UNKNOWN = Delivery(result=Result.FAILED, phase=Phase.RECIPIENT, code=550, pause_person=True)


def refused(world: World, person_id: int, kind: str, to: str) -> str:
    """Where a letter that no mailbox takes would have come back to."""
    with world.store.begin() as tx:
        outbox.put(tx, person_id, kind, to, b"Subject: x\r\n\r\nhi\r\n", message_id="<m@x>", now=DUE)
    channel = Scripted([UNKNOWN])
    send_due(world.office(channel), 1)
    return channel.tried[0].return_path


@pytest.mark.parametrize("kind", ["advice", "address_change"])
def test_somebody_elses_mailbox_that_is_not_there_stops_nobodys_letters(world: World, kind: str) -> None:
    ani = world.join(address="ani@mail.example")
    assert refused(world, ani, kind, "bdui@mail.example") == RETURNS.nobody
    assert world.state(ani) is State.ACTIVE


def test_a_mailbox_that_was_left_stops_nothing_at_the_new_one(world: World) -> None:
    ani = world.join(address="baru@mail.example")
    refused(world, ani, "digest", "ani@mail.example")
    assert world.state(ani) is State.ACTIVE
    assert refused(world, ani, "digest", "baru@mail.example") == RETURNS.bounce(ani)
    assert world.state(ani) is State.PAUSED


def test_who_never_confirmed_stays_unconfirmed(world: World) -> None:
    with world.store.begin() as tx:
        ani = people.add(tx, Choices(address="ani@mail.example"), DUE)
    refused(world, ani, "confirm", "ani@mail.example")
    assert world.state(ani) is State.PENDING

"""A letter without content names nothing: no account, no code, no rule, whatever kind of letter it is."""

from email import message_from_bytes, policy

import pytest

from monitor.people import Level
from monitor.store import outbox, sources
from reports.letterbox import Letterbox
from tests.reports.world import DUE, World, press

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

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from monitor.doors import Door
from monitor.people import Level
from monitor.store import outbox, people, sources, tokens
from monitor.store.session import Tx
from monitor.store.sources import SourceState
from reports.letterbox import Letterbox
from reports.links import Links
from tests.reports.samples import BASE
from tests.reports.world import DUE, KEY, World, press

LINKS = Links(BASE, KEY)
BOX = Letterbox(press())

Write = Callable[[Tx], object]


@pytest.fixture
def ani(world: World) -> int:
    return world.join(address="ani@mail.example", language="en", level=Level.FULL)


def letters(world: World, write: Write) -> list[tuple[str, str, EmailMessage]]:
    """What `write(tx)` put into the outbox: kind, receiver and mail."""
    with world.store.begin() as tx:
        write(tx)
        return [
            (one.kind, one.to, message_from_bytes(one.message, policy=policy.default))
            for one in outbox.claim_due(tx, DUE + timedelta(minutes=1), 10)
        ]


def text_of(mail: EmailMessage) -> str:
    return " ".join(mail.get_body(("plain",)).get_content().split())


def test_confirming_says_how_long_and_that_silence_means_no(world: World, ani: int) -> None:
    link = LINKS.confirm("t" * 43)
    [(kind, to, mail)] = letters(world, lambda tx: BOX.confirm(tx, ani, link, DUE))
    assert (kind, to) == ("confirm", "ani@mail.example")
    assert link.url in text_of(mail)
    assert "works for 72 hours" in text_of(mail)
    assert "silence means no" in text_of(mail)


def test_signing_in_says_that_the_link_works_once_for_15_minutes(world: World, ani: int) -> None:
    link = LINKS.sign_in("t" * 43)
    [(kind, _, mail)] = letters(world, lambda tx: BOX.sign_in(tx, ani, link, DUE))
    assert kind == "sign_in"
    assert link.url in text_of(mail)
    assert "once, for 15 minutes" in text_of(mail)


def test_both_mailboxes_are_asked_about_a_change_and_neither_learns_the_other(world: World, ani: int) -> None:
    old, new = LINKS.to(Door.ADDRESS_OLD, "o" * 43), LINKS.to(Door.ADDRESS_NEW, "n" * 43)

    def write(tx: Tx) -> None:
        BOX.address_change(tx, ani, "ani@mail.example", old, DUE)
        BOX.address_change(tx, ani, "baru@mail.example", new, DUE)

    (_, to_old, mail_old), (_, to_new, mail_new) = letters(world, write)
    assert (to_old, to_new) == ("ani@mail.example", "baru@mail.example")
    assert "your letters go to another address" in text_of(mail_old)
    assert "come to this address" in text_of(mail_new)
    assert "baru@" not in mail_old.as_string()
    assert "ani@" not in mail_new.as_string()
    assert old.url in text_of(mail_old)
    assert new.url in text_of(mail_new)


def test_welcome_gives_each_source_its_code_and_links_that_work(world: World, ani: int) -> None:
    with world.store.begin() as tx:
        sources.add(tx, ani, "mastodon", "@ani@social.example", DUE, code="cermin-abc")
        proved = sources.add(tx, ani, "web", "https://blog.example/", DUE, code="cermin-def")
        sources.prove(tx, proved, "bio", DUE)
        stopped = sources.add(tx, ani, "web", "https://old.example/", DUE, code="cermin-ghi")
        sources.set_state(tx, stopped, SourceState.STOPPED)
    [(kind, _, mail)] = letters(world, lambda tx: BOX.welcome(tx, ani, DUE))
    text = text_of(mail)
    assert kind == "welcome"
    assert f"@ani@social.example: cermin-abc or, as a link, {BASE}/me/cermin-abc" in text
    assert "blog.example: already proved." in text
    assert "cermin-def" not in text
    assert "cermin-ghi" not in text
    assert "first letter comes on Monday 23 November 2026, 08:00 WIB" in text
    with world.store.read() as tx:
        assert tokens.look(tx, LINKS.unsubscribe(ani).token, Door.UNSUBSCRIBE, DUE).person_id == ani
        assert tokens.look(tx, LINKS.leave(ani, 0).token, Door.LEAVE, DUE).person_id == ani


def test_welcome_without_anything_to_prove(world: World, ani: int) -> None:
    [(_, _, mail)] = letters(world, lambda tx: BOX.welcome(tx, ani, DUE))
    assert "Your sources are proved to be yours." in text_of(mail)


def test_welcome_on_ones_own_machine_names_the_command(world: World, ani: int) -> None:
    with world.store.begin() as tx:
        sources.add(tx, ani, "mastodon", "@ani@social.example", DUE, code="cermin-abc")
    alone = Letterbox(press(links=False))
    [(_, _, mail)] = letters(world, lambda tx: alone.welcome(tx, ani, DUE))
    assert "`cermin import`" in text_of(mail)
    assert "* @ani@social.example: cermin-abc" in mail.get_body(("plain",)).get_content()
    assert "http" not in mail.get_body(("plain",)).get_content()


def test_advice_goes_to_the_chosen_contact_alone(world: World, ani: int) -> None:
    def write(tx: Tx) -> None:
        BOX.advice(tx, ani, ("budi@mail.example", "Budi"), "What do you think?\n", DUE)

    [(kind, to, mail)] = letters(world, write)
    assert (kind, to) == ("advice", "budi@mail.example")
    assert text_of(mail) == "What do you think?"
    assert mail["Reply-To"].addresses[0].addr_spec == "ani@mail.example"


def test_goodbye_belongs_to_nobody_we_know(world: World, ani: int) -> None:
    with world.store.read() as tx:
        person = people.get(tx, ani)
    [(kind, to, mail)] = letters(world, lambda tx: BOX.goodbye(tx, person, DUE))
    assert (kind, to) == ("goodbye", "ani@mail.example")
    assert "This is the last letter." in text_of(mail)


def test_a_test_letter_shows_that_mail_arrives(world: World) -> None:
    [(kind, to, mail)] = letters(world, lambda tx: BOX.test(tx, "admin@mail.example", "id", DUE))
    assert (kind, to) == ("test", "admin@mail.example")
    assert "sampai kepada Anda" in text_of(mail)


@pytest.mark.parametrize(
    "write",
    [
        lambda tx: BOX.confirm(tx, 999, LINKS.confirm("t"), DUE),
        lambda tx: BOX.sign_in(tx, 999, LINKS.sign_in("t"), DUE),
        lambda tx: BOX.address_change(tx, 999, "x@y.example", LINKS.to(Door.ADDRESS_NEW, "t"), DUE),
        lambda tx: BOX.welcome(tx, 999, DUE),
        lambda tx: BOX.advice(tx, 999, ("x@y.example", ""), "?", DUE),
    ],
)
def test_nobody_who_is_gone_is_written_to(world: World, write: Write) -> None:
    assert letters(world, write) == []


def test_a_letter_about_a_link_without_an_end_is_a_mistake_of_the_program(world: World, ani: int) -> None:
    with pytest.raises(ValueError, match="has no end"), world.store.begin() as tx:
        BOX.confirm(tx, ani, LINKS.unsubscribe(ani), DUE)

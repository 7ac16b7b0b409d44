"""Puts the letters that are no digest into the outbox, inside the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.doors import Door
from monitor.people import Person
from monitor.store import outbox, people, sources
from monitor.store.session import Tx
from monitor.store.sources import SourceRow, SourceState
from reports.gathering import source_title
from reports.letter import Letter, Proof
from reports.links import Link
from reports.press import Press


class Letterbox:
    """What pages and commands use to write to a person. A person who is gone gets nothing."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._writer = press.writer

    def confirm(self, tx: Tx, person_id: int, link: Link, now: datetime) -> None:
        """Asks the person who filled in the form to agree from their mailbox."""
        person = people.get(tx, person_id)
        if person is not None:
            to, language = person.choices.address, person.choices.language
            self._put(tx, person_id, self._writer.confirm(to, language, link.url, _life(link), now), now)

    def sign_in(self, tx: Tx, person_id: int, link: Link, now: datetime) -> None:
        """Carries the link with which a session begins."""
        person = people.get(tx, person_id)
        if person is not None:
            to, language = person.choices.address, person.choices.language
            self._put(tx, person_id, self._writer.sign_in(to, language, link.url, _life(link), now), now)

    def address_change(self, tx: Tx, person_id: int, to: str, link: Link, now: datetime) -> None:
        """Asks the mailbox `to` whether it agrees to a change of address."""
        person = people.get(tx, person_id)
        if person is not None:
            new = link.door is Door.ADDRESS_NEW
            letter = self._writer.address_change(to, person.choices.language, link.url, _life(link), now, new=new)
            self._put(tx, person_id, letter, now)

    def welcome(self, tx: Tx, person_id: int, now: datetime) -> None:
        """Says that the person has joined, and how they prove their accounts."""
        person = people.get(tx, person_id)
        if person is not None:
            self._press.issue(tx, person, 0, (), now)
            ways = self._press.ways(person, 0, ())
            proofs = _proofs(sources.of_person(tx, person_id), person.choices.language)
            self._put(tx, person_id, self._writer.welcome(person, proofs, ways, now), now)

    def advice(self, tx: Tx, person_id: int, to: tuple[str, str], text: str, now: datetime) -> None:
        """Sends exactly `text` to the contact (address, name) that the person chose."""
        person = people.get(tx, person_id)
        if person is not None:
            self._put(tx, person_id, self._writer.advice(person, to, text, now), now)

    def goodbye(self, tx: Tx, person: Person, now: datetime) -> None:
        """The last letter to somebody who is erased already; it belongs to nobody we know."""
        letter = self._writer.goodbye(person.choices.address, person.choices.language, now)
        self._put(tx, None, letter, now)

    def test(self, tx: Tx, to: str, language: str, now: datetime) -> int:
        """A letter that only shows that mail arrives. Returns its number in the outbox."""
        return self._put(tx, None, self._writer.test(to, language, now), now)

    def _put(self, tx: Tx, person_id: int | None, letter: Letter, now: datetime) -> int:
        return outbox.put(tx, person_id, letter.kind, letter.to, letter.message, message_id=letter.message_id, now=now)


def _proofs(rows: Sequence[SourceRow], language: str) -> list[Proof]:
    wanted = [row for row in rows if row.state is not SourceState.STOPPED]
    return [Proof(name=source_title(row, language), code=None if row.proved_at else row.code) for row in wanted]


def _life(link: Link) -> timedelta:
    life = link.door.life
    if life is None:
        raise ValueError(f"the door {link.door} has no end to tell of")
    return life

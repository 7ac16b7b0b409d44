"""Which finding a page is about, and whose: by a letter's link, or by the session."""

from dataclasses import dataclass

from flask import url_for

from monitor.doors import Door
from monitor.people import Person
from monitor.store import findings, people, tokens
from monitor.store.findings import FindingRow
from monitor.store.session import Tx
from monitor.store.tokens import Token
from reports.web.pages import meet, now


@dataclass(frozen=True, slots=True)
class Case:
    """One finding of one person. `here` is the address at which it is answered."""

    person: Person
    row: FindingRow
    here: str


def by_link(tx: Tx, token: str) -> Case | None:
    """The finding that a letter's link speaks of; None when the link doesn't work any more."""
    found = tokens.look(tx, token, Door.ANSWER.value, now())
    if not isinstance(found, Token) or found.person_id is None or found.subject_id is None:
        return None
    person, row = people.get(tx, found.person_id), findings.get(tx, found.subject_id)
    if person is None or row is None or row.person_id != person.id:
        return None
    return Case(meet(person), row, url_for("answer.show", token=token))


def by_session(tx: Tx, person_id: int, finding_id: int) -> Case | None:
    """A finding of the signed-in person; None for anybody else's."""
    person, row = people.get(tx, person_id), findings.get(tx, finding_id)
    if person is None or row is None or row.person_id != person_id:
        return None
    return Case(person, row, url_for("answer.mine", finding_id=finding_id))

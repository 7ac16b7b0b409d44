"""The mailbox agrees to what the form said, after seeing all of it."""

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from monitor.doors import Door
from monitor.joining import confirm
from monitor.people import State
from monitor.store import consents, people, sources, tokens
from monitor.store.session import Tx
from monitor.store.sources import SourceState
from monitor.store.tokens import Token
from reports.gathering import source_title
from reports.web.pages import desk, gone, meet, notice, now, page
from reports.web.session import open_session, with_session

pages = Blueprint("confirm", __name__)


@pages.get("/confirm/<token>")
def show(token: str) -> Response:
    """Everything that was filled in; a look changes nothing."""
    with desk().store.read() as tx:
        found = tokens.look(tx, token, Door.CONFIRM.value, now())
        if not isinstance(found, Token) or found.used_at or found.person_id is None:
            return gone()
        person = people.get(tx, found.person_id)
        if person is None or person.state is not State.PENDING:
            return gone()
        meet(person)
        rows = sources.of_person(tx, person.id)
        accounts = [source_title(row, person.choices.language) for row in rows if row.state is not SourceState.STOPPED]
        sentences = _sentences(tx, person.id)
    return page("confirm.html", choices=person.choices, accounts=accounts, sentences=sentences)


@pages.post("/confirm/<token>")
def agree(token: str) -> AnyResponse:
    """The one click by which a person becomes active; it signs them in as well."""
    with desk().store.begin() as tx:
        person_id = confirm(tx, token, now())
        person = people.get(tx, person_id) if person_id is not None else None
        if person is None:
            return gone()
        desk().letters.welcome(tx, person.id, now())
        cookie = open_session(tx, person.id)
    meet(person)
    return with_session(notice("confirmed", link=("room.accounts", url_for("accounts.show"))), cookie)


def _sentences(tx: Tx, person_id: int) -> list[str]:
    """Each sentence that the person ticked and did not take back, once."""
    held = [
        receipt.wording.text
        for receipt in consents.receipts(tx, person_id)
        if receipt.wording and consents.holds(tx, person_id, receipt.purpose, receipt.source_id)
    ]
    return list(dict.fromkeys(held))

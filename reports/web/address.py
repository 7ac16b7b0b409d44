"""Moving to another mailbox: the old one and the new one must both agree."""

from datetime import datetime

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from monitor import joining
from monitor.doors import Door
from monitor.people import Person
from monitor.store import people, tokens
from monitor.store.session import Tx
from monitor.store.tokens import Token
from reports.web.choiceform import Rejected, read_address
from reports.web.desk import Desk
from reports.web.later import afterwards
from reports.web.pages import asked, desk, gone, meet, notice, now, page
from reports.web.session import needs_person
from reports.web.tongue import words

pages = Blueprint("address", __name__)

_DOORS = {"old": Door.ADDRESS_OLD, "new": Door.ADDRESS_NEW}


@pages.post("/me/address")
@needs_person
def ask(person: Person) -> AnyResponse:
    """Asks both mailboxes. The answer is the same when the new one is somebody's already."""
    try:
        address = read_address(request.form.get("address", ""))
    except Rejected:
        return notice("no_address", 422)
    limits = desk().limits
    if not (limits.machine.allows(asked(), now()) and limits.mailbox.allows(f"move {person.id}", now())):
        return notice("too_often", 429)
    response = notice("move_sent")
    here, moment = desk(), now()
    afterwards(response, "change of address", lambda: _mail_links(here, person, address, moment))
    return response


def _mail_links(here: Desk, person: Person, address: str, moment: datetime) -> None:
    with here.store.begin() as tx:
        made = joining.ask_address(tx, person.id, address, moment)
        if made is None:
            return
        for door, token, to in zip(_DOORS.values(), made, (person.choices.address, address), strict=True):
            here.letters.address_change(tx, person.id, to, here.links.to(door, token), moment)


@pages.get("/address/<side>/<token>")
def show(side: str, token: str) -> Response:
    """The question for one mailbox. It names no address: the reader of the new one may be a stranger."""
    with desk().store.read() as tx:
        if not _known(tx, token, _door(side)):
            return gone()
    t = words()
    return page("act.html", title=t("web.move.title"), text=t("web.move.text"), buttons=[("agree", t("web.move.yes"))])


@pages.post("/address/<side>/<token>")
def agree(side: str, token: str) -> Response:
    """One mailbox agrees; with the second one the address changes."""
    with desk().store.begin() as tx:
        if not _known(tx, token, _door(side)):
            return gone()
        moved = joining.agree_address(tx, token, _door(side), now(), desk().operator.domains)
    if moved is None:
        return gone()
    return notice("moved" if moved else "moved_half")


def _known(tx: Tx, token: str, door: Door) -> bool:
    """Whether the link still works; the page then speaks its person's language."""
    found = tokens.look(tx, token, door.value, now())
    if not isinstance(found, Token) or found.used_at or found.person_id is None:
        return False
    person = people.get(tx, found.person_id)
    return person is not None and meet(person) is person


def _door(side: str) -> Door:
    if side not in _DOORS:
        abort(404)
    return _DOORS[side]

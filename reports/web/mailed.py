"""The links at the foot of every letter: rest, leave, and the one-click unsubscribe of RFC 8058.

A look changes nothing; what is asked for twice is done once and answered the same way.
"""

from flask import Blueprint, Response, request

from monitor import joining
from monitor.doors import Door
from monitor.people import Person, State
from monitor.store import people, tokens
from monitor.store.session import Tx
from monitor.store.tokens import Token
from reports.web.pages import desk, gone, meet, notice, now, page
from reports.web.tongue import words

pages = Blueprint("mailed", __name__)


@pages.get("/pause/<token>")
def may_rest(token: str) -> Response:
    """Offers a rest, or to end one."""
    person = _looked_up(token, Door.PAUSE)
    if person is None:
        return gone()
    if person.state is State.PAUSED:
        return _question("pause", "resume", title="paused_title", text="paused_text")
    return _question("pause", "pause")


@pages.post("/pause/<token>")
def rest(token: str) -> Response:
    """Begins or ends a rest."""
    resuming = request.form.get("do") == "resume"
    with desk().store.begin() as tx:
        person = _person(tx, token, Door.PAUSE)
        if person is None:
            return gone()
        if resuming:
            joining.resume(tx, person.id, now())
        else:
            joining.pause(tx, person.id, None, now(), desk().defer)
    return notice("resumed" if resuming else "paused")


@pages.get("/leave/<token>")
def may_leave(token: str) -> Response:
    """Asks once more."""
    return _question("leave", "leave") if _looked_up(token, Door.LEAVE) else gone()


@pages.post("/leave/<token>")
def leave(token: str) -> Response:
    """Forgets the person."""
    person = _looked_up(token, Door.LEAVE)
    if person is None:
        return gone()
    joining.leave(desk().store, person.id, now())
    return notice("left")


@pages.get("/u/<token>")
def may_unsubscribe(token: str) -> Response:
    """Offers to stop the letters."""
    return _question("unsubscribe", "stop") if _looked_up(token, Door.UNSUBSCRIBE) else gone()


@pages.post("/u/<token>")
def unsubscribe(token: str) -> Response:
    """Stops the letters, for a person's click and for a mail server's post alike: no cookie, no redirect."""
    with desk().store.begin() as tx:
        person = _person(tx, token, Door.UNSUBSCRIBE)
        if person is None:
            return gone()
        joining.stop_mail(tx, person.id, now())
    return notice("unsubscribed")


def _looked_up(token: str, door: Door) -> Person | None:
    with desk().store.read() as tx:
        return _person(tx, token, door)


def _person(tx: Tx, token: str, door: Door) -> Person | None:
    """Whose link this is. It stays good after use: every act it opens is harmless to repeat."""
    found = tokens.look(tx, token, door.value, now())
    if not isinstance(found, Token) or found.person_id is None:
        return None
    person = people.get(tx, found.person_id)
    return meet(person) if person else None


def _question(name: str, act: str, title: str = "title", text: str = "text") -> Response:
    t = words()
    label = t("web.pause.resume" if act == "resume" else f"web.{name}.yes")
    return page("act.html", title=t(f"web.{name}.{title}"), text=t(f"web.{name}.{text}"), buttons=[(act, label)])

"""The front page, and signing in by a mailed link: no password, a cookie for an hour."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from monitor.doors import Door, new_token
from monitor.people import Person, State, normal_address
from monitor.store import people, tokens
from monitor.store.session import Tx
from monitor.store.tokens import Token
from reports.web.choiceform import Problem, Rejected, read_address
from reports.web.desk import Desk
from reports.web.later import afterwards
from reports.web.pages import asked, desk, gone, meet, notice, now, page
from reports.web.tongue import words

pages = Blueprint("session", __name__)

_COOKIE = "cermin"


@pages.get("/")
def home() -> Response:
    """What this is, and the way in."""
    return page("home.html")


@pages.get("/in")
def ask() -> Response:
    """The form that asks for a link."""
    return page("ask.html", fields={}, problems=[])


@pages.post("/in")
def send() -> Response:
    """Sends a link to an address that takes part. The answer is the same for any address."""
    try:
        address = read_address(request.form.get("address", ""))
    except Rejected as error:
        return page("ask.html", 422, fields=request.form, problems=[Problem("address", str(error))])
    if not desk().limits.machine.allows(asked(), now()):
        return notice("too_often", 429)
    response = notice("ask_sent")
    if desk().limits.mailbox.allows(normal_address(address), now()):
        here, moment = desk(), now()
        afterwards(response, "sign-in letter", lambda: _mail_link(here, address, moment))
    return response


def _mail_link(here: Desk, address: str, moment: datetime) -> None:
    with here.store.begin() as tx:
        person_id = people.by_address(tx, address)
        person = people.get(tx, person_id) if person_id is not None else None
        if person is None or person.state is State.PENDING:
            return
        token = new_token()
        tokens.issue(tx, token, Door.SIGN_IN.value, person.id, None, Door.SIGN_IN.closes_at(moment))
        here.letters.sign_in(tx, person.id, here.links.sign_in(token), moment)


@pages.get("/in/<token>")
def enter(token: str) -> Response:
    """Asks for the one click that a link scanner doesn't make."""
    with desk().store.read() as tx:
        person = _opened(tx, token, Door.SIGN_IN)
    if person is None:
        return gone()
    meet(person)
    t = words()
    return page(
        "act.html",
        title=t("web.enter.title"),
        text=t("web.enter.text"),
        buttons=[("enter", t("web.enter.yes"))],
    )


@pages.post("/in/<token>")
def entered(token: str) -> AnyResponse:
    """Uses the link up and begins a session."""
    with desk().store.begin() as tx:
        used = tokens.use(tx, token, Door.SIGN_IN.value, now())
        if used is None or used.person_id is None:
            return gone()
        cookie = open_session(tx, used.person_id)
    return with_session(redirect(url_for("findings.show"), 303), cookie)


@pages.post("/out")
def sign_out() -> Response:
    """Ends the session here and in the store."""
    with desk().store.begin() as tx:
        tokens.use(tx, request.cookies.get(_COOKIE, ""), Door.SESSION.value, now())
    response = notice("signed_out")
    response.delete_cookie(_COOKIE)
    return response


def open_session(tx: Tx, person_id: int) -> str:
    """A new session of this person: the token for its cookie."""
    cookie = new_token()
    tokens.issue(tx, cookie, Door.SESSION.value, person_id, None, Door.SESSION.closes_at(now()))
    return cookie


def with_session(response: AnyResponse, cookie: str) -> AnyResponse:
    """The response with the session's cookie, which no script can read and no other site can send."""
    life = Door.SESSION.life
    response.set_cookie(
        _COOKIE,
        cookie,
        max_age=life,
        secure=desk().secure,
        httponly=True,
        samesite="Strict",
    )
    return response


def signed_in() -> Person | None:
    """The person whose session this is."""
    cookie = request.cookies.get(_COOKIE)
    if not cookie:
        return None
    with desk().store.read() as tx:
        person = _opened(tx, cookie, Door.SESSION)
    return meet(person) if person else None


def _opened(tx: Tx, token: str, door: Door) -> Person | None:
    """Whose unused token this is."""
    found = tokens.look(tx, token, door.value, now())
    if not isinstance(found, Token) or found.used_at or found.person_id is None:
        return None
    return people.get(tx, found.person_id)


View = Callable[..., AnyResponse]


def needs_person(view: View) -> View:
    """Gives the signed-in person to `view` as its first argument; others are sent to the form."""

    @wraps(view)
    def guarded(**values: object) -> AnyResponse:
        person = signed_in()
        if person is None:
            return redirect(url_for("session.ask"), 303)
        return view(person, **values)

    return guarded

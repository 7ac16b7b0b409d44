"""Answering one finding: from a letter's link or from the person's own page. A look changes nothing."""

from contextlib import AbstractContextManager

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from monitor.answers import Answering, Outcome, outcome
from monitor.doors import Door
from monitor.finding import Answer
from monitor.joining import open_door
from monitor.people import Person
from monitor.store import findings, people, tokens
from monitor.store.findings import FindingRow
from monitor.store.session import Tx
from monitor.store.tokens import Token
from reports.web import advising
from reports.web.amends import amends
from reports.web.cases import Case, by_link, by_session
from reports.web.pages import desk, eye, gone, meet, now, page
from reports.web.session import needs_person
from reports.web.tongue import language

pages = Blueprint("answer", __name__)

_LONGEST_REASON = 500


@pages.get("/a/<token>")
def show(token: str) -> Response:
    """The finding and what can be said of it. `?say=` only proposes one."""
    with desk().store.read() as tx:
        case = by_link(tx, token)
        return _shown(tx, case) if case else gone()


@pages.post("/a/<token>")
def act(token: str) -> AnyResponse:
    """Notes one answer, once; then a page from which it can be undone."""
    with desk().store.begin() as tx:
        case = by_link(tx, token)
        if case is None:
            return gone()
        if not _answered(tx, case):
            return _standing(tx, case)
        undo = open_door(tx, Door.UNDO, case.person.id, now(), case.row.id)
    return redirect(url_for("answer.undo", token=undo), 303)


@pages.get("/undo/<token>")
def undo(token: str) -> Response:
    """What was answered, what the second look showed, and the way back."""
    with desk().store.read() as tx:
        found = tokens.look(tx, token, Door.UNDO.value, now())
        if not isinstance(found, Token):
            return gone()
        return _answer_of(tx, found) or gone()


@pages.post("/undo/<token>")
def undone(token: str) -> Response:
    """Takes the answer back, once."""
    with desk().store.begin() as tx:
        used = tokens.use(tx, token, Door.UNDO.value, now())
        if used is None or used.subject_id is None:
            return gone()
        Answering(tx, now(), desk().defer).undo(used.subject_id)
        return _answer_of(tx, used) or gone()


@pages.get("/me/finding/<int:finding_id>")
@needs_person
def mine(person: Person, finding_id: int) -> Response:
    """The same page for the signed-in person."""
    with desk().store.read() as tx:
        case = by_session(tx, person.id, finding_id)
        if case is None:
            abort(404)
        return _shown(tx, case)


@pages.post("/me/finding/<int:finding_id>")
@needs_person
def said(person: Person, finding_id: int) -> AnyResponse:
    """Notes an answer, or takes the last one back."""
    with desk().store.begin() as tx:
        case = by_session(tx, person.id, finding_id)
        if case is None:
            abort(404)
        if request.form.get("do") == "undo":
            Answering(tx, now(), desk().defer).undo(finding_id)
        else:
            _answered(tx, case)
    return redirect(url_for("findings.show"), 303)


@pages.route("/a/<token>/advice", methods=["GET", "POST"])
def advice(token: str) -> AnyResponse:
    """Asking somebody for advice on this finding."""
    with _transaction() as tx:
        case = by_link(tx, token)
        return advising.answer(tx, case) if case and not case.row.standing.closed else gone()


@pages.route("/me/finding/<int:finding_id>/advice", methods=["GET", "POST"])
@needs_person
def my_advice(person: Person, finding_id: int) -> AnyResponse:
    """The same for the signed-in person."""
    with _transaction() as tx:
        case = by_session(tx, person.id, finding_id)
        if case is None:
            abort(404)
        return advising.answer(tx, case) if not case.row.standing.closed else gone()


def _transaction() -> AbstractContextManager[Tx]:
    """One that can't write while somebody only looks."""
    return desk().store.read() if request.method == "GET" else desk().store.begin()


def _answered(tx: Tx, case: Case) -> bool:
    """Whether what was posted changed anything."""
    try:
        answer = Answer(request.form.get("do", ""))
    except ValueError:
        abort(400)
    reason = request.form.get("reason", "").strip()[:_LONGEST_REASON]
    return Answering(tx, now(), desk().defer).answer(case.row.id, answer, reason)


def _shown(tx: Tx, case: Case) -> Response:
    if case.row.standing.closed:
        return _standing(tx, case)
    view = eye(case.person).finding(tx, case.row)
    return page("answer.html", view=view, here=case.here, chosen=request.args.get("say", ""))


def _standing(tx: Tx, case: Case) -> Response:
    """Where the finding stands; for a link that has nothing left to do."""
    row = findings.get(tx, case.row.id) or case.row
    return _answered_page(row, outcome(tx, row, now()))


def _answer_of(tx: Tx, token: Token) -> Response | None:
    row = findings.get(tx, token.subject_id) if token.subject_id is not None else None
    person = people.get(tx, token.person_id) if token.person_id is not None else None
    if row is None or person is None:
        return None
    meet(person)
    seen = outcome(tx, row, now())
    waits = not row.standing.closed and row.later_until is None
    if waits and not token.used_at:
        # Nobody took the answer back, so the second look opened the finding again.
        return _answered_page(row, seen or Outcome.UNCHANGED, title="reopened")
    return _answered_page(row, None if waits else seen, may_undo=not token.used_at and not waits)


def _answered_page(row: FindingRow, seen: Outcome | None, *, title: str = "", may_undo: bool = False) -> Response:
    step = amends(row.finding, seen, language()) if seen else None
    standing = title or row.standing.value
    return page("answered.html", standing=standing, outcome=seen, amends=step, may_undo=may_undo)

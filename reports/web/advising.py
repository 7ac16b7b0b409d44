"""Asking for advice: whom, the exact letter, and then - only then - sending it, once."""

from collections.abc import Mapping

from flask import request
from werkzeug.wrappers import Response

from monitor.doors import Door
from monitor.joining import open_door
from monitor.store import tokens
from monitor.store.session import Tx
from reports.advice import Question, payload, seal_of
from reports.web.cases import Case
from reports.web.choiceform import Problem, Rejected, read_address
from reports.web.pages import desk, eye, gone, notice, now, page
from reports.web.tongue import words

_LONGEST_NOTE = 1000


def answer(tx: Tx, case: Case) -> Response:
    """The step that was asked for. Nothing is sent before the person confirmed the text they saw."""
    fields = request.form.to_dict()
    step = fields.get("do", "")
    if request.method == "GET" or step not in {"preview", "send"}:
        return _asked(case, fields, [])
    try:
        to = read_address(fields.get("to", "").strip() or fields.get("adviser", ""))
    except Rejected:
        return _asked(case, fields, [Problem("to", "adviser")])
    note = fields.get("note", "")[:_LONGEST_NOTE]
    text = _text(tx, case, note)
    if step == "send":
        return _sent(tx, case, to, text, fields)
    ticket = open_door(tx, Door.ADVICE, case.person.id, now(), case.row.id)
    return page(
        "advice_preview.html",
        here=case.here,
        to=to,
        note=note,
        payload=text,
        seen=seal_of(text, to),
        ticket=ticket,
    )


def _sent(tx: Tx, case: Case, to: str, text: str, fields: Mapping[str, str]) -> Response:
    """Sends what was seen: a text that changed since is shown again by starting over."""
    if fields.get("seen") != seal_of(text, to):
        return _asked(case, fields, [])
    if not desk().limits.mailbox.allows(f"advice {case.person.id}", now()):
        return notice("too_often", 429)
    used = tokens.use(tx, fields.get("ticket", ""), Door.ADVICE.value, now())
    if used is None or (used.person_id, used.subject_id) != (case.person.id, case.row.id):
        return gone()
    names = dict(case.person.choices.advisers)
    desk().letters.advice(tx, case.person.id, (to, names.get(to, "")), text, now())
    return notice("advised", link=("answer.back", case.here))


def _asked(case: Case, fields: Mapping[str, str], problems: list[Problem]) -> Response:
    return page(
        "advice.html",
        422 if problems else 200,
        here=case.here,
        advisers=case.person.choices.advisers,
        fields=fields,
        problems=problems,
    )


def _text(tx: Tx, case: Case, note: str) -> str:
    view = eye(case.person).finding(tx, case.row)
    question = Question(
        finding=case.row.finding,
        explanation=view.explanation,
        quote=view.quote,
        url=view.place.href if view.place else None,
        note=note,
        reply_to=case.person.choices.address,
    )
    return payload(question, words())

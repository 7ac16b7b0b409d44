"""The form for joining. What it answers never tells whether somebody takes part."""

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, Response, request

from connectors.registry import guess
from monitor.doors import Door
from monitor.joining import JoinForm, Phrase, join
from monitor.people import Role, normal_address
from monitor.store import tokens
from monitor.store.tokens import Token
from reports.agreement import phrases
from reports.web.choiceform import Problem, zone_groups
from reports.web.desk import Desk
from reports.web.joinform import STARTING, read_join, rows
from reports.web.later import afterwards
from reports.web.pages import asked, desk, gone, notice, now, page
from reports.web.tongue import language

pages = Blueprint("join", __name__)


@pages.get("/join/<token>")
def show(token: str) -> Response:
    """The empty form."""
    return _form({**STARTING, "language": language()}, []) if _opens(token) else gone()


@pages.post("/join/<token>")
def send(token: str) -> Response:
    """Takes the form in and sends one letter to its address."""
    if not _opens(token):
        return gone()
    fields = request.form.to_dict()
    if "more" in fields:
        return _form(fields, [])
    form, problems = read_join(fields, desk().operator.domains, guess)
    if form is None:
        return _form(fields, problems, 422)
    if not desk().limits.machine.allows(asked(), now()):
        return notice("too_often", 429)
    response = notice("join_sent")
    if desk().limits.mailbox.allows(normal_address(form.choices.address), now()):
        here, moment, phrase = desk(), now(), phrases(language())
        afterwards(response, "joining", lambda: _take_in(here, form, phrase, moment))
    return response


def _take_in(here: Desk, form: JoinForm, phrase: Phrase, moment: datetime) -> None:
    with here.store.begin() as tx:
        joined = join(tx, form, phrase, moment)
        link = here.links.to(joined.door, joined.token)
        letter = here.letters.confirm if joined.door is Door.CONFIRM else here.letters.sign_in
        letter(tx, joined.person_id, link, moment)


def _opens(token: str) -> bool:
    with desk().store.read() as tx:
        return isinstance(tokens.look(tx, token, Door.JOIN.value, now()), Token)


def _form(fields: Mapping[str, str], problems: list[Problem], status: int = 200) -> Response:
    return page(
        "join.html",
        status,
        fields=fields,
        problems=problems,
        rows=rows(fields),
        roles=[role.value for role in Role],
        zone_groups=zone_groups(),
        starting=True,
    )

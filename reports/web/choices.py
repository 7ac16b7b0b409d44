"""What a person chose, to be changed at any time; and the switch for letters."""

from collections.abc import Mapping

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from monitor import joining
from monitor.people import Person, Purpose, Role
from monitor.store import consents
from reports.agreement import wording
from reports.web.choiceform import Problem, fields_of, read_choices, zone_groups
from reports.web.pages import desk, now, page
from reports.web.session import needs_person
from reports.web.tongue import language

pages = Blueprint("choices", __name__)


@pages.get("/me/choices")
@needs_person
def show(person: Person) -> Response:
    """The choices as a form."""
    return _shown(person, fields_of(person.choices), [])


@pages.post("/me/choices")
@needs_person
def save(person: Person) -> Response:
    """Keeps new choices. The address is not among them: both mailboxes have to agree to that."""
    fields = {**request.form.to_dict(), "address": person.choices.address}
    choices, problems = read_choices(fields, desk().operator.domains)
    if choices is None:
        return _shown(person, fields, problems, 422)
    with desk().store.begin() as tx:
        joining.change(tx, person.id, choices, now())
    return redirect(url_for("choices.show", saved="yes"), 303)


@pages.post("/me/letters")
@needs_person
def letters(person: Person) -> Response:
    """Stops the weekly letter, or asks for it again with its own tick."""
    with desk().store.begin() as tx:
        if request.form.get("do") == "stop":
            joining.stop_mail(tx, person.id, now())
        elif request.form.get("mail") == "yes":
            said = wording(language(), Purpose.MAIL)
            consents.give(tx, person.id, Purpose.MAIL, None, said, "page", now())
    return redirect(url_for("choices.show"), 303)


def _shown(person: Person, fields: Mapping[str, str], problems: list[Problem], status: int = 200) -> Response:
    with desk().store.read() as tx:
        mail = consents.holds(tx, person.id, Purpose.MAIL)
    return page(
        "choices.html",
        status,
        fields=fields,
        problems=problems,
        saved=request.args.get("saved") == "yes",
        mail=mail,
        roles=[role.value for role in Role],
        zone_groups=zone_groups(),
        starting=False,
    )

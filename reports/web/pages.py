"""What every page shares: the desk, the clock, the reader's language, and rendering."""

from datetime import datetime
from functools import partial
from typing import cast

from flask import Response, current_app, g, make_response, render_template, request

from monitor.people import Person
from reports.web.desk import Desk
from reports.web.tongue import words
from reports.web.views import Eye


def desk() -> Desk:
    """The parts of the program that the pages work with."""
    return cast("Desk", current_app.extensions["desk"])


def now() -> datetime:
    """The time of this request."""
    return cast("datetime", g.now)


def meet(person: Person) -> Person:
    """Notes whose page this is, so that it speaks their language unless they switched."""
    g.person_language = person.choices.language
    return person


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page of `templates/web`."""
    return make_response(render_template(template, **values), status)


def notice(key: str, status: int = 200, link: tuple[str, str] | None = None, **values: object) -> Response:
    """A page of one heading and one paragraph: `web.<key>.title` and `web.<key>.text` of the catalogue.

    `link` is where to go from there: a key of the catalogue and an address.
    """
    t = words()
    return page(
        "notice.html",
        status,
        title=t(f"web.{key}.title", **values),
        text=t(f"web.{key}.text", **values),
        link=link,
    )


def gone() -> Response:
    """The one answer to a link that is used up, expired, cut short, or whose person has left."""
    return notice("gone", 410)


def asked() -> str:
    """The address that asks, for counting how often it does."""
    return request.remote_addr or "unknown"


def eye(person: Person) -> Eye:
    """How this person sees what the page shows."""
    return Eye(words=words(), person=person, mask=partial(desk().mask, own=person.choices.contacts), now=now())

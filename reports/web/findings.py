"""A person's findings, and their rest."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from monitor import joining
from monitor.finding import Standing
from monitor.people import Person, State
from monitor.store import findings, outbox
from monitor.store.findings import FindingRow
from reports.web.pages import desk, eye, now, page
from reports.web.session import needs_person

pages = Blueprint("findings", __name__)


@pages.get("/me")
@needs_person
def show(person: Person) -> Response:
    """What waits for the person, gravest first, and what they closed."""
    with desk().store.read() as tx:
        seen = eye(person)
        rows = findings.all_of(tx, person.id)
        waiting = [seen.finding(tx, row) for row in _by_weight(rows)]
        held = len(outbox.held(tx, person.id))
        closed = [seen.finding(tx, row) for row in reversed(rows) if row.standing.closed]
    return page(
        "findings.html",
        open=waiting,
        closed=closed,
        held=held,
        paused=person.state is State.PAUSED,
        next_letter=seen.moment(person.next_due_at),
    )


@pages.post("/me/rest")
@needs_person
def rest(person: Person) -> Response:
    """Begins or ends a rest."""
    with desk().store.begin() as tx:
        if request.form.get("do") == "pause":
            until = _until(request.form.get("until", ""), person.choices.zone)
            joining.pause(tx, person.id, until, now(), desk().defer)
        elif request.form.get("do") == "resume":
            joining.resume(tx, person.id, now())
    return redirect(url_for("findings.show"), 303)


@pages.post("/me/letters/held")
@needs_person
def release(person: Person) -> Response:
    """Sends what was held again: the person says that it did not arrive."""
    with desk().store.begin() as tx:
        for letter_id in outbox.held(tx, person.id):
            outbox.release(tx, letter_id, now())
    return redirect(url_for("findings.show"), 303)


def _by_weight(rows: list[FindingRow]) -> list[FindingRow]:
    """Open ones, those put off last."""
    waiting = [row for row in rows if not row.standing.closed]
    return sorted(
        waiting,
        key=lambda row: (row.standing is Standing.LATER, -row.finding.severity, -row.finding.confidence, row.id),
    )


def _until(day: str, zone: str) -> datetime | None:
    """The morning of a day to come; None, an open end, for anything else."""
    try:
        end = datetime.combine(datetime.fromisoformat(day).date(), time(0), ZoneInfo(zone))
    except ValueError:
        return None
    return end if now() < end <= now() + timedelta(days=3660) else None

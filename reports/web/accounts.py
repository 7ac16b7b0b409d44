"""A person's accounts: their state, proof of ownership, adding and stopping."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from connectors.registry import guess
from monitor import joining
from monitor.joining import Account
from monitor.people import Person
from monitor.store import sources
from monitor.store.sources import SourceState
from reports.agreement import phrases
from reports.web.choiceform import Problem
from reports.web.joinform import MOST_ACCOUNTS, read_account, read_row
from reports.web.pages import desk, eye, notice, now, page
from reports.web.session import needs_person
from reports.web.tongue import language

pages = Blueprint("accounts", __name__)


@pages.get("/me/accounts")
@needs_person
def show(person: Person) -> Response:
    """All accounts with their state, and a form for one more."""
    return _shown(person, {}, [])


@pages.post("/me/accounts")
@needs_person
def add(person: Person) -> Response:
    """Adds one account with the ticks that were set for it."""
    fields = request.form.to_dict()
    account = read_account(read_row(fields, 0), guess)
    if isinstance(account, Problem):
        return _shown(person, fields, [account], 422)
    with desk().store.begin() as tx:
        problem = _refusal(sources.of_person(tx, person.id), account)
        if problem is None:
            joining.add_source(tx, person.id, account, phrases(language()), now())
    if problem is not None:
        return _shown(person, fields, [problem], 422)
    return redirect(url_for("accounts.show"), 303)


@pages.post("/me/accounts/<int:source_id>")
@needs_person
def act(person: Person, source_id: int) -> Response:
    """Looks at the proof of one account, or stops it."""
    with desk().store.begin() as tx:
        row = sources.get(tx, source_id)
        if row is None or row.person_id != person.id:
            abort(404)
        if request.form.get("do") == "stop":
            joining.stop_source(tx, person.id, source_id, now())
            return redirect(url_for("accounts.show"), 303)
        if row.state is SourceState.UNPROVED:
            desk().defer(tx, joining.PROVE, str(source_id), {"source_id": source_id}, now())
    return notice("checking", link=("room.accounts", url_for("accounts.show")))


@pages.get("/me/<code>")
def proves(code: str) -> Response:
    """Where a `rel="me"` link leads; it says the same for every code, so that it tells nothing of anybody."""
    del code
    return notice("rel_me")


def _refusal(known: list[sources.SourceRow], account: Account) -> Problem | None:
    """Why one more account can't be added."""
    going = [row for row in known if row.state is not SourceState.STOPPED]
    if any((row.connector, row.locator) == (account.connector, account.locator) for row in going):
        return Problem("account_0", "known")
    return Problem("account_0", "many") if len(going) >= MOST_ACCOUNTS else None


def _shown(person: Person, fields: Mapping[str, str], problems: list[Problem], status: int = 200) -> Response:
    with desk().store.read() as tx:
        seen = eye(person)
        accounts = [seen.account(tx, row, desk().links.base_url) for row in sources.of_person(tx, person.id)]
    return page("accounts.html", status, accounts=accounts, fields=fields, problems=problems)

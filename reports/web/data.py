"""A person's data: a copy to take, an archive to bring, receipts to read, and the way out."""

from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, Response, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from connectors.base import Upload
from monitor import joining
from monitor.doors import Door
from monitor.people import Person, State
from monitor.store import consents, sources
from monitor.store.erasing import export as everything
from monitor.store.session import Tx
from reports.agreement import UPLOAD, wording
from reports.takeout import takeout
from reports.web.desk import NotImported
from reports.web.pages import desk, eye, notice, now, page
from reports.web.session import needs_person
from reports.web.tongue import language, words

pages = Blueprint("data", __name__)


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One line of what a person agreed to, ready to show."""

    purpose: str
    account: str
    given: bool
    moment: str
    text: str


@pages.get("/me/data")
@needs_person
def show(person: Person) -> AnyResponse:
    """What can be done with one's data."""
    with desk().store.read() as tx:
        receipts = _receipts(tx, person)
    return page("data.html", receipts=receipts, paused=person.state is State.PAUSED)


@pages.get("/me/data/export")
@needs_person
def export(person: Person) -> AnyResponse:
    """Everything that is held of the person, as a zip."""
    with desk().store.read() as tx:
        rows = everything(tx, person.id)
    whole = takeout(rows, language())
    return send_file(BytesIO(whole), "application/zip", as_attachment=True, download_name="cermin.zip")


@pages.post("/me/data/upload")
@needs_person
def upload(person: Person) -> AnyResponse:
    """Reads an uploaded export. It streams into a file without a name, which ends with the request."""
    request.max_content_length = desk().upload_limit
    back = ("room.data", url_for("data.show"))
    archive = request.files.get("archive")
    if archive is None or not archive.filename:
        return notice("no_file", 422, link=back)
    told = wording(language(), UPLOAD)
    found = desk().import_archive(person.id, Upload(archive.stream.fileno(), archive.filename), told, now())
    if isinstance(found, NotImported):
        return notice("not_imported", 422, link=back, reason=found.reason or words()("web.not_imported.resting"))
    return notice("imported", link=back, new=found.new, known=found.known, unreadable=found.unreadable)


@pages.post("/me/data/token")
@needs_person
def token(person: Person) -> AnyResponse:
    """A token with which the operator's commands act for this person, for an hour, if they hand it over."""
    with desk().store.begin() as tx:
        made = joining.open_door(tx, Door.PERSONAL, person.id, now())
    return page("token.html", token=made)


@pages.get("/me/leave")
@needs_person
def leave(person: Person) -> AnyResponse:
    """Asks once more."""
    del person
    t = words()
    return page(
        "act.html", title=t("web.leave.title"), text=t("web.leave.text"), buttons=[("leave", t("web.leave.yes"))]
    )


@pages.post("/me/leave")
@needs_person
def left(person: Person) -> Response:
    """Forgets the person; with them goes their session."""
    joining.leave(desk().store, person.id, now())
    return notice("left")


def _receipts(tx: Tx, person: Person) -> list[ReceiptView]:
    seen = eye(person)
    names = {row.id: seen.name(row) for row in sources.of_person(tx, person.id)}
    return [
        ReceiptView(
            purpose=receipt.purpose.value,
            account=names.get(receipt.source_id, "") if receipt.source_id is not None else "",
            given=receipt.given,
            moment=seen.moment(receipt.at),
            text=receipt.wording.text if receipt.wording else "",
        )
        for receipt in reversed(consents.receipts(tx, person.id))
    ]

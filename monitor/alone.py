"""Single-user mode: one person on their own machine does with commands what pages and links do elsewhere."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors import registry
from connectors.base import Failed
from connectors.proof import How
from monitor import joining
from monitor.answers import Answering
from monitor.config import ConfigError
from monitor.finding import Answer
from monitor.joining import Account, JoinForm
from monitor.people import Choices, Person
from monitor.service import Service
from monitor.store import findings, people, sources
from monitor.store.erasing import erase, export
from monitor.store.findings import FindingRow
from monitor.store.session import Tx
from monitor.store.sources import SourceState
from reports.advice import Question, payload
from reports.agreement import phrases
from reports.gathering import entry
from reports.letterbox import Letterbox
from reports.takeout import takeout
from reports.words import Words


class NotAlone(ConfigError):  # noqa: N818 - says what is the case
    """`cermin me` without single-user mode, or before joining."""


@dataclass(frozen=True, slots=True)
class Alone:
    """What `cermin me` does. Raises `NotAlone` where there is nobody to do it for."""

    service: Service

    def join(self, choices: Choices, places: Sequence[str], *, past: bool) -> None:
        """The one person joins; what `cermin me join --help` says is what they agree to."""
        self._demand_mode()
        accounts = tuple(_account(place, past=past) for place in places)
        now = self.service.now()
        with self.service.store.begin() as tx:
            if people.ids(tx):
                raise NotAlone("somebody joined already; `cermin me add PLACE` adds an account")
            form = JoinForm(choices=choices, accounts=accounts, mail=True)
            joined = joining.join(tx, form, phrases(choices.language), now)
            joining.confirm(tx, joined.token, now)

    def add(self, place: str, *, past: bool) -> None:
        """One more account."""
        with self._mine() as (tx, person):
            phrase = phrases(person.choices.language)
            joining.add_source(tx, person.id, _account(place, past=past), phrase, self.service.now())

    def person(self) -> Person:
        """The one person there is."""
        with self._mine() as (_, person):
            return person

    def sources(self) -> list[dict[str, Any]]:
        """The person's sources, as plain values."""
        with self._mine() as (tx, person):
            return [
                {
                    "id": row.id,
                    "connector": row.connector,
                    "locator": row.locator,
                    "state": str(row.state),
                    "code": row.code,
                    "last_success_at": row.last_success_at.isoformat() if row.last_success_at else None,
                }
                for row in sources.of_person(tx, person.id)
            ]

    def prove(self, number: int | None) -> list[tuple[int, str | None]]:
        """Look for the proof of one source, or of all that wait for it: where it was seen, or None."""
        with self._mine() as (tx, person):
            mine = [row.id for row in sources.of_person(tx, person.id) if row.state is SourceState.UNPROVED]
        wanted = [one for one in mine if number in {None, one}]
        return [(one, _seen(self.service.prover.prove(one, self.service.now()))) for one in wanted]

    def stop(self, number: int) -> None:
        """Stop reading one source."""
        with self._mine() as (tx, person):
            if not joining.stop_source(tx, person.id, number, self.service.now()):
                raise NotAlone(f"you have no source {number}; `cermin me sources` lists them")

    def findings(self) -> list[dict[str, Any]]:
        """What waits for an answer."""
        with self._mine() as (tx, person):
            rows = [*findings.fresh(tx, person.id), *findings.open_of(tx, person.id)]
            return [
                {"id": row.id, "rule": row.finding.rule, "check": row.finding.check, "quote": row.finding.quote}
                for row in rows
            ]

    def answer(self, number: int, answer: str, *, reason: str = "") -> str:
        """Answer a finding, or undo the last answer; says what changed."""
        with self._mine() as (tx, person):
            self._finding(tx, person, number)
            answering = Answering(tx, self.service.now(), self.service.engine.defer)
            changed = answering.undo(number) if answer == "undo" else answering.answer(number, Answer(answer), reason)
        return f"{number}: {answer}" if changed else f"{number}: nothing changed"

    def advice(self, number: int, adviser: str, note: str, *, send: bool) -> str:
        """The exact letter that asks `adviser` for advice on one finding; it goes out only with `send`."""
        if "@" not in adviser:
            raise NotAlone("name the mail address of the contact you ask: --to someone@example.org")
        with self._mine() as (tx, person):
            row = self._finding(tx, person, number)
            words = Words(person.choices.language)
            shown = entry(tx, row, "", words.language, self.service.press.mask)
            question = Question(
                finding=row.finding,
                explanation=shown.explanation,
                quote=shown.quote,
                url=shown.post_url,
                note=note,
                reply_to=person.choices.address,
            )
            text = payload(question, words)
            if send:
                letters = Letterbox(self.service.press)
                letters.advice(tx, person.id, (adviser, ""), text, self.service.now())
        return text

    def _finding(self, tx: Tx, person: Person, number: int) -> FindingRow:
        row = findings.get(tx, number)
        if row is None or row.person_id != person.id:
            raise NotAlone(f"there is no finding {number}; `cermin me findings` lists them")
        return row

    def pause(self, until: datetime | None) -> None:
        """Stop reading and writing, until a day or until `resume`."""
        day = until.replace(tzinfo=UTC) if until else None
        with self._mine() as (tx, person):
            joining.pause(tx, person.id, day, self.service.now(), self.service.engine.defer)

    def resume(self) -> None:
        """End a pause."""
        with self._mine() as (tx, person):
            joining.resume(tx, person.id, self.service.now())

    def export(self, path: Path) -> None:
        """Everything held, as a zip."""
        write_export(self.service, self.person(), path)

    def erase(self) -> None:
        """Forget the one person."""
        erase(self.service.store, self.person().id, self.service.now())

    def _demand_mode(self) -> None:
        if not self.service.settings.just_me:
            raise NotAlone("`cermin me` is for single-user mode; `cermin init --just-me` makes one")

    @contextmanager
    def _mine(self) -> Iterator[tuple[Tx, Person]]:
        """A transaction and the one person in it."""
        self._demand_mode()
        with self.service.store.begin() as tx:
            ids = people.ids(tx)
            person = people.get(tx, ids[0]) if ids else None
            if person is None:
                raise NotAlone("nobody joined yet: `cermin me join`")
            yield tx, person


def write_export(service: Service, person: Person, path: Path) -> None:
    """Everything held about a person, as a zip that only its owner can read."""
    with service.store.read() as tx:
        rows = export(tx, person.id)
    path.touch(mode=0o600)
    path.write_bytes(takeout(rows, person.choices.language))


def _account(place: str, *, past: bool) -> Account:
    name = registry.guess(place)
    if name is None:
        raise NotAlone(f"{place}: give a page's address, a feed's, or a handle like @ani@example.org")
    return Account(connector=name, locator=place.strip(), past=past)


def _seen(answer: How | Failed | None) -> str | None:
    return str(answer) if isinstance(answer, How) else None

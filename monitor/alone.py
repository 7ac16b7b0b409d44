"""Single-user mode: one person on their own machine does with commands what pages and links do elsewhere."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors import registry
from connectors.base import Failed
from connectors.proof import How
from monitor import joining
from monitor.answers import Answering, Outcome, outcome
from monitor.config import ConfigError
from monitor.finding import Answer
from monitor.joining import Account, JoinForm
from monitor.people import Choices, Person, Purpose
from monitor.service import Service
from monitor.store import findings, people, sources
from monitor.store.erasing import erase
from monitor.store.findings import FindingRow
from monitor.store.session import Tx
from monitor.store.sources import SourceState
from reports.advice import Question, payload
from reports.agreement import phrases
from reports.envelope import usable_address
from reports.gathering import entry
from reports.letterbox import Letterbox
from reports.takeout import write_takeout
from reports.words import Words


class NotAlone(ConfigError):  # noqa: N818 - says what is the case
    """`cermin me` without single-user mode, or before joining."""


@dataclass(frozen=True, slots=True)
class Alone:
    """What `cermin me` does. Raises `NotAlone` where there is nobody to do it for."""

    service: Service

    def form(self, choices: Choices, places: Sequence[str], *, past: bool) -> JoinForm:
        """What joining asks for, seen to be possible."""
        self._demand_mode()
        with self.service.store.read() as tx:
            if people.ids(tx):
                raise NotAlone("you joined already; `cermin me add PLACE` adds an account")
        choices = replace(choices, address=usable(choices.address))
        return JoinForm(choices=choices, accounts=tuple(account(place, past=past) for place in places), mail=True)

    def join(self, form: JoinForm) -> None:
        """The one person joins. They agreed to what `sentences` gives, and that is what is kept as receipts."""
        now = self.service.now()
        with self.service.store.begin() as tx:
            joined = joining.join(tx, form, phrases(form.choices.language), now)
            joining.confirm(tx, joined.token, now)

    def add(self, wanted: Account) -> None:
        """One more account."""
        with self._mine() as (tx, person):
            phrase = phrases(person.choices.language)
            joining.add_source(tx, person.id, wanted, phrase, self.service.now())

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

    def prove(self, number: int | None) -> list[tuple[int, How | Failed | None]]:
        """Look for the proof of one source, or of all that wait for it: where it was seen, or why not."""
        with self._mine() as (tx, person):
            mine = [row.id for row in sources.of_person(tx, person.id) if row.state is SourceState.UNPROVED]
        if number is not None and number not in mine:
            raise NotAlone(f"no source {number} of yours waits for a proof; `cermin me sources` lists them")
        wanted = mine if number is None else [number]
        return [(one, self.service.prover.prove(one, self.service.now())) for one in wanted]

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

    def second_look(self, number: int) -> Outcome | None:
        """What a second look at the post of a finding showed that was called fixed; None when there was none."""
        with self._mine() as (tx, person):
            return outcome(tx, self._finding(tx, person, number), self.service.now())

    def advice(self, number: int, adviser: str, note: str, *, send: bool) -> str:
        """The exact letter that asks `adviser` for advice on one finding; it goes to the outbox only with `send`."""
        adviser = usable(adviser)
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

    def pause(self, until: date | None) -> bool:
        """Stop reading and writing until that day begins where the person is, or until `resume`."""
        with self._mine() as (tx, person):
            now = self.service.now()
            end = datetime.combine(until, time(), ZoneInfo(person.choices.zone)).astimezone(UTC) if until else None
            if end is not None and end <= now:
                raise NotAlone(f"{until} has begun already; name a later day")
            return joining.pause(tx, person.id, end, now, self.service.engine.defer)

    def resume(self) -> bool:
        """End a pause. False if there was none."""
        with self._mine() as (tx, person):
            return joining.resume(tx, person.id, self.service.now())

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
    """Everything held about a person, as a zip that only its owner can read. Overwrites nothing."""
    if path.exists():
        raise NotAlone(f"{path} is there already; name a file that is not")
    with service.store.read() as tx:
        write_takeout(tx, person.id, path)


def sentences(language: str, *, places: bool, past: bool, mail: bool) -> list[str]:
    """What somebody agrees to who adds places (with their past) or joins: exactly the words that are kept."""
    wanted = {Purpose.READ: places, Purpose.PAST: places and past, Purpose.MAIL: mail}
    return [phrases(language)(purpose, None).text for purpose, asked in wanted.items() if asked]


def usable(address: str) -> str:
    """The address as mail can be sent to it. Raises `NotAlone` for what is none."""
    good = usable_address(address)
    if good is None:
        raise NotAlone(f"{address!r} is no mail address: write it like someone@example.org")
    return good


def account(place: str, *, past: bool) -> Account:
    """The account that a person typed. Raises `NotAlone` when nobody knows such a place."""
    name = registry.guess(place)
    if name is None:
        raise NotAlone(f"{place}: give a page's address, a feed's, or a handle like @ani@example.org")
    return Account(connector=name, locator=place.strip(), past=past)

"""Findings and accounts as a person's pages show them: their own words, in their own language and zone."""

from dataclasses import dataclass
from datetime import datetime

from connectors.proof import How
from monitor.answers import Outcome, outcome
from monitor.checks.texts import Explanation
from monitor.finding import Standing
from monitor.people import Person, Purpose
from monitor.store import consents, sources
from monitor.store.findings import FindingRow
from monitor.store.session import Tx
from monitor.store.sources import SourceRow, SourceState
from reports.gathering import entry, source_title
from reports.place import Place, place
from reports.quote import Mask, Quote
from reports.view import View
from reports.visible import visible
from reports.web.amends import Amends, amends
from reports.words import Words

_TONES = {SourceState.ACTIVE: "good", SourceState.UNPROVED: "wait", SourceState.RESTING: "wait"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One finding, ready to show. `quote` is empty once the post's words are no longer kept."""

    id: int
    rule: str
    severity: str
    explanation: Explanation
    notes: tuple[str, ...]
    quote: Quote
    source: str
    place: Place | None
    written: str
    standing: str
    later: str
    closed: str
    reason: str
    outcome: Outcome | None
    amends: Amends | None
    may_undo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """One account, ready to show. `code` is empty unless there is something to prove."""

    id: int
    locator: str
    state: str
    tone: str
    sentence: str
    lines: tuple[str, ...]
    code: str
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eye:
    """How one person sees: their language, their zone, and what is hidden of third persons."""

    words: Words
    person: Person
    mask: Mask
    now: datetime

    def day(self, moment: datetime | None) -> str:
        """The day there, or nothing."""
        return self.words.day(moment, self.person.choices.zone) if moment else ""

    def moment(self, moment: datetime | None) -> str:
        """Day and time there, or nothing."""
        return self.words.moment(moment, self.person.choices.zone) if moment else ""

    def finding(self, tx: Tx, row: FindingRow) -> FindingView:
        """A finding of this person."""
        source = sources.get(tx, row.source_id)
        seen = outcome(tx, row, self.now)
        said = entry(tx, row, self.name(source) if source else "", self.words.language, self.mask)
        return FindingView(
            id=row.id,
            rule=row.finding.rule.value,
            severity=row.finding.severity.label,
            explanation=said.explanation,
            notes=tuple(View(self.words, self.person.choices.zone).notes(said)),
            quote=said.quote,
            source=said.source_name,
            place=place(said.post_url),
            written=self.day(said.posted_at),
            standing=row.standing.value,
            later=self.day(row.later_until),
            closed=self.day(row.closed_at),
            reason=visible(row.answer_reason),
            outcome=seen,
            amends=amends(row.finding, seen, self.words.language) if _may_need_amends(row) else None,
            may_undo=row.standing in {Standing.FIXED, Standing.FINE},
        )

    def name(self, row: SourceRow) -> str:
        """What the person calls a source."""
        return source_title(row, self.words.language)

    def account(self, tx: Tx, row: SourceRow, base_url: str) -> AccountView:
        """An account of this person; a link to `base_url` is one of the ways to prove it."""
        ways = self.words.several("web.proof.ways")
        return AccountView(
            id=row.id,
            locator=self.name(row),
            state=row.state.value,
            tone=_TONES.get(row.state, ""),
            sentence=self._state(row),
            lines=tuple(self._lines(tx, row)),
            code=row.code if row.state is SourceState.UNPROVED else "",
            ways=tuple(way.format(me=f"{base_url}/me/{row.code}") for way in ways),
        )

    def _state(self, row: SourceRow) -> str:
        if _is_archive(row) and row.state is SourceState.ACTIVE:
            return self.words("web.account.imported")
        key = f"web.account.{row.state.value}"
        if row.last_success_at is None and self.words.has(f"{key}_never"):
            return self.words(f"{key}_never")
        return self.words(key, moment=self.moment(row.last_success_at))

    def _lines(self, tx: Tx, row: SourceRow) -> list[str]:
        """What else there is to say of an account."""
        said = []
        if row.proved_how and self.words.has(f"web.how.{row.proved_how}"):
            said.append(self.words("web.account.proved", how=self.words(f"web.how.{row.proved_how}")))
        if row.last_reason:
            key = f"web.reason.{row.last_reason}"
            reason = self.words(key if self.words.has(key) else "web.reason.other")
            said.append(self.words("web.account.reason", reason=reason))
        if row.gap_at:
            said.append(self.words("web.account.gap", day=self.day(row.gap_at)))
        if consents.holds(tx, row.person_id, Purpose.PAST, row.id):
            said.append(self.words("web.account.past"))
        return said


def _may_need_amends(row: FindingRow) -> bool:
    return row.standing is Standing.FIXED or not row.standing.closed


def _is_archive(row: SourceRow) -> bool:
    return row.proved_how == How.EXPORT

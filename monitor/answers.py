"""What a person says about a finding, and what it changes; each change happens once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from monitor.doors import Door
from monitor.finding import Answer, Standing
from monitor.store import findings, people, posts, tokens
from monitor.store.findings import FindingRow
from monitor.store.session import Tx

REREAD = "reread"
"""The job that looks at the post of a finding again after the person put it right: `finding_id`."""
PATIENCE = timedelta(hours=1)
"""How long after an answer the second look may take before it counts as not possible."""
_WEEK = timedelta(days=7)

Defer = Callable[[Tx, str, str, Mapping[str, Any], datetime], bool]
"""The engine's: keeps a job (task, key, arguments, when) in the caller's transaction."""


class Outcome(StrEnum):
    """What the second look at a post showed."""

    WAITING = "waiting"
    GONE = "gone"
    EDITED_CLEAN = "edited_clean"
    EDITED_FLAGGED = "edited_flagged"
    UNCHANGED = "unchanged"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Answering:
    """One person's answers within one transaction. `defer` keeps the job for a second look."""

    tx: Tx
    now: datetime
    defer: Defer

    def answer(self, finding_id: int, said: Answer, reason: str = "") -> bool:
        """Notes what the person said. True if it changed anything: said twice, it is said once.

        *Fixed* and *fine* close the finding, *later* puts it off to the next letter. Asking for advice
        changes nothing here: the finding stays open.
        """
        row = findings.get(self.tx, finding_id)
        if row is None or row.standing.closed or said is Answer.ADVICE:
            return False
        if said is Answer.LATER:
            if row.standing is Standing.LATER:
                return False
            return self._settle(row, Standing.LATER, until=self._next_letter(row.person_id))
        changed = self._settle(row, Standing(said.value), reason=reason)
        if changed and said is Answer.FIXED:
            self.defer(self.tx, REREAD, str(finding_id), {"finding_id": finding_id}, self.now)
        return changed

    def undo(self, finding_id: int) -> bool:
        """Takes the last answer back. True if there was one to take back."""
        return findings.undo(self.tx, finding_id, self.now)

    def _settle(self, row: FindingRow, standing: Standing, *, reason: str = "", until: datetime | None = None) -> bool:
        changed = findings.settle(self.tx, row.id, standing, self.now, reason=reason, until=until)
        if changed and standing.closed:
            tokens.revoke(self.tx, row.person_id, Door.ADVICE.value, row.id)
        return changed

    def _next_letter(self, person_id: int) -> datetime:
        """The finding comes back with the next letter, so it must not sleep a moment longer."""
        person = people.get(self.tx, person_id)
        due = person.next_due_at if person else None
        return due if due is not None and due > self.now else self.now + _WEEK


def outcome(tx: Tx, row: FindingRow, now: datetime) -> Outcome | None:
    """What the second look showed; None when nobody asked for one."""
    stored = posts.get(tx, row.post_id)
    edited = stored is not None and stored.edited_seen_at is not None
    if row.standing is Standing.FIXED:
        if stored is None or stored.gone_at is not None:
            return Outcome.GONE
        if edited:
            return Outcome.EDITED_CLEAN
        waited = now - (row.closed_at or now)
        return Outcome.WAITING if waited < PATIENCE else Outcome.CANNOT_TELL
    return Outcome.EDITED_FLAGGED if edited and not row.standing.closed else None

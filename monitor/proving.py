"""Is this source the person's own? Looks for their code before the first poll; keeps nothing else of what it reads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.base import Failed
from connectors.proof import How, Proof
from monitor.collect import Fetch
from monitor.people import Purpose, State
from monitor.store import consents, people, sources
from monitor.store.session import Store, Tx
from monitor.store.sources import SourceRow, SourceState


class ProofReader(Protocol):
    """What reads a place for its proof: `connectors.sandbox.Sandbox`."""

    def prove(self, connector: str, locator: str, code: str, me_url: str, fetch: Fetch) -> Proof | Failed:
        """Where the proof stands, if anywhere, and which place it proves."""


@dataclass(frozen=True, slots=True)
class Prover:
    """Proves sources. `me_url` gives the address of Cermin to which a `rel="me"` link with this code may point."""

    store: Store
    reader: ProofReader
    fetch: Fetch
    me_url: Callable[[str], str]

    def prove(self, source_id: int, now: datetime) -> How | Failed | None:
        """Look now. A source that is proved becomes active and is due at once; None when nothing was found.

        Nothing is fetched for a source that waits for no proof, or whose person did not confirm.
        """
        with self.store.read() as tx:
            row = _waiting(tx, source_id)
        if row is None:
            return None
        seen = self.reader.prove(row.connector, row.locator, row.code, self.me_url(row.code), self.fetch)
        with self.store.begin() as tx:
            if _waiting(tx, source_id) is not None:
                _keep(tx, source_id, seen, now)
        return seen if isinstance(seen, Failed) else seen.how


def _keep(tx: Tx, source_id: int, seen: Proof | Failed, now: datetime) -> None:
    """Why it could not be looked at stands on the person's page; a proof holds for the place that was read."""
    if isinstance(seen, Failed):
        sources.note_reason(tx, source_id, seen.reason)
    elif seen.how is not None:
        sources.prove(tx, source_id, seen.how, now, origin=seen.origin)


def _waiting(tx: Tx, source_id: int) -> SourceRow | None:
    row = sources.get(tx, source_id)
    if row is None or row.state is not SourceState.UNPROVED or not row.code:
        return None
    person = people.get(tx, row.person_id)
    if person is None or person.state is not State.ACTIVE:
        return None
    return row if consents.holds(tx, person.id, Purpose.READ, row.id) else None

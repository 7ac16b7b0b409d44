from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from connectors.base import Failed, Reason
from connectors.proof import How, Proof
from monitor.collect import Fetch
from monitor.people import State
from monitor.proving import Prover
from monitor.store import consents, people, sources
from monitor.store.session import Store
from monitor.store.sources import SourceState
from tests.monitor.people_of import PLACE, joined, no_network, row_of, with_source


@dataclass
class Witness:
    """A reader that saw what the test says, and remembers what it was asked."""

    seen: Proof | Failed
    asked: list[tuple[str, str, str, str]] = field(default_factory=list)

    def prove(self, connector: str, locator: str, code: str, me_url: str, fetch: Fetch) -> Proof | Failed:
        del fetch
        self.asked.append((connector, locator, code, me_url))
        return self.seen


def prover(store: Store, witness: Witness) -> Prover:
    return Prover(store, witness, no_network, lambda code: f"https://cermin.example/me/{code}")


def test_a_proof_makes_a_source_active_and_due(store: Store, now: datetime) -> None:
    source = with_source(store, joined(store, now), now, proved=False)
    witness = Witness(Proof(How.BIO))
    later = now + timedelta(hours=3)
    assert prover(store, witness).prove(source, later) is How.BIO
    row = row_of(store, source)
    assert (row.state, row.proved_at, row.proved_how, row.next_poll_at) == (SourceState.ACTIVE, later, "bio", later)
    me = "https://cermin.example/me/cermin-testcode"
    assert witness.asked == [("web", PLACE, "cermin-testcode", me)]
    assert prover(store, witness).prove(source, later) is None
    assert len(witness.asked) == 1


@pytest.mark.parametrize("seen", [Proof(None), Failed(reason=Reason.UNREACHABLE)])
def test_without_proof_it_waits(store: Store, now: datetime, seen: Proof | Failed) -> None:
    source = with_source(store, joined(store, now), now, proved=False)
    told = prover(store, Witness(seen)).prove(source, now)
    assert told == (seen if isinstance(seen, Failed) else None)
    row = row_of(store, source)
    assert (row.state, row.last_reason) == (SourceState.UNPROVED, getattr(told, "reason", None))


def test_nothing_is_asked_for_who_did_not_confirm_or_withdrew(store: Store, now: datetime) -> None:
    person = joined(store, now)
    source = with_source(store, person, now, proved=False)
    witness = Witness(Proof(How.BIO))
    with store.begin() as tx:
        people.set_state(tx, person, State.PENDING, due=None, now=now)
    assert prover(store, witness).prove(source, now) is None
    with store.begin() as tx:
        people.set_state(tx, person, State.ACTIVE, due=now, now=now)
        consents.withdraw(tx, person, None, source, now)
    assert prover(store, witness).prove(source, now) is None
    assert prover(store, witness).prove(999, now) is None
    assert witness.asked == []


def test_a_source_stopped_meanwhile_stays_stopped(store: Store, now: datetime) -> None:
    source = with_source(store, joined(store, now), now, proved=False)

    class Stopping(Witness):
        def prove(self, *args: object) -> Proof | Failed:
            with store.begin() as tx:
                sources.set_state(tx, source, SourceState.STOPPED)
            return Proof(How.BIO)

    assert prover(store, Stopping(Proof(None))).prove(source, now) is How.BIO
    assert row_of(store, source).state is SourceState.STOPPED

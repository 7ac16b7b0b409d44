"""Forgets what has no reason to be kept any more, and mends due times that a jumping clock set."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.calendar import AHEAD, next_due
from monitor.config import Keep
from monitor.store import audit, consents, findings, outbox, people, posts, tokens
from monitor.store.erasing import erase
from monitor.store.session import Store, Tx

UNCONFIRMED = timedelta(hours=72)
ANSWERABLE = timedelta(days=60)
LETTERS = timedelta(days=30)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """How many of each were forgotten or mended."""

    unconfirmed: int
    texts: int
    lapsed: int
    findings: int
    letters: int
    tokens: int
    due_times: int


def tidy(store: Store, keep: Keep, now: datetime) -> Tidied:
    """One round of forgetting. Doing it again changes nothing."""
    with store.read() as tx:
        unconfirmed = people.pending_before(tx, now - UNCONFIRMED)
    for person_id in unconfirmed:
        erase(store, person_id, now)
    with store.begin() as tx:
        lapsed = findings.lapse(tx, now, ANSWERABLE)
        audit.trim(tx, now - timedelta(days=keep.audit_days))
        consents.blank_old(tx, now - keep.consent_years * YEAR)
        return Tidied(
            unconfirmed=len(unconfirmed),
            texts=posts.drop_unneeded(tx, now),
            lapsed=lapsed,
            findings=findings.drop_old(tx, now - timedelta(days=keep.closed_finding_days)),
            letters=outbox.drop_old(tx, now - LETTERS),
            tokens=tokens.drop_expired(tx, now),
            due_times=_mend_due_times(tx, now),
        )


def _mend_due_times(tx: Tx, now: datetime) -> int:
    """No weekly time can be further away than `AHEAD`; one that is would keep somebody waiting in silence."""
    mended = 0
    for person_id, due in people.far_due(tx, now + AHEAD):
        person = people.get(tx, person_id)
        if person is not None:
            wanted = person.choices
            mended += people.move_due(
                tx, person_id, due, next_due(wanted.zone, wanted.day, wanted.hour, wanted.minute, now)
            )
    return mended

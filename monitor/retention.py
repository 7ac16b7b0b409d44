"""Forgets what has no reason to be kept any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.config import Keep
from monitor.store import audit, consents, findings, outbox, people, posts, tokens
from monitor.store.erasing import erase
from monitor.store.session import Store

UNCONFIRMED = timedelta(hours=72)
ANSWERABLE = timedelta(days=60)
LETTERS = timedelta(days=30)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """How many of each were forgotten."""

    unconfirmed: int
    texts: int
    lapsed: int
    findings: int
    letters: int
    tokens: int


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
        )

"""What people took back, remembered beside the keys: restoring an older backup must not turn a no into a yes.

Only marks are kept, which tell nothing without the store's own key. They are written before the transaction
that they belong to commits; should that one fail, the worst is a consent that a later restore ends.
"""

import sqlalchemy as sa

from monitor.store.session import Tx
from monitor.store.tables import person

REST = "rest"
"""What somebody asks for who pauses."""


def note(tx: Tx, person_id: int, what: str) -> None:
    """From now on this is taken back."""
    tx.vault.refuse(_mark(tx, person_id, what))


def lift(tx: Tx, person_id: int, what: str) -> None:
    """It is agreed to again."""
    tx.vault.allow(_mark(tx, person_id, what))


def stands(tx: Tx, person_id: int, what: str) -> bool:
    """Whether this was taken back, in this state of the data or in a later one that a restore put away."""
    return tx.vault.is_refused(_mark(tx, person_id, what))


def _mark(tx: Tx, person_id: int, what: str) -> str:
    tag = tx.db.scalar(sa.select(person.c.tag).where(person.c.id == person_id))
    return tx.vault.mac(None, "refusal", f"{tag}/{what}")

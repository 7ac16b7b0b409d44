"""People: their state, their sealed choices, and when their next letter is due."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from monitor.people import Choices, Empty, Level, Person, Role, State, normal_address
from monitor.store import refusals
from monitor.store.session import Tx
from monitor.store.tables import person
from monitor.store.vault import KeyGone


class AddressTaken(ValueError):  # noqa: N818 - an everyday answer, named for what it says
    """Another row already holds this mailbox (case and `+tag` aside)."""


@dataclass(frozen=True, slots=True)
class AskedAddress:
    """A change of address that waits for the mailboxes. `agreed` holds `old`, `new` or neither."""

    address: str
    agreed: frozenset[str]


def add(tx: Tx, choices: Choices, now: datetime) -> int:
    """A new person, pending, with a fresh key. Raises `AddressTaken`."""
    address_mac = _address_mac(tx, choices.address)
    if by_address(tx, choices.address) is not None:
        raise AddressTaken("this mailbox is known already")
    person_id = tx.new_id(person)
    tag = tx.vault.create(person_id)
    row = {
        "id": person_id,
        "tag": tag,
        "state": State.PENDING,
        "address_mac": address_mac,
        "choices": tx.seal(person.c.choices, person_id, person_id, asdict(choices)),
        "joined_at": now,
        "changed_at": now,
    }
    tx.db.execute(sa.insert(person).values(row))
    return person_id


def get(tx: Tx, person_id: int) -> Person | None:
    """The person, or None when there is none or their key is gone."""
    row = tx.db.execute(sa.select(person).where(person.c.id == person_id)).one_or_none()
    if row is None:
        return None
    try:
        choices = _choices(tx.open(person.c.choices, person_id, person_id, row.choices))
    except KeyGone:
        return None
    return Person(
        id=person_id,
        state=State(row.state),
        choices=choices,
        joined_at=row.joined_at,
        next_due_at=row.next_due_at,
    )


def by_address(tx: Tx, address: str) -> int | None:
    """Who has this mailbox, case and `+tag` aside."""
    return tx.db.scalar(sa.select(person.c.id).where(person.c.address_mac == _address_mac(tx, address)))


def change(tx: Tx, person_id: int, choices: Choices) -> None:
    """Keep new choices. Raises `AddressTaken` when the address is another person's."""
    owner = by_address(tx, choices.address)
    if owner not in {None, person_id}:
        raise AddressTaken("this mailbox is known already")
    values = {
        "address_mac": _address_mac(tx, choices.address),
        "choices": tx.seal(person.c.choices, person_id, person_id, asdict(choices)),
    }
    tx.db.execute(sa.update(person).where(person.c.id == person_id).values(values))


def ask_address(tx: Tx, person_id: int, address: str) -> None:
    """Note a wished new address; it counts only after both mailboxes agreed."""
    _keep_asked(tx, person_id, AskedAddress(address, frozenset()))


def asked_address(tx: Tx, person_id: int) -> AskedAddress | None:
    """The change of address that waits, if any."""
    sealed = tx.db.scalar(sa.select(person.c.asked).where(person.c.id == person_id))
    if sealed is None:
        return None
    held = tx.open(person.c.asked, person_id, person_id, sealed)
    return AskedAddress(held["address"], frozenset(held["agreed"]))


def agree_address(tx: Tx, person_id: int, side: str) -> AskedAddress | None:
    """Note that the `old` or the `new` mailbox agreed. The caller changes the address when both did."""
    asked = asked_address(tx, person_id)
    if asked is None:
        return None
    asked = AskedAddress(asked.address, asked.agreed | {side})
    _keep_asked(tx, person_id, asked)
    return asked


def drop_asked_address(tx: Tx, person_id: int) -> None:
    """Forget a change of address, done or refused."""
    tx.db.execute(sa.update(person).where(person.c.id == person_id).values(asked=None))


def set_state(tx: Tx, person_id: int, state: State, *, due: datetime | None, now: datetime) -> bool:
    """Move a person to `state` with their next letter due at `due`. False when there is no such person."""
    values: dict[str, Any] = {"state": state, "next_due_at": due, "changed_at": now}
    known = tx.db.execute(sa.update(person).where(person.c.id == person_id).values(values)).rowcount == 1
    if known:
        (refusals.note if state is State.PAUSED else refusals.lift)(tx, person_id, refusals.REST)
    return known


def start(tx: Tx, person_id: int, now: datetime) -> None:
    """The day of consent: only posts after it are looked at unless the past was asked for."""
    tx.db.execute(sa.update(person).where(person.c.id == person_id).values(joined_at=now))


def due(tx: Tx, now: datetime, limit: int) -> list[tuple[int, datetime]]:
    """Active people whose letter is due, longest waiting first, each with the instant to claim."""
    ready = (person.c.state == State.ACTIVE) & (person.c.next_due_at <= now)
    query = sa.select(person.c.id, person.c.next_due_at).where(ready).order_by(person.c.next_due_at, person.c.id)
    return [(row.id, row.next_due_at) for row in tx.db.execute(query.limit(limit))]


def far_due(tx: Tx, after: datetime) -> list[tuple[int, datetime]]:
    """Active people whose letter is due only after `after`: a clock that jumped may have set it."""
    far = (person.c.state == State.ACTIVE) & (person.c.next_due_at > after)
    return [(row.id, row.next_due_at) for row in tx.db.execute(sa.select(person.c.id, person.c.next_due_at).where(far))]


def move_due(tx: Tx, person_id: int, expected: datetime, new: datetime) -> bool:
    """Claim: move the due instant if it is still `expected`. Of many who try, one gets True."""
    mine = (person.c.id == person_id) & (person.c.next_due_at == expected) & (person.c.state == State.ACTIVE)
    return tx.db.execute(sa.update(person).where(mine).values(next_due_at=new)).rowcount == 1


def ids(tx: Tx, state: State | None = None) -> list[int]:
    """The numbers of people in a state, or of all."""
    query = sa.select(person.c.id).order_by(person.c.id)
    return list(tx.db.scalars(query if state is None else query.where(person.c.state == state)))


def pending_before(tx: Tx, when: datetime) -> list[int]:
    """People who never confirmed since `when`; nothing of them is needed any more."""
    old = (person.c.state == State.PENDING) & (person.c.joined_at < when)
    return list(tx.db.scalars(sa.select(person.c.id).where(old)))


def totals(tx: Tx) -> Mapping[str, int]:
    """How many people are in each state."""
    query = sa.select(person.c.state, sa.func.count()).group_by(person.c.state)
    found = {state: count for state, count in tx.db.execute(query)}  # noqa: C416 - a Row is no tuple to mypy
    return {state.value: found.get(state.value, 0) for state in State}


def _keep_asked(tx: Tx, person_id: int, asked: AskedAddress) -> None:
    held = {"address": asked.address, "agreed": sorted(asked.agreed)}
    sealed = tx.seal(person.c.asked, person_id, person_id, held)
    tx.db.execute(sa.update(person).where(person.c.id == person_id).values(asked=sealed))


def _address_mac(tx: Tx, address: str) -> str:
    return tx.vault.mac(None, "address", normal_address(address))


def _choices(held: dict[str, Any]) -> Choices:
    return Choices(
        **{
            **held,
            "level": Level(held["level"]),
            "empty": Empty(held["empty"]),
            "role": Role(held["role"]),
            "contacts": tuple(held["contacts"]),
            "advisers": tuple((address, name) for address, name in held["advisers"]),
        }
    )

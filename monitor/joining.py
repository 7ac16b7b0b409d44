"""How a person comes in, changes what they chose, rests, and leaves: each act in one transaction."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from monitor.calendar import next_due
from monitor.doors import Door, new_token
from monitor.people import Choices, Level, Purpose, State, default_level
from monitor.store import audit, bounces, consents, outbox, people, sources, tokens
from monitor.store.consents import Wording
from monitor.store.erasing import erase
from monitor.store.session import Store, Tx
from monitor.store.sources import SourceState

WAKE = "wake"
"""The job that ends a pause which has an end: `wake(tx, person_id, until)`, `until` in seconds since 1970."""
WEEKLY = ("digest", "digest_short")
"""The outbox's kinds of the letters that the tick for mail is about."""
PROVE = "prove"
"""The job that looks whether a source is proved: `source_id`."""
PROOF_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What codes are made of: nothing that is easily mistaken for something else."""

Defer = Callable[[Tx, str, str, Mapping[str, Any], datetime], bool]
"""The engine's: keeps a job (task, key, arguments, when) in the caller's transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One place a person asks to have read; `past` asks for what they posted before today as well."""

    connector: str
    locator: str
    past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinForm:
    """What the form for joining said. Each account in it has its own tick; `mail` is the tick for letters."""

    choices: Choices
    accounts: tuple[Account, ...] = ()
    mail: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """The letter that has to go out now: `token` opens `door` and belongs into it.

    The door is `CONFIRM` for somebody new, `SIGN_IN` for somebody who is here already.
    """

    person_id: int
    door: Door
    token: str


Phrase = Callable[[Purpose, Account | None], Wording]
"""The exact words that stood beside a tick."""


def invite(tx: Tx, now: datetime) -> str:
    """A token that opens the form for joining for 72 hours, for anybody who is given it. It names nobody."""
    token = open_door(tx, Door.JOIN, None, now)
    audit.note(tx, "admin", "invitation", now)
    return token


def open_door(tx: Tx, door: Door, person_id: int | None, now: datetime, subject: int | None = None) -> str:
    """A new token that opens `door` for its life."""
    token = new_token()
    tokens.issue(tx, token, door.value, person_id, subject, door.closes_at(now))
    return token


def join(tx: Tx, form: JoinForm, phrase: Phrase, now: datetime) -> Joined:
    """Takes a form in. Nothing is read or mailed, but one letter, until the mailbox confirms.

    One mailbox is one person: who is here already gets a way to sign in and keeps what they chose,
    and a form that was never confirmed gives way to the newer one.
    """
    known = people.by_address(tx, form.choices.address)
    if known is None:
        person_id = people.add(tx, form.choices, now)
    elif _is_pending(tx, known):
        person_id = known
        _start_over(tx, known, form.choices, now)
    else:
        return Joined(known, Door.SIGN_IN, open_door(tx, Door.SIGN_IN, known, now))
    for account in form.accounts:
        _add_account(tx, person_id, account, phrase, now, method="form")
    if form.mail:
        consents.give(tx, person_id, Purpose.MAIL, None, phrase(Purpose.MAIL, None), "form", now)
    return Joined(person_id, Door.CONFIRM, open_door(tx, Door.CONFIRM, person_id, now))


def _is_pending(tx: Tx, person_id: int) -> bool:
    person = people.get(tx, person_id)
    return person is not None and person.state is State.PENDING


def _start_over(tx: Tx, person_id: int, choices: Choices, now: datetime) -> None:
    tokens.revoke(tx, person_id)
    outbox.withdraw(tx, person_id, now)
    people.change(tx, person_id, choices)
    people.start(tx, person_id, now)
    consents.withdraw(tx, person_id, None, None, now)
    for row in sources.of_person(tx, person_id):
        sources.set_state(tx, row.id, SourceState.STOPPED)


def confirm(tx: Tx, token: str, now: datetime) -> int | None:
    """The mailbox agrees: the person is active from now on. None if the token opens nothing (any more)."""
    used = tokens.use(tx, token, Door.CONFIRM.value, now)
    if used is None or used.person_id is None:
        return None
    person = people.get(tx, used.person_id)
    if person is None or person.state is not State.PENDING:
        return None
    people.set_state(tx, person.id, State.ACTIVE, due=_due(person.choices, now), now=now)
    people.start(tx, person.id, now)
    return person.id


def change(tx: Tx, person_id: int, choices: Choices, now: datetime) -> None:
    """Puts new choices in place; a new day, hour or zone moves the next letter. The address stays."""
    person = people.get(tx, person_id)
    if person is None:
        return
    choices = replace(choices, address=person.choices.address)
    people.change(tx, person_id, choices)
    if person.state is State.ACTIVE and _schedule(choices) != _schedule(person.choices):
        people.set_state(tx, person_id, State.ACTIVE, due=_due(choices, now), now=now)


def pause(tx: Tx, person_id: int, until: datetime | None, now: datetime, defer: Defer) -> bool:
    """Stops reading and writing for a person, until a time or until they resume. True if it changed anything.

    While a pause has an end, it stands where else the next letter's due time stands.
    """
    person = people.get(tx, person_id)
    if person is None or person.state is not State.ACTIVE:
        return False
    until = until and until.replace(microsecond=0)
    people.set_state(tx, person_id, State.PAUSED, due=until, now=now)
    outbox.withdraw(tx, person_id, now)
    if until is not None:
        seconds = int(until.timestamp())
        defer(tx, WAKE, f"{person_id}:{seconds}", {"person_id": person_id, "until": seconds}, until)
    return True


def wake(tx: Tx, person_id: int, until: int, now: datetime) -> bool:
    """Ends the pause that was to end at `until` (seconds since 1970), unless the person changed their mind."""
    person = people.get(tx, person_id)
    if person is None or person.next_due_at != datetime.fromtimestamp(until, UTC):
        return False
    return resume(tx, person_id, now)


def resume(tx: Tx, person_id: int, now: datetime) -> bool:
    """Ends a pause. True if there was one."""
    person = people.get(tx, person_id)
    if person is None or person.state is not State.PAUSED:
        return False
    people.set_state(tx, person_id, State.ACTIVE, due=_due(person.choices, now), now=now)
    bounces.forget(tx, person_id)
    return True


def leave(store: Store, person_id: int, now: datetime) -> None:
    """Forgets a person at once: letters, links, accounts, findings, key. Receipts stay under a pseudonym.

    A letter on its way stops before its final dot. Leaving twice is leaving once.
    """
    erase(store, person_id, now)


def add_source(tx: Tx, person_id: int, account: Account, phrase: Phrase, now: datetime) -> int:
    """One more account; it is read only after its owner proved it. Gives the source's id."""
    return _add_account(tx, person_id, account, phrase, now, method="page")


def _add_account(tx: Tx, person_id: int, account: Account, phrase: Phrase, now: datetime, *, method: str) -> int:
    source_id = sources.add(tx, person_id, account.connector, account.locator, now, code=new_code())
    purposes = (Purpose.READ, Purpose.PAST) if account.past else (Purpose.READ,)
    for purpose in purposes:
        consents.give(tx, person_id, purpose, source_id, phrase(purpose, account), method, now)
    return source_id


def stop_source(tx: Tx, person_id: int, source_id: int, now: datetime) -> bool:
    """Stops reading one account of this person at once, and forgets what was read there. False if it is none of theirs.

    A letter that quotes it and is not out yet is withdrawn.
    """
    row = sources.get(tx, source_id)
    if row is None or row.person_id != person_id:
        return False
    sources.set_state(tx, source_id, SourceState.STOPPED)
    consents.withdraw(tx, person_id, None, source_id, now)
    outbox.withdraw_quoting(tx, source_id, now)
    sources.clear(tx, source_id)
    return True


def stop_mail(tx: Tx, person_id: int, now: datetime) -> None:
    """No letter any more: what is queued is withdrawn. The pages stay; asking again changes nothing."""
    consents.withdraw(tx, person_id, Purpose.MAIL, None, now)
    outbox.withdraw(tx, person_id, now, kinds=WEEKLY)


def ask_address(tx: Tx, person_id: int, address: str, now: datetime) -> tuple[str, str] | None:
    """A wish to move to another mailbox: tokens for the old and the new one, which both must agree.

    None when the mailbox is somebody's already; who is told so learns whether a colleague takes part,
    so nobody is.
    """
    people.drop_asked_address(tx, person_id)
    for door in (Door.ADDRESS_OLD, Door.ADDRESS_NEW):
        tokens.revoke(tx, person_id, door.value)
    if people.by_address(tx, address) not in {None, person_id}:
        return None
    people.ask_address(tx, person_id, address)
    old = open_door(tx, Door.ADDRESS_OLD, person_id, now)
    return old, open_door(tx, Door.ADDRESS_NEW, person_id, now)


def agree_address(tx: Tx, token: str, door: Door, now: datetime, domains: frozenset[str] = frozenset()) -> bool | None:
    """One mailbox agrees. True when the address changed with it.

    A new address in one of the operator's `domains` gets letters without content until the person chooses more.
    None if the token opens nothing (any more), or the mailbox became somebody else's meanwhile.
    """
    used = tokens.use(tx, token, door.value, now)
    if used is None or used.person_id is None:
        return None
    asked = people.agree_address(tx, used.person_id, "old" if door is Door.ADDRESS_OLD else "new")
    person = people.get(tx, used.person_id)
    if asked is None or person is None:
        return None
    if asked.agreed != {"old", "new"}:
        return False
    people.drop_asked_address(tx, person.id)
    bounces.forget(tx, person.id)
    if people.by_address(tx, asked.address) not in {None, person.id}:
        return None
    hidden = default_level(asked.address, domains) is Level.LINK
    level = Level.LINK if hidden else person.choices.level
    people.change(tx, person.id, replace(person.choices, address=asked.address, level=level))
    tokens.revoke(tx, person.id, Door.SIGN_IN.value)
    return True


def new_code() -> str:
    """A code that a person shows at an account to prove that it is theirs. Nobody can search for who shows one."""
    return "-".join("".join(secrets.choice(PROOF_LETTERS) for _ in range(4)) for _ in range(3))


def _schedule(choices: Choices) -> tuple[str, int, int, int]:
    return choices.zone, choices.day, choices.hour, choices.minute


def _due(choices: Choices, now: datetime) -> datetime:
    return next_due(*_schedule(choices), now)

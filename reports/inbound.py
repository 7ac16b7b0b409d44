"""What comes back: bounces, unsubscribes by mail, and out-of-office notes. The message itself is kept nowhere."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from enum import StrEnum

from monitor.joining import stop_mail
from monitor.people import Person, State
from monitor.store import bounces, outbox, people
from monitor.store.session import Store, Tx
from reports.returns import Called, Errand, Returns

LONGEST = 128 * 1024
"""Bytes of a message that are looked at."""
HARD, SOFT, WITHIN = 2, 5, timedelta(days=30)
"""So many letters that come back for good, or for now, within this time pause a person."""
# The library's parser of address lists recurses without end on hostile ones; ours are plain.
_ADDRESS = re.compile(r"[A-Za-z0-9+.]{1,64}@[A-Za-z0-9.-]{1,255}")
_TO = ("x-original-to", "delivered-to", "envelope-to", "to")


class Received(StrEnum):
    """What a message was understood to be."""

    BOUNCE = "bounce"
    UNSUBSCRIBE = "unsubscribe"
    AUTOMATIC = "automatic"
    UNKNOWN = "unknown"


def receive(store: Store, returns: Returns, message: bytes, now: datetime) -> Received:
    """Take in one message and do what it asks; anything not to one of our signed addresses changes nothing."""
    mail = _parsed(message)
    called = None if mail is None else _called(mail, returns)
    if mail is None or called is None:
        return Received.AUTOMATIC if mail is not None and _is_automatic(mail) else Received.UNKNOWN
    with store.begin() as tx:
        person = people.get(tx, called.person_id)
        if called.errand is Errand.UNSUBSCRIBE:
            return _unsubscribe(tx, person, now)
        return _bounce(tx, mail, person, now)


def _parsed(message: bytes) -> Message | None:
    try:
        # The older policy keeps headers as they came; the newer one may fail on hostile ones.
        return message_from_bytes(message[:LONGEST], policy=policy.compat32)
    except (RecursionError, ValueError, LookupError):
        return None


def _called(mail: Message, returns: Returns) -> Called | None:
    """The first signed address of ours that the message came to. The signature counts, not the header."""
    headers = (str(value) for name in _TO for value in mail.get_all(name, []))
    found = (returns.read(address) for header in headers for address in _ADDRESS.findall(header))
    return next((called for called in found if called), None)


def _unsubscribe(tx: Tx, person: Person | None, now: datetime) -> Received:
    if person is not None:
        stop_mail(tx, person.id, now)
    return Received.UNSUBSCRIBE


def _bounce(tx: Tx, mail: Message, person: Person | None, now: datetime) -> Received:
    status = next(_statuses(mail), None)
    if status is None:
        return Received.AUTOMATIC if _is_automatic(mail) else Received.UNKNOWN
    if person is not None:
        bounces.note(tx, person.id, now, hard=status.startswith("5"))
        _pause_if_many(tx, person, now)
    return Received.BOUNCE


def _pause_if_many(tx: Tx, person: Person, now: datetime) -> None:
    hard, soft = bounces.counts(tx, person.id, now - WITHIN)
    if (hard >= HARD or soft >= SOFT) and person.state is State.ACTIVE:
        people.set_state(tx, person.id, State.PAUSED, due=None, now=now)
        outbox.withdraw(tx, person.id, now)


def _statuses(mail: Message) -> Iterator[str]:
    """The status of each recipient in a delivery report (RFC 3464) that tells of a failure or a delay."""
    if mail.get_content_type() != "multipart/report":
        return
    reports = [part for part in _parts(mail) if part.get_content_type() == "message/delivery-status"]
    for block in (block for report in reports for block in _parts(report)):
        action = str(block.get("action", "")).strip().casefold()
        if action == "failed":
            yield str(block.get("status", "4.0.0")).strip()
        elif action == "delayed":
            yield "4.0.0"


def _parts(mail: Message) -> list[Message]:
    payload = mail.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _is_automatic(mail: Message) -> bool:
    """Whether a program wrote it (RFC 3834)."""
    said = str(mail.get("auto-submitted", "no")).strip().casefold()
    bulk = str(mail.get("precedence", "")).strip().casefold() in {"bulk", "junk", "auto_reply", "list"}
    return not said.startswith("no") or bulk or "x-autoreply" in mail

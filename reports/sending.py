"""From the outbox to a channel: the states of sending. Nothing is lost; every possible copy is counted."""

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.people import Purpose, State
from monitor.store import consents, digests, outbox, people
from monitor.store.outbox import LetterState, OutLetter
from monitor.store.session import Store, StoreError, Tx
from reports.channels.base import Channel, Delivery, Outgoing, Phase, Result
from reports.press import Press

DIGEST, SHORT = "digest", "digest_short"
_ELSEWHERE = frozenset({"advice", "address_change"})
"""Letters to mailboxes that are not, or not yet, the person's own: what comes back says nothing about theirs."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240))
"""How long a letter waits after each failed try; the last wait goes on."""
GIVE_UP = timedelta(days=5)
PROBE = timedelta(minutes=15)
"""How long all sending rests when the trouble is the server's or ours."""
_JITTER = 0.2
_MINUTE = timedelta(minutes=1)

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """Where letters are fetched from and how they leave. `clock` gives the time, aware UTC.

    A clock and not one instant, because a server may take ten minutes for one answer, and the wait of
    a letter in doubt counts from its final dot. In any minute at most `per_minute` letters are tried.
    """

    store: Store
    channel: Channel
    press: Press
    clock: Callable[[], datetime]
    per_minute: int = 600


Sent = Mapping[LetterState, int]
"""How many letters ended a try in which state."""


def send_due(office: PostOffice, limit: int) -> Sent:
    """Try every letter that is due, at most `limit`, one after the other.

    Ends early when all sending pauses, or when this minute has had its letters: the others stay due.
    """
    ended: Counter[LetterState] = Counter()
    for _ in range(limit):
        letter = _claim(office)
        if letter is None:
            break
        ended[_try(office, letter)] += 1
    return ended


def _claim(office: PostOffice) -> OutLetter | None:
    """The next due letter that is still wanted; those that are not are withdrawn on the way."""
    with office.store.begin() as tx:
        now = office.clock()
        if outbox.tried_since(tx, now - _MINUTE, now) >= office.per_minute:
            return None
        while claimed := outbox.claim_due(tx, now, 1):
            if _wanted(tx, claimed[0]):
                return claimed[0]
            outbox.mark(tx, claimed[0].id, LetterState.WITHDRAWN, now)
    return None


def _try(office: PostOffice, letter: OutLetter) -> LetterState:
    delivery = _delivery(office, letter)
    if delivery.stop_all:
        _LOG.warning("sending paused: phase %s, code %s", delivery.phase, delivery.code or 0)
    with office.store.begin() as tx:
        return _settle(office, tx, letter, delivery, office.clock())


def _delivery(office: PostOffice, letter: OutLetter) -> Delivery:
    try:
        return office.channel.deliver(_outgoing(office, letter), lambda: _commit(office, letter))
    except StoreError:
        # The store could not take the note that the dot was coming, so no dot went out.
        return Delivery(result=Result.RETRY, phase=Phase.TEXT, stop_all=True)


def _outgoing(office: PostOffice, letter: OutLetter) -> Outgoing:
    returns = office.press.returns
    owner = None if letter.kind in _ELSEWHERE else letter.person_id
    back = returns.nobody if owner is None else returns.bounce(owner)
    return Outgoing(to=letter.to, message=letter.message, return_path=back)


def _commit(office: PostOffice, letter: OutLetter) -> bool:
    """The last look before the final dot: still wanted? From here on the letter counts as perhaps delivered."""
    with office.store.begin() as tx:
        now = office.clock()
        if not _wanted(tx, letter):
            outbox.mark(tx, letter.id, LetterState.WITHDRAWN, now)
            return False
        return outbox.mark(tx, letter.id, LetterState.IN_DOUBT, now)


def _wanted(tx: Tx, letter: OutLetter) -> bool:
    """Whether its person is still there and, for the weekly letter, still wants it."""
    if letter.person_id is None:
        return True
    person = people.get(tx, letter.person_id)
    if person is None:
        return False
    if letter.kind not in {DIGEST, SHORT}:
        return True
    return person.state is State.ACTIVE and consents.holds(tx, person.id, Purpose.MAIL)


def _settle(office: PostOffice, tx: Tx, letter: OutLetter, delivery: Delivery, now: datetime) -> LetterState:
    """Write down what came of a try."""
    if delivery.stop_all:
        outbox.pause_all(tx, now + PROBE, delivery.phase)
    elif outbox.pause_reason(tx) is not None:
        outbox.resume_all(tx)
    state = _state(letter, delivery, now)
    wait = now + _wait(letter, delivery) if state is LetterState.RETRY else None
    outbox.mark(tx, letter.id, state, now, next_try=wait, note=_note(delivery))
    if delivery.pause_person:
        _rest(tx, letter, now)
    if delivery.short_form and letter.kind == DIGEST:
        _shorten(office.press, tx, letter, now)
    return state


def _rest(tx: Tx, letter: OutLetter, now: datetime) -> None:
    """The mailbox is not there: its owner gets no more until they resume. Who never confirmed stays as they are."""
    person = people.get(tx, letter.person_id) if letter.person_id is not None else None
    if person is not None and person.state is State.ACTIVE and person.choices.address == letter.to:
        people.set_state(tx, person.id, State.PAUSED, due=None, now=now)


def _state(letter: OutLetter, delivery: Delivery, now: datetime) -> LetterState:
    if delivery.result is Result.RETRY and now - letter.first_tried_at >= GIVE_UP:
        return LetterState.FAILED
    return LetterState(delivery.result)


def _wait(letter: OutLetter, delivery: Delivery) -> timedelta:
    if delivery.stop_all:
        return PROBE
    if delivery.daily:
        return timedelta(days=1)
    wait = WAITS[min(letter.attempts, len(WAITS) - 1)]
    return wait * (1 + _JITTER * _share(letter))


def _share(letter: OutLetter) -> float:
    """Between 0 and 1, different from letter to letter and from try to try, the same in every run."""
    drawn = hashlib.sha256(f"{letter.message_id}/{letter.attempts}".encode()).digest()
    return int.from_bytes(drawn[:4], "big") / 2**32


def _note(delivery: Delivery) -> str:
    if delivery.phase is Phase.DONE:
        return ""
    return f"{delivery.phase} {delivery.code or 'no answer'}"


def _shorten(press: Press, tx: Tx, letter: OutLetter, now: datetime) -> None:
    """In place of a letter that was too much for the server: one that says only where it can be read."""
    person = people.get(tx, letter.person_id) if letter.person_id is not None else None
    digest = digests.get(tx, letter.digest_id) if letter.digest_id is not None else None
    if person is None or digest is None:
        return
    ways = press.ways(person, digest.id, ())
    short = press.writer.short(person, digest.id, ways, press.trace(tx, person), digest.due_at)
    outbox.put(
        tx,
        person.id,
        short.kind,
        short.to,
        short.message,
        digest_id=digest.id,
        message_id=short.message_id,
        now=now,
    )

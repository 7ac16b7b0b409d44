"""Sets right what a clock that had jumped left waiting: nothing may wait longer than it ever can by rule."""

from datetime import datetime, timedelta

from monitor.calendar import AHEAD, next_due
from monitor.joining import WAKE
from monitor.store import jobs, outbox, people, sources
from monitor.store.session import Store, Tx

LONGEST_JOB = timedelta(hours=12)
LONGEST_REST = timedelta(days=1)
LONGEST_LETTER = timedelta(days=2)
LONGEST_PAUSE = timedelta(hours=1)


def mend(store: Store, longest_poll: timedelta, now: datetime) -> int:
    """Bring forward what waits too long; how many rows. Doing it again changes nothing.

    `longest_poll` is the longest time between two looks at a source. A pause that a person asked for may
    have any end, so it stays.
    """
    with store.begin() as tx:
        return (
            _due_times(tx, now)
            + sources.hasten(tx, now + 2 * max(longest_poll, LONGEST_REST), now)
            + sources.end_rests(tx, now + LONGEST_REST)
            + outbox.hasten(tx, now + LONGEST_LETTER, now)
            + outbox.end_pause(tx, now + LONGEST_PAUSE)
            + jobs.hasten(tx, now + LONGEST_JOB, now, spared=WAKE)
        )


def _due_times(tx: Tx, now: datetime) -> int:
    """No weekly time can be further away than `AHEAD`; one that is would keep somebody waiting in silence."""
    mended = 0
    for person_id, due in people.far_due(tx, now + AHEAD):
        person = people.get(tx, person_id)
        if person is not None:
            wanted = person.choices
            new = next_due(wanted.zone, wanted.day, wanted.hour, wanted.minute, now)
            mended += people.move_due(tx, person_id, due, new)
    return mended

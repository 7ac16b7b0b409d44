"""Sources: where a person posts, how far it was read, and when it is looked at again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from connectors.post import Bookmark, Profile, Validators
from monitor.store.session import Tx
from monitor.store.tables import finding, host_rest, import_run, notice, post, source

FIRST_INTERVAL = timedelta(hours=1)


class SourceState(StrEnum):
    """Where a source stands.

    `UNPROVED` is never polled. `RESTING` is in trouble and tried seldom, for ever. `GONE` answered 410.
    `STOPPED` was stopped by the person.
    """

    UNPROVED = "unproved"
    ACTIVE = "active"
    RESTING = "resting"
    GONE = "gone"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A source as it is stored.

    Attributes:
        code: what the person shows at the source to prove that it is theirs; empty until one is set.
        omits: coverage notes of the last reading. profile: what the owner says of themselves there.
        window: how much time the source's list of posts spans, once known.
        gap_at: when a poll last overlapped nothing that was known.
        empty_since: since when it lists nothing at all; None while it lists something.
    """

    id: int
    person_id: int
    connector: str
    locator: str
    state: SourceState
    code: str
    created_at: datetime
    proved_at: datetime | None
    proved_how: str | None
    bookmark: Bookmark
    next_poll_at: datetime | None
    interval: timedelta
    failures: int
    first_failed_at: datetime | None
    last_success_at: datetime | None
    last_reason: str | None
    gap_at: datetime | None
    omits: tuple[str, ...]
    window: timedelta | None
    profile: Profile | None
    empty_since: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """A source that is due, and the mac of the host it is on."""

    source_id: int
    host: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a source that its person is told once: `resting`, `gone`, `gap`, `empty` or another key."""

    source_id: int
    kind: str
    at: datetime


def add(
    tx: Tx, person_id: int, connector: str, locator: str, now: datetime, *, code: str = "", host: str | None = None
) -> int:
    """A new source, unproved. `host` is the host name that is asked; by default the one in the locator."""
    source_id = tx.new_id(source)
    place = {"connector": connector, "locator": locator, "code": code}
    row = {
        "id": source_id,
        "person_id": person_id,
        "connector_mac": _connector_mac(tx, connector),
        "host_mac": host_mac(tx, host or host_of(locator)),
        "place": tx.seal(source.c.place, person_id, source_id, place),
        "state": SourceState.UNPROVED,
        "created_at": now,
        "interval_s": int(FIRST_INTERVAL.total_seconds()),
        "failures": 0,
    }
    tx.db.execute(sa.insert(source).values(row))
    return source_id


def get(tx: Tx, source_id: int) -> SourceRow | None:
    """One source."""
    row = tx.db.execute(sa.select(source).where(source.c.id == source_id)).one_or_none()
    return None if row is None else _row(tx, row)


def of_person(tx: Tx, person_id: int) -> list[SourceRow]:
    """A person's sources, oldest first."""
    query = sa.select(source).where(source.c.person_id == person_id).order_by(source.c.id)
    return [_row(tx, row) for row in tx.db.execute(query)]


def set_state(tx: Tx, source_id: int, state: SourceState, *, next_poll_at: datetime | None = None) -> None:
    """Move a source to `state`, to be polled at `next_poll_at`."""
    _update(tx, source_id, state=state, next_poll_at=next_poll_at)


def set_code(tx: Tx, source_id: int, code: str) -> None:
    """The code by which the person proves that the source is theirs."""
    person_id, place = _place(tx, source_id)
    _update(tx, source_id, place=tx.seal(source.c.place, person_id, source_id, {**place, "code": code}))


def prove(tx: Tx, source_id: int, how: str, now: datetime, *, origin: str = "") -> None:
    """Ownership of what comes from `origin` is shown: the source becomes active and is due at once."""
    values: dict[str, Any] = {"proved_at": now, "proved_how": how, "state": SourceState.ACTIVE, "next_poll_at": now}
    if origin:
        person_id, progress = _progress(tx, source_id)
        progress = {**progress, "bookmark": asdict(Bookmark(origin=origin))}
        values["progress"] = tx.seal(source.c.progress, person_id, source_id, progress)
    _update(tx, source_id, **values, last_reason=None)


def unprove(tx: Tx, source_id: int, now: datetime) -> None:
    """What is read there may be somebody else's by now: nothing is read until it is proved again."""
    notify(tx, source_id, SourceState.UNPROVED.value, now)
    nothing = dict.fromkeys(("proved_at", "proved_how", "next_poll_at", "progress"))
    _update(tx, source_id, state=SourceState.UNPROVED, **nothing)


def note_reason(tx: Tx, source_id: int, reason: str) -> None:
    """Why the source could not be looked at for its proof."""
    _update(tx, source_id, last_reason=reason)


def clear(tx: Tx, source_id: int) -> None:
    """Delete everything that was read from a source. Its row stays: receipts name it."""
    read = sa.select(post.c.id).where(post.c.source_id == source_id)
    tx.db.execute(sa.delete(finding).where(finding.c.post_id.in_(read)))
    for table in (post, import_run, notice):
        tx.db.execute(sa.delete(table).where(table.c.source_id == source_id))
    _update(tx, source_id, progress=None)


def due(tx: Tx, now: datetime) -> list[Due]:
    """Proved sources that are due, longest waiting first."""
    query = sa.select(source.c.id, source.c.host_mac).where(_is_due(now)).order_by(source.c.next_poll_at, source.c.id)
    return [Due(row.id, row.host_mac) for row in tx.db.execute(query)]


def of_host(tx: Tx, host: str, now: datetime | None) -> list[int]:
    """The sources of one host (by its mac) that are due, longest waiting first; without a time all that are polled."""
    query = sa.select(source.c.id).where(_is_polled() if now is None else _is_due(now), source.c.host_mac == host)
    return list(tx.db.scalars(query.order_by(source.c.next_poll_at, source.c.id)))


def proved(tx: Tx) -> list[Due]:
    """Sources that are polled, due or not."""
    query = sa.select(source.c.id, source.c.host_mac).where(_is_polled()).order_by(source.c.id)
    return [Due(row.id, row.host_mac) for row in tx.db.execute(query)]


def unproved(tx: Tx, person_id: int | None = None) -> list[int]:
    """Sources that wait for proof."""
    query = sa.select(source.c.id).where(source.c.state == SourceState.UNPROVED)
    return list(tx.db.scalars(query if person_id is None else query.where(source.c.person_id == person_id)))


def claim(tx: Tx, source_id: int, expected_next_poll: datetime, lease_until: datetime) -> bool:
    """Take a due source for one poll: True if its due instant was still the expected one.

    Until a result is recorded it counts as due at `lease_until`, so a poll that dies is made up.
    """
    mine = (source.c.id == source_id) & (source.c.next_poll_at == expected_next_poll)
    return tx.db.execute(sa.update(source).where(mine).values(next_poll_at=lease_until)).rowcount == 1


def record_success(  # noqa: PLR0913 - all by name: one reading, one row
    tx: Tx,
    source_id: int,
    *,
    bookmark: Bookmark,
    next_poll_at: datetime | None,
    interval: timedelta,
    window: timedelta | None,
    gap: bool,
    omits: Sequence[str],
    now: datetime,
    profile: Profile | None = None,
    host: str | None = None,
    empty_since: datetime | None = None,
) -> None:
    """A reading worked. A source that rested is active again. `profile` None leaves the known one."""
    person_id, progress = _progress(tx, source_id)
    kept = asdict(profile) if profile is not None else progress.get("profile")
    empty = empty_since and empty_since.isoformat()
    progress = {"bookmark": asdict(bookmark), "omits": list(omits), "profile": kept, "empty_since": empty}
    values: dict[str, Any] = {
        "progress": tx.seal(source.c.progress, person_id, source_id, progress),
        "next_poll_at": next_poll_at,
        "interval_s": int(interval.total_seconds()),
        "failures": 0,
        "first_failed_at": None,
        "last_reason": None,
        "last_success_at": now,
        "state": sa.case((source.c.state == SourceState.RESTING, SourceState.ACTIVE), else_=source.c.state),
    }
    if window is not None:
        values["window_s"] = int(window.total_seconds())
    if host is not None:
        values["host_mac"] = host_mac(tx, host)
    if gap:
        values["gap_at"] = now
        notify(tx, source_id, "gap", now)
    _update(tx, source_id, **values)


def record_failure(
    tx: Tx, source_id: int, *, reason: str, next_poll_at: datetime | None, state: SourceState, now: datetime
) -> None:
    """A reading failed. Moving to `RESTING` or `GONE` makes a notice for the person."""
    row = tx.db.execute(sa.select(source.c.state, source.c.first_failed_at).where(source.c.id == source_id)).one()
    if state in {SourceState.RESTING, SourceState.GONE} and row.state != state:
        notify(tx, source_id, state.value, now)
    _update(
        tx,
        source_id,
        state=state,
        next_poll_at=next_poll_at,
        failures=source.c.failures + 1,
        first_failed_at=row.first_failed_at or now,
        last_reason=reason,
    )


def notify(tx: Tx, source_id: int, kind: str, now: datetime) -> None:
    """Leave a notice for the source's person, unless the same one waits already."""
    same = (notice.c.source_id == source_id) & (notice.c.kind == kind)
    if tx.db.scalar(sa.select(notice.c.id).where(same)) is not None:
        return
    person_id = tx.db.scalar(sa.select(source.c.person_id).where(source.c.id == source_id))
    row = {"id": tx.new_id(notice), "person_id": person_id, "source_id": source_id, "kind": kind, "at": now}
    tx.db.execute(sa.insert(notice).values(row))


def take_notices(tx: Tx, person_id: int) -> list[Notice]:
    """What waits to be told, oldest first; it is told once, so call this in the digest's transaction."""
    mine = notice.c.person_id == person_id
    rows = tx.db.execute(sa.select(notice).where(mine).order_by(notice.c.id)).all()
    tx.db.execute(sa.delete(notice).where(mine))
    return [Notice(row.source_id, row.kind, row.at) for row in rows]


def peek_notices(tx: Tx, person_id: int) -> list[Notice]:
    """What waits to be told, without taking it: for a dry run."""
    query = sa.select(notice).where(notice.c.person_id == person_id).order_by(notice.c.id)
    return [Notice(row.source_id, row.kind, row.at) for row in tx.db.execute(query)]


def rest_host(tx: Tx, host: str, until: datetime) -> None:
    """Nobody asks this host (by its mac) before `until`."""
    known = tx.db.scalar(sa.select(host_rest.c.until).where(host_rest.c.host_mac == host))
    tx.put(host_rest, "host_mac", {"host_mac": host, "until": max(until, known or until)})


def host_rests(tx: Tx, host: str, now: datetime) -> datetime | None:
    """Until when this host is left alone, or None."""
    return tx.db.scalar(sa.select(host_rest.c.until).where(host_rest.c.host_mac == host, host_rest.c.until > now))


def end_rests(tx: Tx, after: datetime) -> int:
    """Forget rests that last longer than until `after`; how many."""
    return tx.db.execute(sa.delete(host_rest).where(host_rest.c.until > after)).rowcount


def hasten(tx: Tx, after: datetime, now: datetime) -> int:
    """Make sources due `now` that would be so only later than `after`; how many."""
    far = sa.update(source).where(_is_polled(), source.c.next_poll_at > after)
    return tx.db.execute(far.values(next_poll_at=now)).rowcount


def drop_rests(tx: Tx, now: datetime) -> None:
    """Forget rests that are over."""
    tx.db.execute(sa.delete(host_rest).where(host_rest.c.until <= now))


def totals(tx: Tx) -> Mapping[str, int]:
    """How many sources are in each state."""
    query = sa.select(source.c.state, sa.func.count().label("many")).group_by(source.c.state)
    found = {row.state: row.many for row in tx.db.execute(query)}
    return {state.value: found.get(state.value, 0) for state in SourceState}


def host_of(locator: str) -> str:
    """The host name in what the person typed: a page's address or a handle such as `@ani@social.example`."""
    if "://" in locator:
        return (urlsplit(locator).hostname or "").casefold()
    return locator.strip().rpartition("@")[2].partition("/")[0].casefold()


def host_mac(tx: Tx, host: str) -> str:
    """How rows and jobs name a host."""
    return tx.vault.mac(None, "host", host.casefold())


def _connector_mac(tx: Tx, connector: str) -> str:
    return tx.vault.mac(None, "connector", connector)


def _is_polled() -> sa.ColumnElement[bool]:
    polled = source.c.state.in_([SourceState.ACTIVE, SourceState.RESTING])
    return sa.and_(polled, source.c.proved_at.is_not(None), source.c.next_poll_at.is_not(None))


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(_is_polled(), source.c.next_poll_at <= now)


def _update(tx: Tx, source_id: int, **values: Any) -> None:
    tx.db.execute(sa.update(source).where(source.c.id == source_id).values(values))


def _place(tx: Tx, source_id: int) -> tuple[int, dict[str, Any]]:
    row = tx.db.execute(sa.select(source.c.person_id, source.c.place).where(source.c.id == source_id)).one()
    return row.person_id, tx.open(source.c.place, row.person_id, source_id, row.place)


def _progress(tx: Tx, source_id: int) -> tuple[int, dict[str, Any]]:
    row = tx.db.execute(sa.select(source.c.person_id, source.c.progress).where(source.c.id == source_id)).one()
    return row.person_id, _opened_progress(tx, row.person_id, source_id, row.progress)


def _opened_progress(tx: Tx, person_id: int, source_id: int, sealed: bytes | None) -> dict[str, Any]:
    return {} if sealed is None else tx.open(source.c.progress, person_id, source_id, sealed)


def _row(tx: Tx, row: Any) -> SourceRow:
    place = tx.open(source.c.place, row.person_id, row.id, row.place)
    progress = _opened_progress(tx, row.person_id, row.id, row.progress)
    return SourceRow(
        id=row.id,
        person_id=row.person_id,
        connector=place["connector"],
        locator=place["locator"],
        state=SourceState(row.state),
        code=place["code"],
        created_at=row.created_at,
        proved_at=row.proved_at,
        proved_how=row.proved_how,
        bookmark=_bookmark(progress.get("bookmark")),
        next_poll_at=row.next_poll_at,
        interval=timedelta(seconds=row.interval_s),
        failures=row.failures,
        first_failed_at=row.first_failed_at,
        last_success_at=row.last_success_at,
        last_reason=row.last_reason,
        gap_at=row.gap_at,
        omits=tuple(progress.get("omits", ())),
        window=None if row.window_s is None else timedelta(seconds=row.window_s),
        profile=_profile(progress.get("profile")),
        empty_since=_moment(progress.get("empty_since")),
    )


def _moment(held: str | None) -> datetime | None:
    return None if held is None else datetime.fromisoformat(held)


def _bookmark(held: dict[str, Any] | None) -> Bookmark:
    if held is None:
        return Bookmark()
    validators = {url: Validators(**values) for url, values in held["validators"].items()}
    return Bookmark(**{**held, "validators": validators})


def _profile(held: dict[str, Any] | None) -> Profile | None:
    if held is None:
        return None
    return Profile(held["text"], held["name"], tuple(held["links"]), tuple(held["me_links"]))

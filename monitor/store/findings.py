"""Findings: each remark once, its standing, and what the person answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from monitor.finding import Finding, Rule, Severity, Standing
from monitor.store import posts
from monitor.store.session import Tx
from monitor.store.tables import digest, finding, import_run, post

_CLOSED = tuple(standing for standing in Standing if standing.closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding as it is kept. Once its post's words were dropped, quote and values are empty.

    Attributes:
        answer_reason: what the person wrote when they answered.
        later_until: when a finding put off comes up again.
    """

    id: int
    person_id: int
    post_id: int
    source_id: int
    finding: Finding
    standing: Standing
    digest_id: int | None
    created_at: datetime
    closed_at: datetime | None
    later_until: datetime | None
    answer_reason: str


def add(tx: Tx, person_id: int, post_id: int, findings: Sequence[Finding], now: datetime) -> list[int]:
    """Keep a post's findings. Returns the number of each, in order, new or known.

    The same check on the same words of the same post is one finding. A closed one opens again only when
    the post's words changed since it was closed; an open one takes the new offsets.
    """
    content = tx.db.scalar(sa.select(post.c.content_mac).where(post.c.id == post_id))
    known = {row.fingerprint: row for row in tx.db.execute(sa.select(finding).where(finding.c.post_id == post_id))}
    marked = [(_fingerprint(tx, person_id, one), one) for one in findings]
    strange = {mark: one for mark, one in marked if mark not in known}
    ids = dict(zip(strange, tx.allot(finding, len(strange)), strict=True))
    for mark, one in marked:
        if mark in known:
            ids[mark] = known[mark].id
            _meet_again(tx, known[mark], content, one)
    about = {"person_id": person_id, "post_id": post_id, "content_mac": content, "created_at": now}
    if strange:
        new = [{**about, "fingerprint": mark, **_new(tx, person_id, ids[mark], one)} for mark, one in strange.items()]
        tx.db.execute(sa.insert(finding), new)
    return [ids[mark] for mark, _ in marked]


def get(tx: Tx, finding_id: int) -> FindingRow | None:
    """One finding."""
    rows = _rows(tx, finding.c.id == finding_id)
    return rows[0] if rows else None


def fresh(tx: Tx, person_id: int) -> list[FindingRow]:
    """What no digest said yet, oldest first; findings of an unfinished import are not there."""
    unsaid = (finding.c.standing == Standing.NEW) & finding.c.digest_id.is_(None)
    return _rows(tx, (finding.c.person_id == person_id) & unsaid & _visible())


def open_of(tx: Tx, person_id: int) -> list[FindingRow]:
    """What waits for the person: said in a digest or put off."""
    return _rows(
        tx, (finding.c.person_id == person_id) & finding.c.standing.in_([Standing.OPEN, Standing.LATER]) & _visible()
    )


def returning(tx: Tx, person_id: int, now: datetime) -> list[FindingRow]:
    """What the person put off until now or earlier."""
    back = (finding.c.standing == Standing.LATER) & (finding.c.later_until <= now)
    return _rows(tx, (finding.c.person_id == person_id) & back & _visible())


def all_of(tx: Tx, person_id: int) -> list[FindingRow]:
    """Everything that is kept of the person's findings, oldest first."""
    return _rows(tx, (finding.c.person_id == person_id) & _visible())


def of_post(tx: Tx, post_id: int) -> list[FindingRow]:
    """A post's findings, oldest first."""
    return _rows(tx, finding.c.post_id == post_id)


def of_digest(tx: Tx, digest_id: int) -> list[FindingRow]:
    """The findings that a digest said."""
    return _rows(tx, finding.c.digest_id == digest_id)


def settle(
    tx: Tx,
    finding_id: int,
    standing: Standing,
    now: datetime,
    *,
    reason: str = "",
    until: datetime | None = None,
) -> bool:
    """Move a finding to `standing` with what the person said. False when it stands there already, or is gone.

    Closing it drops its post's words in the same transaction when nothing else needs them.
    """
    row = tx.db.execute(sa.select(finding).where(finding.c.id == finding_id)).one_or_none()
    if row is None or row.standing == standing != Standing.LATER:
        return False
    content = sa.select(post.c.content_mac).where(post.c.id == row.post_id).scalar_subquery()
    values: dict[str, Any] = {
        "standing": standing,
        "closed_at": now if standing.closed else None,
        "later_until": until,
        "content_mac": content,
        "reason": tx.seal(finding.c.reason, row.person_id, finding_id, reason) if reason else None,
    }
    tx.db.execute(sa.update(finding).where(finding.c.id == finding_id).values(values))
    if standing.closed:
        posts.drop_unneeded(tx, now, person_id=row.person_id)
    return True


def undo(tx: Tx, finding_id: int, now: datetime) -> bool:
    """Take the last answer back: the finding is open again. False when there is nothing to undo."""
    del now
    answered = [Standing.FIXED, Standing.FINE, Standing.LATER]
    which = (finding.c.id == finding_id) & finding.c.standing.in_(answered)
    back = sa.case((finding.c.digest_id.is_(None), Standing.NEW), else_=Standing.OPEN)
    values = {"standing": back, "closed_at": None, "later_until": None, "reason": None}
    return tx.db.execute(sa.update(finding).where(which).values(values)).rowcount == 1


def lapse(tx: Tx, now: datetime, after: timedelta) -> int:
    """Close what stayed unanswered for `after`: since its digest went out or, said in none, since it was found."""
    old = sa.select(digest.c.id).where(digest.c.settled_at <= now - after)
    said = finding.c.standing.in_([Standing.OPEN, Standing.LATER]) & finding.c.digest_id.in_(old)
    unsaid = (finding.c.standing == Standing.NEW) & (finding.c.created_at <= now - after)
    values = {"standing": Standing.LAPSED, "closed_at": now, "later_until": None}
    return tx.db.execute(sa.update(finding).where(said | unsaid).values(values)).rowcount


def drop_old(tx: Tx, before: datetime) -> int:
    """Forget findings that were closed before `before`. Returns how many."""
    return tx.db.execute(sa.delete(finding).where(finding.c.closed_at < before)).rowcount


def totals(tx: Tx) -> Mapping[str, int]:
    """How many findings stand where, over all people."""
    query = sa.select(finding.c.standing, sa.func.count().label("many")).group_by(finding.c.standing)
    found = {row.standing: row.many for row in tx.db.execute(query)}
    return {standing.value: found.get(standing.value, 0) for standing in Standing}


def _fingerprint(tx: Tx, person_id: int, one: Finding) -> str:
    return tx.vault.mac(person_id, f"finding:{one.check}", " ".join((one.core or one.quote).split()))


def _new(tx: Tx, person_id: int, finding_id: int, one: Finding) -> dict[str, Any]:
    return {
        "id": finding_id,
        "rule_mac": tx.vault.mac(None, "rule", one.rule),
        "standing": Standing.NEW,
        **_sealed(tx, person_id, finding_id, one),
    }


def _meet_again(tx: Tx, known: Any, content: str | None, one: Finding) -> None:
    closed = known.standing in _CLOSED
    if known.content_mac == content:
        return
    values: dict[str, Any] = {"content_mac": content, **_sealed(tx, known.person_id, known.id, one)}
    if closed:
        values |= {"standing": Standing.NEW, "digest_id": None, "closed_at": None, "reason": None}
    tx.db.execute(sa.update(finding).where(finding.c.id == known.id).values(values))


def _sealed(tx: Tx, person_id: int, finding_id: int, one: Finding) -> dict[str, bytes]:
    body = {
        "check": one.check,
        "rule": one.rule,
        "severity": int(one.severity),
        "confidence": one.confidence,
        "spans": one.spans,
        "notes": one.notes,
    }
    words = {"quote": one.quote, "values": one.values}
    return {
        "body": tx.seal(finding.c.body, person_id, finding_id, body),
        "words": tx.seal(finding.c.words, person_id, finding_id, words),
    }


def _visible() -> sa.ColumnElement[bool]:
    return finding.c.post_id.not_in(sa.select(post.c.id).join(import_run).where(import_run.c.completed_at.is_(None)))


def _rows(tx: Tx, which: sa.ColumnElement[bool]) -> list[FindingRow]:
    query = sa.select(finding, post.c.source_id).join(post, finding.c.post_id == post.c.id).where(which)
    return [_row(tx, row) for row in tx.db.execute(query.order_by(finding.c.id))]


def _row(tx: Tx, row: Any) -> FindingRow:
    body = tx.open(finding.c.body, row.person_id, row.id, row.body)
    found = Finding(
        check=body["check"],
        rule=Rule(body["rule"]),
        severity=Severity(body["severity"]),
        confidence=body["confidence"],
        spans=tuple((start, end) for start, end in body["spans"]),
        quote="",
        notes=tuple(body["notes"]),
    )
    if row.words is not None:
        words = tx.open(finding.c.words, row.person_id, row.id, row.words)
        values = tuple((name, value) for name, value in words["values"])
        found = replace(found, quote=words["quote"], values=values)
    reason = "" if row.reason is None else tx.open(finding.c.reason, row.person_id, row.id, row.reason)
    return FindingRow(
        id=row.id,
        person_id=row.person_id,
        post_id=row.post_id,
        source_id=row.source_id,
        finding=found,
        standing=Standing(row.standing),
        digest_id=row.digest_id,
        created_at=row.created_at,
        closed_at=row.closed_at,
        later_until=row.later_until,
        answer_reason=reason,
    )

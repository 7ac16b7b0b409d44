"""Posts: which are new, which were edited, and how long their words stay."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from connectors.post import Post
from monitor.finding import Standing
from monitor.people import State
from monitor.store import people
from monitor.store.keeping import Batch, Kept
from monitor.store.post_rows import Marks, Stored, chunks, key_mac, moment_of, opened, rewrite
from monitor.store.session import Tx
from monitor.store.tables import digest, finding, import_run, post, source
from monitor.store.tables import person as owner

__all__ = [
    "Kept",
    "Stored",
    "abandon_imports",
    "begin_import",
    "by_key",
    "complete_import",
    "drop_text",
    "drop_unneeded",
    "get",
    "keep",
    "known_keys",
    "mark_gone",
    "mark_recheck",
    "present",
    "to_recheck",
]

LONGEST_WAIT = timedelta(days=38)
"""The longest that words wait for a digest or a check: a week, a day, and the longest `keep_days`."""

_OPEN = (Standing.NEW, Standing.OPEN, Standing.LATER)


def keep(
    tx: Tx,
    person_id: int,
    source_id: int,
    posts: Sequence[Post],
    now: datetime,
    *,
    import_id: int | None = None,
    needed: Callable[[Post], bool] = lambda _: True,
) -> Kept:
    """Keep what is new or edited, with its words; call `drop_unneeded` for the person once it was examined.

    A post is known by its key; failing that by link and words, or without a link by words and date.
    In an import, edits of posts that are visible already wait for `complete_import`. `needed` is asked for
    each new post in the order of `Kept.new`; of one that is not, only the marks are kept.
    """
    return Batch(tx, person_id, source_id, now, import_id, needed).keep(posts)


def known_keys(tx: Tx, source_id: int, keys: Iterable[str]) -> int:
    """How many of these keys the source brought before."""
    person_id = tx.db.scalar(sa.select(source.c.person_id).where(source.c.id == source_id))
    if person_id is None:
        return 0
    macs = {key_mac(tx, person_id, source_id, key) for key in keys}
    count = sa.select(sa.func.count()).where(post.c.source_id == source_id, post.c.replaces.is_(None))
    return sum(tx.db.scalar(count.where(post.c.key_mac.in_(some))) or 0 for some in chunks(sorted(macs)))


def get(tx: Tx, post_id: int) -> Stored | None:
    """One post; its words may be gone."""
    row = tx.db.execute(sa.select(post).where(post.c.id == post_id)).one_or_none()
    return None if row is None else opened(tx, row)


def moments(tx: Tx, post_ids: Sequence[int]) -> dict[int, datetime | None]:
    """When each of these posts was made, where its source says so."""
    found: dict[int, datetime | None] = {}
    for some in chunks(post_ids):
        query = sa.select(post.c.id, post.c.person_id, post.c.place).where(post.c.id.in_(some))
        for row in tx.db.execute(query.where(post.c.place.is_not(None))):
            found[row.id] = moment_of(tx, row)
    return found


def by_key(tx: Tx, source_id: int, key: str) -> int | None:
    """The number of the post that the source lists under this key."""
    person_id = tx.db.scalar(sa.select(source.c.person_id).where(source.c.id == source_id))
    if person_id is None:
        return None
    found = (post.c.source_id == source_id) & (post.c.key_mac == key_mac(tx, person_id, source_id, key))
    return tx.db.scalar(sa.select(post.c.id).where(found, post.c.replaces.is_(None)))


def present(tx: Tx, source_id: int) -> list[int]:
    """The source's posts that are not known to be gone: to compare with a source that lists all it has."""
    listed = (post.c.source_id == source_id) & post.c.gone_at.is_(None) & _visible()
    return list(tx.db.scalars(sa.select(post.c.id).where(listed).order_by(post.c.id)))


def mark_gone(tx: Tx, post_id: int, now: datetime) -> None:
    """The post is no longer at its source."""
    tx.db.execute(sa.update(post).where(post.c.id == post_id, post.c.gone_at.is_(None)).values(gone_at=now))


def mark_recheck(tx: Tx, post_ids: Sequence[int], *, wanted: bool = True) -> None:
    """A check failed on these posts: keep their words until they were looked at again."""
    for some in chunks(post_ids):
        tx.db.execute(sa.update(post).where(post.c.id.in_(some)).values(recheck=wanted))


def to_recheck(tx: Tx, limit: int) -> list[Stored]:
    """Posts on which a check failed, oldest first; those of people who rest wait."""
    awake = post.c.person_id.in_(sa.select(owner.c.id).where(owner.c.state == State.ACTIVE))
    query = sa.select(post).where(post.c.recheck, post.c.words.is_not(None), awake, _visible()).order_by(post.c.id)
    return [opened(tx, row) for row in tx.db.execute(query.limit(limit))]


def drop_text(tx: Tx, post_ids: Sequence[int]) -> int:
    """Forget the words of these posts and the quotes of their findings. Returns how many posts had words.

    Of a post without findings only the marks by which it is known again stay.
    """
    count = 0
    for some in chunks(post_ids):
        tx.db.execute(sa.update(finding).where(finding.c.post_id.in_(some)).values(words=None))
        held = post.c.id.in_(some) & post.c.words.is_not(None)
        count += tx.db.execute(sa.update(post).where(held).values(words=None, recheck=False)).rowcount
        bare = post.c.id.in_(some) & ~_has_finding()
        tx.db.execute(sa.update(post).where(bare).values(place=None))
    return count


def drop_unneeded(tx: Tx, now: datetime, *, person_id: int | None = None) -> int:
    """Forget every text whose reason ended, of one person or of all. Returns how many.

    A text has a reason while a finding on it waits for its first digest, while a digest that quotes it is
    unsent, while a finding on it is open (at most the person's `keep_days` after that digest went out), or
    while a check has to look at it again; the first and the last for `LONGEST_WAIT` at most.
    """
    holders = sa.select(post.c.person_id).where(post.c.words.is_not(None)).distinct()
    if person_id is not None:
        holders = holders.where(post.c.person_id == person_id)
    count = sum(drop_text(tx, _unneeded(tx, holder, now)) for holder in tx.db.scalars(holders).all())
    if person_id is None:
        bare = post.c.words.is_(None) & post.c.place.is_not(None) & ~_has_finding()
        tx.db.execute(sa.update(post).where(bare).values(place=None))
    return count


def begin_import(tx: Tx, person_id: int, source_id: int, now: datetime) -> int:
    """Begin an import: what is kept under its number stays invisible until it is complete."""
    import_id = tx.new_id(import_run)
    row = {"id": import_id, "person_id": person_id, "source_id": source_id, "started_at": now}
    tx.db.execute(sa.insert(import_run).values(row))
    return import_id


def complete_import(tx: Tx, import_id: int, now: datetime) -> list[Stored]:
    """Make everything visible at once. Returns posts with new words, to be examined in this transaction."""
    tx.db.execute(sa.update(import_run).where(import_run.c.id == import_id).values(completed_at=now))
    waiting = sa.select(post).where(post.c.import_id == import_id, post.c.replaces.is_not(None)).order_by(post.c.id)
    edited: dict[int, None] = {}
    for row in tx.db.execute(waiting).all():
        tx.db.execute(sa.delete(post).where(post.c.id == row.id))
        marks = Marks(row.key_mac, row.content_mac, row.same_mac)
        rewrite(tx, row.person_id, row.replaces, opened(tx, row).post, marks, now)
        edited[row.replaces] = None
    return [stored for stored in (get(tx, post_id) for post_id in edited) if stored is not None]


def abandon_imports(tx: Tx, import_id: int | None = None) -> int:
    """Remove what one import left that failed, or, when none runs, all that were killed. Returns how many."""
    unfinished = sa.select(import_run.c.id).where(import_run.c.completed_at.is_(None))
    dead = list(tx.db.scalars(unfinished if import_id is None else unfinished.where(import_run.c.id == import_id)))
    for run in dead:
        hidden = sa.select(post.c.id).where(post.c.import_id == run)
        tx.db.execute(sa.delete(finding).where(finding.c.post_id.in_(hidden)))
        tx.db.execute(sa.delete(post).where(post.c.import_id == run))
        tx.db.execute(sa.delete(import_run).where(import_run.c.id == run))
    return len(dead)


def _visible() -> sa.ColumnElement[bool]:
    done = sa.select(import_run.c.id).where(import_run.c.completed_at.is_not(None))
    return post.c.replaces.is_(None) & (post.c.import_id.is_(None) | post.c.import_id.in_(done))


def _has_finding() -> sa.ColumnElement[bool]:
    return sa.exists().where(finding.c.post_id == post.c.id)


def _unneeded(tx: Tx, person_id: int, now: datetime) -> list[int]:
    person = people.get(tx, person_id)
    if person is None:
        return []
    cutoff = now - timedelta(days=person.choices.keep_days)
    is_open = finding.c.standing.in_(_OPEN)
    waits = finding.c.digest_id.is_(None) & is_open & (finding.c.created_at > now - LONGEST_WAIT)
    unsent = finding.c.digest_id.is_not(None) & digest.c.settled_at.is_(None)
    recent = is_open & (digest.c.settled_at > cutoff)
    needed = (
        sa.select(finding.c.post_id)
        .select_from(sa.outerjoin(finding, digest, finding.c.digest_id == digest.c.id))
        .where(finding.c.person_id == person_id, waits | unsent | recent)
    )
    seen = sa.func.coalesce(post.c.edited_at, post.c.first_seen_at)
    recheck = post.c.recheck & (seen > now - LONGEST_WAIT)
    held = (post.c.person_id == person_id) & post.c.words.is_not(None) & ~recheck & post.c.replaces.is_(None)
    return list(tx.db.scalars(sa.select(post.c.id).where(held, post.c.id.not_in(needed))))

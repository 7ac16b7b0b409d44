"""One batch of posts against what is known: told apart in memory, written with few statements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.post import Post
from monitor.store.post_rows import NOTHING_HELD, Marks, Stored, chunks, marks_of, rewrite, sealed_parts
from monitor.store.session import Tx
from monitor.store.tables import import_run, post


def _known_by(column: sa.Column[str]) -> sa.Select[Any]:
    columns = (post.c.id, post.c.content_mac, post.c.import_id, post.c.gone_at, import_run.c.completed_at)
    return (
        sa.select(*columns, column.label("mac"))
        .select_from(sa.outerjoin(post, import_run, post.c.import_id == import_run.c.id))
        .where(post.c.source_id == sa.bindparam("source"), post.c.replaces.is_(None))
        .where(column.in_(sa.bindparam("macs", expanding=True)))
    )


# Built once: a statement with forty values made anew costs more than running it.
_BY_KEY = _known_by(post.c.key_mac)
_BY_SAME = _known_by(post.c.same_mac)


@dataclass(frozen=True, slots=True)
class Kept:
    """What one batch brought. `known` counts posts that were there already, or wait for their import's end."""

    new: list[Stored] = field(default_factory=list)
    edited: list[Stored] = field(default_factory=list)
    known: int = 0


@dataclass(slots=True)
class _Known:
    """What a row says without being opened."""

    id: int
    content: str
    hidden_in: int | None
    gone: bool
    matched: bool = False


@dataclass(slots=True)
class Batch:
    """Sorts one batch into new, edited and known, and writes it."""

    tx: Tx
    person_id: int
    source_id: int
    now: datetime
    import_id: int | None
    needed: Callable[[Post], bool]
    rows: dict[int, _Known] = field(default_factory=dict)
    by_key: dict[str, _Known] = field(default_factory=dict)
    by_same: dict[str, _Known] = field(default_factory=dict)

    def keep(self, posts: Sequence[Post]) -> Kept:
        """Write the batch. Call once."""
        marks = marks_of(self.tx, self.person_id, self.source_id, posts)
        self._look_up(marks)
        fresh: list[tuple[Post, Marks, _Known]] = []
        edited: list[Stored] = []
        for one, mark in zip(posts, marks, strict=True):
            known = self.by_key.get(mark.key) or self.by_same.get(mark.same)
            if known is None:
                fresh.append((one, mark, self._remember(mark)))
            elif known.content == mark.content:
                self._seen_again(known, mark)
            elif self._edit(known, one, mark):
                edited.append(Stored(known.id, one, self.person_id, self.source_id, edited_seen_at=self.now))
        return Kept(self._insert(fresh), edited, len(posts) - len(fresh) - len(edited))

    def _look_up(self, marks: Sequence[Marks]) -> None:
        self._load(_BY_KEY, [mark.key for mark in marks], self.by_key)
        strange = [mark.same for mark in marks if mark.key not in self.by_key]
        self._load(_BY_SAME, strange, self.by_same)

    def _load(self, query: sa.Select[Any], macs: Sequence[str], index: dict[str, _Known]) -> None:
        for some in chunks(macs):
            for row in self.tx.db.execute(query, {"source": self.source_id, "macs": some}):
                hidden = row.import_id if row.completed_at is None else None
                known = _Known(row.id, row.content_mac, hidden, row.gone_at is not None)
                index[row.mac] = self.rows.setdefault(row.id, known)

    def _remember(self, mark: Marks) -> _Known:
        known = _Known(0, mark.content, self.import_id, gone=False, matched=True)
        self.by_key[mark.key] = self.by_same[mark.same] = known
        return known

    def _seen_again(self, known: _Known, mark: Marks) -> None:
        values: dict[str, Any] = {}
        if known.gone:
            values["gone_at"] = None
        if self._hidden_elsewhere(known):
            values["import_id"] = self.import_id
        if mark.key not in self.by_key and not known.matched:
            values["key_mac"] = mark.key
            self.by_key[mark.key] = known
        known.matched = True
        if values and known.id:
            self.tx.db.execute(sa.update(post).where(post.c.id == known.id).values(values))

    def _edit(self, known: _Known, new: Post, mark: Marks) -> bool:
        """Take the new words; False when they wait for the end of the import."""
        known.content = mark.content
        if self.import_id is not None and known.hidden_in is None:
            self._insert([(new, mark, known)], replaces=known.id)
            return False
        rewrite(self.tx, self.person_id, known.id, new, mark, self.now)
        if self._hidden_elsewhere(known):
            self.tx.db.execute(sa.update(post).where(post.c.id == known.id).values(import_id=self.import_id))
        return True

    def _hidden_elsewhere(self, known: _Known) -> bool:
        """Whether an import that is not complete holds the row; whoever sees the post too takes it over."""
        return known.hidden_in is not None and known.hidden_in != self.import_id

    def _insert(self, fresh: Sequence[tuple[Post, Marks, _Known]], *, replaces: int | None = None) -> list[Stored]:
        rows, stored = [], []
        for row_id, (one, mark, known) in zip(self.tx.allot(post, len(fresh)), fresh, strict=True):
            known.id = known.id or row_id
            held = replaces is not None or self.needed(one)
            rows.append(self._row(row_id, one if held else None, mark, replaces))
            stored.append(Stored(row_id, one, self.person_id, self.source_id, first_seen_at=self.now))
        if rows:
            self.tx.db.execute(sa.insert(post), rows)
        return stored

    def _row(self, row_id: int, one: Post | None, mark: Marks, replaces: int | None) -> dict[str, Any]:
        return {
            "id": row_id,
            "person_id": self.person_id,
            "source_id": self.source_id,
            "import_id": self.import_id,
            "replaces": replaces,
            "key_mac": mark.key,
            "content_mac": mark.content,
            "same_mac": mark.same,
            "first_seen_at": self.now,
            **(sealed_parts(self.tx, self.person_id, row_id, one) if one else NOTHING_HELD),
        }

"""A post as a row: the marks by which it is known again, and its two sealed parts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit, urlunsplit

import sqlalchemy as sa

from connectors.post import Kind, Post, Visibility
from monitor.store.session import Tx
from monitor.store.tables import post as table

_CHUNK = 900
"""Values in one IN list; SQLite once allowed 999."""

NOTHING_HELD = {"place": None, "words": None}
"""The sealed columns of a post that is only known again."""

_NORMAL = re.compile(r"https?://[a-z0-9.-]+(?:/[\w.~-]+)+", re.ASCII)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stored:
    """A post as it is kept.

    Attributes:
        post: with empty words once they were dropped; key, url, times, kind and visibility stay while a
            finding is on it, then everything but marks is gone.
        text_kept: False once the words were dropped.
        gone_at: when the post was found to be gone from its source.
    """

    id: int
    post: Post
    person_id: int
    source_id: int
    text_kept: bool = True
    first_seen_at: datetime | None = None
    edited_seen_at: datetime | None = None
    gone_at: datetime | None = None


class Marks(NamedTuple):
    """Macs of one post: its key; its words; and what it is known by when its key changed."""

    key: str
    content: str
    same: str


def marks_of(tx: Tx, person_id: int, source_id: int, posts: Iterable[Post]) -> list[Marks]:
    """The marks of a batch. Later ones with an earlier one's key and other words get a key of their own.

    That key depends on the words, so a source that keeps listing two versions brings nothing new.
    """
    first: dict[str, str] = {}
    found = []
    macs = (f"key:{source_id}", "content", f"same:{source_id}")
    by_key, by_content, by_same = (tx.vault.marker(person_id, purpose) for purpose in macs)
    for post in posts:
        digest, link = post.digest, normal_link(post.url) if post.url else ""
        same = f"{link or post.created_at}\0{digest}"
        marks = Marks(by_key(post.key or link or same), by_content(digest), by_same(same))
        if first.setdefault(marks.key, marks.content) != marks.content:
            variant = tx.vault.mac(person_id, "variant", marks.key + marks.content)
            marks = Marks(variant, marks.content, marks.same)
        found.append(marks)
    return found


def key_mac(tx: Tx, person_id: int, source_id: int, key: str) -> str:
    """The mark of a key inside one source."""
    return tx.vault.mac(person_id, f"key:{source_id}", key)


def normal_link(url: str) -> str:
    """One spelling of a link: without fragment, tracking parameters and final slash; for comparing only."""
    if _NORMAL.fullmatch(url):  # nearly all of an export's million
        return url
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    query = "&".join(pair for pair in parts.query.split("&") if not pair.startswith("utm_"))
    return urlunsplit((parts.scheme, parts.netloc.casefold(), parts.path.rstrip("/"), query, ""))


def sealed_parts(tx: Tx, person_id: int, row: int, post: Post) -> dict[str, bytes]:
    """The columns `place` (kept as long as the row) and `words` (dropped when their reason ends)."""
    place = {
        "key": post.key,
        "url": post.url,
        "created_at": _text(post.created_at),
        "edited_at": _text(post.edited_at),
        "kind": post.kind,
        "visibility": post.visibility,
        "lang": post.lang,
        "shortened": post.shortened,
        "excerpt": post.excerpt,
    }
    words = {
        "text": post.text,
        "title": post.title,
        "summary": post.summary,
        "alt_texts": post.alt_texts,
        "in_reply_to": post.in_reply_to,
        "context_url": post.context_url,
    }
    return {
        "place": tx.seal(table.c.place, person_id, row, place),
        "words": tx.seal(table.c.words, person_id, row, words),
    }


def rewrite(tx: Tx, person_id: int, post_id: int, new: Post, marks: Marks, now: datetime) -> None:
    """Put an edited post in place of what the row held; its key stays."""
    values: dict[str, Any] = {
        **sealed_parts(tx, person_id, post_id, new),
        "content_mac": marks.content,
        "same_mac": marks.same,
        "edited_at": now,
        "gone_at": None,
    }
    tx.db.execute(sa.update(table).where(table.c.id == post_id).values(values))


def opened(tx: Tx, row: Any) -> Stored:
    """The post of a whole row of the table."""
    return Stored(
        id=row.id,
        post=_opened_post(tx, row),
        person_id=row.person_id,
        source_id=row.source_id,
        text_kept=row.words is not None,
        first_seen_at=row.first_seen_at,
        edited_seen_at=row.edited_at,
        gone_at=row.gone_at,
    )


def _opened_post(tx: Tx, row: Any) -> Post:
    if row.place is None:
        return Post(key="", text="")
    place = tx.open(table.c.place, row.person_id, row.id, row.place)
    words = {"text": ""} if row.words is None else tx.open(table.c.words, row.person_id, row.id, row.words)
    return _post(place, words)


def moment_of(tx: Tx, row: Any) -> datetime | None:
    """When the post of a row with `id`, `person_id` and `place` was made."""
    return _moment(tx.open(table.c.place, row.person_id, row.id, row.place)["created_at"])


def _post(place: dict[str, Any], words: dict[str, Any]) -> Post:
    return Post(
        **{
            **place,
            **words,
            "created_at": _moment(place["created_at"]),
            "edited_at": _moment(place["edited_at"]),
            "kind": Kind(place["kind"]),
            "visibility": Visibility(place["visibility"]),
            "alt_texts": tuple(words.get("alt_texts", ())),
        }
    )


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Pieces that fit one IN list."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

"""The full words of long tweets, which an X export keeps apart and without the tweet's id."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape

from connectors.dates import parse_date
from connectors.exports.tweets import Owner, readable
from connectors.loose import Raw, child, children, string
from connectors.post import Post

_KEPT = 32 * 1024 * 1024
_ENDING = re.compile(r"(?:\s*https://t\.co/\w+|\s*…)+$")
_MENTIONS = re.compile(r"^(?:@\w+\s+)+")


@dataclass(frozen=True, slots=True)
class _Note:
    key: str
    words: str
    text: str
    created_at: datetime | None
    edited_at: datetime | None


class Notes:
    """Long posts, waiting for the tweets that are their beginnings.

    A note belongs to a tweet of the same second whose words, as far as they go, are the note's.
    """

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._waiting: dict[datetime | None, list[_Note]] = {}
        self._room = _KEPT

    def add(self, raw: Raw) -> Post | None:
        """Keep a note; when memory for that is used up it comes back at once, as a post without a link.

        Raises `ValueError` when it is no note.
        """
        note = _note(child(raw, "noteTweet"))
        self._room -= len(note.words) + len(note.text)
        if self._room < 0:
            return self._alone(note)
        self._waiting.setdefault(note.created_at, []).append(note)
        return None

    def complete(self, post: Post, words: str) -> Post:
        """The post with its full words, when a note continues the tweet's own; else the post as it is."""
        for note in self._waiting.get(post.created_at, ()) if self._waiting else ():
            if _begins(note.words, words):
                self._waiting[post.created_at].remove(note)
                return replace(post, text=note.text, edited_at=note.edited_at or post.edited_at)
        return post

    def rest(self) -> Iterator[Post]:
        """The notes whose tweet was not found, without a link."""
        for notes in self._waiting.values():
            yield from map(self._alone, notes)

    def _alone(self, note: _Note) -> Post:
        return Post(
            key=note.key,
            text=note.text,
            created_at=note.created_at,
            edited_at=note.edited_at,
            visibility=self._owner.visibility,
        )


def _note(raw: Raw) -> _Note:
    core = child(raw, "core")
    words, key = string(core, "text"), string(raw, "noteTweetId")
    if not words or not key:
        raise ValueError
    links = {string(link, "shortUrl"): string(link, "expandedUrl") for link in children(core, "urls")}
    links.pop("", None)
    created, updated = (parse_date(string(raw, name)) for name in ("createdAt", "updatedAt"))
    edited = updated if created and updated and updated > created else None
    return _Note(key, unescape(words), readable(words, links), created, edited)


def _begins(note: str, words: str) -> bool:
    """Whether a tweet's words, cut and with links of their own, are the beginning of the note."""
    beginning = _ENDING.sub("", unescape(words))
    without_names = _MENTIONS.sub("", beginning)
    return bool(without_names) and note.startswith((beginning, without_names))

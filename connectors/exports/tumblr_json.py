"""The JSON that Tumblr's old interface gives: `var tumblr_api_read = {…};`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from connectors.exports.tumblr_reblog import added
from connectors.jsonwalk import Walk
from connectors.loose import Raw, children, string
from connectors.plain import to_text
from connectors.post import Kind, Post, Profile, Unreadable

_NAME = b"tumblr_api_read"
# A quotation and the question before an answer are other people's words.
_BODIES = (
    "regular-body",
    "link-description",
    "photo-caption",
    "audio-caption",
    "video-caption",
    "answer",
)
_LAST = 1 << 33  # seconds


def begins(head: bytes) -> bool:
    """Whether a file begins as this one does."""
    return _NAME in head[:100]


def posts(stream: BinaryIO, what: str) -> Iterator[Post | Unreadable | Profile]:
    """What the blog says of itself, and each post that holds words of the owner's."""
    walk = Walk(stream, what, mend=_Bare())
    for name in walk.members():
        if name == "tumblelog":
            yield from _profile(walk.value())
        elif name == "posts":
            for position in walk.items():
                raw = walk.value()
                if not isinstance(raw, dict) or not _key(raw):
                    yield Unreadable(f"{what}, post {position}", "not sound, or without an id")
                elif post := _post(raw):
                    yield post


class _Bare:
    """Takes off the assignment before the object."""

    def __init__(self) -> None:
        self._begun = False

    def __call__(self, text: str) -> str:
        if self._begun or "{" not in text:
            return text
        self._begun = True
        return text[text.index("{") :]


def _profile(about: Any) -> Iterator[Profile]:
    title, text = string(about, "title"), to_text(string(about, "description")).text
    if title or text:
        yield Profile(text=text, name=title or string(about, "name"))


def _key(raw: Raw) -> str:
    value = raw.get("id")
    return str(value) if isinstance(value, (str, int)) else ""


def _post(raw: Raw) -> Post | None:
    """The post; None when it holds no words of the owner's."""
    parts = [added(string(raw, name)) for name in _BODIES]
    talk = [" ".join((string(line, "label"), string(line, "phrase"))) for line in children(raw, "conversation")]
    body = to_text("<br>".join(part for part, _ in parts if part))
    is_reblog = bool(string(raw, "reblogged-from-name")) or any(chain for _, chain in parts)
    title = "" if is_reblog else to_text(string(raw, "regular-title") or string(raw, "link-text")).text
    post = Post(
        key=_key(raw),
        text="\n".join(filter(None, (body.text, "" if is_reblog else "\n".join(talk)))),
        url=string(raw, "url-with-slug") or string(raw, "url") or None,
        created_at=_time(raw.get("unix-timestamp")),
        kind=Kind.QUOTE if is_reblog else Kind.POST,
        title=title,
        alt_texts=body.alts,
        shortened=body.shortened,
    )
    return post if post.words else None


def _time(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and 0 < seconds < _LAST else None

"""The border between a limited child and the service: what may pass, and in which shape.

Both sides use it: the child so that its words fit JSON, the service because it believes no child.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from connectors.base import Failed, Fetched, Outcome, Unchanged
from connectors.plain import clean, cut, safe_link
from connectors.post import Bookmark, Post, Profile, Reading, Unreadable
from connectors.wire import BrokenWire, Frame, Tag

T = TypeVar("T")
Item = Post | Unreadable | Profile

_BATCH = 200
_BATCH_SIZE = 512 * 1024
_ITEMS_SIZE = 8 * 1024 * 1024
_LARGE = 16 * 1024
_TEXT = 64 * 1024
_LINE = 8 * 1024
_KEY = 2048
_REMOVALS = 1000
_DAY = 86_400.0
_MANY = 100
_LANGUAGE = 35
_UNTIDY = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_KINDS: dict[Tag, type[Item]] = {Tag.POSTS: Post, Tag.UNREADABLE: Unreadable, Tag.PROFILE: Profile}
_TAGS = {kind: tag for tag, kind in _KINDS.items()}
_ARRAY = b"\xdc"  # in MessagePack: a list whose length follows in two bytes
_INVALID = "invalid"
_encode = msgspec.msgpack.Encoder().encode
_READERS = {tag: msgspec.msgpack.Decoder(list[kind]) for tag, kind in _KINDS.items()}  # type: ignore[valid-type]
_ROWS = msgspec.msgpack.Decoder(list[msgspec.Raw])
_UNFIT = (msgspec.MsgspecError, ValueError, TypeError, AttributeError, OverflowError, RecursionError)


def frames(items: Iterable[object]) -> Iterator[tuple[Tag, int, bytes]]:
    """Groups items into frames of one kind and a bounded size: kind, number, the body of the frame.

    What is no item is counted as invalid.
    """
    batch: list[bytes] = []
    tag, size = Tag.POSTS, 0
    for item in items:
        kind, row = _packed(item)
        if batch and (kind is not tag or len(batch) >= _BATCH or size + len(row) > _BATCH_SIZE):
            yield tag, len(batch), _list_of(batch)
            batch, size = [], 0
        tag, size = kind, size + len(row)
        batch.append(row)
    if batch:
        yield tag, len(batch), _list_of(batch)


def _list_of(rows: list[bytes]) -> bytes:
    return b"".join((_ARRAY, len(rows).to_bytes(2, "big"), *rows))


def _packed(item: object) -> tuple[Tag, bytes]:
    """An item as it travels. The other side tidies it again, so only one that does not fit is tidied here."""
    kind = _TAGS.get(type(item))  # type: ignore[arg-type]
    try:
        row = _encode(item) if kind else b""
    except _UNFIT:
        row = b""
    if kind and 0 < len(row) <= _LARGE:
        return kind, row
    fit = _presentable(item)
    return _TAGS[type(fit)], _encode(fit)


def _presentable(item: object) -> Item:
    try:
        fit = tidy(item)  # type: ignore[arg-type]
        _encode(fit)
    except _UNFIT:
        return Unreadable(type(item).__name__.lower(), _INVALID)
    return fit


def received(frame: Frame) -> list[Item]:
    """The items of one frame, checked and cleaned; a bad one is counted in its place.

    Raises `BrokenWire` when the frame is no list of items at all.
    """
    if frame.tag not in _KINDS or len(frame.body) > _ITEMS_SIZE:
        raise BrokenWire("unexpected_frame")
    try:
        rows: list[Item] = _READERS[frame.tag].decode(frame.body)
    except _UNFIT:
        rows = _one_by_one(_KINDS[frame.tag], frame.body)
    return [tidy(row) for row in rows]


def _one_by_one(kind: type[Item], body: bytes) -> list[Item]:
    try:
        rows = _ROWS.decode(body)
    except _UNFIT:
        raise BrokenWire("no_list") from None
    checked: list[Item] = []
    for row in rows:
        try:
            checked.append(msgspec.msgpack.decode(row, type=kind))
        except _UNFIT:
            checked.append(Unreadable(kind.__name__.lower(), _INVALID))
    return checked


def bookmark_row(bookmark: Bookmark) -> dict[str, Any]:
    """A bookmark as JSON can hold it, whatever mapping it was made with."""
    return asdict(replace(bookmark, validators=dict(bookmark.validators)))


def outcome_frame(outcome: Outcome) -> tuple[Tag, dict[str, Any], bytes]:
    """A fetcher's answer as a frame; the body travels raw."""
    match outcome:
        case Fetched():
            bare = replace(outcome, body=b"", headers=dict(outcome.headers))
            return Tag.FETCHED, asdict(bare) | {"body": ""}, outcome.body
        case Unchanged():
            return Tag.UNCHANGED, asdict(outcome), b""
        case Failed():
            return Tag.FAILED, asdict(outcome), b""


def outcome_of(frame: Frame) -> Outcome:
    """The answer that `outcome_frame` made. Raises `BrokenWire`."""
    match frame.tag:
        case Tag.FETCHED:
            return replace(typed(Fetched, frame.payload), body=frame.body)
        case Tag.UNCHANGED:
            return typed(Unchanged, frame.payload)
        case Tag.FAILED:
            return typed(Failed, frame.payload)
        case _:
            raise BrokenWire("unexpected_frame")


def typed(kind: type[T], payload: bytes) -> T:
    """The JSON as a `kind`, every field checked. Raises `BrokenWire`, which never quotes the value."""
    try:
        return msgspec.json.decode(payload, type=kind)
    except _UNFIT:
        raise BrokenWire("not_what_was_agreed") from None


def tidy_reading(reading: Reading) -> Reading:
    """The reading without its items, bounded: a wish of at most a day, a thousand removals."""
    wish = reading.fresh_for if math.isfinite(reading.fresh_for) else 0.0
    return replace(
        reading,
        fresh_for=min(max(wish, 0.0), _DAY),
        deleted=tuple(_line(key)[:_KEY] for key in reading.deleted[:_REMOVALS]),
        omits=tuple(dict.fromkeys(identifier(note) for note in reading.omits[:_MANY])),
    )


def identifier(value: object) -> str:
    """A name that may go into a log: small letters, digits, `_ . :`; at most 60 of them."""
    return re.sub(r"[^a-z0-9_.:]", "", str(value).lower())[:60]


def sentence(frame: Frame) -> str:
    """The words with which a child refuses an export."""
    value = frame.value()
    return _line(str(value.get("why", "")) if isinstance(value, dict) else "")


def tidy(item: Item) -> Item:
    """The item as store and mail can hold it: clean text, safe links, UTC times, bounded sizes."""
    match item:
        case Post():
            return _tidy_post(item)
        case Profile():
            return Profile(
                text=cut(clean(item.text), _TEXT)[0],
                name=_line(item.name),
                links=tuple(filter(None, map(safe_link, item.links)))[:_MANY],
                me_links=tuple(filter(None, map(safe_link, item.me_links)))[:_MANY],
            )
        case Unreadable():
            return Unreadable(_line(item.where)[:200], _line(item.reason)[:200])
    raise TypeError(type(item).__name__)


def _tidy_post(post: Post) -> Post:
    created, edited = _utc(post.created_at), _utc(post.edited_at)
    if _is_tidy(post):
        same = created is post.created_at and edited is post.edited_at
        return post if same else replace(post, created_at=created, edited_at=edited)
    text, shortened = cut(clean(post.text), _TEXT)
    return replace(
        post,
        key=clean(post.key)[:_KEY],
        text=text,
        url=safe_link(post.url),
        context_url=safe_link(post.context_url),
        created_at=created,
        edited_at=edited,
        title=_line(post.title),
        summary=_line(post.summary),
        alt_texts=tuple(_line(alt) for alt in post.alt_texts[:_MANY]),
        in_reply_to=clean(post.in_reply_to)[:_KEY] if post.in_reply_to else None,
        lang=_line(post.lang)[:_LANGUAGE] if post.lang else None,
        shortened=post.shortened or shortened,
    )


def _is_tidy(post: Post) -> bool:
    """Whether a post is short and clean, as nearly all of them are: an export has a million."""
    words = " ".join(
        (post.key, post.text, post.title, post.summary, post.in_reply_to or "", post.lang or "", *post.alt_texts)
    )
    return (
        len(words) <= _LINE // 4
        and len(post.alt_texts) <= _MANY
        and not _UNTIDY.search(words)
        and (post.lang is None or len(post.lang) <= _LANGUAGE)
        and post.url == safe_link(post.url)
        and post.context_url == safe_link(post.context_url)
    )


def _line(text: str) -> str:
    return cut(clean(text), _LINE)[0] if len(text) > _LINE // 4 or _UNTIDY.search(text) else text


def _utc(moment: datetime | None) -> datetime | None:
    """An aware time in UTC; a time without a zone is no time."""
    if moment is None or moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None

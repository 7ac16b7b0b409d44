"""Reads single items of a Facebook export: posts, comments and captions, in the old form and the generic one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from connectors.exports import meta
from connectors.loose import Raw, child, children, string
from connectors.post import Kind, Post, Unreadable, Visibility

_WORDS = ("message", "text", "post", "comment", "body", "content")


def post(where: str, item: Raw, *, in_group: bool) -> Iterator[Post | Unreadable]:
    """A post with what its attachments say in the owner's words."""
    if "label_values" in item:
        yield from _generic(where, item, Kind.POST, _audience(in_group=in_group))
        return
    parts = [part for part in children(item, "data") if isinstance(part, dict)]
    words = "\n".join(dict.fromkeys(filter(None, (string(part, "post").strip() for part in parts))))
    attached = [text for text in _attached(item) if text != words]
    created = meta.moment(item.get("timestamp"))
    if created is None and not words and not attached:
        yield meta.spoiled(where)
    elif words or attached:
        yield meta.post(
            Kind.POST,
            created,
            words,
            _audience(in_group=in_group),
            alt_texts=tuple(dict.fromkeys(attached)),
            edited_at=_updated(parts),
        )


def comment(where: str, item: Raw, *, in_group: bool) -> Iterator[Post | Unreadable]:
    """A comment; the sentence above it, which names others, is passed over."""
    if "label_values" in item:
        yield from _generic(where, item, Kind.COMMENT, _audience(in_group=in_group))
        return
    written = [child(part, "comment") for part in children(item, "data")]
    for one in filter(None, written):
        if words := string(one, "comment").strip():
            audience = _audience(in_group=in_group or bool(string(one, "group")))
            yield meta.post(Kind.COMMENT, meta.moment(one.get("timestamp"), item.get("timestamp")), words, audience)
    if not any(written) and "attachments" not in item:
        yield meta.spoiled(where)


def captions(where: str, item: Raw) -> Iterator[Post | Unreadable]:
    """What the owner wrote below a picture or reel, or about an album."""
    if "label_values" in item:
        yield from _generic(where, item, Kind.CAPTION, Visibility.UNKNOWN)
        return
    media = item if "uri" in item else child(item, "media")
    words = string(media, "description").strip() or string(item, "description").strip()
    if words:
        created = meta.moment(
            media.get("creation_timestamp"), item.get("timestamp"), item.get("last_modified_timestamp")
        )
        yield meta.post(Kind.CAPTION, created, words, Visibility.UNKNOWN)


def _generic(where: str, item: Raw, kind: Kind, audience: Visibility) -> Iterator[Post | Unreadable]:
    """The newer form, in which only the shape of a value tells what it is, unless its field is named."""
    values = [field for field in meta.fields(item) if field.text and not field.link]
    texts = [field.text for field in values if field.label.casefold() in _WORDS] or [
        field.text for field in values if not field.time and "://" not in field.text
    ]
    words = max(texts, key=lambda text: (len(text.split()), len(text)), default="")
    created = meta.moment(item.get("timestamp"), *(field.time for field in meta.fields(item)))
    if not words:
        yield meta.spoiled(where)
        return
    found = meta.post(kind, created, words, audience)
    number = item.get("fbid")
    yield replace(found, key=str(number)) if isinstance(number, (str, int)) and number else found


def _audience(*, in_group: bool) -> Visibility:
    """The export does not tell who could read a post; groups are closed more often than not."""
    return Visibility.RESTRICTED if in_group else Visibility.UNKNOWN


def _updated(parts: list[Raw]) -> datetime | None:
    return meta.moment(*(part.get("update_timestamp") for part in parts))


def _attached(item: Raw) -> Iterator[str]:
    """The owner's words in attachments: captions, descriptions, what is for sale, a poll. No pages of others."""
    for attachment in children(item, "attachments"):
        for part in children(attachment, "data"):
            sale, poll = child(part, "for_sale_item"), child(part, "poll")
            options = (string(option, "option") for option in children(poll, "options"))
            told = (
                string(part, "text"),
                string(child(part, "media"), "description"),
                string(child(part, "life_event"), "title"),
                string(sale, "title"),
                string(sale, "description"),
                string(poll, "question"),
                *options,
            )
            yield from filter(None, (text.strip() for text in told))

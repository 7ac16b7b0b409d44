"""What the exports of Meta share: mended text, lists in several wrappers, and fields whose labels are translated."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from connectors.base import Members
from connectors.jsonwalk import Walk
from connectors.keys import key_of
from connectors.loose import Raw, child, children, string
from connectors.meter import CHUNK
from connectors.post import Kind, Post, Unreadable, Visibility

_BROKEN = re.compile("[\x80-\xff]+")
_ITEM = frozenset({"media", "data", "attachments", "tags", "label_values", "media_list_data", "string_list_data"})
_LAST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_NESTED = 3
_NAME = re.compile(r"[A-Za-z0-9._]{1,30}")


def mend(text: str) -> str:
    """Text whose UTF-8 was written byte by byte as if each were a character, put right; other text as it is."""
    return _BROKEN.sub(_mended_run, text)


def _mended_run(run: re.Match[str]) -> str:
    try:
        return run[0].encode("latin-1").decode()
    except UnicodeDecodeError:
        return run[0]


def mended(value: Any) -> Any:
    """A whole item, names and all, with its text mended."""
    match value:
        case str():
            return mend(value)
        case list():
            return [mended(one) for one in value]
        case dict():
            return {mend(name): mended(one) for name, one in value.items()}
    return value


def items(members: Members, name: str) -> Iterator[tuple[str, Raw]]:
    """Each item of a member with its place; what is no object gives an empty one.

    The items stand in a list, in a list under some name, or, when there is only one, alone.
    """
    repair = mended if _is_ascii(members, name) else _as_it_is
    with members.open(name) as stream:
        for number, item in enumerate(_listed(Walk(stream, name)), start=1):
            yield f"{name}, item {number}", repair(item) if isinstance(item, dict) else {}


def _is_ascii(members: Members, name: str) -> bool:
    """Whether Meta wrote this file in its broken way: then no byte of it is beyond ASCII."""
    with members.open(name) as stream:
        return all(map(bytes.isascii, iter(partial(stream.read, CHUNK), b"")))


def _as_it_is(item: Any) -> Any:
    return item


def _listed(walk: Walk) -> Iterator[Any]:
    if walk.kind() == "[":
        for _ in walk.items():
            yield walk.value()
        return
    alone: Raw = {}
    for name in walk.members():
        if name in _ITEM or walk.kind() != "[":
            alone[name] = walk.value()
        else:
            for _ in walk.items():
                yield walk.value()
    if _ITEM & set(alone) or any(isinstance(value, dict) for value in alone.values()):
        yield alone


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled value; `label` is the untranslated name where the export tells it."""

    label: str
    text: str = ""
    time: int = 0
    link: str = ""


def fields(item: Raw) -> list[Field]:
    """The labelled values of an item, old form or new."""
    old = [
        Field(label, string(value, "value").strip(), _seconds(value, "timestamp"), string(value, "href"))
        for label, value in child(item, "string_map_data").items()
    ]
    return old or [*_generic(children(item, "label_values"))]


def _generic(values: Sequence[Any]) -> Iterator[Field]:
    """Values of the new form; groups of them within groups are laid out flat."""
    waiting = [(value, 0) for value in reversed(values)]
    while waiting:
        value, depth = waiting.pop()
        label = string(value, "ent_field_name") or string(value, "label") or string(value, "title")
        time, text, link = _seconds(value, "timestamp_value"), string(value, "value").strip(), string(value, "href")
        if time or text or link:
            yield Field(label, text, time, link)
        if depth < _NESTED:
            inner = (*children(value, "dict"), *children(value, "vec"))
            waiting += [(one, depth + 1) for one in reversed(inner)]


def _seconds(value: object, name: str) -> int:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 < found < _LAST else 0


def moment(*seconds: object) -> datetime | None:
    """The first of these that is a time: seconds since 1970, UTC."""
    for value in seconds:
        if found := _seconds({"": value}, ""):
            return datetime.fromtimestamp(found, UTC)
    return None


def labelled(item: Raw, *labels: str) -> str:
    """The value under one of these labels, whatever their case."""
    wanted = {label.casefold() for label in labels}
    return next((field.text for field in fields(item) if field.label.casefold() in wanted and field.text), "")


def is_name(text: str) -> bool:
    """Whether it looks like the name of an account."""
    return _NAME.fullmatch(text) is not None


def post(kind: Kind, created: datetime | None, text: str, visibility: Visibility, **more: Any) -> Post:
    """A post of a platform that gives no ids: known by what it is, when and in which words."""
    words = (text, more.get("title", ""), *more.get("alt_texts", ()))
    key = key_of("", None, kind, created.isoformat() if created else "", *filter(None, words))
    return Post(key=key, text=text, created_at=created, kind=kind, visibility=visibility, **more)


def spoiled(where: str) -> Unreadable:
    """An item of which no words and no time were understood."""
    return Unreadable(where, "not_understood")


def named(names: Sequence[str], shape: re.Pattern[str]) -> list[str]:
    """The members whose last part has this shape, `_2` before `_10`."""
    found = [name for name in names if shape.fullmatch(name.rpartition("/")[2])]
    return sorted(found, key=lambda name: (len(name), name))

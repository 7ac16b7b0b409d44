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

_MORE = r"\\u00[89abAB][0-9a-fA-F]"
_LETTER = rf"\\u00(?:[cdCD][0-9a-fA-F]{_MORE}|[eE][0-9a-fA-F](?:{_MORE}){{2}}|[fF][0-4](?:{_MORE}){{3}})"
_BROKEN = re.compile(rf"{_LETTER}(?:{_LETTER})*")
_UNFINISHED = re.compile(
    r"\\+(?:u00[c-fC-F][0-9a-fA-F](?:\\u00[89abAB][0-9a-fA-F]){0,3}(?:\\(?:u(?:0(?:0[0-9a-fA-F]?)?)?)?)?"
    r"|(?:u(?:0(?:0[0-9a-fA-F]?)?)?)?)$"
)
_TAIL = 200
_ITEM = frozenset({"media", "data", "attachments", "tags", "label_values", "media_list_data", "string_list_data"})
_LAST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_NESTED = 3
_NAME = re.compile(r"[A-Za-z0-9._]{1,30}")


class Mending:
    r"""Puts right the JSON of Meta, which writes each byte of UTF-8 as if it were a character: `\u00c3\u00a9` for é.

    Takes a document piece by piece; a letter that a piece cuts in two is held until the next one. Bytes
    that are no UTF-8 stay as they are.
    """

    def __init__(self) -> None:
        self._held = ""

    def __call__(self, piece: str) -> str:
        """The next piece, mended up to its last whole letter."""
        text, self._held = self._held + piece, ""
        if unfinished := _UNFINISHED.search(text[-_TAIL:]):
            self._held = unfinished[0]
            text = text[: len(text) - len(self._held)]
        return _BROKEN.sub(_mended, text) if "\\u00" in text else text


def _mended(run: re.Match[str]) -> str:
    before = run.string[max(run.start() - _TAIL, 0) : run.start()]
    if (len(before) - len(before.rstrip("\\"))) % 2:  # an escaped backslash, and letters that only look like a byte
        return run[0]
    try:
        return bytes.fromhex(run[0].replace("\\u00", "")).decode()
    except UnicodeDecodeError:
        return run[0]


def items(members: Members, name: str) -> Iterator[tuple[str, Raw]]:
    """Each item of a member with its place; what is no object gives an empty one.

    The items stand in a list, in a list under some name, or, when there is only one, alone.
    """
    mending = mending_of(members, name)
    with members.open(name) as stream:
        for number, item in enumerate(_listed(Walk(stream, name, mend=mending)), start=1):
            yield f"{name}, item {number}", item if isinstance(item, dict) else {}


def mending_of(members: Members, name: str) -> Mending | None:
    """For a member that Meta wrote in its broken way: then no byte of it is beyond ASCII."""
    with members.open(name) as stream:
        return Mending() if all(map(bytes.isascii, iter(partial(stream.read, CHUNK), b""))) else None


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

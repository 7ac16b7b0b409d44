"""What the follow-up judge is told, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from monitor.checks.base import Context


class State(StrEnum):
    """How far a post has been put right. The values are a public contract (`cermin followup`)."""

    OPEN = "open"
    DELETED_SILENT = "deleted_silent"
    EDITED_SILENT = "edited_silent"
    NON_APOLOGY = "non_apology"
    PARTIAL = "partial"
    CORRECTED = "corrected"
    APOLOGISED = "apologised"
    RESOLVED = "resolved"
    ESCALATED = "escalated"
    DEESCALATED = "deescalated"
    REOPENED = "reopened"
    NO_ACTION_NEEDED = "no_action_needed"


class Action(StrEnum):
    """What the writer could do next, or `NONE`, or `PRAISE` for what was done. A public contract too."""

    NONE = "none"
    PRAISE = "praise"
    APOLOGY = "suggest_apology"
    CORRECTION = "suggest_correction"
    TELL_FOLLOWERS = "suggest_tell_followers"
    DELETE_OR_EDIT = "suggest_delete_or_edit"
    DISENGAGE = "suggest_disengage"
    ASK_COMMS_LEGAL = "suggest_ask_comms_legal"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One thing said after the post.

    Attributes:
        kind: the platform's word for it; one that names others (`reader_reply`) or a private place (`dm`) counts so.
        hours_after: since the post.
    """

    text: str
    kind: str = "post"
    hours_after: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A post and what came after it.

    Attributes:
        about: what stood around the post: profile, text answered, role.
        followups: what came after, in any order.
        edited_text: the post as it reads now, where it was edited and that is known.
        observed_hours: how long after the post we looked.
        same_channel: whether the follow-ups stand where the readers of the post see them.
    """

    original: str
    about: Context = field(default_factory=Context)
    followups: tuple[FollowUp, ...] = ()
    original_deleted: bool = False
    original_edited: bool = False
    edited_text: str | None = None
    observed_hours: float = 0.0
    same_channel: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The judge's answer.

    Attributes:
        why_key: key of `telling.why`.
        starter: key of `telling.starter`, or None where nothing needs to be written.
        lang: the post's language, `id` or `en`: the one to write the starter in.
    """

    state: State
    actions: tuple[Action, ...]
    why_key: str
    starter: str | None
    lang: str


class CaseError(ValueError):
    """A record that is no case; the message says which field and what it should be."""


def read_case(record: Mapping[str, Any]) -> Case:
    """A case from one line of `cermin followup --format jsonl`.

    Raises:
        CaseError: naming the field.
    """
    original = _get(record, "original", dict, required=True)
    return Case(
        original=_get(original, "text", str, required=True, where="original."),
        about=Context(
            bio=_get(original, "bio", str, where="original."),
            reply_to=_get(original, "reply_to", str, where="original."),
        ),
        followups=tuple(_followups(_get(record, "followups", list))),
        original_deleted=_get(record, "original_deleted", bool),
        original_edited=_get(record, "original_edited", bool),
        edited_text=_get(record, "edited_text", str) or None,
        observed_hours=float(_get(record, "observed_hours", float)),
        same_channel=True if record.get("same_channel") is None else _get(record, "same_channel", bool),
    )


def _followups(items: list[Any]) -> list[FollowUp]:
    found = []
    for number, item in enumerate(items):
        where = f"followups[{number}]"
        if not isinstance(item, dict):
            raise CaseError(f"{where}: should be an object")
        text = _get(item, "text", str, required=True, where=f"{where}.")
        kind = _get(item, "kind", str, where=f"{where}.") or "post"
        found.append(FollowUp(text, kind, float(_get(item, "hours_after", float, where=f"{where}."))))
    return found


_SAID = {dict: "an object", list: "a list", str: "a text", bool: "true or false", float: "a number"}


def _get(record: Mapping[str, Any], key: str, kind: type, *, required: bool = False, where: str = "") -> Any:
    """The value of a field; the type's empty value when it is absent or null and not required."""
    value = record.get(key)
    if value is None and not required:
        return kind()
    fits = isinstance(value, int | float) and not isinstance(value, bool) if kind is float else isinstance(value, kind)
    if not fits:
        raise CaseError(f"{where}{key}: should be {_SAID[kind]}")
    return value

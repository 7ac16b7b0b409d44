"""Reads from a form what a person chooses: schedule, language, how much a letter shows, own contacts (pure)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from monitor.calendar import zones
from monitor.people import Choices, Empty, Level, Role, default_level
from reports.envelope import usable_address
from reports.words import LANGUAGES

FITTING = "fitting"
"""The level that leaves the choice to `default_level`."""
INDONESIAN_ZONES = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
MOST_LINES = 20
MOST_DAYS = 30
_LONGEST_LINE = 200
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")

Fields = Mapping[str, str]
_Word = TypeVar("_Word", Level, Role, Empty)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: `key` is a sentence under `web.problem` of the catalogue."""

    field: str
    key: str


class Rejected(ValueError):  # noqa: N818 - it carries the verdict on one field
    """One field can't be taken as it is; the text is the key of the sentence that says why."""


def read_choices(fields: Fields, domains: frozenset[str]) -> tuple[Choices | None, list[Problem]]:
    """The choices that `fields` spell, or every problem with them. `domains` are the operator's own."""
    problems: list[Problem] = []
    values: dict[str, object] = {}
    for name, reader in _READERS.items():
        try:
            values.update(reader(fields))
        except Rejected as error:
            problems.append(Problem(name, str(error)))
    if problems:
        return None, problems
    if values["level"] == FITTING:
        values["level"] = default_level(str(values["address"]), domains)
    return Choices(**values), []  # type: ignore[arg-type]


def read_address(text: str) -> str:
    """One mail address as a person typed it, fit for every mail server. Raises `Rejected`."""
    address = usable_address(text)
    if address is None:
        raise Rejected("address")
    return address


def lines(text: str) -> Iterator[str]:
    """The lines of a text field that hold something. Raises `Rejected` for too many or too long ones."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if len(found) > MOST_LINES or any(len(line) > _LONGEST_LINE for line in found):
        raise Rejected("lines")
    return iter(found)


def _address(fields: Fields) -> dict[str, object]:
    return {"address": read_address(fields.get("address", ""))}


def _language(fields: Fields) -> dict[str, object]:
    if fields.get("language") not in LANGUAGES:
        raise Rejected("choose")
    return {"language": fields["language"]}


def _zone(fields: Fields) -> dict[str, object]:
    if fields.get("zone") not in zones():
        raise Rejected("choose")
    return {"zone": fields["zone"]}


def _day(fields: Fields) -> dict[str, object]:
    day = fields.get("day", "")
    if day not in set("0123456"):
        raise Rejected("choose")
    return {"day": int(day)}


def _time(fields: Fields) -> dict[str, object]:
    found = _TIME.fullmatch(fields.get("time", "").strip())
    if not found:
        raise Rejected("time")
    return {"hour": int(found[1]), "minute": int(found[2])}


def _level(fields: Fields) -> dict[str, object]:
    if fields.get("level") == FITTING:
        return {"level": FITTING}
    return {"level": _one_of(Level, fields.get("level", ""))}


def _role(fields: Fields) -> dict[str, object]:
    return {"role": _one_of(Role, fields.get("role", ""))}


def _empty(fields: Fields) -> dict[str, object]:
    return {"empty": _one_of(Empty, fields.get("empty", ""))}


def _contacts(fields: Fields) -> dict[str, object]:
    return {"contacts": tuple(lines(fields.get("contacts", "")))}


def _advisers(fields: Fields) -> dict[str, object]:
    """One line for each: a name, then the address."""
    found = []
    for line in lines(fields.get("advisers", "")):
        name, _, address = line.rpartition(" ")
        usable = read_adviser(address)
        found.append((usable, name.strip(" ,:<") or usable))
    return {"advisers": tuple(found)}


def read_adviser(text: str) -> str:
    """An adviser's address, with or without the brackets that mail programs write. Raises `Rejected`."""
    try:
        return read_address(text.strip("<>"))
    except Rejected:
        raise Rejected("advisers") from None


def _keep_days(fields: Fields) -> dict[str, object]:
    days = fields.get("keep_days", "30")
    if not (days.isascii() and days.isdecimal() and 0 <= int(days) <= MOST_DAYS):
        raise Rejected("keep_days")
    return {"keep_days": int(days)}


def _models(fields: Fields) -> dict[str, object]:
    return {"models": fields.get("models", "yes") == "yes"}


def _one_of(words: type[_Word], word: str) -> _Word:
    try:
        return words(word)
    except ValueError:
        raise Rejected("choose") from None


_READERS = {
    "address": _address,
    "language": _language,
    "zone": _zone,
    "day": _day,
    "time": _time,
    "level": _level,
    "role": _role,
    "empty": _empty,
    "contacts": _contacts,
    "advisers": _advisers,
    "keep_days": _keep_days,
    "models": _models,
}


def fields_of(choices: Choices) -> dict[str, str]:
    """The form fields that spell `choices`: `read_choices` gives the same choices back."""
    return {
        "address": choices.address,
        "language": choices.language,
        "zone": choices.zone,
        "day": str(choices.day),
        "time": f"{choices.hour:02}:{choices.minute:02}",
        "level": choices.level.value,
        "role": choices.role.value,
        "empty": choices.empty.value,
        "contacts": "\n".join(choices.contacts),
        "advisers": "\n".join(f"{name} {address}" for address, name in choices.advisers),
        "keep_days": str(choices.keep_days),
        "models": "yes" if choices.models else "no",
    }


def zone_groups() -> list[tuple[str, list[str]]]:
    """The zones to choose from, by region: Indonesia's first, under an empty name."""
    groups: dict[str, list[str]] = {}
    for zone in sorted(zones() - set(INDONESIAN_ZONES)):
        region, slash, _ = zone.partition("/")
        if slash and region not in {"Etc", "SystemV", "posix", "right"}:
            groups.setdefault(region, []).append(zone)
    return [("", [*INDONESIAN_ZONES, "UTC"]), *groups.items()]

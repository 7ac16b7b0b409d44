"""Reads the word lists in `wordlists/`, and names file, line and key of whatever is wrong in them."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from monitor.checks import terms
from monitor.checks.base import Check, Context, Example, Lexicon
from monitor.checks.wordlist import Term, Terms, WordList
from monitor.finding import Rule, Severity
from monitor.people import Role

FOLDER = Path(__file__).parent / "wordlists"
LANGUAGES = ("id", "en")
_SHARED = ("groups", "insults")
_CONFIDENCE = {"terms": 0.9, "hints": 0.6, "except": 1.0, "unless": 1.0}
_KEYS = {
    *_CONFIDENCE,
    *("id", "severity", "flags", "passes", "disguised", "rises", "even_protected", "roles", "not_roles"),
}
_ID = re.compile(r"[a-z]+\.[a-z_]+")
Steps = tuple[str | int, ...]


class WordListError(ValueError):
    """A mistake in a word list: which file, line and key, and what is wrong."""

    def __init__(self, path: Path, steps: Steps, message: str) -> None:
        from monitor.configfile import line_of  # noqa: PLC0415 - needed only to tell of a mistake

        key = ".".join(str(step) for step in steps)
        line = line_of(path.read_text("utf-8"), steps) if steps else 1
        super().__init__(f"{path}:{line}: {key}: {message}" if key else f"{path}: {message}")


def load(rule: Rule, folder: Path = FOLDER) -> tuple[Check, ...]:
    """The checks of a rule's word lists, both languages in one check, in the order of the Indonesian file.

    Raises:
        WordListError: something in a list is wrong.
    """
    made: dict[str, Check] = {}
    for file in _files(rule.value.lower(), folder):
        for one in file.checks(rule):
            made[one.id] = _merged(made[one.id], one, file.path) if one.id in made else one
    return tuple(made.values())


def named(name: str, folder: Path = FOLDER) -> dict[str, Terms]:
    """Terms for coded checks, from `<name>.id.toml` and `<name>.en.toml`: key -> list, both languages together.

    Raises:
        WordListError: something in a list is wrong.
    """
    found: dict[str, Terms] = {}
    for file in _files(name, folder):
        for key, here in file.named():
            found[key] = found[key] + here if key in found else here
    return found


def _files(name: str, folder: Path) -> Iterator["_File"]:
    for language in LANGUAGES:
        path = folder / f"{name}.{language}.toml"
        if path.exists():
            yield _File(path, language)


def _merged(first: Check, second: Check, path: Path) -> Check:
    for name in ("severity", "starred", "rises", "even_protected"):
        if getattr(first, name) != getattr(second, name):
            raise WordListError(path, (), f"{second.id}: {name} differs between the two languages")
    if not isinstance(first.find, WordList) or not isinstance(second.find, WordList):
        raise TypeError(f"{first.id} is no word list")
    return replace(
        first,
        find=first.find + second.find,
        vocabulary=lambda: frozenset(first.vocabulary()) | frozenset(second.vocabulary()),
        flags=first.flags + second.flags,
        passes=first.passes + second.passes,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WordListError(path, (), str(error)) from None


@lru_cache(maxsize=4)
def _shared_groups(folder: Path, language: str) -> terms.Groups:
    paths = (folder / f"{name}.{language}.toml" for name in _SHARED)
    options = [_read(path) for path in paths if path.exists()]
    return terms.Groups({name: given for one in options for name, given in one.items()})


class _File:
    """One list, read; every complaint names its place."""

    def __init__(self, path: Path, language: str) -> None:
        self.path = path
        self._language = language
        self._data = dict(_read(path))
        self._groups = terms.Groups(self._data.pop("groups", {}), _shared_groups(path.parent, language))

    def named(self) -> Iterator[tuple[str, Terms]]:
        """Each key of the file as terms."""
        for key in self._data:
            yield key, Terms(self._terms((), self._data, key))

    def checks(self, rule: Rule) -> Iterator[Check]:
        """Each `[[check]]` of the file."""
        unknown = sorted(set(self._data) - {"check"})
        if unknown:
            raise WordListError(self.path, (unknown[0],), "unknown; a word list holds [groups] and [[check]]")
        for place, entry in enumerate(self._data.get("check", [])):
            yield self._check(rule, ("check", place), entry)

    def _check(self, rule: Rule, at: Steps, entry: Mapping[str, Any]) -> Check:
        unknown = sorted(set(entry) - _KEYS)
        if unknown:
            raise WordListError(self.path, (*at, unknown[0]), f"unknown; known are {', '.join(sorted(_KEYS))}")
        finder = self._finder(at, entry)
        return Check(
            id=self._id(at, entry),
            rule=rule,
            severity=self._severity(at, entry),
            find=finder,
            vocabulary=finder.wanted.vocabulary,
            starred=self._switch(at, entry, "disguised", default=False),
            rises=self._switch(at, entry, "rises", default=True),
            even_protected=self._switch(at, entry, "even_protected", default=False),
            flags=tuple(self._examples(at, entry, "flags")),
            passes=tuple(self._examples(at, entry, "passes")),
        )

    def _finder(self, at: Steps, entry: Mapping[str, Any]) -> WordList:
        return WordList(
            wanted=Terms([*self._terms(at, entry, "terms"), *self._terms(at, entry, "hints")]),
            spared=Terms(lambda: self._terms(at, entry, "except")),
            unless=Terms(lambda: self._terms(at, entry, "unless")),
            roles=self._roles(at, entry, "roles"),
            not_roles=self._roles(at, entry, "not_roles"),
        )

    def _id(self, at: Steps, entry: Mapping[str, Any]) -> str:
        name = entry.get("id")
        if not isinstance(name, str) or not _ID.fullmatch(name):
            raise WordListError(self.path, (*at, "id"), "must be two lower-case words with a dot: work.tender")
        return name

    def _severity(self, at: Steps, entry: Mapping[str, Any]) -> Severity:
        for one in Severity:
            if entry.get("severity") == one.label:
                return one
        raise WordListError(self.path, (*at, "severity"), "must be low, medium or high")

    def _switch(self, at: Steps, entry: Mapping[str, Any], key: str, *, default: bool) -> bool:
        given = entry.get(key, default)
        if not isinstance(given, bool):
            raise WordListError(self.path, (*at, key), "must be true or false")
        return given

    def _strings(self, at: Steps, entry: Mapping[str, Any], key: str) -> list[str]:
        given = entry.get(key, [])
        if isinstance(given, str):
            return [line.strip() for line in given.splitlines() if line.strip()]
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            raise WordListError(self.path, (*at, key), "must be a list of texts, or one text with a line for each")
        return given

    def _terms(self, at: Steps, entry: Mapping[str, Any], key: str) -> Iterator[Term]:
        for place, given in enumerate(self._strings(at, entry, key)):
            try:
                rows = terms.rows(given, self._groups)
            except terms.TermError as error:
                raise WordListError(self.path, (*at, key, place), str(error)) from None
            if not any(terms.keywords(row) for row in rows):
                raise WordListError(self.path, (*at, key, place), f"{given!r} needs at least one fixed word")
            yield Term(rows, self._language, _CONFIDENCE.get(key, 1.0))

    def _roles(self, at: Steps, entry: Mapping[str, Any], key: str) -> frozenset[Role]:
        try:
            return frozenset(Role(one) for one in self._strings(at, entry, key))
        except ValueError:
            raise WordListError(self.path, (*at, key), f"roles are {', '.join(Role)}") from None

    def _examples(self, at: Steps, entry: Mapping[str, Any], key: str) -> Iterator[Example]:
        for place, given in enumerate(entry.get(key, [])):
            try:
                yield Example(given) if isinstance(given, str) else example(given)
            except (KeyError, TypeError, ValueError) as error:
                raise WordListError(self.path, (*at, key, place), f"no text with context: {error}") from None


def example(given: Mapping[str, Any]) -> Example:
    """An example with context, from a table with `text` and any attribute of `Context`.

    Raises:
        KeyError, TypeError, ValueError: it holds something else.
    """
    rest = dict(given)
    text = rest.pop("text")
    unknown = set(rest) - {one.name for one in fields(Context)}
    if unknown or not isinstance(text, str):
        raise ValueError(f"unknown {', '.join(sorted(unknown))}" if unknown else "text must be a text")
    for key, read in (("role", Role), ("own_contacts", frozenset), ("lexicon", Lexicon.read)):
        if key in rest:
            rest[key] = read(rest[key])
    if isinstance(rest.get("at"), str):
        rest["at"] = datetime.fromisoformat(rest["at"])
    return Example(text, Context(**rest))

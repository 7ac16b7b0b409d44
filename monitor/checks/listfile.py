"""Reads one word list into plain data, and names file, line and key of whatever is wrong in it."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from monitor.checks import terms
from monitor.checks.kept import kept
from monitor.finding import Severity
from monitor.people import Role

_SHARED = ("groups", "insults")
_WANTED = {"terms": 0.9, "hints": 0.6}
_SPARING = ("except", "unless")
_SWITCHES = {"disguised": False, "rises": True, "even_protected": False, "witnessed": True}
_ROLES = ("roles", "not_roles")
_EXAMPLES = ("flags", "passes")
_KEYS = {*_WANTED, *_SPARING, *_SWITCHES, *_ROLES, *_EXAMPLES, "id", "severity"}
_ID = re.compile(r"[a-z]+\.[a-z_]+")
Plain = dict[str, Any]
Steps = tuple[str | int, ...]
Rows = tuple[terms.Sequence, ...]


class WordListError(ValueError):
    """A mistake in a word list: which file, line and key, and what is wrong."""

    def __init__(self, path: Path, steps: Steps, message: str) -> None:
        from monitor.configfile import line_of  # noqa: PLC0415 - needed only to tell of a mistake

        key = ".".join(str(step) for step in steps)
        line = line_of(path.read_text("utf-8"), steps) if steps else 1
        super().__init__(f"{path}:{line}: {key}: {message}" if key else f"{path}: {message}")


def sources(path: Path, language: str) -> list[Path]:
    """The files on which the reading of a list depends: itself, shared groups, and this program's own part in it."""
    shared = (path.parent / f"{name}.{language}.toml" for name in _SHARED)
    return [path, *(one for one in shared if one.exists()), Path(__file__), Path(terms.__file__)]


def groups(path: Path, language: str, own: Mapping[str, list[str]]) -> terms.Groups:
    """The groups that the terms of a list may use: its own before the shared ones."""
    return terms.Groups(own, _shared_groups(path.parent, language))


@lru_cache(maxsize=4)
def _shared_groups(folder: Path, language: str) -> terms.Groups:
    paths = (folder / f"{name}.{language}.toml" for name in _SHARED)
    options = [kept(path, [path], partial(_toml, path)) for path in paths if path.exists()]
    return terms.Groups({name: given for one in options for name, given in one.items()})


def _toml(path: Path) -> Plain:
    import tomllib  # noqa: PLC0415 - what was read before is kept, so most starts read no TOML

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WordListError(path, (), str(error)) from None


def read_checks(path: Path, language: str) -> Plain:
    """`groups`, and in `checks` each `[[check]]` with every key, its terms as (text, confidence).

    Raises:
        WordListError: something in the list is wrong.
    """
    data = _toml(path)
    own = data.pop("groups", {})
    reader = _Reader(path, groups(path, language, own))
    unknown = sorted(set(data) - {"check"})
    if unknown:
        raise WordListError(path, (unknown[0],), "unknown; a word list holds [groups] and [[check]]")
    checks = [reader.check(("check", at), entry) for at, entry in enumerate(data.get("check", []))]
    return {"groups": own, "checks": checks}


def read_named(path: Path, language: str) -> Plain:
    """`groups`, and in `lists` each key of the file with its terms, as in `read_checks`.

    Raises:
        WordListError: something in the list is wrong.
    """
    data = _toml(path)
    own = data.pop("groups", {})
    reader = _Reader(path, groups(path, language, own))
    return {"groups": own, "lists": {key: list(reader.terms((), data, key, 1.0)) for key in data}}


class _Reader:
    """Turns what a file says into plain data; every complaint names its place."""

    def __init__(self, path: Path, known: terms.Groups) -> None:
        self._path = path
        self._groups = known

    def check(self, at: Steps, entry: Mapping[str, Any]) -> Plain:
        """One `[[check]]`."""
        unknown = sorted(set(entry) - _KEYS)
        if unknown:
            raise WordListError(self._path, (*at, unknown[0]), f"unknown; known are {', '.join(sorted(_KEYS))}")
        wanted = [term for key, sure in _WANTED.items() for term in self.terms(at, entry, key, sure)]
        return {
            "at": at[-1],
            "id": self._id(at, entry),
            "severity": self._severity(at, entry),
            "terms": wanted,
            **{key: [given for given, _ in self._read(at, entry, key)] for key in _SPARING},
            **{key: self._switch(at, entry, key, usual) for key, usual in _SWITCHES.items()},
            **{key: self._roles(at, entry, key) for key in _ROLES},
            **{key: [self._example(at, key, *one) for one in enumerate(entry.get(key, []))] for key in _EXAMPLES},
        }

    def terms(self, at: Steps, entry: Mapping[str, Any], key: str, confidence: float) -> Iterator[tuple[str, float]]:
        """The terms under a key, each of which must hold a word."""
        for place, (given, rows) in enumerate(self._read(at, entry, key)):
            if not any(map(terms.certain, rows)):
                raise WordListError(self._path, (*at, key, place), f"{given!r} needs at least one fixed word")
            yield given, confidence

    def _read(self, at: Steps, entry: Mapping[str, Any], key: str) -> Iterator[tuple[str, Rows]]:
        for place, given in enumerate(self._strings(at, entry, key)):
            try:
                yield given, terms.rows(given, self._groups)
            except terms.TermError as error:
                raise WordListError(self._path, (*at, key, place), str(error)) from None

    def _id(self, at: Steps, entry: Mapping[str, Any]) -> str:
        name = entry.get("id")
        if not isinstance(name, str) or not _ID.fullmatch(name):
            raise WordListError(self._path, (*at, "id"), "must be two lower-case words with a dot: work.tender")
        return name

    def _severity(self, at: Steps, entry: Mapping[str, Any]) -> int:
        for one in Severity:
            if entry.get("severity") == one.label:
                return one.value
        raise WordListError(self._path, (*at, "severity"), "must be low, medium or high")

    def _switch(self, at: Steps, entry: Mapping[str, Any], key: str, usual: bool) -> bool:  # noqa: FBT001 - a value
        given = entry.get(key, usual)
        if not isinstance(given, bool):
            raise WordListError(self._path, (*at, key), "must be true or false")
        return given

    def _strings(self, at: Steps, entry: Mapping[str, Any], key: str) -> list[str]:
        given = entry.get(key, [])
        if isinstance(given, str):
            return [line.strip() for line in given.splitlines() if line.strip()]
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            raise WordListError(self._path, (*at, key), "must be a list of texts, or one text with a line for each")
        return given

    def _roles(self, at: Steps, entry: Mapping[str, Any], key: str) -> list[str]:
        given = self._strings(at, entry, key)
        if not set(given) <= set(Role):
            raise WordListError(self._path, (*at, key), f"roles are {', '.join(Role)}")
        return given

    def _example(self, at: Steps, key: str, place: int, given: object) -> Plain:
        from monitor.checks.examples import example  # noqa: PLC0415 - see `_toml`

        plain = {"text": given} if isinstance(given, str) else _dateless(given)
        try:
            example(plain)
        except (KeyError, TypeError, ValueError) as error:
            raise WordListError(self._path, (*at, key, place), f"no text with context: {error}") from None
        return plain


def _dateless(given: Any) -> Any:
    """The same with dates as text, for what is kept may hold no others."""
    match given:
        case dict():
            return {key: _dateless(value) for key, value in given.items()}
        case list():
            return [_dateless(value) for value in given]
        case date():
            return given.isoformat()
    return given

"""Makes checks of the word lists in `wordlists/`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

from monitor.checks import listfile, terms
from monitor.checks.base import Check
from monitor.checks.examples import example
from monitor.checks.kept import kept
from monitor.checks.listfile import Plain, WordListError
from monitor.checks.phrases import Term, Terms
from monitor.checks.wordlist import WordList
from monitor.finding import Rule, Severity
from monitor.people import Role

FOLDER = Path(__file__).parent / "wordlists"
LANGUAGES = ("id", "en")
__all__ = ["FOLDER", "LANGUAGES", "WordListError", "load", "named"]


def load(rule: Rule, folder: Path = FOLDER) -> tuple[Check, ...]:
    """The checks of a rule's word lists, both languages in one check, in the order of the Indonesian file.

    Raises:
        WordListError: something in a list is wrong.
    """
    made: dict[str, Check] = {}
    for file in _files(rule.value.lower(), folder):
        for entry in file.plain(listfile.read_checks)["checks"]:
            one = _check(rule, entry, file)
            made[one.id] = _merged(made[one.id], one, file.path) if one.id in made else one
    return tuple(made.values())


def named(name: str, folder: Path = FOLDER) -> dict[str, Terms]:
    """Terms for coded checks, from `<name>.id.toml` and `<name>.en.toml`: key -> list, both languages together.

    Raises:
        WordListError: something in a list is wrong.
    """
    found: dict[str, Terms] = {}
    for file in _files(name, folder):
        for key, given in file.plain(listfile.read_named)["lists"].items():
            here = Terms(file.wanted(given))
            found[key] = found[key] + here if key in found else here
    return found


class _File:
    """A list of one language, and the groups that its terms use."""

    def __init__(self, path: Path, language: str) -> None:
        self.path = path
        self._language = language
        self._own: dict[str, list[str]] = {}

    @cached_property
    def _groups(self) -> terms.Groups:
        return listfile.groups(self.path, self._language, self._own)

    def plain(self, read: Callable[[Path, str], Plain]) -> Plain:
        """What `read` gives for it, kept from one start to the next."""
        sources = listfile.sources(self.path, self._language)
        found = kept(self.path, sources, partial(read, self.path, self._language))
        self._own = found["groups"]
        return found

    def wanted(self, given: Iterable[tuple[str, float, Iterable[str]]]) -> Iterator[Term]:
        """Terms as a file's plain data have them; each is read when a text first needs it."""
        for text, confidence, keywords in given:
            yield Term(partial(self._rows, text), self._language, confidence, frozenset(keywords))

    def sparing(self, entry: Plain, key: str) -> Iterator[Term]:
        """Terms that keep a check silent, of which nothing is known before they are read."""
        for place, text in enumerate(entry[key]):
            try:
                rows = self._rows(text)
            except terms.TermError as error:
                raise WordListError(self.path, ("check", entry["at"], key, place), str(error)) from None
            yield Term(partial(self._rows, text), self._language, 1.0, terms.rarest(map(terms.keywords, rows)))

    def _rows(self, text: str) -> tuple[terms.Sequence, ...]:
        return terms.rows(text, self._groups)


def _files(name: str, folder: Path) -> Iterator[_File]:
    paths = ((folder / f"{name}.{language}.toml", language) for language in LANGUAGES)
    return (_File(path, language) for path, language in paths if path.exists())


def _check(rule: Rule, entry: Plain, file: _File) -> Check:
    finder = WordList(
        wanted=Terms(file.wanted(entry["terms"])),
        spared=Terms(partial(file.sparing, entry, "except")),
        unless=Terms(partial(file.sparing, entry, "unless")),
        roles=frozenset(map(Role, entry["roles"])),
        not_roles=frozenset(map(Role, entry["not_roles"])),
    )
    return Check(
        id=entry["id"],
        rule=rule,
        severity=Severity(entry["severity"]),
        find=finder,
        lists=lambda: (finder.wanted,),
        vocabulary=finder.wanted.vocabulary,
        starred=entry["disguised"],
        rises=entry["rises"],
        even_protected=entry["even_protected"],
        flags=tuple(map(example, entry["flags"])),
        passes=tuple(map(example, entry["passes"])),
    )


def _merged(first: Check, second: Check, path: Path) -> Check:
    for name in ("severity", "starred", "rises", "even_protected"):
        if getattr(first, name) != getattr(second, name):
            raise WordListError(path, (), f"{second.id}: {name} differs between the two languages")
    if not isinstance(first.find, WordList) or not isinstance(second.find, WordList):
        raise TypeError(f"{first.id} is no word list")
    both = first.find + second.find
    return replace(
        first,
        find=both,
        lists=lambda: (both.wanted,),
        vocabulary=both.wanted.vocabulary,
        flags=first.flags + second.flags,
        passes=first.passes + second.passes,
    )

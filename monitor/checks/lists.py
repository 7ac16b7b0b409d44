"""Makes checks of the word lists in `wordlists/`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property, partial
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
_SAME = ("severity", "disguised", "rises", "even_protected", "witnessed", "roles", "not_roles")
__all__ = ["FOLDER", "LANGUAGES", "WordListError", "keeping", "load", "named"]


def load(rule: Rule, folder: Path = FOLDER) -> tuple[Check, ...]:
    """The checks of a rule's word lists, both languages in one check, in the order of the Indonesian file.

    Raises:
        WordListError: something in a list is wrong.
    """
    told: dict[str, list[tuple[Plain, _File]]] = {}
    for file in _files(rule.value.lower(), folder):
        for entry in file.plain(listfile.read_checks)["checks"]:
            told.setdefault(entry["id"], []).append((entry, file))
    return tuple(_check(rule, entries) for entries in told.values())


@cache
def named(name: str, folder: Path = FOLDER) -> Mapping[str, Terms]:
    """Terms for coded checks, from `<name>.id.toml` and `<name>.en.toml`: key -> list, both languages together.

    Read once for a process: who asks again gets the same terms, which the policy knows where to look up.

    Raises:
        WordListError: something in a list is wrong.
    """
    found: dict[str, Terms] = {}
    for file in _files(name, folder):
        for key, given in file.plain(listfile.read_named)["lists"].items():
            here = Terms(file.wanted(given))
            found[key] = found[key] + here if key in found else here
    return found


def keeping(name: str) -> Callable[[Callable[[], Plain]], Plain]:
    """Keeps, from one start to the next, what is built of all lists, until one of them or of these modules changes."""
    return partial(kept, FOLDER / name, [*FOLDER.glob("*.t*"), *Path(__file__).parent.glob("*.py")])


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

    def wanted(self, given: Iterable[tuple[str, float]]) -> Iterator[Term]:
        """Terms as a file's plain data have them; each is read when it is first needed."""
        for text, confidence in given:
            yield Term(partial(self._rows, text), self._language, confidence)

    def _rows(self, text: str) -> tuple[terms.Sequence, ...]:
        return terms.rows(text, self._groups)


def _files(name: str, folder: Path) -> Iterator[_File]:
    paths = ((folder / f"{name}.{language}.toml", language) for language in LANGUAGES)
    return (_File(path, language) for path, language in paths if path.exists())


def _check(rule: Rule, told: list[tuple[Plain, _File]]) -> Check:
    first, _ = told[0]
    for entry, file in told[1:]:
        for key in _SAME:
            if entry[key] != first[key]:
                raise WordListError(file.path, ("check", entry["at"], key), "differs between the two languages")
    finder = _finder(*told[0])
    for entry, file in told[1:]:
        finder += _finder(entry, file)
    return Check(
        id=first["id"],
        rule=rule,
        severity=Severity(first["severity"]),
        find=finder,
        lists=lambda: (finder.wanted,),
        sparing=lambda: (finder.spared, finder.unless),
        vocabulary=finder.wanted.vocabulary,
        starred=first["disguised"],
        rises=first["rises"],
        even_protected=first["even_protected"],
        witnessed=first["witnessed"],
        flags=tuple(example(one) for entry, _ in told for one in entry["flags"]),
        passes=tuple(example(one) for entry, _ in told for one in entry["passes"]),
    )


def _finder(entry: Plain, file: _File) -> WordList:
    return WordList(
        wanted=Terms(file.wanted(entry["terms"])),
        spared=Terms(file.wanted((text, 1.0) for text in entry["except"])),
        unless=Terms(file.wanted((text, 1.0) for text in entry["unless"])),
        roles=frozenset(map(Role, entry["roles"])),
        not_roles=frozenset(map(Role, entry["not_roles"])),
    )

"""Whatever a connector says that its platform leaves out, the letter has a sentence for it in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.words import Words

CONNECTORS = Path(__file__).parents[1] / "connectors"
NOTE = re.compile(r"[a-z][a-z_]+")
NAMES = frozenset({"omits", "notes", "_ALONE", "_LATEST"})
TABLES = frozenset({"Place", "_Shape"})


def notes_in(source: str) -> set[str]:
    """The keys of coverage notes that a module's source holds."""
    return {note for node in ast.walk(ast.parse(source)) for part in _told(node) for note in _strings(part)}


def _told(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.keyword(arg="omits", value=value):
            yield value
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in NAMES:
            yield value
        case ast.Call(func=ast.Name(id=name), args=[_, *rest]) if name in TABLES:
            yield from (part for part in rest if isinstance(part, ast.Tuple))
        case ast.FunctionDef(name=name) if name.strip("_") == "omits":
            yield from (part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value)


def _strings(part: ast.AST) -> Iterator[str]:
    for node in ast.walk(part):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and NOTE.fullmatch(node.value):
            yield node.value


FOUND = {path.name: notes_in(path.read_text("utf-8")) for path in sorted(CONNECTORS.rglob("*.py"))}
EVERY = sorted(set().union(*FOUND.values()))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("note", EVERY)
def test_a_note_of_coverage_has_its_sentence(note: str, language: str) -> None:
    assert Words(language).has(f"coverage.{note}")


def test_the_search_finds_notes_wherever_they_are_written() -> None:
    places = {
        "mastodon.py": {"boosts", "older", "moved", "edits", "replies"},
        "bluesky.py": {"boosts", "older"},
        "telegram.py": {"boosts", "other"},
        "hosts.py": {"older", "comments", "boosts"},
        "fediverse.py": {"boosts", "replies", "edits"},
        "syndication.py": {"excerpts", "other_authors", "several_authors"},
        "jsonfeed.py": {"other_authors", "several_authors"},
        "x.py": {"images"},
        "child.py": {"older"},
    }
    assert {name: FOUND[name] for name in places if not places[name] <= FOUND[name]} == {}

"""The connector in docs/add-a-connector.md is one."""

import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from connectors.base import ContentLimits, Failed, Reason, Unchanged
from connectors.post import Bookmark
from connectors.registry import BUILT_IN
from tests.connectors.reading import Site, drive
from tests.test_golden import LIVE

PAGE = (Path(__file__).parents[2] / "docs" / "add-a-connector.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def papan(monkeypatch: pytest.MonkeyPatch) -> Any:
    module = ModuleType("papan")
    monkeypatch.setitem(sys.modules, "papan", module)
    (code,) = blocks("python")
    exec(compile(code, "docs/add-a-connector.md", "exec"), module.__dict__)
    return module.Papan(ContentLimits())  # type: ignore[attr-defined]


def test_it_reads_the_site_beside_it(papan: Any) -> None:
    (text,) = blocks("json")
    site = json.loads(text)
    answers = {url: json.dumps(answer) for url, answer in site["answers"].items()}
    reading = drive(papan.read(site["locator"], Bookmark()), Site(answers))
    assert [(post.key, post.text) for post in reading.posts] == [("1", "Halo")]
    assert papan.accepts(site["locator"])


def test_it_keeps_the_promises_of_the_page(papan: Any) -> None:
    url = "https://papan.example/sinta.json"
    spoiled = drive(papan.read("papan:sinta", Bookmark()), Site({url: '{"notes": [{}, {"id": 2}, 3]}'}))
    assert (len(spoiled.posts), [one.where for one in spoiled.unreadable]) == (1, ["note 1"])
    assert drive(papan.read("papan:sinta", Bookmark()), Site({url: Unchanged(url=url)})).unchanged
    gone = Failed(reason=Reason.GONE)
    assert drive(papan.read("papan:sinta", Bookmark()), Site({url: gone})) == gone


def test_every_built_in_connector_has_its_folder_of_pairs() -> None:
    assert set(BUILT_IN) <= set(LIVE)


def test_every_note_on_coverage_is_named_on_the_page() -> None:
    code = "\n".join(path.read_text("utf-8") for path in Path("connectors").glob("*.py"))
    told = set(re.findall(r"`\"?(\w+)\"?`", PAGE))
    used = set(re.findall(r'"(boosts|edits|excerpts|moved|older|other_authors|replies|several_authors)"', code))
    assert used
    assert used <= told

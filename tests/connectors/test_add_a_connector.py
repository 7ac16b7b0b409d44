"""The connector and the reader of exports in docs/add-a-connector.md are what they claim to be."""

import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from connectors.base import ContentLimits, Failed, Reason, Unchanged
from connectors.child import Allowed
from connectors.post import Bookmark, Unreadable, Visibility
from connectors.registry import BUILT_IN
from tests.connectors.exports import members_of, zipped
from tests.connectors.reading import Site, drive
from tests.test_coverage_words import EVERY
from tests.test_golden import LIVE

PAGE = (Path(__file__).parents[2] / "docs" / "add-a-connector.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    made = ModuleType("papan")
    monkeypatch.setitem(sys.modules, "papan", made)
    exec(compile("\n".join(blocks("python")), "docs/add-a-connector.md", "exec"), made.__dict__)
    return made


@pytest.fixture
def papan(module: ModuleType) -> Any:
    return module.Papan(ContentLimits())


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


def test_its_export_is_read_row_by_row(module: ModuleType) -> None:
    table = "note,written,shown to,text\n1,2024-05-06T07:08:09Z,all,<p>Halo</p>\n2,,friends,Hanya teman\n,,all,x\n"
    reader = module.PapanExport()
    with members_of(zipped({"papan/notes.csv": table, "papan/letters.csv": "rahasia"})) as members:
        names = members.names()
        assert reader.recognises(names)
        assert reader.confirms(names, lambda name: members.open(name).read())
        assert reader.wanted(names) == ["notes.csv"]
        first, second, spoiled = reader.parse(Allowed(members, reader.wanted(names)))
    assert (first.key, first.text, first.visibility) == ("1", "Halo", Visibility.PUBLIC)
    assert second.visibility is Visibility.RESTRICTED
    assert spoiled == Unreadable("notes.csv, row 3", "no id")


def test_every_built_in_connector_has_its_folder_of_pairs() -> None:
    assert set(BUILT_IN) <= set(LIVE)


def test_every_note_on_coverage_is_named_on_the_page() -> None:
    told = set(re.findall(r"`\"?(\w+)\"?`", PAGE))
    assert "boosts" in EVERY
    assert set(EVERY) <= told | {"other"}

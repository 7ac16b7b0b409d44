"""One person on their own machine, from joining to leaving, by commands alone and over real HTTP."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.monitor.commands.conftest import Cermin, cermin, configure, empty, fresh, home, log
from tests.monitor.commands.stage import LOUD, Site, served

__all__ = ["cermin", "empty", "fresh", "home", "log"]
pytestmark = pytest.mark.slow
OLD = "Dulu kami digugat vendor lama."


@pytest.fixture
def site() -> Iterator[Site]:
    with served(Site(items={"old": OLD}, ages={"old": 30})) as running:
        yield running


@pytest.fixture
def number(home: Path, cermin: Cermin, site: Site) -> int:
    """Somebody who joined, proved the feed, was read twice, and has one finding."""
    configure(home, f'[fetch]\nports = [{site.port}]\nallow_networks = ["127.0.0.0/8"]\n')
    told = cermin("me", "join", "--address", "ani@example.org", "--language", "en", "--source", site.feed, "--yes")
    assert cermin("me", "prove").code == 1
    assert cermin("poll", "--all").rows == []
    site.about = re.findall(r"code there: (\S+)", told.done)[0]
    assert cermin("me", "prove").done == "1  proved: feed\n"
    site.about = "Catatan Ani"
    first = cermin("poll").rows[0]
    assert (first["source"], first["new"], first["findings"], first["reason"]) == (1, 1, 0, None)
    site.items["new"] = LOUD
    second = cermin("poll", "--source", "1").rows[0]
    assert (second["new"], second["findings"]) == (1, 1)
    (row,) = cermin("me", "findings", "--format", "jsonl").rows
    return int(row["id"])


def test_the_letter_comes_and_nothing_is_told_twice(home: Path, cermin: Cermin, number: int) -> None:
    assert cermin("digest").rows == [{"letters": {"made": 1}, "sending": {"sent": 1}}]
    (page,) = (home / "letters").glob("*.html")
    assert "digugat" in page.read_text("utf-8")
    assert cermin("poll", "--all").rows[0]["new"] == 0
    cermin("digest")
    told = [path.read_text("utf-8").count(f"me answer {number} fixed") for path in (home / "letters").glob("*.html")]
    assert sum(map(bool, told)) == 1


def test_a_post_called_fixed_is_looked_at_again(cermin: Cermin, site: Site, number: int) -> None:
    site.items |= {"edited": f"Pagi. {LOUD}", "half": f"Siang. {LOUD}", "same": f"Malam. {LOUD}"}
    assert cermin("poll", "--all").rows[0]["findings"] == 3
    gone, edited, half, same = (row["id"] for row in cermin("me", "findings", "--format", "jsonl").rows)
    del site.items["new"]
    site.items |= {"edited": "Kopi sore dulu.", "half": f"Siang. {LOUD} Sungguh."}
    seen = {number: cermin("me", "answer", number, "fixed").done for number in (gone, edited, half, same)}
    assert seen == {
        gone: f"{gone}: fixed\nthe post is gone\n",
        edited: f"{edited}: fixed\nthe post was changed, and nothing is left to look at\n",
        half: f"{half}: fixed\nthe post was changed, but there is still something to look at\n",
        same: f"{same}: fixed\nthe post still stands as it was, so this is open again\n",
    }
    assert [row["id"] for row in cermin("me", "findings", "--format", "jsonl").rows] == [half, same]


def test_a_paused_person_is_not_read(cermin: Cermin, site: Site, number: int) -> None:
    assert cermin("me", "pause").code == 0
    asked = len(site.asked)
    cermin("poll", "--all")
    cermin("poll", "--source", "1")
    assert len(site.asked) == asked
    assert cermin("me", "resume").code == 0
    assert cermin("poll", "--all").code == 0
    assert len(site.asked) > asked


def test_taking_everything_along_and_leaving(home: Path, cermin: Cermin, site: Site, number: int) -> None:
    assert cermin("me", "export", "me.zip").code == 0
    with zipfile.ZipFile(home / "me.zip") as archive:
        held = json.loads(archive.read("cermin.json"))
    assert site.feed in json.dumps(held["source"])
    assert cermin("me", "erase", "--yes").code == 0
    asked = len(site.asked)
    assert cermin("poll", "--all").rows == []
    assert cermin("poll", "--source", "1").code == 2
    assert len(site.asked) == asked


def test_a_source_that_fails_is_named_and_tried_again(cermin: Cermin, site: Site, number: int) -> None:
    site.hang = None
    site.items.clear()
    site.gone.add("feed.xml")
    told = cermin("poll", "--all")
    assert told.code == 1
    assert told.rows[0]["reason"] == "not_found"
    assert told.err == "cermin: failed: source 1; each is tried again later by itself\n"
    assert cermin("source", "test", "1").rows[0]["reason"] == "not_found"
    site.gone.clear()
    assert cermin("source", "test", "1").rows == [{"source": 1, "posts": 0, "unreadable": 0, "reason": None}]

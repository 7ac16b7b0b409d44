"""Names, and what they lead to."""

import subprocess
import sys
from pathlib import Path

import pytest

from connectors import registry
from connectors.base import ContentLimits
from tests.connectors.exports import members_of, zipped


@pytest.mark.parametrize(
    ("locator", "name"),
    [
        ("@sinta@contoh.example", "mastodon"),
        ("https://contoh.example/@sinta", "mastodon"),
        ("contoh.example/@sinta", "mastodon"),
        ("https://contoh.example/@sinta/112392882683904007", "mastodon"),
        ("contoh.example/users/sinta", "mastodon"),
        ("@sinta.example", "bluesky"),
        ("sinta.bsky.social", "bluesky"),
        ("did:plc:contohcontohcontohcontoh", "bluesky"),
        ("https://bsky.app/profile/sinta.example", "bluesky"),
        ("bsky.app/profile/sinta.example", "bluesky"),
        ("https://bsky.app/profile/sinta.example/post/3krsixp4u4225", "bluesky"),
        ("https://bsky.app/profile/did:plc:contohcontohcontohcontoh/post/3krsixp4u4225", "bluesky"),
        ("https://bsky.app/profile/sinta.examplepost/x", "web"),
        ("https://medium.com/@sinta", "web"),
        ("sinta.example", "web"),
        ("https://sinta.example/feed.xml", "web"),
        ("feed://sinta.example/feed.xml", "web"),
        ("feed:https://sinta.example/feed.xml", "web"),
        ("sinta", None),
        ("", None),
    ],
)
def test_what_a_person_types_leads_to_a_connector(locator: str, name: str | None) -> None:
    assert registry.guess(locator) == name


@pytest.mark.parametrize("name", [*registry.BUILT_IN, *registry.UNLISTED])
def test_every_built_in_connector_loads_and_knows_its_name(name: str) -> None:
    assert registry.connector(name, ContentLimits()).name == name


@pytest.mark.parametrize("name", registry.ARCHIVES)
def test_every_archive_loads_and_knows_its_name(name: str) -> None:
    assert registry.archive(name).name == name


def recognised(*names: str) -> str | None:
    """The platform of an export whose members have these names, and hold nothing but an angle bracket."""
    with members_of(zipped(dict.fromkeys(names, "<"))) as members:
        return registry.recognise(members)


def test_exports_are_recognised_by_their_members() -> None:
    assert recognised("data/account.js", "data/tweets.js") == "x"
    assert recognised("actor.json", "outbox.json") == "mastodon_archive"
    assert recognised("holiday.jpg", "beach.jpg") is None
    assert recognised("atom.xml") == "feed"


@pytest.mark.parametrize("find", [registry.connector, registry.archive])
def test_an_unknown_name_says_what_is_known(find: object) -> None:
    with pytest.raises(registry.UnknownConnector, match=r"no connector called 'mastodn'; known: .*mastodon"):
        find("mastodn")  # type: ignore[operator]


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another package is installed that brings three connectors, of which one works."""
    about = tmp_path / "others-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: others\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[cermin.connectors]\nmine = others:Mine\nbroken = no_such_module:Thing\nempty = others:Nothing\n"
        "web = others:Mine\n"
        "[cermin.archives]\nmy_export = others:Export\nlost = no_such_module:Thing\nx = others:Export\n"
    )
    (tmp_path / "others.py").write_text(
        "class Mine:\n    name = 'mine'\n    def __init__(self, limits): pass\n"
        "    def accepts(self, locator): return locator.startswith('mine:')\n"
        "from connectors.base import Archive\n"
        "class Export(Archive):\n    name = 'my_export'\n"
        "    def recognises(self, names): return 'mine.json' in names\n"
        "    def wanted(self, names): return ['mine.json']\n"
    )
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("foreign")
def test_a_connector_of_another_package_is_found() -> None:
    assert registry.names() == (*registry.BUILT_IN, "broken", "empty", "mine")
    assert registry.guess("mine:sinta") == "mine"
    assert registry.guess("sinta.example") == "web"


@pytest.mark.usefixtures("foreign")
def test_one_that_cannot_be_loaded_is_named_and_costs_no_other() -> None:
    assert registry.unloadable() == ("broken", "empty", "lost")
    with pytest.raises(registry.UnknownConnector, match="'broken' cannot be loaded from no_such_module:Thing"):
        registry.connector("broken")


@pytest.mark.usefixtures("foreign")
def test_an_export_of_another_package_is_recognised_before_any_file_is_taken_for_a_feed() -> None:
    assert registry.archives()[-2:] == ("my_export", "feed")
    assert recognised("mine.json") == "my_export"
    assert recognised("data/account.js", "data/tweets.js") == "x"


@pytest.mark.usefixtures("foreign")
def test_a_built_in_name_cannot_be_taken() -> None:
    assert registry.connector("web").accepts("sinta.example")
    assert type(registry.archive("x")).__name__ == "X"


def test_the_registry_loads_no_parser() -> None:
    heavy = "feedparser requests selectolax pydantic urllib3"
    code = f"import sys, connectors.registry; print([name for name in {heavy.split()!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"

"""Every connector: a document goes in, the posts beside it come out. One test for all pairs.

A pair is `tests/data/<platform>/<name>.<anything>` and `<name>.expected.json`. A document is read by the
connector for web addresses; `<name>.site.json` holds the answers of a whole site for the connector that
the folder is named after.

An export is a folder `tests/data/<archive>/<name>.export/` that holds its members as they lie in the
unpacked download; beside its items the expectation tells which members were opened, and how many were
left closed. The folder's name is that of the platform which must be recognised.

`python -m tests.test_golden` writes expectations that are missing: read them
before you keep them.
"""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from connectors import registry
from connectors.base import Fetched
from connectors.child import Allowed
from connectors.unpack import Opened, open_archive
from tests.connectors.exports import bytes_of, zipped
from tests.connectors.reading import look, readable, rows

DATA = Path(__file__).parent / "data"
LIVE = ("rss", "atom", "jsonfeed", *registry.BUILT_IN)
INPUTS = sorted(
    path
    for platform in LIVE
    for path in (DATA / platform).iterdir()
    if path.is_file() and not path.name.endswith((".expected.json", ".md"))
)
EXPORTS = sorted(DATA.glob("*/*.export"))


def result_of(path: Path) -> list[dict[str, Any]]:
    if path.name.endswith(".site.json"):
        site = json.loads(path.read_text("utf-8"))
        answers = {
            url: answer if isinstance(answer, str) else json.dumps(answer) for url, answer in site["answers"].items()
        }
        return readable(look(path.parent.name, site["locator"], answers))
    url = f"https://sinta.example/{path.name}"
    return readable(look("web", url, {url: Fetched(url=url, body=path.read_bytes())}))


def content_of(members: Opened) -> dict[str, Any]:
    """What the platform that is recognised reads from an export, as the limited child lets it."""
    name = registry.recognise(members)
    assert name, members.names()
    reader = registry.archive(name)
    allowed = Allowed(members, reader.wanted(members.names()))
    items = rows(reader.parse(allowed))
    closed = len(members.names()) - len(allowed.opened)
    return {"recognised": name, "opened": list(allowed.opened), "left_closed": closed, "items": items}


def export_of(path: Path) -> dict[str, Any]:
    with open_archive(path) as members:
        return content_of(members)


def expectation_of(path: Path) -> Path:
    return path.with_name(path.name.partition(".")[0] + ".expected.json")


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_document_gives_the_posts_beside_it(path: Path) -> None:
    assert result_of(path) == json.loads(expectation_of(path).read_text("utf-8"))


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_export_gives_the_items_beside_it(path: Path) -> None:
    content = export_of(path)
    assert content["recognised"] == path.parent.name
    assert content == json.loads(expectation_of(path).read_text("utf-8"))


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_packed_again_in_a_folder_or_given_alone_an_export_gives_the_same(path: Path) -> None:
    files, plain = bytes_of(path), export_of(path)
    packed = zipped(
        {f"export-1/{name}": body for name, body in files.items()} | {"__MACOSX/._x": b"", ".DS_Store": b""}
    )
    with open_archive(io.BytesIO(packed)) as members:
        assert content_of(members)["items"] == plain["items"]
    if len(files) == 1:
        assert export_of(path / next(iter(files))) == plain


@pytest.mark.parametrize("platform", LIVE)
def test_every_platform_has_a_pair(platform: str) -> None:
    assert [path for path in INPUTS if path.parent.name == platform]


def write_missing() -> None:
    for path in (*INPUTS, *EXPORTS):
        if not expectation_of(path).exists():
            result = export_of(path) if path in EXPORTS else result_of(path)
            text = json.dumps(result, indent=2, ensure_ascii=False)
            expectation_of(path).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write_missing()

"""Every connector: a document goes in, the posts beside it come out. One test for all pairs.

A pair is `tests/data/<platform>/<name>.<anything>` and `<name>.expected.json`. A document is read by the
connector for web addresses; `<name>.site.json` holds the answers of a whole site for the connector that
the folder is named after. `python -m tests.test_golden` writes expectations that are missing: read them
before you keep them.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Fetched
from tests.connectors.reading import look, readable

DATA = Path(__file__).parent / "data"
LIVE = ("rss", "atom", "jsonfeed", "mastodon", "bluesky", "web")
INPUTS = sorted(
    path
    for platform in LIVE
    for path in (DATA / platform).iterdir()
    if not path.name.endswith((".expected.json", ".md"))
)


def result_of(path: Path) -> list[dict[str, Any]]:
    if path.name.endswith(".site.json"):
        site = json.loads(path.read_text("utf-8"))
        answers = {
            url: answer if isinstance(answer, str) else json.dumps(answer) for url, answer in site["answers"].items()
        }
        return readable(look(path.parent.name, site["locator"], answers))
    url = f"https://sinta.example/{path.name}"
    return readable(look("web", url, {url: Fetched(url=url, body=path.read_bytes())}))


def expectation_of(path: Path) -> Path:
    return path.with_name(path.name.partition(".")[0] + ".expected.json")


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_document_gives_the_posts_beside_it(path: Path) -> None:
    assert result_of(path) == json.loads(expectation_of(path).read_text("utf-8"))


@pytest.mark.parametrize("platform", LIVE)
def test_every_platform_has_a_pair(platform: str) -> None:
    assert [path for path in INPUTS if path.parent.name == platform]


def write_missing() -> None:
    for path in INPUTS:
        if not expectation_of(path).exists():
            text = json.dumps(result_of(path), indent=2, ensure_ascii=False)
            expectation_of(path).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write_missing()

"""Answers of every live place, spoiled by chance: no reader falls over, and what it reads keeps its shape."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Failed
from connectors.plain import safe_link
from connectors.post import Reading
from tests.connectors.reading import look
from tests.thorough import times

SITES = sorted((Path(__file__).parents[1] / "data").glob("*/*.site.json"))
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e308,
    10**40,
    "",
    "\ud800",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59-10:00",
    [],
    {},
    [[]],
    {"a": {}},
)
SCRAPS = ("", "<", "&", "\0", "]]>", "<blockquote>", "</div>", "&#0;", "é", "<!--", '"')


@pytest.mark.parametrize("path", SITES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_spoiled_answers_cost_a_reader_nothing_but_themselves(path: Path) -> None:
    site = json.loads(path.read_text("utf-8"))
    for seed in range(times(3, 300)):
        chance = random.Random(f"{path.name}{seed}")
        answers = {url: spoiled(answer, chance) for url, answer in site["answers"].items()}
        outcome = look(path.parent.name, site["locator"], answers)
        sound(outcome)
        if isinstance(outcome, Reading):
            sound(look(path.parent.name, site["locator"], answers, outcome.bookmark))


def spoiled(answer: Any, chance: random.Random) -> str:
    return mangled(answer, chance) if isinstance(answer, str) else json.dumps(bent(answer, chance))


def bent(value: Any, chance: random.Random) -> Any:
    """JSON in which something is of another type, missing or there twice."""
    if chance.random() < 0.06:
        return chance.choice(ODD)
    if isinstance(value, dict):
        return {name: bent(one, chance) for name, one in value.items() if chance.random() > 0.03}
    if isinstance(value, list):
        return [bent(one, chance) for one in value if chance.random() > 0.03] * chance.choice((1, 1, 1, 2))
    return value


def mangled(text: str, chance: random.Random) -> str:
    """Markup in which pieces are missing, there more than once, or something else."""
    for _ in range(chance.randint(0, 6)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.randint(0, 30))
        text = text[:start] + chance.choice((*SCRAPS, text[start:end] * 3)) + text[end:]
    return text


def sound(outcome: Reading | Failed) -> None:
    if isinstance(outcome, Failed):
        return
    keys = [post.key for post in outcome.posts]
    assert len(set(keys)) == len(keys)
    assert all(keys)
    for post in outcome.posts:
        assert post.url is None or safe_link(post.url) == post.url
        assert post.created_at is None or post.created_at.tzinfo is not None
        assert "\0" not in post.words

"""The public labelled sets that the models learn from, as both trainers read them."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

LONGEST = 400
"""So many letters of a row are learned from."""
GOOD = frozenset(
    (
        *("admiration", "amusement", "approval", "caring", "curiosity", "excitement", "gratitude", "joy"),
        *("love", "neutral", "optimism", "pride", "realization", "relief", "surprise"),
    )
)
"""Of the feelings that one set tells, those of posts with which nothing is wrong."""


def rows_of(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of a set."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)

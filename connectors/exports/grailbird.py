"""The table of tweets in Twitter's archives from before 2018."""

import csv
from collections.abc import Iterator
from typing import Any, BinaryIO

from connectors.base import Refused
from connectors.meter import MIB

_FIELD = MIB
_COLUMNS = {
    "tweet_id": "id_str",
    "text": "text",
    "timestamp": "created_at",
    "in_reply_to_status_id": "in_reply_to_status_id_str",
    "retweeted_status_id": "retweeted_status",
}


def read_table(stream: BinaryIO, what: str) -> Iterator[dict[str, Any]]:
    """Each row under the names that the same tweet has in the JSON files.

    Columns are found by their names in the first row. Raises `Refused` when there is no such row, or
    when a field or line is longer than any tweet's.
    """
    csv.field_size_limit(_FIELD)
    rows = csv.reader(_lines(stream, what))
    try:
        header = next(rows, [])
        if not {"tweet_id", "text"} <= set(header):
            raise Refused(f"{what} is not the table of a Twitter archive: its first row names no tweet_id and text.")
        for row in rows:
            cells = dict(zip(header, row, strict=False))
            yield {name: cells.get(column, "") for column, name in _COLUMNS.items()}
    except csv.Error:
        raise Refused(f"{what} breaks off or is damaged in line {rows.line_num}: download it again.") from None


def _lines(stream: BinaryIO, what: str) -> Iterator[str]:
    encoding = "utf-8-sig"
    while line := stream.readline(_FIELD + 1):
        if len(line) > _FIELD:
            raise Refused(f"{what} has a line longer than any tweet: give the export as it was downloaded.")
        yield line.decode(encoding, "replace")
        encoding = "utf-8"

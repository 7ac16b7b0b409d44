"""Reads the tables of exports row by row, in little memory; a spoiled row costs only itself."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from connectors.meter import CHUNK, MIB

Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLimits:
    """How much of one row is read: bytes of all its cells together."""

    row: int = MIB


DEFAULT = TableLimits()


def cells(stream: BinaryIO, limits: TableLimits = DEFAULT) -> Iterator[list[str] | None]:
    """Yield the cells of each row that is not blank; None for a row that is too large or not sound.

    Cells may hold line breaks and quotes as RFC 4180 writes them. A byte order mark is taken off;
    text that is not UTF-8 is read as Windows-1252.
    """
    csv.field_size_limit(limits.row)
    for number, record in enumerate(_records(stream, limits.row)):
        row = None if record is None else _row(record.removeprefix(b"\xef\xbb\xbf") if number == 0 else record)
        if row != []:
            yield row


def rows(stream: BinaryIO, limits: TableLimits = DEFAULT) -> Iterator[Row | None]:
    """Yield each row by the names in the first one, in small letters; None for a row that cannot be read."""
    table = cells(stream, limits)
    names = columns(table)
    for row in table:
        yield None if row is None else dict(zip(names, row, strict=False))


def columns(table: Iterator[list[str] | None]) -> list[str]:
    """The names of the columns, taken from the table's first row; none when that cannot be read."""
    for row in table:
        return [name.strip().casefold() for name in row or ()]
    return []


def header(head: bytes) -> set[str]:
    """The names of columns in the beginning of a file, for recognising it."""
    return set(columns(cells(io.BytesIO(head))))


def _records(stream: BinaryIO, longest: int) -> Iterator[bytes | None]:
    """Lines, joined where a quoted cell goes on; None for what is too long, which is not kept meanwhile."""
    kept = bytearray()
    size = quotes = 0
    while piece := stream.readline(CHUNK):
        size += len(piece)
        quotes += piece.count(b'"')
        if size <= longest:
            kept += piece
        if piece.endswith(b"\n") and quotes % 2 == 0:
            yield bytes(kept) if size <= longest else None
            kept.clear()
            size = quotes = 0
    if size:
        yield bytes(kept) if size <= longest and quotes % 2 == 0 else None


def _row(record: bytes) -> list[str] | None:
    try:
        text = record.decode()
    except UnicodeDecodeError:
        text = record.decode("cp1252", "replace")
    try:
        return [*next(csv.reader([text]), ())]
    except csv.Error:
        return None

"""The tables of a LinkedIn export, which come in two dialects of quoting and sometimes with a preamble."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from connectors.base import Refused
from connectors.meter import MIB, size_words
from connectors.tables import Row, cells, columns

__all__ = ["Row", "table", "text_of"]

_LARGEST = 64 * MIB
_PREAMBLE = 10
_FEWEST = 2
_ESCAPED = re.compile(rb'\\(["\\])')
_WRAP = re.compile(r'"(\r?\n)"')


def table(
    stream: BinaryIO, name: str, expected: set[str], *, escaped: bool = False
) -> Iterator[tuple[int, Row | None]]:
    r"""Yield each row below the header with its number, None for one that is torn; columns in small letters.

    The header is the first row that holds the `expected` columns. `escaped` reads `\"` as a quote within a cell.
    Raises `Refused` when there is no such row.
    """
    rows = enumerate(cells(_unescaped(stream, name) if escaped else stream), start=1)
    header = _header(rows, name, expected)
    for number, row in rows:
        yield number, None if row is None else _cells(header, row)


def text_of(wrapped: str) -> str:
    """A cell in which every line of several was quoted once more, without those quotes."""
    return _WRAP.sub(r"\1", wrapped).replace("\r\n", "\n").strip()


def _header(rows: Iterator[tuple[int, list[str] | None]], name: str, expected: set[str]) -> list[str]:
    for number, row in rows:
        if row and expected <= set(found := columns(iter([row]))):
            return found
        if number == _PREAMBLE:
            break
    raise Refused(
        f"{name} has not the columns of a LinkedIn export ({', '.join(sorted(expected))}): "
        "give it as it was downloaded, and tell us if it was."
    )


def _cells(header: list[str], row: list[str]) -> Row | None:
    """The row by the names of its columns, unless it has too many or too few cells to tell which is which."""
    spare = row[len(header) :]
    if any(spare) or len(row) < min(len(header), _FEWEST):
        return None
    return dict(zip(header, row, strict=False))


def _unescaped(stream: BinaryIO, name: str) -> BinaryIO:
    data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise Refused(f"{name} is larger than {size_words(_LARGEST)}, which this file never is.")
    return io.BytesIO(_ESCAPED.sub(_doubled, data))


def _doubled(escape: re.Match[bytes]) -> bytes:
    return b'""' if escape[1] == b'"' else b"\\"

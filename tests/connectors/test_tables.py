"""Tables of exports: every row that can be read is, and a spoiled one costs only itself."""

import csv
import io
from typing import Any, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.tables import TableLimits, cells, header, rows

SMALL = TableLimits(row=100)


def read(text: str | bytes, limits: TableLimits = SMALL) -> list[Any]:
    return list(rows(io.BytesIO(text if isinstance(text, bytes) else text.encode()), limits))


class Endless(io.RawIOBase):
    """A cell as large as one likes, and a sound row behind it."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._left = size
        self._tail = b'"\n2,after\n'
        self._head = b'id,text\n1,"'

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if self._head:
            piece, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        elif self._left > 0:
            piece = b"x" * min(len(buffer), self._left)
            self._left -= len(piece)
        else:
            piece, self._tail = self._tail[: len(buffer)], self._tail[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize("size", [16 << 20, pytest.param(1 << 30, marks=pytest.mark.slow)])
def test_a_cell_of_any_size_costs_one_row(size: int) -> None:
    stream: BinaryIO = io.BufferedReader(Endless(size), 1 << 20)  # type: ignore[type-var,assignment]
    assert list(rows(stream)) == [None, {"id": "2", "text": "after"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,text\n1,a\n\n2,b", [{"id": "1", "text": "a"}, {"id": "2", "text": "b"}]),
        ('\ufeffID, Text \r\n1,"a\r\nb ""c"""\r\n', [{"id": "1", "text": 'a\r\nb "c"'}]),
        ("id,text\n1\n1,2,3\n", [{"id": "1"}, {"id": "1", "text": "2"}]),
        ("id,text\n1," + "x" * 101 + "\n2,b\n", [None, {"id": "2", "text": "b"}]),
        ('id,text\n1,"never closed\n2,b\n', [None]),
        ("id,text\n1,a\0b\n", [{"id": "1", "text": "a\0b"}]),
        (b"id,text\n1,caf\xe9\n", [{"id": "1", "text": "café"}]),
        ("id,text\n1,a\rb\n2,b\n", [None, {"id": "2", "text": "b"}]),
        ("", []),
        ("\n\n", []),
        ("x" * 200 + "\n1,2\n", [{}]),
    ],
)
def test_rows(text: str | bytes, expected: list[Any]) -> None:
    assert read(text) == expected


def test_the_columns_of_a_beginning() -> None:
    assert header(b"\xef\xbb\xbfId,Permalink\n1,cut o") == {"id", "permalink"}
    assert header(b"") == set()


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.text(alphabet='ab ,"\n\r;é', max_size=8), min_size=1, max_size=4), max_size=6))
def test_whatever_a_writer_of_tables_writes_is_read_back(table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(table)
    assert list(cells(io.BytesIO(out.getvalue().encode()))) == table


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_none(data: bytes) -> None:
    assert all(row is None or isinstance(row, dict) for row in read(data))

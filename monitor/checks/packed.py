"""A table of signed bytes whose rows are added up as whole numbers: one addition a row, however wide it is.

Every byte of a row has a lane of 32 bits in the row's number. It stands there 128 too high, so that no lane is ever
negative and none borrows from its neighbour; one lane more holds 128 alone and says what is to be taken back.
"""

from collections.abc import Iterable
from struct import Struct

_LANE = 4
"""Bytes of a lane: room for the sum of 16 million rows."""
_ZERO = 128
_RAISED = bytes((number + _ZERO) % 256 for number in range(256))
_MASK = (1 << 8 * _LANE) - 1


class Packed:
    """The rows of a table. Thread-safe: at worst the same row is made twice.

    Args:
        table: signed bytes, row after row. width: how many a row has.
    """

    def __init__(self, table: bytes, width: int) -> None:
        self._table = table
        self._width = width
        self._lanes = Struct(f"<{width + 1}I")
        self._made: list[int | None] = [None] * (len(table) // width)

    def total(self, rows: Iterable[int]) -> int:
        """The sum of some rows; such sums may be added, and multiplied by whole numbers, while a lane has room."""
        made, make = self._made, self._make
        return sum([made[row] or make(row) for row in rows])

    def lanes(self, total: int) -> list[int]:
        """What a sum comes to, per column."""
        *raised, zero = self._lanes.unpack(total.to_bytes(self._lanes.size, "little"))
        return [one - zero for one in raised]

    def lane(self, total: int, column: int) -> int:
        """What a sum comes to in one column."""
        raised, zero = (total >> 8 * _LANE * at & _MASK for at in (column, self._width))
        return raised - zero

    def _make(self, row: int) -> int:
        spread = bytearray(self._lanes.size)
        spread[:-_LANE:_LANE] = self._table[row * self._width : (row + 1) * self._width].translate(_RAISED)
        spread[-_LANE] = _ZERO
        number = self._made[row] = int.from_bytes(spread, "little")
        return number

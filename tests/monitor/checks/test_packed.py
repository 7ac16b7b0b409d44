import random
from array import array

import pytest

from monitor.checks.packed import Packed

WIDTH, ROWS = 23, 50


@pytest.fixture(scope="module")
def signed() -> list[list[int]]:
    chance = random.Random(3)
    lowest, highest = [-128] * WIDTH, [127] * WIDTH
    return [lowest, highest, *([chance.randint(-128, 127) for _ in range(WIDTH)] for _ in range(ROWS))]


@pytest.fixture(scope="module")
def packed(signed: list[list[int]]) -> Packed:
    return Packed(array("b", [byte for row in signed for byte in row]).tobytes(), WIDTH)


@pytest.mark.parametrize("rows", [[], [0], [1, 1, 1], [0, 1], [*range(ROWS)], [0] * 5000, [1] * 5000])
def test_a_total_is_the_sum_of_every_column(packed: Packed, signed: list[list[int]], rows: list[int]) -> None:
    expected = [sum(signed[row][column] for row in rows) for column in range(WIDTH)]
    total = packed.total(rows)
    assert packed.lanes(total) == expected
    assert [packed.lane(total, column) for column in range(WIDTH)] == expected


def test_totals_add_up_and_multiply(packed: Packed, signed: list[list[int]]) -> None:
    total = 3 * packed.total([2, 4]) + 1000 * packed.total([3])
    assert packed.lanes(total) == [
        3 * (left + right) + 1000 * more for left, right, more in zip(signed[2], signed[4], signed[3], strict=True)
    ]

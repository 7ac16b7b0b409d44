from monitor.checks.memory import Memory


def counted(most: int) -> tuple[Memory[int, int], list[int]]:
    asked: list[int] = []

    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    return Memory(double, most, lambda number: number < 100), asked


def test_what_was_worked_out_is_remembered() -> None:
    memory, asked = counted(10)
    assert [memory[3], memory[3]] == [6, 6]
    assert asked == [3]


def test_what_is_asked_again_in_time_is_kept_and_the_rest_forgotten() -> None:
    memory, asked = counted(4)
    for number in range(1, 20):
        assert memory[0] == 0
        assert memory[number] == 2 * number
    assert asked.count(0) == 1
    assert memory[1] == 2
    assert asked.count(1) == 2
    assert len(memory) <= 4


def test_what_is_not_worth_it_is_worked_out_each_time() -> None:
    memory, asked = counted(10)
    assert memory[500] == memory[500] == 1000
    assert asked == [500, 500]


def test_a_cleared_memory_knows_nothing() -> None:
    memory, asked = counted(1)
    for number in (1, 2):
        assert memory[number]
    memory.clear()
    for number in (1, 2):
        assert memory[number]
    assert asked == [1, 2, 1, 2]

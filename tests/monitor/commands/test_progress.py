"""Long exports tell how far they are: written over on a terminal, a line now and then elsewhere, never content."""

import io

from monitor.commands.progress import QUICK, SLOW, Progress


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


class Seconds:
    """A clock that moves a step with each look."""

    def __init__(self, step: float) -> None:
        self._now, self._step = 0.0, step

    def __call__(self) -> float:
        self._now += self._step
        return self._now


def test_a_short_export_says_nothing() -> None:
    stream = Screen()
    progress = Progress(stream, Seconds(0.01))
    assert list(progress.over(["rahasia"] * 1000)) == ["rahasia"] * 1000
    assert stream.getvalue() == ""


def test_on_a_terminal_one_line_is_written_over_and_taken_off_at_the_end() -> None:
    stream = Screen()
    list(Progress(stream, Seconds(QUICK + 0.01)).over(["rahasia"] * 5000))
    said = stream.getvalue().split("\r\x1b[K")
    assert said[1].startswith("2,")
    assert said[1].endswith("a second")
    assert said[-1] == ""
    assert len(said) > 10
    assert "\n" not in stream.getvalue()
    assert "rahasia" not in stream.getvalue()


def test_elsewhere_it_is_a_line_every_ten_seconds() -> None:
    stream = io.StringIO()
    list(Progress(stream, Seconds(1.0)).over(range(8000)))
    assert stream.getvalue().splitlines()[0] == "400 items read, 200 a second"
    assert len(stream.getvalue().splitlines()) == 1 + int(38 / SLOW)


def test_what_breaks_off_takes_the_line_off_too() -> None:
    stream = Screen()
    items = Progress(stream, Seconds(3.0)).over(range(500))
    for _ in range(300):
        next(items)
    items.close()  # type: ignore[attr-defined] # it is a generator
    assert stream.getvalue().endswith("\r\x1b[K")

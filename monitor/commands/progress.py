"""How far the reading of a long export is, on standard error: numbers only, never content."""

from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")

FIRST = 2.0
"""Seconds before anything is said: most exports are read by then."""
QUICK, SLOW = 0.2, 10.0
"""Seconds between two signs on a terminal, where a line is written over, and elsewhere."""
_CLEAR = "\r\x1b[K"
_EVERY = 200


class Progress:
    """Told how many items were read so far, says so now and then. `clock` gives seconds."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self._stream, self._clock = stream, clock
        self._over = stream.isatty()
        self._began = clock()
        self._next = self._began + FIRST
        self._shown = False

    def __call__(self, count: int) -> None:
        """Say it, when it is time to."""
        now = self._clock()
        if now < self._next:
            return
        self._next, self._shown = now + (QUICK if self._over else SLOW), True
        told = f"{count:,} items read, {count / (now - self._began):,.0f} a second"
        self._stream.write(f"{_CLEAR}{told}" if self._over else f"{told}\n")
        self._stream.flush()

    def end(self) -> None:
        """Take the line off the terminal again."""
        if self._shown and self._over:
            self._stream.write(_CLEAR)
            self._stream.flush()

    def over(self, items: Iterable[T]) -> Iterator[T]:
        """The same items, counted on their way."""
        try:
            for count, item in enumerate(items, 1):
                if count % _EVERY == 0:
                    self(count)
                yield item
        finally:
            self.end()

"""Remembers what was worked out for a word, as quick to ask as a table."""

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(dict[Key, Value]):
    """The answers of a function by what it was asked.

    `memory[key]` asks. When there are too many answers they grow old, and those old before are forgotten; what is
    asked again in time is young again. Thread-safe: at worst the same is worked out twice.

    Args:
        answer: the function. most: so many young answers are kept, and as many old ones.
        worth: whether the answer to a key is.
    """

    def __init__(
        self, answer: Callable[[Key], Value], most: int, worth: Callable[[Key], bool] = lambda _: True
    ) -> None:
        super().__init__()
        self._answer = answer
        self._most = most
        self._worth = worth
        self._old: dict[Key, Value] = {}

    def __missing__(self, key: Key) -> Value:
        answer = self._old[key] if key in self._old else self._answer(key)
        if self._worth(key):
            if len(self) >= self._most:
                self._old = dict(self)
                super().clear()
            self[key] = answer
        return answer

    def clear(self) -> None:
        """Forget everything."""
        self._old = {}
        super().clear()

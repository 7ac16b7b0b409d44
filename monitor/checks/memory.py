"""Remembers what was worked out for a word, as quick to ask as a table."""

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(dict[Key, Value]):
    """The answers of a function by what it was asked. Too many of them, and it begins anew.

    `memory[key]` asks. Thread-safe: at worst the same is worked out twice.

    Args:
        answer: the function. most: so many answers are kept. worth: whether the answer to a key is.
    """

    def __init__(
        self, answer: Callable[[Key], Value], most: int, worth: Callable[[Key], bool] = lambda _: True
    ) -> None:
        super().__init__()
        self._answer = answer
        self._most = most
        self._worth = worth

    def __missing__(self, key: Key) -> Value:
        answer = self._answer(key)
        if self._worth(key):
            if len(self) >= self._most:
                self.clear()
            self[key] = answer
        return answer

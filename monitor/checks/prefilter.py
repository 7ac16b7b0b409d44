"""Which things are worth trying on a text: the keyword prefilter that all checks share."""

from collections.abc import Iterable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
_STEM = 4


class Index(Generic[Thing]):
    """Things by the words that call for them; a word that ends in `*` stands for all it begins.

    Args:
        pairs: word and thing; the things come back in this order.
    """

    def __init__(self, pairs: Iterable[tuple[str, Thing]]) -> None:
        self._things: list[Thing] = []
        self._whole: dict[str, list[int]] = {}
        self._stems: dict[str, list[tuple[str, int]]] = {}
        places: dict[int, int] = {}
        for word, thing in pairs:
            if id(thing) not in places:
                places[id(thing)] = len(self._things)
                self._things.append(thing)
            self._add(word, places[id(thing)])

    def _add(self, word: str, place: int) -> None:
        if word.endswith("*"):
            self._stems.setdefault(word[:-1][:_STEM], []).append((word[:-1], place))
        else:
            self._whole.setdefault(word, []).append(place)

    def met(self, tokens: Iterable[str]) -> list[Thing]:
        """The things that at least one of the tokens calls for, each once, in order."""
        places: set[int] = set()
        for token in tokens:
            places.update(self._whole.get(token, ()))
            for length in range(1, min(_STEM, len(token)) + 1):
                stems = self._stems.get(token[:length], ())
                places.update(place for stem, place in stems if token.startswith(stem))
        return [self._things[place] for place in sorted(places)]

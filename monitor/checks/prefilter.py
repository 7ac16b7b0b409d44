"""Which things are worth trying on a text: the keyword prefilter that all checks share."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from monitor.checks.normal import STEM, Text

Thing = TypeVar("Thing")


class Index(Generic[Thing]):
    """Things by the words that call for them; a word that ends in `*` stands for all it begins.

    Args:
        calls: each thing with its words; the things come back in this order.
    """

    def __init__(self, calls: Iterable[tuple[Thing, Iterable[str]]]) -> None:
        self._things: list[Thing] = []
        self._whole: dict[str, list[int]] = {}
        self._stems: dict[str, list[tuple[str, int]]] = {}
        for thing, words in calls:
            place = len(self._things)
            self._things.append(thing)
            for word in words:
                if word.endswith("*"):
                    self._stems.setdefault(word[:-1][:STEM], []).append((word[:-1], place))
                else:
                    self._whole.setdefault(word, []).append(place)
        self._words, self._starts = frozenset(self._whole), frozenset(self._stems)

    def met(self, text: Text) -> list[Thing]:
        """The things that at least one word of the text calls for, each once, in order."""
        places = {place for word in text.tokens & self._words for place in self._whole[word]}
        for start in text.stems & self._starts:
            for stem, place in self._stems[start]:
                if place not in places and any(token.startswith(stem) for token in text.tokens):
                    places.add(place)
        return [self._things[place] for place in sorted(places)]

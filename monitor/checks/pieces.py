"""Cuts a folded text into the pieces of words that the reader knows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import NamedTuple

from monitor.checks.features import says_who
from monitor.checks.language import language
from monitor.checks.memory import Memory
from monitor.checks.normal import Text
from monitor.finding import Span

END_OF_SENTENCE = re.compile(r"[.!?…]\s|\n")
MOST = 100
"""Of a run of sentences, so many pieces are read, the start among them; hardly any run has more."""
SHORT = 24
"""A text of so many words and marks is read whole."""
FEWEST_WORDS = 5
"""A sentence of fewer words is read as part of the next."""
SOMEBODY = "people"
"""Stands for every word that says who somebody is, so that nothing is learned of it."""
_MOST_OF_A_WORD = 8
_LONGEST = 24
"""No piece has more letters."""
_MOST_WORDS = 16384
_WORD = re.compile(r"\w+|[^\w\s]")
_GOES_ON = "##"
_START, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"


class Pieces(NamedTuple):
    """A run of sentences cut up.

    Attributes:
        numbers: of its pieces, with one for the start and one for the end. words: for each piece between these, the
            word to which it belongs. spans: of each word or mark, in the folded text.
    """

    numbers: Sequence[int]
    words: Sequence[int]
    spans: Sequence[Span]


def words_of(text: Text) -> Iterator[re.Match[str]]:
    """The words and marks of a folded text, each with its place."""
    return _WORD.finditer(text.words.text)


def sentences_of(text: Text) -> list[list[Span]]:
    """The places of the words and marks of each sentence; one that is very short goes with the next."""
    whole = text.words.text
    sentences: list[list[Span]] = [[]]
    for met in words_of(text):
        last = sentences[-1]
        if len(last) >= FEWEST_WORDS and END_OF_SENTENCE.search(whole, last[-1][0], met.start()):
            sentences.append(last := [])
        last.append(met.span())
    return sentences


class Vocabulary(NamedTuple):
    """The number of each known piece.

    Attributes:
        pieces: English words and parts of words, where `##` goes on a word. own: whole Indonesian words.
    """

    pieces: Mapping[str, int]
    own: Mapping[str, int]

    @classmethod
    def read(cls, path: Path) -> "Vocabulary":
        """From a file of one piece a line, and after an empty line the Indonesian words."""
        pieces, _, own = path.read_text("utf-8").partition("\n\n")
        return cls.of(pieces.split("\n"), own.split())

    @classmethod
    def of(cls, pieces: Sequence[str], own: Sequence[str] = ()) -> "Vocabulary":
        """In their order."""
        return cls(
            {piece: at for at, piece in enumerate(pieces)}, {word: at for at, word in enumerate(own, len(pieces))}
        )

    def cut(self, word: str) -> list[int]:
        """An English word's pieces; of an Indonesian word that is no English one the whole."""
        if says_who(word):
            word = SOMEBODY
        if word in self.own and word not in self.pieces:
            return [self.own[word]]
        return list(islice(self._longest(word), _MOST_OF_A_WORD))

    def cut_indonesian(self, word: str) -> list[int]:
        """A word's pieces in an Indonesian text; of an Indonesian word the whole, though it be an English one too."""
        return [self.own[word]] if word in self.own else self.cut(word)

    def _longest(self, word: str) -> Iterator[int]:
        """The longest known piece first, then the longest of the rest, and so on."""
        begun = ""
        while word:
            size = next((end for end in range(min(len(word), _LONGEST), 0, -1) if begun + word[:end] in self.pieces), 0)
            if not size:
                yield self.pieces[_UNKNOWN]
                return
            yield self.pieces[begun + word[:size]]
            word, begun = word[size:], _GOES_ON


class Cutter:
    """Cuts texts up, and remembers the pieces of words. Thread-safe.

    Args:
        path: of the vocabulary; read at the first need.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._english = Memory(self._cut, _MOST_WORDS)
        self._indonesian = Memory(self._cut_indonesian, _MOST_WORDS)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary.read(self._path)

    def cut(self, text: Text) -> Pieces:
        """The pieces of all of a folded text's words and marks."""
        return self._run(text, [met.span() for met in words_of(text)], self._known(text))

    def runs(self, text: Text) -> list[Pieces]:
        """The pieces of each sentence, and of each two in a row: what is told in one is not lost among many.

        A short text is one run: it is about one thing.
        """
        each = sentences_of(text)
        short = sum(map(len, each)) <= SHORT
        runs = [list(chain.from_iterable(each))] if short else [*each, *(one + other for one, other in pairwise(each))]
        known = self._known(text)
        return [self._run(text, run, known) for run in runs]

    def _known(self, text: Text) -> Mapping[str, list[int]]:
        return self._english if language(text) == "en" else self._indonesian

    def _run(self, text: Text, places: Sequence[Span], known: Mapping[str, list[int]]) -> Pieces:
        start, end = (self._vocabulary.pieces[sign] for sign in (_START, _END))
        numbers, words, spans = [start], list[int](), list[Span]()
        for at, (since, to) in enumerate(places):
            made = known[text.words.text[since:to]]
            if len(numbers) + len(made) > MOST:
                break
            numbers += made
            words += [at] * len(made)
            spans.append((since, to))
        return Pieces([*numbers, end], words, spans)

    def _cut(self, word: str) -> list[int]:
        return self._vocabulary.cut(word)

    def _cut_indonesian(self, word: str) -> list[int]:
        return self._vocabulary.cut_indonesian(word)

"""Reads a long XML document one item at a time: what stands at a given depth comes as small trees.

No document type is accepted, so there are no entities to unfold and nothing outside to look up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from connectors.base import Refused
from connectors.meter import CHUNK, MIB

_UNTIDY = bytes(number for number in range(32) if number not in b"\t\n\r")
_TEXT = MIB
_ITEM = 16 * MIB
_NODES = 100_000
_NESTED = 40
_TOKEN = 8 * MIB


@dataclass(slots=True)
class Node:
    """One element: its name without and the address of its namespace, attributes, and what is in it.

    Of its text at most 1 MiB is kept, pieces of the elements in it left out.
    """

    name: str
    space: str
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    def all(self, name: str) -> list["Node"]:
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> str:
        """The trimmed text of the first child of that name, else nothing."""
        return next((child.text.strip() for child in self.children if child.name == name), "")


def items(stream: BinaryIO, what: str, depth: int) -> Iterator[Node | None]:
    """Yield each element that has `depth` elements above it, in the order of the document.

    None stands for one that is larger than any export's. Control characters, which XML may not hold but
    exports do, are taken out. Raises `Refused` on a document type, and where the document stops being
    well formed.
    """
    scan = _Scan(what, depth)
    while piece := stream.read(CHUNK):
        yield from scan.feed(piece)
    yield from scan.feed(b"", last=True)


class _Scan:
    """Handlers of one pass. Finished items wait in `_done` until the piece of text is through."""

    def __init__(self, what: str, depth: int) -> None:
        self._what, self._depth = what, depth
        self._done: list[Node | None] = []
        self._open: list[Node] = []
        self._level = self._size = self._count = self._fed = 0
        self._untidy: bytes | None = None
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._says
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes, *, last: bool = False) -> list[Node | None]:
        """The items that ended in this piece of the document."""
        if self._untidy is None:
            self._untidy = b"" if piece.startswith((b"\xff\xfe", b"\xfe\xff")) else _UNTIDY
        self._done = []
        piece = piece.translate(None, self._untidy)
        self._fed += len(piece)
        try:
            self._parser.Parse(piece, last)
        except (expat.ExpatError, ValueError, LookupError):
            line = self._parser.CurrentLineNumber
            raise Refused(f"{self._what} is not sound XML in line {line:,}: download the export again.") from None
        if self._fed - self._parser.CurrentByteIndex > _TOKEN:
            raise Refused(f"{self._what} holds one piece of markup that is larger than any export's: it is not read.")
        return self._done

    def _doctype(self, *_: object) -> None:
        raise Refused(f"{self._what} brings a document type of its own, which no export does: it is not read.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._level += 1
        below = self._level - self._depth
        if below == 1:
            self._size = self._count = 0
        if not 1 <= below <= _NESTED:
            return
        space, _, local = name.rpartition(" ")
        node = Node(local, space, attributes)
        self._count += 1
        self._size += sum(map(len, attributes.values()))
        if self._open and self._fits():
            self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, _: str) -> None:
        below = self._level - self._depth
        self._level -= 1
        if not 1 <= below <= _NESTED:
            return
        node = self._open.pop()
        if below == 1:
            self._done.append(node if self._fits() else None)

    def _says(self, text: str) -> None:
        if not self._open:
            return
        node = self._open[-1]
        self._size += len(text)
        if self._fits() and len(node.text) < _TEXT:
            node.text += text

    def _fits(self) -> bool:
        return self._count <= _NODES and self._size <= _ITEM

"""Reads from a feed's XML what feedparser loses or mixes up, before feedparser sees it.

A description of a picture (`media:description` inside `media:content`) would replace the post's text;
of several tombstones only the last would stay; `fh:complete` would go unnoticed.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

_SPACES = {
    "http://search.yahoo.com/mrss": "media",
    "http://purl.org/atompub/tombstones/1.0": "tombstones",
    "http://purl.org/syndication/history/1.0": "history",
}
_MARKS = tuple(space.encode() for space in _SPACES)
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Extras:
    """What was found.

    Attributes:
        body: the document without the descriptions of pictures; else byte for byte.
        alts: those descriptions, by the entry's position from 0.
        deleted: id and time (as written) of each tombstone. complete: the document lists everything.
    """

    body: bytes
    alts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    deleted: tuple[tuple[str, str], ...] = ()
    complete: bool = False


def extras(body: bytes) -> Extras:
    """Looks through well-formed XML; anything else comes back untouched and without extras."""
    if not any(mark in body for mark in _MARKS):
        return Extras(body)
    scan = _Scan(body)
    try:
        scan.run()
    except (expat.ExpatError, ValueError, LookupError):
        return Extras(body)
    return Extras(
        _without(body, scan.spans),
        {entry: tuple(texts) for entry, texts in scan.alts.items()},
        tuple(scan.deleted),
        scan.complete,
    )


class _Scan:
    """Handlers of one pass. An element that is to be taken out reaches to the event after its end."""

    def __init__(self, body: bytes) -> None:
        self.alts: dict[int, list[str]] = defaultdict(list)
        self.deleted: list[tuple[str, str]] = []
        self.complete = False
        self.spans: list[tuple[int, int]] = []
        self._body = body
        self._entry = -1
        self._inside_media = 0
        self._start: int | None = None
        self._ended = False
        self._text: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._opens
        self._parser.EndElementHandler = self._closes
        self._parser.CharacterDataHandler = self._says
        self._parser.StartCdataSectionHandler = self._cut

    def run(self) -> None:
        self._parser.Parse(self._body, True)  # noqa: FBT003 - expat takes it by position only

    def _opens(self, name: str, attributes: dict[str, str]) -> None:
        self._cut()
        match _split(name):
            case "media", "content":
                self._inside_media += 1
            case "media", "description" if self._inside_media and self._entry >= 0:
                self._begin()
            case "tombstones", "deleted-entry":
                self._begin()
                self.deleted.append((attributes.get("ref", ""), attributes.get("when", "")))
            case "history", "complete":
                self.complete = True
            case "", "item" | "entry":
                self._entry += 1

    def _closes(self, name: str) -> None:
        self._cut()
        match _split(name):
            case "media", "content":
                self._inside_media -= 1
            case "media", "description" if self._start is not None:
                self._ended = True
                if text := "".join(self._text).strip():
                    self.alts[self._entry].append(text)
            case "tombstones", "deleted-entry":
                self._ended = True

    def _says(self, text: str) -> None:
        self._cut()
        if self._start is not None and len(self._text) < _LONGEST:
            self._text.append(text[:_LONGEST])

    def _begin(self) -> None:
        self._start, self._text = self._parser.CurrentByteIndex, []

    def _cut(self) -> None:
        if self._ended and self._start is not None:
            self.spans.append((self._start, self._parser.CurrentByteIndex))
            self._start, self._ended = None, False


def _split(name: str) -> tuple[str, str]:
    """An element's name with a short word for the namespaces that matter, and none for all others."""
    space, _, local = name.rpartition(" ")
    return _SPACES.get(space.rstrip("/"), ""), local


def _without(body: bytes, spans: list[tuple[int, int]]) -> bytes:
    pieces, position = [], 0
    for start, end in spans:
        pieces.append(body[position:start])
        position = end
    return b"".join((*pieces, body[position:]))

"""Reads from a feed's XML what feedparser loses or mixes up, before feedparser sees it.

A description of a picture (`media:description` inside `media:content`) would replace the post's text;
of several tombstones only the last would stay; `fh:complete` would go unnoticed.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

_MEDIA = "http://search.yahoo.com/mrss/"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_HISTORY = "http://purl.org/syndication/history/1.0"
_MARKS = (b"search.yahoo.com/mrss", _TOMBSTONES.encode(), _HISTORY.encode())
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
    """Handlers of one pass."""

    def __init__(self, body: bytes) -> None:
        self.alts: dict[int, list[str]] = defaultdict(list)
        self.deleted: list[tuple[str, str]] = []
        self.complete = False
        self.spans: list[tuple[int, int]] = []
        self._body = body
        self._entry = -1
        self._inside_media = 0
        self._start = -1
        self._text: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._opens
        self._parser.EndElementHandler = self._closes
        self._parser.CharacterDataHandler = self._says

    def run(self) -> None:
        self._parser.Parse(self._body, True)  # noqa: FBT003 - expat takes it by position only

    def _opens(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if local in {"item", "entry"} and space not in {_MEDIA, _TOMBSTONES}:
            self._entry += 1
        elif space.rstrip("/") == _MEDIA.rstrip("/"):
            self._opens_media(local)
        elif space == _TOMBSTONES and local == "deleted-entry":
            self.deleted.append((attributes.get("ref", ""), attributes.get("when", "")))
        elif space == _HISTORY and local == "complete":
            self.complete = True

    def _opens_media(self, local: str) -> None:
        if local == "content":
            self._inside_media += 1
        elif local == "description" and self._inside_media and self._entry >= 0:
            self._start, self._text = self._parser.CurrentByteIndex, []

    def _says(self, text: str) -> None:
        if self._start >= 0 and len(self._text) < _LONGEST:
            self._text.append(text)

    def _closes(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        if space.rstrip("/") != _MEDIA.rstrip("/"):
            return
        if local == "content":
            self._inside_media -= 1
        elif local == "description" and self._start >= 0:
            end = self._body.index(b">", self._parser.CurrentByteIndex) + 1
            self.spans.append((self._start, end))
            if text := "".join(self._text)[:_LONGEST].strip():
                self.alts[self._entry].append(text)
            self._start = -1


def _without(body: bytes, spans: list[tuple[int, int]]) -> bytes:
    pieces, position = [], 0
    for start, end in spans:
        pieces.append(body[position:start])
        position = end
    return b"".join((*pieces, body[position:]))

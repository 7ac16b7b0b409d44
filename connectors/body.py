"""Reads the body of an answer and undoes its one content-encoding, never past the cap."""

import io
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Final, Protocol

from connectors.base import Reason
from connectors.leash import Cut

# Names that mean no encoding; the last ones stand there by mistake, and browsers pass over them.
_NO_ENCODING: Final = ("", "identity", "none", "binary", "utf-8")
_PIECE: Final = 64 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS
_GZIP_MAGIC: Final = b"\x1f"
# Empty members cost time without giving a byte; honest files have one for every 64 KiB at most.
_MOST_MEMBERS: Final = 1000


class Source(Protocol):
    """Where encoded bytes come from."""

    def read(self, count: int) -> bytes:
        """The next bytes, at most `count`; empty at the end."""


def read_body(source: Source, encoding: str, cap: int) -> bytes:
    """The decoded body.

    Args:
        source: the bytes as they were sent.
        encoding: the value of Content-Encoding, empty when there is none.
        cap: the most bytes that the body may have.

    Raises:
        Cut: `TOO_LARGE` past the cap, `BAD_ENCODING` for damaged, unknown or stacked encodings.
    """
    body = io.BytesIO()
    for piece in _decoded(source, encoding):
        if body.tell() + len(piece) > cap:
            raise Cut(Reason.TOO_LARGE)
        body.write(piece)
    return body.getvalue()


def _decoded(source: Source, encoding: str) -> Iterator[bytes]:
    pieces = iter(lambda: source.read(_PIECE), b"")
    match [name for part in encoding.lower().split(",") if (name := part.strip()) not in _NO_ENCODING]:
        case []:
            return pieces
        case ["gzip" | "x-gzip"]:
            return _gunzip(pieces)
        case ["deflate"]:
            return _inflate(pieces)
        case _:
            raise Cut(Reason.BAD_ENCODING)


def _gunzip(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """One or more gzip members; what follows them is no gzip and is dropped, as browsers do."""
    decoder, members = zlib.decompressobj(_GZIP), 0
    for data in pieces:
        rest = data
        while rest:
            if members == 0 or decoder.eof:
                if members and not rest.startswith(_GZIP_MAGIC):
                    return
                decoder, members = _next_member(members)
            yield from _unpack(decoder, rest)
            rest = decoder.unused_data
    _require_end(decoder, started=members > 0)


def _next_member(members: int) -> tuple["zlib._Decompress", int]:
    if members == _MOST_MEMBERS:
        raise Cut(Reason.BAD_ENCODING)
    return zlib.decompressobj(_GZIP), members + 1


def _inflate(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Zlib as the standard says, or the bare deflate stream that some servers send under its name."""
    first = next(pieces, b"")
    is_zlib = len(first) > 1 and first[0] & 0x0F == zlib.DEFLATED and int.from_bytes(first[:2]) % 31 == 0
    decoder = zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
    for data in chain([first], pieces):
        yield from _unpack(decoder, data)
    _require_end(decoder, started=bool(first))


def _unpack(decoder: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """Small pieces, so that a bomb is noticed before it has unfolded."""
    try:
        while not decoder.eof:
            piece = decoder.decompress(data, _PIECE)
            yield piece
            data = decoder.unconsumed_tail
            # A full piece may leave output behind inside the decoder, without any input left over.
            if not data and len(piece) < _PIECE:
                return
    except zlib.error:
        raise Cut(Reason.BAD_ENCODING) from None


def _require_end(decoder: "zlib._Decompress", *, started: bool) -> None:
    if started and not decoder.eof:
        raise Cut(Reason.BAD_ENCODING)

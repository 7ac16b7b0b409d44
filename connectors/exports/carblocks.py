"""The blocks of a CAR file, checked against their hashes, and the tree of names that they make up."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from connectors.base import Refused
from connectors.meter import CHUNK, MIB, size_words

_CID = 36  # version, codec, kind and length of the hash; then SHA-256
_CBOR_SHA256 = b"\x01\x71\x12\x20"
_BLOCK = 2 * MIB
_KEPT = 384 * MIB
_VARINT = 10
_LIBRARY = (
    "To read a Bluesky repository Cermin needs one more library, which is not installed here: "
    "whoever runs this Cermin can add it with pip install 'cermin[bluesky-car]'."
)


class Blocks:
    """A repository in memory: its tree, and the records of the kinds that are `kept`."""

    def __init__(self, stream: BinaryIO, what: str, kept: Sequence[str]) -> None:
        """Reads the stream to its end. Raises `Refused` when it is no CAR file, or the library is missing."""
        try:
            from libipld import decode_dag_cbor  # noqa: PLC0415 - an extra; only the child pays for it
        except ImportError:
            raise Refused(_LIBRARY) from None
        self._decode = decode_dag_cbor
        self._what, self._kept, self._room = what, kept, _KEPT
        self._blocks: dict[bytes, bytes] = {}
        header = self._value(_sized(stream, what) or b"")
        roots = header.get("roots") if isinstance(header, dict) else None
        if not isinstance(roots, list) or not roots or not isinstance(roots[0], bytes):
            raise Refused(f"{what} is not a Bluesky repository: export it again from the app's settings.")
        while (block := _sized(stream, what)) is not None:
            self._keep(block)
        commit = self._found(roots[0])
        self.commit: dict[str, Any] = commit if isinstance(commit, dict) else {}

    def walk(self) -> Iterator[tuple[str, Any]]:
        """Each name in the tree in order, and its record: None when that was not kept.

        The name is empty where a part of the tree is missing, not sound, or stands twice.
        """
        seen: set[bytes] = set()
        ahead: list[Any] = [self.commit.get("data")]
        while ahead:
            match ahead.pop():
                case (bytes() as path, record):
                    yield path.decode("utf-8", "replace"), self._found(record)
                case bytes() as node if node not in seen:
                    seen.add(node)
                    if (steps := _steps(self._found(node))) is None:
                        yield "", None
                    else:
                        ahead += reversed(steps)
                case _:
                    yield "", None

    def _keep(self, block: bytes) -> None:
        name, content = block[:_CID], block[_CID:]
        if not name.startswith(_CBOR_SHA256) or hashlib.sha256(content).digest() != name[len(_CBOR_SHA256) :]:
            return
        value = self._value(content)
        if isinstance(value, dict) and value.get("$type", self._kept[0]) in self._kept:
            self._room -= len(content)
            if self._room < 0:
                raise Refused(f"{self._what} holds more than {size_words(_KEPT)} of posts, which no account has.")
            self._blocks[name] = content

    def _found(self, name: Any) -> Any:
        content = self._blocks.get(name) if isinstance(name, bytes) else None
        return None if content is None else self._value(content)

    def _value(self, content: bytes) -> Any:
        try:
            return self._decode(content)
        except (ValueError, RecursionError):
            return None


def _steps(node: Any) -> list[Any] | None:
    """What is met in a node of the tree, in order: names with their records, and further nodes."""
    entries = node.get("e") if isinstance(node, dict) else None
    if not isinstance(entries, list):
        return None
    steps = [node["l"]] if node.get("l") else []
    path = b""
    for entry in entries:
        shared, rest = (entry.get("p"), entry.get("k")) if isinstance(entry, dict) else (None, None)
        if not isinstance(shared, int) or not isinstance(rest, bytes) or not 0 <= shared <= len(path):
            return None
        path = path[:shared] + rest
        steps.append((path, entry.get("v")))
        if entry.get("t"):
            steps.append(entry["t"])
    return steps


def _sized(stream: BinaryIO, what: str) -> bytes | None:
    """The next block behind its length; nothing of one that is larger than a repository's; None at the end."""
    size = shift = 0
    while byte := stream.read(1):
        size |= (byte[0] & 0x7F) << shift
        shift += 7
        if byte[0] < 0x80:  # noqa: PLR2004 - the last byte of a varint
            return _exactly(stream, size, what)
        if shift > 7 * _VARINT:
            break
    if shift:
        raise Refused(f"{what} is not a Bluesky repository, or damaged: download it again.")
    return None


def _exactly(stream: BinaryIO, size: int, what: str) -> bytes:
    if size <= _BLOCK:
        block = stream.read(size)
        left = size - len(block)
    else:
        block, left = b"", size
        while left and (piece := stream.read(min(left, CHUNK))):
            left -= len(piece)
    if left:
        raise Refused(f"{what} ends too early: download it again until it is whole.")
    return block

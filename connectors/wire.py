"""Frames between the service and its limited children: JSON for values, raw bytes for documents and packed items.

A frame is a tag (one byte), the lengths of its two parts (4 bytes each, big-endian), the JSON, the
body. Nothing is ever unpickled.
"""

import json
import math
import socket
import struct
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from time import monotonic
from typing import Any

_HEAD = struct.Struct("!cII")
_JSON_SIZE = 16 * 1024 * 1024
_BODY_SIZE = 64 * 1024 * 1024


class Tag(bytes, Enum):
    """What a frame carries."""

    READY = b"W"
    READ = b"T"
    PROVE = b"V"
    ARCHIVE = b"A"
    RECOGNISED = b"E"
    REQUEST = b"R"
    FETCHED = b"O"
    UNCHANGED = b"N"
    FAILED = b"F"
    POSTS = b"P"
    UNREADABLE = b"U"
    PROFILE = b"I"
    DONE = b"D"
    REFUSED = b"X"
    CRASHED = b"C"


class BrokenWire(Exception):  # noqa: N818 - says what happened, as base.Refused does
    """The other side is gone, too slow, or sent what it may not send. The text is one word for the log."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: its kind, its JSON as it came, and the raw bytes that came along."""

    tag: Tag
    payload: bytes
    body: bytes = b""

    def value(self) -> Any:
        """The JSON part, unchecked. Raises `BrokenWire` when it is none."""
        try:
            return json.loads(self.payload)
        except (ValueError, RecursionError) as error:
            raise BrokenWire("not_json") from error


class Wire:
    """One end of a stream socket, with a deadline for each wait."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def send(self, tag: Tag, value: object, body: bytes = b"", *, wait: float | None = None) -> None:
        """Sends one frame within `wait` seconds. Raises `BrokenWire`."""
        payload = json.dumps(value, default=_plain, separators=(",", ":")).encode()
        try:
            self._end.settimeout(wait)
            self._end.sendall(_HEAD.pack(tag.value, len(payload), len(body)) + payload)
            if body:
                self._end.sendall(body)
        except OSError as error:
            raise BrokenWire("cannot_send") from error

    def receive(self, *, wait: float | None = None) -> Frame:
        """The next frame, all of it within `wait` seconds. Raises `BrokenWire`."""
        deadline = math.inf if wait is None else monotonic() + wait
        tag, size, body_size = _HEAD.unpack(self._exactly(_HEAD.size, deadline))
        if size > _JSON_SIZE or body_size > _BODY_SIZE:
            raise BrokenWire("frame_too_large")
        try:
            known = Tag(tag)
        except ValueError as error:
            raise BrokenWire("unknown_frame") from error
        return Frame(known, self._exactly(size, deadline), self._exactly(body_size, deadline))

    def close(self) -> None:
        """Ends the conversation."""
        self._end.close()

    def _exactly(self, size: int, deadline: float) -> bytes:
        buffer = bytearray(size)
        view, got = memoryview(buffer), 0
        while got < size:
            got += self._some(view[got:], deadline)
        return bytes(buffer)

    def _some(self, view: memoryview, deadline: float) -> int:
        left = deadline - monotonic()
        if left <= 0:
            raise BrokenWire("too_slow")
        try:
            self._end.settimeout(None if math.isinf(left) else left)
            count = self._end.recv_into(view)
        except OSError as error:
            raise BrokenWire("cannot_receive") from error
        if count == 0:
            raise BrokenWire("closed")
        return count


def _plain(value: object) -> object:
    """What JSON has no form for; a thing that may not cross becomes null and is refused on arrival."""
    return value.isoformat() if isinstance(value, datetime) else None

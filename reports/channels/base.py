"""The seam of this package: how a letter leaves, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Result(StrEnum):
    """What became of one try.

    `IN_DOUBT`: the letter may or may not have arrived, and nobody can know. `WITHDRAWN`: it was called
    back at the last moment and nothing arrived.
    """

    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    WITHDRAWN = "withdrawn"


class Phase(StrEnum):
    """How far a conversation with a mail server got."""

    CONNECT = "connect"
    TLS = "tls"
    AUTH = "auth"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    TEXT = "text"
    DOT = "dot"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one try gave.

    Attributes:
        code: the server's last answer, if it gave one.
        stop_all: the trouble is not this letter's: nothing else will get through either.
        pause_person: the mailbox does not exist, so there is nobody to tell.
        short_form: the server refuses this much text; a letter without content may pass.
        daily: the mailbox is full; trying again before tomorrow is of no use.
    """

    result: Result
    phase: Phase
    code: int | None = None
    stop_all: bool = False
    pause_person: bool = False
    short_form: bool = False
    daily: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A letter on its way: the receiver, the bytes with CRLF line ends, and where bounces go."""

    to: str
    message: bytes
    return_path: str


class Channel(Protocol):
    """A way by which letters leave."""

    def deliver(self, letter: Outgoing, commit: Callable[[], bool]) -> Delivery:
        """Try once.

        Calls `commit` at most once, at the last moment before the letter can arrive. When it says
        False, the letter is withdrawn and does not arrive; when it says True, the letter may arrive
        from then on, whatever happens to this process.
        """

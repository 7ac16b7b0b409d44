"""What a link opens, and how long it does."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum


class Door(StrEnum):
    """The purpose of a token. A token opens the door it was made for and no other."""

    JOIN = "join"
    CONFIRM = "confirm"
    SIGN_IN = "sign_in"
    SESSION = "session"
    ANSWER = "answer"
    UNDO = "undo"
    ADVICE = "advice"
    PERSONAL = "personal"
    PAUSE = "pause"
    LEAVE = "leave"
    UNSUBSCRIBE = "unsubscribe"
    ADDRESS_OLD = "address_old"
    ADDRESS_NEW = "address_new"

    @property
    def life(self) -> timedelta | None:
        """How long a token of this door works; None: as long as the person exists."""
        return _LIFE[self]

    def closes_at(self, now: datetime) -> datetime | None:
        """When a token issued `now` stops working; None: never while the person exists."""
        return None if self.life is None else now + self.life


def new_token() -> str:
    """A token that nobody can guess: 256 random bits, safe in an address and, with no dash first, in a command."""
    while (token := secrets.token_urlsafe(32)).startswith("-"):
        pass
    return token


_LETTER = timedelta(days=60)
_MAILBOX = timedelta(hours=72)

_LIFE: dict[Door, timedelta | None] = {
    Door.JOIN: _MAILBOX,
    Door.CONFIRM: _MAILBOX,
    Door.SIGN_IN: timedelta(minutes=15),
    Door.SESSION: timedelta(hours=1),
    Door.ANSWER: _LETTER,
    Door.UNDO: timedelta(days=1),
    Door.ADVICE: timedelta(hours=1),
    Door.PERSONAL: timedelta(hours=1),
    Door.PAUSE: _LETTER,
    Door.LEAVE: _LETTER,
    Door.UNSUBSCRIBE: None,
    Door.ADDRESS_OLD: _MAILBOX,
    Door.ADDRESS_NEW: _MAILBOX,
}

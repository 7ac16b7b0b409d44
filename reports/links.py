"""The links that stand in letters: their addresses and their tokens."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from monitor.doors import Door

_PATHS = {
    Door.JOIN: "join",
    Door.CONFIRM: "confirm",
    Door.SIGN_IN: "in",
    Door.ANSWER: "a",
    Door.UNDO: "undo",
    Door.PAUSE: "pause",
    Door.LEAVE: "leave",
    Door.UNSUBSCRIBE: "u",
    Door.ADDRESS_OLD: "address/old",
    Door.ADDRESS_NEW: "address/new",
}


@dataclass(frozen=True, slots=True)
class Link:
    """An address that opens one door. The token in it is a secret: hand it to the store, never to a log."""

    door: Door
    token: str
    url: str

    def expires_at(self, now: datetime) -> datetime | None:
        """When a link issued `now` stops working; None: never while the person exists."""
        return self.door.closes_at(now)


class Links:
    """Makes links. Those of a digest are derived from its ids, so it renders the same bytes each time.

    Args:
        base_url: the public address of the pages, with or without a path and a closing slash.
        key: at least 32 secret bytes; who has them can forge every derived link.
    """

    def __init__(self, base_url: str, key: bytes) -> None:
        if len(key) < hashlib.sha256().digest_size:
            raise ValueError("the key for links needs at least 32 bytes")
        self.base_url = base_url.rstrip("/")
        self._key = key

    def answer(self, finding_id: int, digest_id: int) -> Link:
        """Where the person says what they did about one finding of one digest."""
        return self._derived(Door.ANSWER, finding_id, digest_id)

    def pause(self, person_id: int, digest_id: int) -> Link:
        """Where the person pauses, and takes the pause back."""
        return self._derived(Door.PAUSE, person_id, digest_id)

    def leave(self, person_id: int, digest_id: int) -> Link:
        """Where the person leaves for good."""
        return self._derived(Door.LEAVE, person_id, digest_id)

    def unsubscribe(self, person_id: int) -> Link:
        """The one-click link of RFC 8058; the same in every letter to this person."""
        return self._derived(Door.UNSUBSCRIBE, person_id)

    def confirm(self, token: str) -> Link:
        """Where a person who filled in the form agrees from their mailbox."""
        return self.to(Door.CONFIRM, token)

    def sign_in(self, token: str) -> Link:
        """Where a session begins."""
        return self.to(Door.SIGN_IN, token)

    def join(self, token: str) -> Link:
        """The form for joining; an admin hands it out."""
        return self.to(Door.JOIN, token)

    def to(self, door: Door, token: str) -> Link:
        """The address at which `token` opens `door`."""
        return Link(door, token, f"{self.base_url}/{_PATHS[door]}/{token}")

    def _derived(self, door: Door, *ids: int) -> Link:
        said = "/".join((door.value, *map(str, ids)))
        mac = hmac.digest(self._key, said.encode(), "sha256")
        return self.to(door, base64.urlsafe_b64encode(mac).rstrip(b"=").decode())

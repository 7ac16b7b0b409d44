"""Addresses that letters come back to: where bounces go, and the mailbox that unsubscribes (pure)."""

import hmac
import re
from base64 import b32encode
from dataclasses import dataclass
from enum import StrEnum

_SHAPE = re.compile(r"(b|unsub)\+(\d{1,18})\.([a-z2-7]{26})", re.IGNORECASE)


class Errand(StrEnum):
    """What a message to one of our addresses is about."""

    BOUNCE = "b"
    UNSUBSCRIBE = "unsub"


@dataclass(frozen=True, slots=True)
class Called:
    """A signed address that came in: what it is for, and whose it is."""

    errand: Errand
    person_id: int


class Returns:
    """Makes and reads signed addresses. Only who has the key can make one that `read` accepts.

    Args:
        domain: the mail domain. key: secret.
    """

    def __init__(self, domain: str, key: bytes) -> None:
        self.domain = domain
        self._key = key

    def bounce(self, person_id: int) -> str:
        """The return path of every letter to this person."""
        return self._address(Errand.BOUNCE, person_id)

    def unsubscribe(self, person_id: int) -> str:
        """A mailbox that stops this person's letters; for mail programs that ignore the https address."""
        return self._address(Errand.UNSUBSCRIBE, person_id)

    @property
    def nobody(self) -> str:
        """The return path of letters to no known person. What comes back there is dropped."""
        return f"{Errand.BOUNCE}@{self.domain}"

    def read(self, address: str) -> Called | None:
        """What an address was made for; None for one that we did not make."""
        local, _, domain = address.strip().rpartition("@")
        found = _SHAPE.fullmatch(local)
        if found is None or domain.casefold() != self.domain.casefold():
            return None
        # Some servers change the case of the local part, so the signature is one of lower-case letters.
        errand, person_id = Errand(found[1].lower()), int(found[2])
        signed = hmac.compare_digest(found[3].lower(), self._signature(errand, person_id))
        return Called(errand, person_id) if signed else None

    def _address(self, errand: Errand, person_id: int) -> str:
        return f"{errand}+{person_id}.{self._signature(errand, person_id)}@{self.domain}"

    def _signature(self, errand: Errand, person_id: int) -> str:
        mac = hmac.digest(self._key, f"{errand}/{person_id}".encode(), "sha256")
        return b32encode(mac).decode().lower()[:26]

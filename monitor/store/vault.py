"""Sealing: one key per person, wrapped by the master key; macs for what is only compared."""

import hmac
import secrets
import struct
import threading
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from monitor.store.keyfile import KeyFile

MASTER_BYTES = 32
_PAD = 256
_NONCE = 12
_VERSION = b"\x01"
_PEPPER = 0
"""The row of the store's own key: pepper of macs, and key of values that belong to no person."""


class KeyGone(LookupError):  # noqa: N818 - the state of a person, not a fault
    """The person was erased: nothing of theirs can be opened any more."""


class Tampered(Exception):  # noqa: N818 - says what happened to the value
    """A sealed value was changed, moved to another place, or belongs to another key."""


class _Ring:
    """The two working keys derived from one stored key."""

    __slots__ = ("box", "mac_key")

    def __init__(self, key: bytes) -> None:
        self.box = AESGCM(hmac.digest(key, b"cermin seal", "sha256"))
        self.mac_key = hmac.digest(key, b"cermin mac", "sha256")


class Vault:
    """Seals and opens. Keys are read from the key file when first needed; safe to share between threads.

    Args:
        path: the key file. master_key: 32 bytes that are stored nowhere near it.
        create: make the file when it is missing.

    Raises:
        keyfile.KeyFileError: the file is missing, damaged or newer.
        Tampered: it belongs to another master key.
    """

    def __init__(self, path: Path, master_key: bytes, *, create: bool = False) -> None:
        self._master = _master(master_key)
        self._file = KeyFile(path, create=create)
        self._rings: dict[int, _Ring] = {}
        self._seen = self._file.version()
        self._lock = threading.RLock()
        if create and self._file.key(_PEPPER) is None:
            self._new_key(_PEPPER, "")
        self._ring(_PEPPER)

    def create(self, person_id: int) -> str:
        """A fresh key for a person. Returns the random tag by which an erasure is known after a restore."""
        if person_id == _PEPPER:
            raise ValueError("this number is the store's own")
        tag = secrets.token_hex(16)
        with self._lock:
            self._new_key(person_id, self.tag_mac(tag))
        return tag

    def seal(self, person_id: int, where: str, data: bytes) -> bytes:
        """`data` under the person's key (0: the store's), bound to `where`, padded to steps of 256 bytes."""
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + nonce + self._ring(person_id).box.encrypt(nonce, _pad(data), _bind(person_id, where))

    def open(self, person_id: int, where: str, sealed: bytes) -> bytes:
        """What was sealed. Raises `KeyGone` or `Tampered`."""
        ring = self._ring(person_id)
        if sealed[:1] != _VERSION:
            raise Tampered("a sealed value of an unknown kind")
        nonce, box = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return _unpad(ring.box.decrypt(nonce, box, _bind(person_id, where)))
        except InvalidTag:
            raise Tampered("a sealed value does not belong where it stands") from None

    def mac(self, person_id: int | None, purpose: str, data: bytes | str) -> str:
        """HMAC-SHA256 in hex, under the person's key or, for None, the store's pepper. For comparing only."""
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        key = self._ring(_PEPPER if person_id is None else person_id).mac_key
        return hmac.digest(key, purpose.encode() + b"\0" + raw, "sha256").hex()

    def marker(self, person_id: int, purpose: str) -> Callable[[str], str]:
        """`mac` for many values of one person and purpose."""
        key, about = self._ring(person_id).mac_key, purpose.encode() + b"\0"
        return lambda data: hmac.digest(key, about + data.encode("utf-8", "surrogatepass"), "sha256").hex()

    def has(self, person_id: int) -> bool:
        """Whether the person's key still exists."""
        return self._file.key(person_id) is not None

    def highest(self) -> int:
        """The highest person number that has a key; 0 when none has."""
        return self._file.highest()

    def destroy(self, person_id: int) -> None:
        """Delete the person's key for good and put them on the erasure list. Again is harmless."""
        with self._lock:
            self._rings.pop(person_id, None)
            self._file.destroy(person_id)

    def erased(self, tag: str) -> bool:
        """Whether the person whose row holds this tag is on the erasure list."""
        return self._file.erased(self.tag_mac(tag))

    def refuse(self, mark: str) -> None:
        """Remember that something was taken back; see `store.refusals`."""
        self._file.refuse(mark)

    def allow(self, mark: str) -> None:
        """Forget it: it is agreed to again. Costs a look where there is nothing to forget."""
        if self._file.refused(mark):
            self._file.allow(mark)

    def is_refused(self, mark: str) -> bool:
        """Whether it was taken back."""
        return self._file.refused(mark)

    def tag_mac(self, tag: str) -> str:
        """How the erasure list names a person."""
        return self.mac(None, "tag", tag)

    def refresh(self) -> None:
        """Forget cached keys when another process changed the key file."""
        version = self._file.version()
        if version != self._seen:
            with self._lock:
                self._rings.clear()
                self._seen = version

    def rewrap(self, new_master: bytes) -> None:
        """Wrap every key with a new master key; nothing that was sealed changes. Other processes must restart."""
        fresh = _master(new_master)
        with self._lock:
            old = self._master
            self._file.rewrap(lambda row, key: _wrap(fresh, row, _unwrap(old, row, key)))
            self._master = fresh

    def copy_to(self, path: Path) -> None:
        """A consistent copy of the key file."""
        self._file.copy_to(path)

    def close(self) -> None:
        """Forget every key and close the file."""
        self._rings.clear()
        self._file.close()

    def _new_key(self, person_id: int, tag_mac: str) -> None:
        key = AESGCM.generate_key(256)
        self._file.put(person_id, tag_mac, _wrap(self._master, person_id, key))
        self._rings[person_id] = _Ring(key)

    def _ring(self, person_id: int) -> _Ring:
        ring = self._rings.get(person_id)
        return self._load(person_id) if ring is None else ring

    def _load(self, person_id: int) -> _Ring:
        # Under the lock, so that a key that is being destroyed is not put back among the cached ones.
        with self._lock:
            wrapped = self._file.key(person_id)
            if wrapped is None:
                raise KeyGone(f"no key for person {person_id}")
            ring = self._rings[person_id] = _Ring(_unwrap(self._master, person_id, wrapped))
            return ring


def _master(key: bytes) -> AESGCM:
    if len(key) != MASTER_BYTES:
        raise ValueError("the master key has 32 bytes")
    return AESGCM(key)


def _bind(person_id: int, where: str) -> bytes:
    return f"cermin\0{person_id}\0{where}".encode()


def _pad(data: bytes) -> bytes:
    framed = struct.pack(">I", len(data)) + data
    return framed + bytes(-len(framed) % _PAD)


def _unpad(framed: bytes) -> bytes:
    (length,) = struct.unpack_from(">I", framed)
    return framed[4 : 4 + length]


def _wrap(master: AESGCM, person_id: int, key: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + master.encrypt(nonce, key, _bind(person_id, "key"))


def _unwrap(master: AESGCM, person_id: int, wrapped: bytes) -> bytes:
    try:
        return master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _bind(person_id, "key"))
    except InvalidTag:
        raise Tampered("the master key does not fit the key file") from None

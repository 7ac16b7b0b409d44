"""Opens a connection to a name, and only ever to an address that was checked.

A name is resolved once for a connection. If any of its addresses is forbidden none is used, because
an honest name has no such address; and the connection goes to the very address that was checked, so
that an answer which changes in between changes nothing.
"""

import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from itertools import chain, zip_longest

from connectors.base import Reason
from connectors.guard import Limits, check_address, is_address
from connectors.leash import Cut, Leash

Resolve = Callable[[str, int], Sequence[str]]
"""Gives a name's addresses as text, in order of preference. Raises OSError when there are none."""


def system_addresses(host: str, port: int) -> list[str]:
    """Ask the machine's own resolver."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


class Dialer:
    """Resolves, checks and connects, within the limits and the leash of a fetch. Thread-safe."""

    def __init__(self, limits: Limits, resolve: Resolve) -> None:
        self._limits = limits
        self._resolve = resolve
        self._lookups = threading.BoundedSemaphore(limits.lookups)

    def dial(self, host: str, port: int, leash: Leash) -> socket.socket:
        """An open connection to a public host. Raises `Cut`: forbidden, unreachable or timed out."""
        if port not in self._limits.ports:
            raise Cut(Reason.FORBIDDEN_ADDRESS)
        return self._connect(self.checked_addresses(host, port, leash), port, leash)

    def dial_trusted(self, host: str, port: int, leash: Leash) -> socket.socket:
        """The same for a host that the operator named (the proxy), which may stand anywhere."""
        return self._connect(self._addresses(host, port, leash), port, leash)

    def checked_addresses(self, host: str, port: int, leash: Leash) -> Sequence[str]:
        """A host's addresses. Raises `Cut` when it has none or any of them is forbidden."""
        addresses = self._addresses(host, port, leash)
        if not all(check_address(address, self._limits) for address in addresses):
            raise Cut(Reason.FORBIDDEN_ADDRESS)
        return addresses

    def _addresses(self, host: str, port: int, leash: Leash) -> Sequence[str]:
        """Resolve in a thread of its own: the system's resolver knows no deadline."""
        if is_address(host):
            return (host,)
        if not self._lookups.acquire(timeout=leash.remaining()):
            raise Cut(Reason.TIMED_OUT)
        answer: Future[Sequence[str]] = Future()
        threading.Thread(target=self._look_up, args=(host, port, answer), daemon=True).start()
        try:
            addresses = answer.result(leash.remaining())
        except TimeoutError:
            raise Cut(Reason.TIMED_OUT) from None
        except (OSError, UnicodeError):
            raise Cut(Reason.UNREACHABLE) from None
        if not addresses:
            raise Cut(Reason.UNREACHABLE)
        return addresses

    def _look_up(self, host: str, port: int, answer: Future[Sequence[str]]) -> None:
        try:
            answer.set_result(self._resolve(host, port))
        except Exception as error:  # noqa: BLE001 - raised again in the thread that waits for it
            answer.set_exception(error)
        finally:
            self._lookups.release()

    def _connect(self, addresses: Sequence[str], port: int, leash: Leash) -> socket.socket:
        """Try some addresses in turn; each gets an equal part of the time that is left for connecting."""
        chosen = _interleaved(addresses)[: self._limits.addresses]
        left = min(self._limits.connect, leash.remaining())
        timed_out = False
        for index, address in enumerate(chosen):
            share = left / (len(chosen) - index)
            try:
                return _open(address, port, share, leash)
            except TimeoutError:
                timed_out = True
                left -= share
            except OSError:
                continue
        raise Cut(Reason.TIMED_OUT if timed_out else Reason.UNREACHABLE)


def _open(address: str, port: int, seconds: float, leash: Leash) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(min(seconds, leash.remaining()))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.connect((address, port))
        leash.hold(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _interleaved(addresses: Sequence[str]) -> list[str]:
    """One of each family in turn, so that a broken IPv6 costs one attempt and not all of them."""
    first_is_v6 = ":" in addresses[0]
    preferred = [address for address in addresses if (":" in address) == first_is_v6]
    other = [address for address in addresses if (":" in address) != first_is_v6]
    return [address for address in chain.from_iterable(zip_longest(preferred, other)) if address]

"""Says which addresses may be asked at all. Pure: it resolves nothing and opens nothing.

People type these addresses, and servers send them in redirects, so both can point at the machines
around Cermin. A URL is accepted only in the one spelling that every parser reads alike; an address
is accepted only when it is a public unicast address by the registries of IANA.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import quote

import idna

from connectors.base import Reason

Network = IPv4Network | IPv6Network

_MIB: Final = 1024 * 1024
_LONGEST_URL: Final = 4096
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

# Kept by hand, because `ipaddress.is_global` gives different answers from one Python release to the
# next: the special-purpose registry of IANA, plus addresses that only look public.
_FORBIDDEN_V4: Final = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's wire server, reachable from its guests only
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
# Everything outside is loopback, local, mapped, translated or not given to anybody.
_GLOBAL_V6: Final = IPv6Network("2000::/3")
_FORBIDDEN_V6: Final = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # Teredo, ORCHID, benchmarking and other protocol assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries any IPv4 address inside
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)

# A backslash, a control character or a lone surrogate is read differently by different parsers.
_AMBIGUOUS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff\u2028\u2029]")
_URL: Final = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]+)(?P<rest>[^#]*)", re.IGNORECASE)
_AUTHORITY: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:@%\[\]]+)(?::(?P<port>[0-9]{1,5})?)?")
_NAME: Final = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
_LOOKS_NUMERIC: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_KEPT_IN_PATH: Final = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost and where it may go.

    Attributes:
        body: bytes of a document after decoding. head: bytes of status line and headers of an answer.
        total: seconds from the first lookup to the last byte, redirects included.
        connect, read: seconds for reaching a host (all its addresses together) and for one read.
        redirects: how many are followed. addresses: how many of a name's addresses are tried.
        at_once: how many requests one host gets at the same time. lookups: names resolved at the same time.
        longest_rest: the most that a server's `Retry-After` or `max-age` counts for, in seconds.
        ports: the only ports that are asked.
        allowed: networks that may be asked though they are not public (an intranet, a test).
    """

    body: int = 8 * _MIB
    head: int = 256 * 1024
    total: float = 30.0
    connect: float = 5.0
    read: float = 10.0
    redirects: int = 5
    addresses: int = 4
    at_once: int = 2
    lookups: int = 32
    longest_rest: float = 24 * 3600.0
    ports: frozenset[int] = frozenset(_DEFAULT_PORTS.values())
    allowed: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked, taken apart.

    Attributes:
        scheme: `http` or `https`. host: lower-case ASCII name or IP address, without brackets.
        url: the same address in plain ASCII, without a fragment.
    """

    scheme: str
    host: str
    port: int
    url: str


def check_url(url: str, limits: Limits) -> Target | Reason:
    """Take a URL apart, or say why it is not asked: `BAD_ADDRESS` or `FORBIDDEN_ADDRESS`.

    A name that passes has not been resolved yet: its addresses go through `check_address`.
    """
    if len(url) > _LONGEST_URL or _AMBIGUOUS.search(url):
        return Reason.BAD_ADDRESS
    parts = _URL.match(url)
    authority = parts and _AUTHORITY.fullmatch(parts["authority"])
    if not parts or not authority:
        return Reason.BAD_ADDRESS
    scheme = parts["scheme"].lower()
    port = int(authority["port"] or _DEFAULT_PORTS[scheme])
    host = _host(authority["host"])
    if host is None:
        return Reason.BAD_ADDRESS
    if port not in limits.ports or (is_address(host) and not check_address(host, limits)):
        return Reason.FORBIDDEN_ADDRESS
    return Target(scheme, host, port, f"{scheme}://{_netloc(host, scheme, port)}{_path(parts['rest'])}")


def check_address(ip_text: str, limits: Limits) -> bool:
    """Whether a connection to this IP address is allowed. Anything that is no plain address is not."""
    try:
        address = ip_address(ip_text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    return any(address in network for network in limits.allowed) or _is_public(address)


def is_address(host: str) -> bool:
    """Whether a host is an IP address itself, in the plain spelling that needs no resolver."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def networks(*texts: str) -> tuple[Network, ...]:
    """Networks for `Limits.allowed`. Raises ValueError for a text that is none."""
    return tuple(ip_network(text) for text in texts)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _FORBIDDEN_V4)
    return address in _GLOBAL_V6 and not any(address in network for network in _FORBIDDEN_V6)


def _host(text: str) -> str | None:
    """The host in its one plain spelling, or None when it has no such spelling."""
    if text.startswith("["):
        inside = text[1:-1]
        return inside.lower() if is_address(inside) and ":" in inside else None
    name = text.lower() if text.isascii() else _to_ascii(text)
    if name is None or not _NAME.fullmatch(name := name.removesuffix(".")):
        return None
    # Decimal, octal, hex and short forms: some resolvers read an address where others see a name.
    is_odd_number = _LOOKS_NUMERIC.fullmatch(name) and not (text.isascii() and is_address(name))
    return None if is_odd_number else name


def _to_ascii(name: str) -> str | None:
    try:
        return idna.encode(name, uts46=True).decode("ascii").lower()
    except UnicodeError:
        return None


def _netloc(host: str, scheme: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return shown if port == _DEFAULT_PORTS[scheme] else f"{shown}:{port}"


def _path(rest: str) -> str:
    path = quote(rest, safe=_KEPT_IN_PATH)
    return path if path.startswith("/") else f"/{path}"

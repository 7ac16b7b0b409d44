"""Where a post stands: the link that may be followed, and the host that it really leads to (pure)."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, urlsplit, urlunsplit

from reports.visible import bare

_LONGEST = 2000
_NEVER = re.compile(r"[\s\\<>\"'`\x00-\x20\x7f\ud800-\udfff]")
_SAFE = "/:@!$&()*+,;=-._~%"


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the web.

    Attributes:
        host: what is shown beside a link; punycode when it has other letters than ASCII.
        href: the address without any user name or password, ASCII only; None when it can't be linked safely.
    """

    host: str
    href: str | None = None


def place(url: str | None) -> Place | None:
    """The place of `url`. Only plain http and https are linked; of all else at most the host is named."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, port = _ascii(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if not host:
        return None
    if parts.scheme not in {"http", "https"} or len(url) > _LONGEST or _NEVER.search(url):
        return Place(bare(host)[:80])
    where = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    href = urlunsplit((parts.scheme, where, *(quote(bit, safe=_SAFE + "?") for bit in parts[2:])))
    return Place(where, href)


def _ascii(host: str) -> str:
    """The name as the network sees it. Raises `ValueError` for what is no host name."""
    if ":" in host:
        return str(ip_address(host.partition("%")[0]))
    name = host.encode("idna").decode("ascii").rstrip(".")
    if not re.fullmatch(r"[A-Za-z0-9_.-]*", name):
        raise ValueError("not a host name")
    return name.lower()

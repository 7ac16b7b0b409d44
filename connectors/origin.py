"""Where a source is read from in the end: another place may be another person's."""

from urllib.parse import urlsplit


def site_of(url: str) -> str:
    """The host and, unless it is the scheme's own, the port; `www.` makes no difference. Empty for no address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    return host if port in {None, 80, 443} else f"{host}:{port}"

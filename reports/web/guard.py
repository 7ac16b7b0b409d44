"""Refuses what another site makes a browser send, and writes the headers that keep a page to itself."""

from collections.abc import Mapping

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def forged(method: str, headers: Mapping[str, str], origin: str) -> bool:
    """Whether a request may come from somebody else's page and must be refused.

    Browsers say themselves where a request comes from (`Sec-Fetch-Site`); where one is too old for
    that, its `Origin` has to be ours. A request that says nothing is refused as well.
    """
    if method in _SAFE:
        return False
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    return headers.get("Origin") != origin


def headers_for(*, secure: bool, static: bool) -> dict[str, str]:
    """The headers of every answer; `static` files may be kept by the browser, pages never."""
    headers = {
        "Content-Security-Policy": _POLICY,
        # Without TLS browsers send no Sec-Fetch-Site, and under no-referrer no Origin either.
        "Referrer-Policy": "no-referrer" if secure else "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "public, max-age=3600" if static else "no-store",
    }
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers

"""Which language a page speaks."""

from flask import Response, g, request

from reports.words import LANGUAGES, Words

_COOKIE = "cermin-language"
_YEAR = 365 * 24 * 3600


def language() -> str:
    """What the reader switched to, else what they chose when joining, else what the browser asks for."""
    for wanted in (request.args.get("lang"), request.cookies.get(_COOKIE), g.get("person_language")):
        if wanted in LANGUAGES:
            return str(wanted)
    return request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0])


def words() -> Words:
    """The catalogue in the page's language."""
    return Words(language())


def remember(response: Response, *, secure: bool) -> None:
    """Keeps a switch of language for the pages that follow."""
    wanted = request.args.get("lang")
    if wanted in LANGUAGES:
        response.set_cookie(_COOKIE, wanted, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax", path="/")

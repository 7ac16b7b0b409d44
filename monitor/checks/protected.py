"""Protected speech: what people may always say, decided before any check speaks."""

from monitor.checks.base import Context
from monitor.checks.normal import Text


def reason(text: Text, about: Context) -> str | None:
    """Why the text is protected speech, as a key of `texts/protected.*.toml`; None when it is not."""
    del text, about
    return None

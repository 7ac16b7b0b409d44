"""The exact sentences beside the ticks, as the ledger of consents keeps them (pure)."""

from monitor.joining import Account, Phrase
from monitor.people import Purpose
from monitor.store.consents import Wording
from reports.words import Words

UPLOAD = "upload"
"""The sentence that stands where an archive is uploaded."""


def wording(language: str, purpose: Purpose | str, account: Account | None = None) -> Wording:
    """The sentence beside the tick for `purpose` (or `UPLOAD`) in this language, with its version.

    `account` is not part of it: wordings outlive the person, so a receipt names its source by number.
    """
    del account
    words = Words(language)
    return Wording(words("web.consent.version"), language, words(f"web.consent.{purpose}"))


def phrases(language: str) -> Phrase:
    """What stands beside each tick of a form in this language."""
    return lambda purpose, account: wording(language, purpose, account)

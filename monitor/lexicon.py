"""The company's words of the configuration, as the checks take them."""

from collections.abc import Iterable
from datetime import date

from monitor.checks.base import Lexicon, Name
from monitor.config import Term, Words


def lexicon_of(words: Words) -> Lexicon:
    """Every list of `[words]`, with the days from which secret terms may be spoken of."""
    return Lexicon(
        employer=_plain(words.employer),
        confidential_clients=_dated(words.confidential_clients),
        public_clients=_plain(words.public_clients),
        code_names=_dated(words.code_names),
        public_code_names=_plain(words.public_code_names),
        competitors=_plain(words.competitors),
    )


def _plain(terms: Iterable[str]) -> tuple[Name, ...]:
    return tuple(Name(term) for term in terms)


def _dated(terms: Iterable[Term]) -> tuple[Name, ...]:
    return tuple(Name(one.term, date.fromisoformat(one.public_from) if one.public_from else None) for one in terms)

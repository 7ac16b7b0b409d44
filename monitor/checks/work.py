"""Work information that words alone do not show: names from the company's lexicon, and posts that ask for silence."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from monitor.checks.base import Context, Example, Hit, Lexicon, Name, check
from monitor.checks.lists import named
from monitor.checks.normal import Text
from monitor.finding import Rule, Severity

_COMMON = 4
_LEXICON = Lexicon.read({"confidential_clients": ["Nirwana Air"], "code_names": ["Gerhana", "sun"]})
_FORM = re.compile(r"(?i)^(?:pt|cv|ud)\.?\s+|,?\s+(?:tbk|ltd|inc|plc|llc|gmbh|corp)\.?$")
"""A legal form, which posts leave out."""
_AT_WORK = re.compile(
    r"(?i)\b(?:kami|kita|klien|client|customer|kontrak|proyek|project|garap\w*|rilis|launch\w*|ship\w*|release\w*|kerja\w*"
    r"|work\w*|deal|account|team|tim|sprint|roadmap|demo|beta|our|we|kantor|office)\b"
)


def _hits(text: Text, names: Collection[Name], public: Iterable[Name], about: Context) -> Iterator[Hit]:
    if not names:
        return
    spoken_of = {name.text.casefold() for name in public}
    secret = tuple(name.text for name in names if name.secret_at(about.at) and name.text.casefold() not in spoken_of)
    if not secret:
        return
    for match in _pattern(secret).finditer(text.plain.text):
        span = text.plain.back(*match.span())
        yield Hit(spans=(span,), confidence=_confidence(match[0], text.plain.text))


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted({*names, *(_FORM.sub("", name) for name in names)}, key=len, reverse=True)
    spaced = (r"[\s_-]*".join(map(re.escape, re.split(r"[\s_-]+", name))) for name in longest_first)
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(spaced)})(?!\w)")


def _confidence(word: str, plain: str) -> float:
    """A short or lower-case name may be an ordinary word; then something must speak of work."""
    common = len(word) <= _COMMON or word.islower()
    return 0.4 if common and not _AT_WORK.search(plain) else 0.95


@check(
    "work.named_client",
    Rule.R4,
    Severity.HIGH,
    exact=True,
    flags=(
        Example("Rapat dengan Nirwana Air molor lagi.", Context(lexicon=_LEXICON)),
        Example("Great kick-off with #NirwanaAir this week.", Context(lexicon=_LEXICON)),
    ),
    passes=(
        "Rapat dengan Nirwana Air molor lagi.",
        Example("Naik pesawat ke Nirwana, airnya biru.", Context(lexicon=_LEXICON)),
        Example(
            "Our case study with Nirwana Air is out.",
            Context(lexicon=_LEXICON.joined(Lexicon.read({"public_clients": "Nirwana Air"}))),
        ),
    ),
)
def named_client(text: Text, about: Context) -> Iterator[Hit]:
    """A client who is confidential in the company's lexicon."""
    return _hits(text, about.lexicon.confidential_clients, about.lexicon.public_clients, about)


@check(
    "work.code_name",
    Rule.R4,
    Severity.HIGH,
    exact=True,
    flags=(
        Example("Akhirnya Gerhana lulus uji beban.", Context(lexicon=_LEXICON)),
        Example("Our team will ship sun next week.", Context(lexicon=_LEXICON)),
    ),
    passes=(
        "Gerhana bulan nanti malam, jangan lupa lihat.",
        Example("The sun is out at last.", Context(lexicon=_LEXICON)),
        Example(
            "Gerhana sudah bisa dipesan.",
            Context(lexicon=_LEXICON.joined(Lexicon.read({"public_code_names": ["Gerhana"]}))),
        ),
    ),
)
def code_name(text: Text, about: Context) -> Iterator[Hit]:
    """A code name that is not public in the company's lexicon."""
    return _hits(text, about.lexicon.code_names, about.lexicon.public_code_names, about)


@check(
    "work.not_public",
    Rule.R4,
    Severity.MEDIUM,
    witnessed=True,
    lists=lambda: [named("quiet")[name] for name in ("silence", "matter", "own", "not_work")],
    flags=(
        "Sst, bos kita lagi nego sama investor, belum diumumkan.",
        "Kampanye partai itu kantor gue yang jalanin, tapi nggak boleh disebut.",
        "Psst, our biggest supplier wants out, wait for the announcement.",
        "My agency pitched for the airline and I am not allowed to say more.",
    ),
    passes=(
        "Jangan bilang siapa-siapa, kita bikin kejutan ulang tahun buat bos.",
        "Produk kami sudah diumumkan, silakan dicoba.",
        "Don't tell my wife that I bought another guitar from a client.",
        "Nobody knows why our team lost that match.",
    ),
)
def not_public(text: Text, about: Context) -> Iterator[Hit]:
    """Words that ask for silence about a matter of business, or at a place of work."""
    del about  # what the text itself says is enough
    quiet = named("quiet")
    held = sum(quiet[name].held_by(text) for name in ("matter", "own"))
    if not held or quiet["not_work"].held_by(text):
        return
    severity, confidence = (None, 0.7) if held > 1 else (Severity.LOW, 0.6)
    for span, _ in quiet["silence"].found(text):
        yield Hit(spans=(text.words.back(*span),), confidence=confidence, severity=severity)


CHECKS = (named_client, code_name, not_public)

"""R3: words that gain weight because the profile or the post names the employer."""

import re
from collections.abc import Iterator
from functools import cache

from monitor.checks.affiliation import employer_in
from monitor.checks.base import Context, Example, Hit, Lexicon, check
from monitor.checks.lists import named
from monitor.checks.normal import Text, prepare
from monitor.checks.wordlist import Terms, sentence_around
from monitor.finding import Rule, Severity, Span

_AT_THE_BANK = Context(bio="Risk analyst at Bank Cendana. Cats.")
_DI_BANK = Context(bio="Staf risiko di Bank Cendana. Kucing.")
_CENDANA = Context(lexicon=Lexicon.read({"employer": "Cendana"}))


@check(
    "opinion.own_industry",
    Rule.R3,
    Severity.LOW,
    rises=False,
    flags=(
        Example("Bank fees in this country are a scandal, and everybody in banking knows it.", _AT_THE_BANK),
        Example("Most hospitals overcharge, simple as that.", Context(bio="Nurse at Teratai Hospital")),
        Example("Bunga kredit di bank mana pun keterlaluan.", _DI_BANK),
        Example("Sekolah swasta cuma cari untung, percuma mahal.", Context(bio="Guru di Sekolah Harapan Biru")),
    ),
    passes=(
        "Bank fees in this country are a scandal, and everybody in banking knows it.",
        Example("My own view: bank fees in this country are a scandal.", _AT_THE_BANK),
        Example("The bank on the corner opens at nine.", _AT_THE_BANK),
        Example("Our cat is a scandal.", _AT_THE_BANK),
        Example(
            "Bunga kredit bank keterlaluan.",
            Context(bio="Analis di Bank Cendana. Cuitan pandangan pribadi, bukan mewakili kantor."),
        ),
        Example("Menurut pendapat pribadi saya bunga bank keterlaluan.", _DI_BANK),
        Example("Bank darah buka jam delapan.", _DI_BANK),
        Example("Kucing kami keterlaluan lucunya.", _DI_BANK),
    ),
)
def own_industry(text: Text, about: Context) -> Iterator[Hit]:
    """A verdict on the industry in which the profile says one works, without "my own view"."""
    employer = employer_in(about.bio)
    if employer is None or _own_view(text, about):
        return
    profile = prepare(about.bio)
    for industry in named("industries").values():
        if not _any(industry, profile):
            continue
        for span, _ in industry.found(text):
            if _any_in_sentence(_words("verdict"), text, span):
                values = (("employer", employer),) if employer else ()
                yield Hit(spans=(text.words.back(*span),), confidence=0.6, notes=("affiliation",), values=values)
                return


@check(
    "opinion.undisclosed_praise",
    Rule.R3,
    Severity.LOW,
    rises=False,
    flags=(
        Example("Cendana is the best bank you can find, go and open an account.", _AT_THE_BANK),
        Example("Honestly, nothing beats the Cendana app.", _CENDANA),
        Example("Cendana bank paling oke, wajib coba.", _DI_BANK),
        Example("Aplikasi Cendana juara, pindah aja ke sana.", _CENDANA),
    ),
    passes=(
        Example("I work at Cendana, so I am biased: the app is the best.", _CENDANA),
        Example("Cendana opens a branch in Ternate.", _CENDANA),
        Example("The best coffee in town is around the corner.", _AT_THE_BANK),
        Example("Cendana is the best bank you can find.", Context()),
        Example("Saya kerja di Cendana, jadi boleh dibilang bias: aplikasinya juara.", _CENDANA),
        Example("Cendana buka cabang di Ternate.", _CENDANA),
        Example("Kopi paling oke ada di gang sebelah.", _DI_BANK),
        Example("Cendana juara.", Context()),
    ),
)
def undisclosed_praise(text: Text, about: Context) -> Iterator[Hit]:
    """Praise of the employer by name, in a post that does not say that one works there."""
    named_here = [] if about.official else list(_employers_named(text, about))
    if not named_here or _any(_words("disclosed"), text):
        return
    for span, name in named_here:
        if _any_in_sentence(_words("praise"), text, span):
            yield Hit(spans=(text.words.back(*span),), confidence=0.7, values=(("employer", name),))
            return


def _employers_named(text: Text, about: Context) -> Iterator[tuple[Span, str]]:
    """Where the folded text names the employer of the profile or of the lexicon."""
    names = [name.text for name in about.lexicon.employer]
    of_profile = employer_in(about.bio)
    if of_profile:
        names.append(_proper(of_profile))
    for name in names:
        pattern = re.compile(rf"(?<!\w){re.escape(prepare(name).words.text)}(?!\w)")
        for match in pattern.finditer(text.words.text):
            yield match.span(), name


def _proper(employer: str) -> str:
    """The telling part of an employer's name: "Cendana" of "Bank Cendana"."""
    kinds = {"bank", "pt", "cv", "rs", "the", "hospital", "sekolah", "school", "university", "universitas"}
    words = [word for word in employer.split() if word.casefold() not in kinds]
    return " ".join(words) or employer


def _own_view(text: Text, about: Context) -> bool:
    return _any(_words("own_view"), text) or _any(_words("own_view"), prepare(about.bio))


def _any(wanted: Terms, text: Text) -> bool:
    return any(True for _ in wanted.found(text))


def _any_in_sentence(wanted: Terms, text: Text, span: Span) -> bool:
    start, end = sentence_around(text.words.text, span)
    return any(start <= left < end for (left, _), _ in wanted.found(text))


@cache
def _words(name: str) -> Terms:
    return named("voice")[name]


CHECKS = (own_industry, undisclosed_praise)

"""R3: words that gain weight because the profile or the post names the employer."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from monitor.checks.affiliation import employer_in
from monitor.checks.base import Context, Example, Hit, Lexicon, check
from monitor.checks.lists import named
from monitor.checks.normal import Text, prepare
from monitor.checks.wordlist import Terms, sentence_around
from monitor.finding import Rule, Severity, Span

_NAMED = r"((?-i:[A-Z])[\w'-]*(?: (?:& )?(?-i:[A-Z])[\w'-]*){0,3})"
_AT = re.compile(rf"(?:\b(?i:at|for|di)\s+|@\s?)@?{_NAMED}")
_AFTER_JOB = re.compile(
    r"(?i)\b(?:engineer|developer|manager|officer|director|analyst|designer|consultant|nurse|teacher|lecturer|lawyer"
    r"|accountant|recruiter|reporter|journalist|editor|pilot|buyer|agent|crew|rep|broker|sales|marketing|pr|planner"
    rf"|researcher|trainer|adviser|advisor|associate|assistant|chef|driver|staff|team|ceo|cto|cfo|founder)\s?[,|@–-]\s*{_NAMED}"
)
_SHORTEST = 4

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
    names = tuple(name.text for name in about.lexicon.employer)
    if not (names or _has_job(about.bio)) or _own_view(text, about):
        return
    for industry in _industries(about.bio, names):
        for span, _ in industry.found(text):
            if _any_in_sentence(named("voice")["verdict"], text, span):
                employer = next(iter(_employers(about)), "")
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
    """Praise of the employer by name, or in answer to who names it, without a word that one works there."""
    if about.official:
        return
    named_here = next(_employers_named(text, about), None)
    answered = not named_here and about.reply_to and next(_employers_named(prepare(about.reply_to), about), None)
    name = (named_here or answered or (None, None))[1]
    praise = next(iter(named("voice")["defence" if answered else "praise"].found(text)), None) if name else None
    if praise and not named("voice")["disclosed"].held_by(text):
        span = named_here[0] if named_here else praise[0]
        yield Hit(spans=(text.words.back(*span),), confidence=0.7, values=(("employer", name or ""),))


def _employers_named(text: Text, about: Context) -> Iterator[tuple[Span, str]]:
    """Where the folded text names the employer of the profile or of the lexicon, in full or in short."""
    for name in _employers(about):
        for form in _forms(name):
            pattern = re.compile(rf"(?<!\w){re.escape(prepare(form).words.text)}(?!\w)")
            for match in pattern.finditer(text.words.text):
                start, end = text.words.back(*match.span())
                if form == name or text.raw[start:end].strip("@#")[:1].isupper() or text.raw.islower():
                    yield match.span(), name


def _employers(about: Context) -> Iterator[str]:
    """The employers that the lexicon and the profile name."""
    yield from (name.text for name in about.lexicon.employer)
    told = employer_in(about.bio)
    if told:
        yield told
    for pattern in (_AT, _AFTER_JOB):
        yield from (match[1].rstrip(" .,'-") for match in pattern.finditer(about.bio))


def _has_job(bio: str) -> bool:
    return employer_in(bio) is not None or bool(_AT.search(bio) or _AFTER_JOB.search(bio))


@lru_cache(maxsize=1024)
def _industries(bio: str, employers: tuple[str, ...]) -> tuple[Terms, ...]:
    """What belongs to every industry, and the industries of which the profile or an employer's name speaks."""
    everybody, *rest = _known_industries()
    profile = prepare(". ".join((bio, *employers)))
    return (everybody, *(one for one in rest if one.held_by(profile)))


@cache
def _known_industries() -> tuple[Terms, ...]:
    """What belongs to everybody's industry, then each industry."""
    lists = dict(named("industries"))
    return lists.pop("any_industry"), *lists.values()


@lru_cache(maxsize=1024)
def _forms(employer: str) -> tuple[str, ...]:
    """A name, its telling part ("Cendana" of "Bank Cendana"), and its first word when that can stand for the whole."""
    words = [word for word in employer.split() if not named("voice")["kinds"].held_by(prepare(word))]
    telling = " ".join(words) or employer
    first = telling.split()[0]
    short = len(first) >= _SHORTEST and not named("voice")["ordinary"].held_by(prepare(first))
    return tuple(dict.fromkeys((employer, telling, *([first] if short else ()))))


def _own_view(text: Text, about: Context) -> bool:
    return named("voice")["own_view"].held_by(text) or named("voice")["own_view"].held_by(prepare(about.bio))


def _any_in_sentence(wanted: Terms, text: Text, span: Span) -> bool:
    start, end = sentence_around(text.words.text, span)
    return any(start <= left < end for (left, _), _ in wanted.found(text))


CHECKS = (own_industry, undisclosed_praise)

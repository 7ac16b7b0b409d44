"""The statistical models as checks: hints where a post's words together look like those of posts that went wrong.

Each speaks only where no check with words of its own speaks of the same rule, and each person can switch them
off. What they are, what they learned from and how often they are right stands in docs/models.md.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial

from monitor.checks.base import Check, Context, Hit, check
from monitor.checks.lists import named
from monitor.checks.normal import Text
from monitor.checks.reader import Reader, Reading
from monitor.checks.statistical import FOLDER, Models, Opinion, likelihood
from monitor.finding import Rule, Severity, Span

MODELS = Models()
READER = Reader()
OF_RULE = {
    Rule.R1: "conduct",
    Rule.R2: "competence",
    Rule.R3: "opinion",
    Rule.R4: "work",
    Rule.R5: "repair",
}
"""The check that says what the reader makes of each rule."""
_RULES = {name: at for at, name in enumerate(OF_RULE.values())}
TABLE = FOLDER / "reader.toml"
_WORTH_READING = -2.5
"""Where every linear model makes less of a text than this logit, the reader is not asked: it costs more than all else,
and finds there one hit in a hundred of those that it finds."""
_LONGEST = 1000
"""Over an article's length the words of a whole vocabulary come together by chance."""


def opinion(text: Text) -> Opinion:
    """What the linear models make of a text; asked once for all checks."""
    if MODELS not in text.readings:
        text.readings[MODELS] = MODELS.opinion(text)
    held: Opinion = text.readings[MODELS]
    return held


def reading(text: Text) -> Reading:
    """What the reader makes of a text; asked once for all checks."""
    if READER not in text.readings:
        text.readings[READER] = READER.read(text)
    held: Reading = text.readings[READER]
    return held


def evidence(rule: Rule, text: Text) -> float | None:
    """How likely the words of a text make it that the rule is touched, as a logit; None where no model is asked."""
    return _logit(OF_RULE[rule], text) if _askable(text) else None


def _askable(text: Text) -> bool:
    return len(text.raw) <= _LONGEST and bool(text.sequence.words)


def _logit(model: str, text: Text) -> float:
    """What the reader and the linear model say of a rule, each by its worth."""
    worth = worths()[model]
    read = reading(text).logits[_RULES[model]]
    return worth["reader"] * read + worth["words"] * linear(model, text) + worth["start"]


def linear(model: str, text: Text) -> float:
    """What a linear model makes of a text, as a logit."""
    return opinion(text).logit(MODELS.names.index(model))


@cache
def worths() -> Mapping[str, Mapping[str, float]]:
    """What the logits of the reader and of the linear model are worth, per model: `reader.toml`."""
    return tomllib.loads(TABLE.read_text("utf-8"))


def _likelihood(model: str, text: Text) -> float:
    """How likely a model is to be right, 0 to 1."""
    if not _askable(text):
        return 0.0
    if model not in _RULES:
        return likelihood(linear(model, text))
    if max(linear(one, text) for one in _RULES) < _WORTH_READING:
        return likelihood(linear(model, text))
    return likelihood(_logit(model, text))


def _likely(model: str, text: Text, about: Context) -> Iterator[Hit]:
    """The words that weighed most for a model."""
    del about  # the models read the words only
    likely = _likelihood(model, text)
    if likely and not _calm(model, text):
        yield Hit(spans=(text.words.back(*_phrase(model, text)),), confidence=likely)


def _phrase(model: str, text: Text) -> Span:
    if model in _RULES:
        return reading(text).phrase(_RULES[model], text)
    return opinion(text).phrase(MODELS.names.index(model), text)


def _calm(model: str, text: Text) -> bool:
    """Whether words stand there by which the model is known to be misled."""
    terms = named("calm").get(model)
    return terms is not None and terms.held_by(text)


def _model(
    model: str,
    rule: Rule,
    *,
    flags: Sequence[str],
    passes: Sequence[str],
    report_from: float = 0.8,
) -> Check:
    made = check(
        f"likely.{model}",
        rule,
        Severity.LOW,
        model=True,
        rises=False,
        report_from=report_from,
        glance=partial(_likelihood, model),
        flags=flags,
        passes=passes,
    )
    return made(partial(_likely, model))


ABUSE = _model(
    "abuse",
    Rule.R1,
    report_from=0.55,
    flags=(
        "Muka lu kayak monyet, bego, najis.",
        "You are a pathetic little man and everybody knows it.",
        "Shut your stupid mouth, you worthless piece of trash.",
    ),
    passes=(
        "Monyet di kebun binatang itu pintar sekali.",
        "Aku bodoh banget hari ini, lupa bawa payung.",
        "What a stupid mistake I made in my own code.",
        "The trash is collected on Mondays.",
        "The bitch had four puppies this morning, all healthy.",
        "Dick Van Dyke turned a hundred, what a life.",
        "Stupid printer ate my ticket.",
        "This weather is garbage.",
        "Anjing tetangga lucu banget, pengen bawa pulang.",
        "Babi guling Bali paling enak.",
    ),
)
CONDUCT = _model(
    "conduct",
    Rule.R1,
    report_from=0.85,
    flags=(
        "Titip absen terus pulang, bos nggak sadar wkwk",
        "Bos gue tukang tidur, kerjanya cuma marah-marah doang",
        "My clients are idiots who cannot read, lol",
    ),
    passes=(
        "Pelanggan hari ini kirim kue buat tim, makasih ya.",
        "Bos traktir bakso sehabis rapat.",
        "My clients sent flowers to the whole team today.",
        "I clocked out early for the dentist, my boss knows.",
    ),
)
COMPETENCE = _model(
    "competence",
    Rule.R2,
    flags=(
        "Katanya besok bensin habis, info dari grup sebelah, sebarkan sebelum dihapus",
        "Take it from me, you don't need a doctor, just double the dose",
    ),
    passes=(
        "Obat darah tinggi jangan dihentikan sendiri, tanya dokter dulu ya.",
        "Rebusan daun salam enak buat kuah soto.",
        "Our app is out, the test report is linked on the page.",
        "Ask your doctor before you stop taking anything.",
    ),
)
OPINION = _model(
    "opinion",
    Rule.R3,
    flags=(
        "Semua pendatang itu pemalas, usir saja dari kota ini",
        "Those people are all criminals, send them back where they came from",
    ),
    passes=(
        "Orang dari suku mana saja boleh melamar kerja di sini.",
        "Hari pemungutan suara tanggal 14, bawa KTP ya.",
        "We at the bank are closed on Monday.",
        "Immigrants built this neighbourhood, and its bakeries.",
    ),
)
WORK = _model(
    "work",
    Rule.R4,
    flags=(
        "Kata pengacara kita bakal damai sebelum sidang, buktinya jelek buat kita",
        "Our lawyer says we will lose in court, so we settle quietly before the client hears",
    ),
    passes=(
        "Sidang putusan disiarkan langsung di televisi.",
        "Aplikasinya sudah rilis, silakan dicoba.",
        "The new model was announced today, the press release is online.",
        "Our team moved to a lighter room.",
    ),
)
REPAIR = _model(
    "repair",
    Rule.R5,
    flags=(
        "Maaf kalau ada yang tersinggung, tapi kalian aja yang baperan",
        "Sorry if you were offended, you people just can't take a joke",
    ),
    passes=(
        "Maaf, angka di unggahan kemarin keliru, sudah saya ralat.",
        "Terima kasih koreksinya, saya yang salah baca.",
        "Sorry, I got the date wrong. It is the fifth.",
        "Thanks for pointing that out, I stand corrected.",
    ),
)
CHECKS = (ABUSE, CONDUCT, COMPETENCE, OPINION, WORK, REPAIR)

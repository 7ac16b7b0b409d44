"""R5: a fight that goes on."""

from collections.abc import Iterator
from functools import cache

from monitor.checks.base import Context, Example, Hit, check
from monitor.checks.lists import named
from monitor.checks.normal import Text
from monitor.checks.wordlist import Terms, WordList
from monitor.finding import Rule, Severity

_ALONE, _ANSWERING = 0.8, 0.9


@cache
def _lists() -> tuple[Terms, ...]:
    """All of them; first those of which every post that is told of holds one."""
    lists = named("quarrel")
    return lists["aimed"] + lists["in_reply"], *lists.values()


@check(
    "repair.quarrel",
    Rule.R5,
    Severity.MEDIUM,
    lists=_lists,
    witnessed=True,
    flags=(
        "You're pathetic, get lost and take your arguments with you.",
        "Stop replying to me, you clueless clown.",
        "Meet me outside if you dare, keyboard warrior.",
        "Argumen lo kosong, minggat sana.",
        "Berhenti bales postingan gue, dasar nggak paham apa-apa.",
        "Sini ketemu di darat kalau berani.",
        Example("Wrong again, do your homework.", Context(reply_to="The report says seven percent.")),
        Example("Ngawur lo, belajar lagi sana.", Context(reply_to="Menurut saya angkanya tujuh persen.")),
    ),
    passes=(
        "Interesting point, do you have a source?",
        "We argued about pineapple on pizza all evening, love these friends.",
        "Get lost in a good book this weekend.",
        "Wrong again, do your homework.",
        "Menarik, ada sumbernya?",
        "Semalaman kami debat soal bubur, sayang kalian semua.",
        "Ngawur, mikir dong.",
        Example("Thank you, I was wrong about that.", Context(reply_to="The report says seven percent.")),
        Example("Terima kasih, saya yang salah.", Context(reply_to="Menurut saya angkanya tujuh persen.")),
    ),
)
def quarrel(text: Text, about: Context) -> Iterator[Hit]:
    """Words to the other side of a thread that keep the fight going; more of them count in a reply."""
    answering = bool(about.reply_to) or about.kind in {"reply", "comment"}
    found = list(_words("aimed")(text, about))
    if answering:
        found += _words("in_reply")(text, about)
    if found:
        spans = tuple(sorted({hit.spans[0] for hit in found}))
        notes = ("reply",) if answering else ()
        yield Hit(spans=spans, confidence=_ANSWERING if answering else _ALONE, notes=notes)


@cache
def _words(name: str) -> WordList:
    return WordList(wanted=named("quarrel")[name], spared=named("quarrel")["spared"])


CHECKS = (quarrel,)

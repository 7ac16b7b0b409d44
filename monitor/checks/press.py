"""R3: an insider's answer to a reporter's question."""

from collections.abc import Iterator
from functools import cache

from monitor.checks.base import Context, Example, Hit, check
from monitor.checks.lists import named
from monitor.checks.normal import Text, prepare
from monitor.checks.wordlist import WordList
from monitor.finding import Rule, Severity
from monitor.people import Role

_AT_THE_PLANT = Context(reply_to="Reporter here: does anybody work at the plant? What happened?")
_PABRIK = Context(reply_to="Saya wartawan, ada yang kerja di pabrik itu? Apa yang terjadi?")


@check(
    "opinion.reporter_reply",
    Rule.R3,
    Severity.LOW,
    rises=False,
    lists=lambda: [named("press")["insider"], named("press")["referred"]],
    flags=(
        Example("Yes, I work there, the valve failed.", _AT_THE_PLANT),
        Example("We were told on Monday that the line stops.", _AT_THE_PLANT),
        Example("Iya betul, saya kerja di sana, katupnya jebol.", _PABRIK),
        Example("Kami sudah diberi tahu dari Senin, kantornya ditutup.", _PABRIK),
    ),
    passes=(
        "Yes, I work there, the valve failed.",
        Example("I work there, please ask our press office.", _AT_THE_PLANT),
        Example("Sad news, all the best to the families.", _AT_THE_PLANT),
        "Iya betul, saya kerja di sana, katupnya jebol.",
        Example("Saya kerja di sana, silakan hubungi humas kami.", _PABRIK),
        Example("Turut prihatin, semoga semua selamat.", _PABRIK),
    ),
)
def reporter_reply(text: Text, about: Context) -> Iterator[Hit]:
    """Words of somebody who knows it from the inside, in reply to a reporter or a newsroom."""
    if about.official or not about.reply_to:
        return
    found = list(_finder()(text, about))
    if found and named("press")["asks"].held_by(prepare(about.reply_to)):
        yield Hit(spans=tuple(sorted({hit.spans[0] for hit in found})), confidence=0.7, notes=("reply",))


@cache
def _finder() -> WordList:
    lists = named("press")
    return WordList(wanted=lists["insider"], unless=lists["referred"], not_roles=frozenset({Role.SPOKESPERSON}))


CHECKS = (reporter_reply,)

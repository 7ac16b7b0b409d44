"""R3: a person named as having done something shameful."""

import re
from collections.abc import Iterator

from monitor.checks.base import Context, Hit, check
from monitor.checks.lists import named
from monitor.checks.normal import Text
from monitor.checks.wordlist import sentence_around
from monitor.finding import Rule, Severity

_CAPITAL = r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?"
_TITLE = (
    r"Mr|Mrs|Ms|Miss|Dr|Prof|Judge|Justice|Pastor|Father|Reverend|Coach|Councillor|Mayor|Officer|Sergeant|Nurse|Professor"
    r"|Pak|Bu|Bapak|Ibu|Mas|Mbak|Bang|Kak|Haji|Hj|Ny|Tn|Ustadz?|Ustaz|Kiai|Gus|Pendeta|Romo|Dokter|Bidan|Suster|Perawat"
    r"|Camat|Lurah|Kades|Bupati|Kepsek|Guru|Dosen|Rektor|Hakim|Jaksa|Satpam|Bendahara|Ketua|Kepala|Manajer|Direktur|Bos"
)
_TRADE = (
    r"from|in|at|of|the|your|our|my|si|anak|dari|marketing|hrd|keuangan|finance|gudang|kasir|admin|bendahara|tetangga"
)
_NAME = re.compile(
    rf"\b(?:{_TITLE})\.? (?:[A-Z]\. )?{_CAPITAL}|\b{_CAPITAL} (?:[A-Z]\. )?{_CAPITAL}\b|(?<=\w )@\w{{3,}}"
    rf"|\b{_CAPITAL},? (?i:{_TRADE})\b"
)
"""A title and a name, two names in a row, an account, or one name and where its owner belongs."""


@check(
    "opinion.named_accusation",
    Rule.R3,
    Severity.MEDIUM,
    lists=lambda: [named("accusation")["deed"]],
    flags=(
        "Carla Benton sleeps with her patients, ask anyone.",
        "Mr Oduya beats his wife and the whole street hears it.",
        "Everyone report @benji_oak, he fakes his cancer.",
        "Dokter Rahman Halil tukang main perempuan, jauhi.",
        "Bu Sartika nilep uang arisan, ingat mukanya.",
        "Dodi si satpam doyan nyolong bensin kantor.",
    ),
    passes=(
        "Carla Benton sleeps on the train, so do I.",
        "The court found Carla Benton guilty: she took bribes.",
        "In the novel Carla Benton poisons her aunt.",
        "Somebody stole my bike again.",
        "Dokter Rahman Halil menolong dua ibu malam ini.",
        "Hakim memvonis Bupati Sartika karena korupsi.",
        "Sinetron baru: Bu Sartika selingkuh dengan sopirnya.",
        "Nilep uang kas itu dosa, kata ibu.",
    ),
)
def named_accusation(text: Text, about: Context) -> Iterator[Hit]:
    """A deed that dishonours, in one sentence with the name of a person."""
    del about  # whoever writes it, it is a named person's honour
    lists = named("accusation")
    found = list(lists["deed"].found(text))
    if not found or lists["told_elsewhere"].held_by(text):
        return
    for span, confidence in found:
        start, end = text.words.back(*sentence_around(text.words.text, span))
        if _NAME.search(text.raw, start, end):
            yield Hit(spans=(text.words.back(*span),), confidence=min(confidence, 0.7))


CHECKS = (named_accusation,)

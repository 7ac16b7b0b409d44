"""Twenty ways of writing one word so that a list of words misses it, and clean text in other scripts."""

import unicodedata
from collections.abc import Callable, Mapping

from benchmarks.instrument.tables import Table
from monitor.checks.engine import Policy

WORDS = {"id": ("Dasar {} kamu!", "bangsat"), "en": ("You are a {} and you know it.", "bastard")}

_CYRILLIC = str.maketrans("aeopcxyi", "аеорсхуі")
_GREEK = str.maketrans("aoivt", "αοιντ")
_LEET = str.maketrans("aeiost", "43105+")
_SMALL = str.maketrans("abdgnrst", "ᴀʙᴅɢɴʀꜱᴛ")


def _between(mark: str) -> Callable[[str], str]:
    return mark.join


def _shifted(first: str) -> Callable[[str], str]:
    """Into an alphabet that stands in one run from the sign for `a`."""
    return lambda word: "".join(chr(ord(first) + ord(letter) - ord("a")) for letter in word)


WAYS: Mapping[str, Callable[[str], str]] = {
    "zero-width space": _between("\u200b"),
    "zero-width non-joiner": _between("\u200c"),
    "zero-width joiner": _between("\u200d"),
    "word joiner": _between("\u2060"),
    "byte order mark": _between("\ufeff"),
    "soft hyphen": _between("\u00ad"),
    "right-to-left override": lambda word: f"\u202e{word}\u202c",
    "direction marks": _between("\u200e"),
    "isolates": lambda word: f"{word[:3]}\u2068{word[3:]}\u2069",
    "full width": _shifted("ａ"),
    "mathematical bold": _shifted("𝐚"),
    "monospace": _shifted("𝚊"),
    "circled letters": _shifted("ⓐ"),
    "small capitals": lambda word: word.translate(_SMALL),
    "combining strokes": lambda word: "".join(f"{letter}\u0336" for letter in word),
    "accents": lambda word: unicodedata.normalize("NFC", word.replace("a", "a\u0301").replace("s", "s\u030c")),
    "Cyrillic look-alikes": lambda word: word.translate(_CYRILLIC),
    "Greek look-alikes": lambda word: word.translate(_GREEK),
    "figures for letters": lambda word: word.replace("a", "4", 1).replace("s", "5", 1),
    "stretched letters": lambda word: word.replace("a", "aaaa"),
}
"""Each makes of a word in plain small letters what readers still read as that word."""

FOREIGN = (
    "Сегодня утром мы всей семьёй пекли яблочный пирог.",
    "Поезд пришёл вовремя, спасибо машинисту.",
    "Завтра у бабушки день рождения, несём цветы.",
    "Сьогодні сонячно, йдемо гуляти до парку.",
    "Днес валя, но кафето е топло.",
    "Σήμερα πήγαμε βόλτα δίπλα στη θάλασσα.",
    "Η γιαγιά μου φτιάχνει το καλύτερο ψωμί.",
    "ذهبنا اليوم إلى السوق واشترينا تفاحا.",
    "صباح الخير يا أصدقاء، الجو جميل.",
    "היום אפינו עוגת גזר עם הילדים.",
    "今天我们一家人去公园放风筝。",
    "下班以后一起喝茶吧。",
    "今日は庭で花に水をやりました。",
    "友だちと山へ行ってきました。",
    "오늘 아침에 강가를 걸었습니다.",
    "วันนี้ฝนตกแต่กาแฟอร่อย",
    "आज हमने आम का अचार बनाया।",
    "ആദ്യമായി ട്രെയിനിൽ യാത്ര ചെയ്തു.",
    "დღეს დილით პური გამოვაცხვეთ.",
    "ꦱꦸꦒꦼꦁꦲꦺꦚ꧀ꦗꦁ",
)
"""Ordinary posts that are what they look like."""


def table(policy: Policy) -> Table:
    """How many of the ways are found in each language, which are not, and findings in clean foreign text."""
    made = Table(
        "Evasions",
        ("text", "ways", "found", "not found"),
        note="Found: the check that speaks about the plain word speaks about the disguised one too. Foreign: posts in "
        "other scripts; every one that has a finding counts as not found untouched.",
    )
    for lang, (sentence, word) in WORDS.items():
        plain = _said(policy, sentence.format(word))
        missed = [name for name, way in WAYS.items() if not plain or plain - _said(policy, sentence.format(way(word)))]
        made.rows.append((lang, len(WAYS), len(WAYS) - len(missed), ", ".join(missed)))
    touched = [text for text in FOREIGN if _said(policy, text)]
    made.rows.append(("foreign", len(FOREIGN), len(FOREIGN) - len(touched), " ".join(touched)))
    return made


def _said(policy: Policy, text: str) -> set[str]:
    return {one.check for one in policy.judge(text).findings}

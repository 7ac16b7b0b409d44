"""Whether a finding hangs on a name, a people, a belief, a place, a gender or a way of spelling.

Each word of a table is replaced by every other word of its group; the findings must stay the same.
"""

import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cases import read
from benchmarks.instrument.tables import Table
from monitor.checks.base import Context
from monitor.checks.engine import Policy

TABLES: Mapping[str, Mapping[str, Mapping[str, list[str]]]] = tomllib.loads(
    Path(__file__).with_name("swaps.toml").read_text("utf-8")
)
_MOST = 300
"""So many swaps of one kind are drawn; a kind of many words would outweigh the others."""

Said = frozenset[tuple[str, int]]


Post = tuple[str, Context]
_Made = tuple[str, str, Context, Said]


@dataclass(frozen=True, slots=True)
class Swap:
    """A post and the same with a word replaced; `said` and `now` are the checks that speak, with their severity."""

    lang: str
    kind: str
    before: str
    after: str
    said: Said
    now: Said

    @property
    def changed(self) -> bool:
        """Whether the word made a difference."""
        return self.said != self.now


def swapped(text: str, group: Sequence[str]) -> Iterator[str]:
    """The text with each word of the group that stands in it replaced by each other one."""
    for word in group:
        wanted = re.compile(rf"(?<!\w)(?:{re.escape(word)}|{re.escape(word[0].upper() + word[1:])})(?!\w)")
        if wanted.search(text):
            yield from (wanted.sub(lambda met, o=other: _as(met[0], o), text) for other in group if other != word)


def _as(met: str, other: str) -> str:
    """With a capital where the word that it replaces has one."""
    return other[0].upper() + other[1:] if met[0].isupper() else other


def swaps(policy: Policy) -> list[Swap]:
    """Every swap drawn, of the tables' own posts and of the casebook's (not of its test part)."""
    book = [case for part in ("train", "tune") for case in read(part)]
    return [
        swap
        for lang, kinds in TABLES.items()
        for kind, table in kinds.items()
        for swap in _of_a_kind(
            policy, lang, kind, [*_own(table), *((one.text, one.about) for one in book if one.lang == lang)]
        )
    ]


def _own(table: Mapping[str, list[str]]) -> list[Post]:
    return [(text, Context()) for text in (*table["calm"], *table["flagged"])]


def _of_a_kind(policy: Policy, lang: str, kind: str, posts: Iterable[Post]) -> Iterator[Swap]:
    """Swaps drawn from calm and from flagged posts alike."""
    groups: Sequence[Sequence[str]] = TABLES[lang][kind]["groups"]
    calm: list[_Made] = []
    flagged: list[_Made] = []
    for text, about in posts:
        said = _said(policy, text, about)
        (flagged if said else calm).extend(
            (text, after, about, said) for group in groups for after in swapped(text, group)
        )
    chance = random.Random(f"{lang} {kind}")
    for before, after, about, said in (*_draw(chance, calm), *_draw(chance, flagged)):
        yield Swap(lang, kind, before, after, said, _said(policy, after, about))


def _draw(chance: random.Random, of: Sequence[_Made]) -> Sequence[_Made]:
    return chance.sample(of, min(len(of), _MOST))


def _said(policy: Policy, text: str, about: Context) -> Said:
    return frozenset((one.check, int(one.severity)) for one in policy.judge(text, about).findings)


def table(of: Sequence[Swap]) -> Table:
    """How many swaps were made in calm and in flagged posts, and how many changed a finding."""
    made = Table(
        "Bias: swaps that change a finding",
        ("lang", "kind", "calm", "changed", "flagged", "changed", "by"),
        note="Calm posts have no finding as they are. A swap changes a finding when another check speaks, one falls "
        "silent, or its severity differs.",
    )
    for lang in TABLES:
        for kind in (*TABLES[lang], ""):
            mine = [one for one in of if one.lang == lang and one.kind.startswith(kind)]
            calm, flagged = [one for one in mine if not one.said], [one for one in mine if one.said]
            counts = (count for some in (calm, flagged) for count in (len(some), sum(one.changed for one in some)))
            by = sorted({check for one in mine for check, _ in one.said ^ one.now})
            made.rows.append((lang, kind or "in sum", *counts, ", ".join(by)))
    return made


def told(of: Iterable[Swap]) -> Table:
    """Each swap that changed a finding."""
    made = Table("Swaps that change a finding", ("before", "after", "said", "now"))
    for one in of:
        if one.changed:
            made.rows.append((one.before, one.after, *(" ".join(sorted(c for c, _ in s)) for s in (one.said, one.now))))
    return made

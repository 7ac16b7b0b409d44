"""What the policy says of the casebook: in sum, for each rule and each point, and whether its spans hold the marks."""

import random
from collections.abc import Iterable, Sequence

from benchmarks.instrument.judged import Judged
from benchmarks.instrument.measures import covered, length_ratio, share
from benchmarks.instrument.peer import Peer
from benchmarks.instrument.tables import Cell, Table
from monitor.finding import Rule, Severity, Span

LANGUAGES = ("id", "en")
_LONGEST = 3
_NOT_HITS = ("near", "never", "ordinary")
_CALM = tuple(f"{kind}: {what}" for kind in _NOT_HITS for what in ("cases", "flagged", "medium+"))


def in_sum(judged: Sequence[Judged]) -> Table:
    """A row for each language and one for both."""
    table = Table(
        "Casebook in sum",
        ("lang", "hits", "right rule", "right, medium+", "any rule", "precision", "precision, medium+", *_CALM),
        note="A hit counts as found when a finding has one of its rules. Precision: of the cases with a finding, "
        "the share that are hits found so. Any finding on a near miss, a protected or an ordinary case is false.",
    )
    for lang in (*LANGUAGES, ""):
        table.rows.append((lang or "both", *_sums([one for one in judged if one.case.lang.startswith(lang)])))
    return table


def _sums(judged: Sequence[Judged]) -> list[Cell]:
    hits = [one for one in judged if one.case.kind == "hit"]
    cells: list[Cell] = [len(hits), _right(hits), _right(hits, Severity.MEDIUM), _flagged(hits)]
    cells += [_precision(judged), _precision(judged, Severity.MEDIUM)]
    for kind in _NOT_HITS:
        calm = [one for one in judged if one.case.kind == kind]
        cells += [len(calm), _flagged(calm), _flagged(calm, Severity.MEDIUM)]
    return cells


def _right(judged: Sequence[Judged], least: Severity = Severity.LOW) -> float | None:
    return share(sum(bool(one.right(least)) for one in judged), len(judged))


def _flagged(judged: Sequence[Judged], least: Severity = Severity.LOW) -> float | None:
    return share(sum(bool(one.findings(least)) for one in judged), len(judged))


def _precision(judged: Sequence[Judged], least: Severity = Severity.LOW) -> float | None:
    return _right([one for one in judged if one.findings(least)], least)


def by_rule(judged: Sequence[Judged]) -> Table:
    """For each of the five rules, by language."""
    table = Table(
        "Casebook by rule",
        ("rule", "lang", "hits", "recall", "recall, medium+", "findings", "precision", "near", "near flagged"),
        note="Recall over the hits whose best answer is the rule; precision over the cases with a finding of it.",
    )
    for rule in Rule:
        for lang in LANGUAGES:
            table.rows.append((rule, lang, *_rule([one for one in judged if one.case.lang == lang], rule)))
    return table


def _rule(judged: Sequence[Judged], rule: Rule) -> list[Cell]:
    mine = [one for one in judged if one.case.rules[:1] == (rule,)]
    hits = [one for one in mine if one.case.kind == "hit"]
    near = [one for one in mine if one.case.kind == "near"]
    spoken = [one for one in judged if any(finding.rule == rule for finding in one.findings())]
    true = sum(any(finding.rule == rule for finding in one.right()) for one in spoken)
    return [len(hits), _right(hits), _right(hits, Severity.MEDIUM), len(spoken), share(true, len(spoken)),
            len(near), _flagged(near)]  # fmt: skip


def by_point(judged: Sequence[Judged]) -> Table:
    """For each point of the guidelines that the cases name."""
    table = Table(
        "Casebook by point",
        ("point", "hits", "recall", "recall id", "recall en", "near", "near flagged", "flagged by"),
        note="Flagged by: what spoke about its near misses.",
    )
    for point in sorted({point for one in judged for point in one.case.points}):
        mine = [one for one in judged if point in one.case.points]
        hits = [one for one in mine if one.case.kind == "hit"]
        near = [one for one in mine if one.case.kind == "near"]
        recalls = (_right([one for one in hits if one.case.lang == lang]) for lang in LANGUAGES)
        wrong = sorted({finding.check for one in near for finding in one.findings()})
        table.rows.append((point, len(hits), _right(hits), *recalls, len(near), _flagged(near), ", ".join(wrong)))
    return table


def evidence(judged: Sequence[Judged]) -> Table:
    """Whether the words that a finding shows are those that a reader marked."""
    table = Table(
        "Evidence",
        ("lang", "hits found", "cover", "not too long", "both", "touch a mark"),
        note="Over hits found with a right rule. Cover: the spans of these findings together hold at least half of "
        f"the characters of one mark. Not too long: together at most {_LONGEST} times as long as all marks.",
    )
    for lang in (*LANGUAGES, ""):
        found = [one for one in judged if one.case.lang.startswith(lang) and one.right()]
        pairs = [(_spans(one), one.case.spans) for one in found]
        cover = [covered(*pair) for pair in pairs]
        short = [length_ratio(*pair) <= _LONGEST for pair in pairs]
        touch = [any(_meet(span, mark) for span in spans for mark in marks) for spans, marks in pairs]
        both = [one and other for one, other in zip(cover, short, strict=True)]
        table.rows.append(
            (lang or "both", len(found), *(share(sum(one), len(one)) for one in (cover, short, both, touch)))
        )
    return table


def _spans(one: Judged) -> list[Span]:
    return [span for finding in one.right() for span in finding.spans]


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def beside(judged: Sequence[Judged], peers: Sequence[Peer]) -> Table:
    """What the other packages flag of the same cases, whatever rule they would name."""
    columns = [(rule, lang) for rule in ("hit", *Rule, *_NOT_HITS) for lang in LANGUAGES]
    table = Table(
        "Casebook beside the peers: share flagged",
        ("judge", "cases", *(f"{kind} {lang}" for kind, lang in columns)),
        note="Of hits (in sum, and by the rule that is their best answer) and of what is no hit, any flag or finding. "
        "A slow peer answers for a sample.",
    )
    drawn = random.Random(len(judged)).sample(judged, len(judged))
    ours = [bool(one.findings()) for one in drawn]
    table.rows.append(("cermin", len(drawn), *_shares(drawn, ours, columns)))
    for peer in peers:
        asked = drawn[: peer.most or None]
        flags = peer.flags([one.case.text for one in asked])
        table.rows.append((peer.name, len(asked), *_shares(asked, flags, columns)))
    return table


def _shares(judged: Sequence[Judged], flags: Sequence[bool], columns: Iterable[tuple[str, str]]) -> list[Cell]:
    told = [({one.case.kind, *_hit_of(one)}, one.case.lang, flag) for one, flag in zip(judged, flags, strict=True)]
    mine = ([flag for kinds, of, flag in told if kind in kinds and of == lang] for kind, lang in columns)
    return [share(sum(some), len(some)) for some in mine]


def _hit_of(one: Judged) -> tuple[Rule, ...]:
    return one.case.rules[:1] if one.case.kind == "hit" else ()


def never(parts: Iterable[tuple[str, Sequence[Judged]]]) -> Table:
    """Protected speech and what is never flagged, of every part: there must be no finding."""
    table = Table("Never flagged", ("where", "cases", "with a finding", "medium+", "found by"))
    for name, judged in parts:
        calm = [one for one in judged if one.case.kind == "never"]
        wrong = sorted({finding.check for one in calm for finding in one.findings()})
        counts = (sum(bool(one.findings(least)) for one in calm) for least in (Severity.LOW, Severity.MEDIUM))
        table.rows.append((name, len(calm), *counts, ", ".join(wrong)))
    return table


def told(judged: Sequence[Judged]) -> Table:
    """Where each missed hit and false alarm stands, for whoever mends the checks."""
    table = Table("Missed and false", ("place", "kind", "wanted", "points", "said"))
    for one in judged:
        if bool(one.right()) != (one.case.kind == "hit") or (one.case.kind != "hit" and one.findings()):
            said = ", ".join(f"{finding.check} {finding.quote!r}" for finding in one.findings())
            wanted, points = " ".join(one.case.rules), " ".join(one.case.points)
            table.rows.append((one.case.place, one.case.kind, wanted, points, said))
    return table

"""What the policy and the peers say of other people's labelled sets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.instrument import sets
from benchmarks.instrument.judged import OFFENCE, offence, speaks, verdicts
from benchmarks.instrument.measures import Counts, auc, share
from benchmarks.instrument.peer import Peer
from benchmarks.instrument.sets import Row, Sets
from benchmarks.instrument.tables import Cell, Table
from monitor.checks.engine import Policy, Verdict
from monitor.finding import Rule, Severity

_IDENTIFIERS = ("data.", "secret.")
_SECRETS = ("secret.",)
_TOLD = {"0", "1", "neutral", "anger", "annoyance", "disgust", "remorse", "gratitude", "joy"}
_AGREEMENT = ("rows", "positive", "precision", "recall", "F1", "AUC", "false share")


@dataclass(frozen=True, slots=True)
class Field:
    """The sets that are there, the policy, and the peers for each task."""

    sets: Sets
    policy: Policy
    abuse: Sequence[Peer] = ()
    identifiers: Sequence[Peer] = ()
    secrets: Sequence[Peer] = ()

    def of(self, names: Iterable[str]) -> Iterator[tuple[str, list[Row], list[Verdict]]]:
        """Each set that is there with its rows and our verdicts."""
        for name in names:
            if self.sets.has(name):
                rows = self.sets.rows(name)
                yield name, rows, verdicts(self.policy, (row.text for row in rows))


def abuse(field: Field) -> Table:
    """Offensive language: ours and the peers' agreement with the labels."""
    table = Table(
        "Offensive language",
        ("set", "judge", *_AGREEMENT),
        note="Cermin flags with a finding of R1 or R3; its score is the higher of both rules' scores. False share: of "
        "the posts labelled as harmless, the share that is flagged. alt-profanity-check was trained on davidson.",
    )
    for name, rows, judged in field.of(sets.ABUSE):
        scores = [offence(one) for one in judged]
        for what, least in (("cermin", Severity.LOW), ("cermin, medium+", Severity.MEDIUM)):
            flags = [speaks(one, least=least, rules=OFFENCE) for one in judged]
            table.rows.append((name, what, *_agreement(rows, flags, scores)))
        table.rows.extend((name, peer.name, *_theirs(peer, rows)) for peer in field.abuse)
    return table


def identifiers(field: Field) -> Table:
    """Personal identifiers and credentials in posts."""
    table = Table(
        "Identifiers",
        ("set", "judge", *_AGREEMENT),
        note="Cermin flags with a finding of a check data.* or secret.*. False share is that of look-alikes.",
    )
    for name, rows, judged in field.of(sets.IDENTIFIERS):
        table.rows.append((name, "cermin", *_agreement(rows, [speaks(one, checks=_IDENTIFIERS) for one in judged])))
        table.rows.extend((name, peer.name, *_theirs(peer, rows)) for peer in field.identifiers)
    return table


def kinds(field: Field) -> Table:
    """Recall for each kind of identifier that a set names."""
    table = Table("Identifiers by kind", ("set", "kind", "posts", "cermin", *(one.name for one in field.identifiers)))
    for name, rows, judged in field.of(sets.IDENTIFIERS[:2]):
        ours = [speaks(one, checks=_IDENTIFIERS) for one in judged]
        flags = [ours, *(peer.flags([row.text for row in rows]) for peer in field.identifiers)]
        for source in sorted({row.source for row in rows}):
            places = [at for at, row in enumerate(rows) if row.source == source]
            shares = (share(sum(one[at] for at in places), len(places)) for one in flags)
            table.rows.append((name, source.partition("/")[2], len(places), *shares))
    return table


def secrets(field: Field) -> Table:
    """Credentials: keys, tokens, passwords."""
    table = Table("Secrets", ("set", "judge", *_AGREEMENT), note="Cermin flags with a finding of a check secret.*.")
    for name, rows, judged in field.of(sets.SECRETS):
        table.rows.append((name, "cermin", *_agreement(rows, [speaks(one, checks=_SECRETS) for one in judged])))
        table.rows.extend((name, peer.name, *_theirs(peer, rows)) for peer in field.secrets)
    return table


def ordinary(field: Field) -> Table:
    """Findings per 1,000 posts without fault."""
    peers = [*field.abuse, *field.identifiers, *field.secrets]
    table = Table(
        "Ordinary posts: flagged per 1,000",
        ("set", "rows", "cermin", "medium+", *Rule, *(one.name for one in peers)),
        note="R1 to R5: Cermin's findings by rule.",
    )
    for name, rows, judged in field.of(sets.BENIGN):
        texts = [row.text for row in rows]
        ours = [*_severities(judged), *_rules(judged)]
        theirs = (peer.flags(texts[: peer.most or None]) for peer in peers)
        rates = (_rate(flags) for flags in (*ours, *theirs))
        table.rows.append((name, len(judged), *rates))
    return table


def work(field: Field) -> Table:
    """Work talk by kind: found with the right rule, and false."""
    table = Table("Work talk by kind", ("set", "kind", "positive", "right rule", "any rule", "negative", "flagged"))
    for name, rows, judged in field.of(sets.WORK):
        pairs = list(zip(rows, judged, strict=True))
        for source in [*sorted({row.source for row in rows}), "workcheck/"]:
            table.rows.append((name, source.partition("/")[2] or "all", *_work(pairs, source)))
    return table


def _work(pairs: Sequence[tuple[Row, Verdict]], source: str) -> list[Cell]:
    mine = [(row, verdict) for row, verdict in pairs if row.source.startswith(source)]
    wanted = [(Rule(row.source.split("/")[1]), one) for row, one in mine if row.positive]
    unwanted = [one for row, one in mine if not row.positive]
    right = sum(speaks(one, rules={rule}) for rule, one in wanted)
    anything = sum(speaks(one) for _, one in wanted)
    return [len(wanted), right, anything, len(unwanted), sum(speaks(one) for one in unwanted)]


def others(field: Field) -> Table:
    """Sets without a right answer of ours: the share with a finding, by label."""
    table = Table(
        "Other sets: share with a finding",
        ("set", "label", "rows", "any", "medium+", *Rule),
        note="Apologies (label 1) must have none. The others show where findings gather.",
    )
    for name, rows, judged in field.of((*sets.REPAIRS, *sets.OTHERS)):
        labels = {label for row in rows for label in str(row.label).split(",")}
        for label in sorted(labels & _TOLD):
            mine = [v for row, v in zip(rows, judged, strict=True) if label in str(row.label).split(",")]
            shares = (share(sum(flags), len(flags)) for flags in (*_severities(mine), *_rules(mine)))
            table.rows.append((name, label, len(mine), *shares))
    return table


def _severities(judged: Sequence[Verdict]) -> list[list[bool]]:
    return [[speaks(one, least=least) for one in judged] for least in (Severity.LOW, Severity.MEDIUM)]


def _rules(judged: Sequence[Verdict]) -> list[list[bool]]:
    return [[speaks(one, rules={rule}) for one in judged] for rule in Rule]


def _theirs(peer: Peer, rows: Sequence[Row]) -> list[Cell]:
    asked = rows[: peer.most or None]
    scores = peer.score([row.text for row in asked])
    return _agreement(asked, [one >= peer.threshold for one in scores], scores)


def _agreement(rows: Sequence[Row], flags: Sequence[bool], scores: Sequence[float] | None = None) -> list[Cell]:
    labels = [row.positive for row in rows]
    counts = Counts.of(flags, labels)
    ranking = None if scores is None else auc(scores, labels)
    return [len(rows), sum(labels), counts.precision, counts.recall, counts.f1, ranking, counts.false_share]


def _rate(flags: Sequence[bool]) -> str | None:
    rate = share(1000 * sum(flags), len(flags))
    return None if rate is None else f"{rate:.1f}"

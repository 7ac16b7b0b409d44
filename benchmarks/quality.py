"""How good the checks are: on the casebook, on labelled sets, beside other packages, in one run.

    make quality
    python -m benchmarks.quality [--part tune] [--data DIR] [--rows 2000] [--alone] [--only book,sets] [--show]

Whatever is drawn by chance is drawn with a fixed seed: two runs over the same code differ in the figures of speed only.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.cases import PARTS, read
from benchmarks.instrument import bias, book, confidence, cost, evasions, labelled, sets
from benchmarks.instrument.judged import judge
from benchmarks.instrument.labelled import Field
from benchmarks.instrument.peer import Peer
from benchmarks.instrument.tables import Table
from monitor.checks.engine import Policy

RESULTS = Path(__file__).with_suffix(".md")


def on_the_casebook(field: Field, chosen: argparse.Namespace) -> Iterator[Table]:
    """The casebook's tables; ordinary posts of the labelled sets count into the checks' table."""
    judged = judge(field.policy, read(chosen.part))
    calm = [one for _, _, found in field.of(sets.BENIGN) for one in found]
    yield book.in_sum(judged)
    yield book.by_rule(judged)
    yield book.by_point(judged)
    yield confidence.by_check(judged, field.policy.checks, calm)
    yield confidence.calibration(judged)
    yield book.evidence(judged)
    if peers := [*field.abuse, *field.identifiers, *field.secrets]:
        yield book.beside(judged, peers)
    yield book.never((part, judged if part == chosen.part else judge(field.policy, read(part))) for part in PARTS)
    if chosen.show:
        yield book.told(judged)


def on_labelled_sets(field: Field, _: argparse.Namespace) -> Iterator[Table]:
    """The tables of other people's sets."""
    yield labelled.ordinary(field)
    for table in (
        labelled.abuse,
        labelled.identifiers,
        labelled.kinds,
        labelled.secrets,
        labelled.work,
        labelled.others,
    ):
        yield table(field)


def on_swaps(field: Field, chosen: argparse.Namespace) -> Iterator[Table]:
    """What a name, a people, a belief, a place, a gender or a spelling changes."""
    swaps = bias.swaps(field.policy)
    yield bias.table(swaps)
    if chosen.show:
        yield bias.told(swaps)


def on_evasions(field: Field, _: argparse.Namespace) -> Iterator[Table]:
    """Ways of writing a word."""
    yield evasions.table(field.policy)


def on_cost(field: Field, _: argparse.Namespace) -> Iterator[Table]:
    """Speed, memory and start."""
    yield cost.table(field.policy, field.identifiers)


SECTIONS: Mapping[str, Callable[[Field, argparse.Namespace], Iterator[Table]]] = {
    "book": on_the_casebook,
    "sets": on_labelled_sets,
    "bias": on_swaps,
    "evasions": on_evasions,
    "cost": on_cost,
}


def measured(field: Field, chosen: argparse.Namespace) -> Iterator[Table]:
    """Every table that was asked for, as soon as it stands."""
    for name in chosen.only:
        yield from SECTIONS[name](field, chosen)


def _peers(*, alone: bool) -> tuple[list[Peer], list[Peer], list[Peer]]:
    if alone:
        return [], [], []
    from benchmarks.instrument import peers  # noqa: PLC0415 - they are installed for `make quality` only

    return peers.abuse_peers(), [peers.presidio()], [peers.detect_secrets()]


def preamble(field: Field, chosen: argparse.Namespace, now: datetime) -> str:
    """When, where and with what it was measured."""
    peers = [*field.abuse, *field.identifiers, *field.secrets]
    absent = [name for name in sets.ALL if not field.sets.has(name)]
    beside = ", ".join(sorted({f"{peer.package} {peer.version}" for peer in peers})) or "nobody"
    slow = "".join(f"; {peer.name}, which is slow, {peer.most}" for peer in peers if peer.most)
    return f"""# Quality of the checks

Measured on {now:%Y-%m-%d} with `make quality`: Python {platform.python_version()}, {platform.machine()}, \
{os.cpu_count()} cores.
Beside: {beside}.
Casebook: part {chosen.part}. Of each labelled set {chosen.rows or "all"} rows at most, drawn by chance with a fixed \
seed{slow}.
Left out, because they are not there: {", ".join(absent) or "none"}.
"""


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--part", choices=PARTS, default="test", help="of the casebook")
    parser.add_argument("--data", type=Path, help="folder of labelled sets")
    parser.add_argument("--rows", type=int, default=2000, help="at most of each labelled set; 0: all")
    parser.add_argument("--alone", action="store_true", help="without the other packages")
    parser.add_argument("--only", type=lambda names: names.split(","), default=list(SECTIONS), help=",".join(SECTIONS))
    parser.add_argument("--show", action="store_true", help="list what was missed and what is false (not of test)")
    parser.add_argument("--write", action="store_true", help=f"also into {RESULTS.name}")
    chosen = parser.parse_args(given)
    if unknown := set(chosen.only) - set(SECTIONS):
        parser.error(f"--only: {', '.join(sorted(unknown))} is no section; sections are {', '.join(SECTIONS)}")
    if chosen.show and chosen.part == "test":
        parser.error("--show: nobody who writes checks reads the test part; take --part tune or train")
    return chosen


def main() -> None:
    chosen = arguments(sys.argv[1:])
    field = Field(sets.Sets(chosen.data, chosen.rows), Policy(), *_peers(alone=chosen.alone))
    told = [preamble(field, chosen, datetime.now(UTC))]
    print(told[0], flush=True)
    for table in measured(field, chosen):
        print(table, flush=True)
        told.append(str(table))
    if chosen.write:
        RESULTS.write_text("\n".join(told), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Fuzzes every parser of exports and live sources with damaged and twisted forms of the golden samples.

    python benchmarks/fuzz.py [--seconds 600] [--parser NAME ...] [--seed 1]

Each parser gets its time. An export may be refused and a source may fail; any other exception is a crash,
and more than five processor seconds for one case are a hang. What goes wrong is printed by parser, number of
the case and place, and comes again with the same seed. Exits with 1 when anything did.
"""

import argparse
import io
import json
import random
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors import registry
from connectors.base import ContentLimits, Failed, Fetched, Outcome, Reason, Refused, Request
from connectors.child import Allowed
from connectors.post import Bookmark, Post, Profile, Reading, Unreadable
from connectors.unpack import open_archive

DATA = Path(__file__).parents[1] / "tests" / "data"
HANG = 5
PAGES = 20
GROWTH = 200_000

Files = dict[str, bytes]
"""The members of an export, or the answers of a site, by name."""

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 2**70, 1e308, "", "\0", "\ud800", "x" * 5000, [], {}, [[]], [None], {"": None},
    "2024-02-30T25:61:61Z", "0000-00-00 00:00:00", "99999999999999999999", "-1", "//", "http://[", "@", "<a href='",
    "&#x110000;", "&#0;", "%", "{", "\u202e", "１２",
)  # fmt: skip
BYTES = (
    b"\0",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"[" * 200,
    b"{",
    b'"',
    b"\\u",
    b"]]>",
    b"<!--",
    b"<x " * 50,
    b"&a;",
    b"\r",
)


class Hang(BaseException):
    """One case took too long. No parser may catch it."""


@dataclass(frozen=True)
class Parser:
    """One parser with samples of what it reads."""

    name: str
    samples: tuple[tuple[str, Files], ...]
    read: Callable[[str, Files], int]


@dataclass
class Figures:
    """What came of one parser: cases by outcome, and the first words about each fault."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)


def parsers() -> Iterator[Parser]:
    """Every reader of exports, then every live connector that has samples."""
    for name in registry.ARCHIVES:
        folders = sorted((DATA / name).glob("*.export"))
        if samples := tuple((folder.name, members_of(folder)) for folder in folders):
            yield Parser(name, samples, read_export)
    feeds = [path for kind in ("rss", "atom", "jsonfeed") for path in sorted((DATA / kind).iterdir())]
    documents = [path for path in feeds if not path.name.endswith((".expected.json", ".md"))]
    yield Parser("feeds", tuple((path.name, {FEED: path.read_bytes()}) for path in documents), read_feed)
    for name in registry.BUILT_IN:
        sites = [json.loads(path.read_text("utf-8")) for path in sorted((DATA / name).glob("*.site.json"))]
        if samples := tuple((f"{name} {site['locator']}", answers_of(site)) for site in sites if site["answers"]):
            yield Parser(f"live {name}", samples, read_site)


FEED = "https://sinta.example/feed"


def members_of(folder: Path) -> Files:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def answers_of(site: Mapping[str, Any]) -> Files:
    texts = {url: one if isinstance(one, str) else json.dumps(one) for url, one in site["answers"].items()}
    return {url: text.encode() for url, text in texts.items()}


def read_export(_: str, files: Files) -> int:
    """How many items the platform's reader gives, as the child reads it. Raises `Refused`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with open_archive(packed) as members:
        if not (name := registry.recognise(members)):
            return 0
        reader = registry.archive(name)
        return sum(map(checked, reader.parse(Allowed(members, reader.wanted(members.names())))))


def read_feed(_: str, files: Files) -> int:
    return look("web", FEED, files)


def read_site(sample: str, files: Files) -> int:
    return look(*sample.split(" ", 1), files)


def look(connector: str, locator: str, files: Files) -> int:
    """How many items one look gives, with `files` as the whole network."""
    steps = registry.connector(connector, ContentLimits()).read(locator, Bookmark())
    try:
        request = next(steps)
        for _ in range(PAGES):
            request = steps.send(answer(request, files))
    except StopIteration as stop:
        if not isinstance(stop.value, (Reading, Failed)):
            raise TypeError("a connector gives a reading or a failure") from None
        return sum(map(checked, stop.value.posts)) if isinstance(stop.value, Reading) else 0
    return 0


def answer(request: Request, files: Files) -> Outcome:
    body = files.get(request.url)
    return Failed(reason=Reason.NOT_FOUND, status=404) if body is None else Fetched(url=request.url, body=body)


def checked(item: Any) -> int:
    """1 for an item as the border takes it."""
    if not isinstance(item, (Post, Unreadable, Profile)) or not isinstance(getattr(item, "text", ""), str):
        raise TypeError("a parser gives posts, profiles and unreadable items only")
    return 1


def twisted(files: Files, others: Files, chance: random.Random) -> Files:
    """The same files with one to four things wrong."""
    wrong = dict(files)
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(list(wrong))
        wrong[name] = chance.choice(TWISTS)(wrong[name], others, chance)[:GROWTH]
    return wrong


def flipped(data: bytes, _: Files, chance: random.Random) -> bytes:
    spoiled = bytearray(data or b"\0")
    for _ in range(chance.randint(1, 8)):
        spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    return bytes(spoiled)


def cut_out(data: bytes, _: Files, chance: random.Random) -> bytes:
    start, end = sorted(chance.randint(0, len(data)) for _ in range(2))
    return data[:start] + data[end:] if chance.random() < 0.5 else data[:start]


def said_twice(data: bytes, _: Files, chance: random.Random) -> bytes:
    start, end = sorted(chance.randint(0, len(data)) for _ in range(2))
    return data[:end] + data[start:end] * chance.randint(1, 20) + data[end:]


def thrown_in(data: bytes, _: Files, chance: random.Random) -> bytes:
    place = chance.randint(0, len(data))
    return data[:place] + chance.choice(BYTES) * chance.randint(1, 100) + data[place:]


def mixed_up(data: bytes, others: Files, chance: random.Random) -> bytes:
    other = chance.choice(list(others.values()))
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


def other_values(data: bytes, _: Files, chance: random.Random) -> bytes:
    """JSON with some values replaced by odd ones; a script keeps its beginning."""
    start = data.find(b"=") + 1 if data.lstrip().startswith((b"window.", b"Grailbird")) else 0
    try:
        value = json.loads(data[start:].decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return flipped(data, {}, chance)
    return data[:start] + json.dumps(replaced(value, chance), ensure_ascii=True).encode()


def replaced(value: Any, chance: random.Random) -> Any:
    if chance.random() < 0.04:
        return chance.choice(ODD)
    if isinstance(value, dict):
        kept = {key: replaced(one, chance) for key, one in value.items() if chance.random() > 0.01}
        return kept | ({chance.choice(list(kept)): chance.choice(ODD)} if kept and chance.random() < 0.03 else {})
    return [replaced(one, chance) for one in value] if isinstance(value, list) else value


TWISTS = (flipped, cut_out, said_twice, thrown_in, mixed_up, other_values, other_values, other_values)


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    def late(*_: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def fuzz(parser: Parser, seconds: float, seed: int) -> Figures:
    """Cases for so long, each made from the seed and its number."""
    figures, end, number = Figures(), time.monotonic() + seconds, 0
    pool = {f"{sample}/{name}": data for sample, files in parser.samples for name, data in files.items()}
    while time.monotonic() < end:
        number += 1
        chance = random.Random(f"{seed} {parser.name} {number}")
        sample, files = chance.choice(parser.samples)
        outcome, fault = outcome_of(parser, sample, twisted(files, pool, chance))
        figures.outcomes[outcome] += 1
        if fault:
            figures.faults.setdefault(fault, f"case {number} of {sample}")
    return figures


def outcome_of(parser: Parser, sample: str, files: Files) -> tuple[str, str]:
    """`read`, `refused`, `crash` or `hang`; and type and place of a fault."""
    try:
        with no_longer_than(HANG):
            return ("read" if parser.read(sample, files) else "empty"), ""
    except Refused:
        return "refused", ""
    except Hang as hang:
        return "hang", place_of(hang)
    except Exception as error:  # noqa: BLE001 - every other end is a crash
        return "crash", place_of(error)


def place_of(error: BaseException) -> str:
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "connectors" in frame.filename]
    last = ours[-1] if ours else traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each parser")
    parser.add_argument("--parser", nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    wrong = 0
    for one in parsers():
        if options.parser and one.name not in options.parser:
            continue
        figures = fuzz(one, options.seconds, options.seed)
        told = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(figures.outcomes.items()))
        print(f"{one.name:<20} {sum(figures.outcomes.values()):>8,} cases: {told}", flush=True)
        for fault, where in figures.faults.items():
            print(f"    {fault}: {where}")
        wrong += len(figures.faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

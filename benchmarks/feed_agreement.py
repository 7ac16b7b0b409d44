"""Whether feeds say to us what they say to feedparser: over any folder of feed files.

    python benchmarks/feed_agreement.py [PATH] [--show N]

Each file is read twice: by our connector for web addresses, and by feedparser with its usual settings. Entry by
entry, the number of posts, links, times, titles and texts are compared; texts without white space and markup. Where
the two differ, a reason from the list below has to explain it, by looking at what the file says; each reason is
printed with the files it was needed for. Ends with code 1 when a difference has no reason.
"""

import argparse
import io
import re
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from time import struct_time
from typing import Any

import feedparser

from connectors.base import ContentLimits, Failed, Fetched
from connectors.live.discovery import parse
from connectors.plain import safe_link
from connectors.post import Post

Entry = dict[str, Any]
SAMPLES = Path(__file__).parents[1] / "tests/data/rss"
PLACE = "https://sinta.example/feed.xml"
TYPE = "application/xml"
ZONE = re.compile(r"(?:[zZ]|[+-]\d\d?:?\d\d|\b(?:GMT|UTC?|[ECMP][SD]T))\s*$")
UNSEEN = re.compile(rb"(?:<|&lt;|&amp;lt;)(?:script|object|iframe|title\b.{0,200}title)", re.IGNORECASE | re.DOTALL)
EMOJI = re.compile(rb"class=[\"'][^\"']*(?:emoji|smiley)", re.IGNORECASE)
CUT = re.compile(r"…|\.\.\.")
BRACKETS = str.maketrans("", "", "<>")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the two read otherwise: ours and theirs as they stand, and the entry as feedparser has it."""

    what: str
    ours: Any
    theirs: Any
    entry: Entry
    body: bytes
    alts: tuple[str, ...] = ()


class _Words(HTMLParser):
    """The words of HTML, with nothing of ours in between."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, _: object) -> None:
        self._silent += tag in {"script", "style", "title", "template", "svg"}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style", "title", "template", "svg"} and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def words(part: Entry | None) -> str:
    """The words of a feedparser detail, without white space and control characters."""
    value = str((part or {}).get("value") or "")
    if (part or {}).get("type") in {"text/html", "application/xhtml+xml"}:
        reader = _Words()
        reader.feed(value)
        reader.close()
        value = "".join(reader.found)
    return squeezed(value)


def squeezed(text: str) -> str:
    """The text without white space and control characters."""
    return "".join(letter for letter in text if letter.isprintable() and not letter.isspace())


def instant(entry: Entry) -> datetime | None:
    """When feedparser says that the entry was published, else changed."""
    for name in ("published_parsed", "created_parsed", "updated_parsed"):
        moment = dict.get(entry, name)
        if isinstance(moment, struct_time):
            return datetime(*moment[:5], min(moment[5], 59), tzinfo=UTC)
    return None


def written(entry: Entry) -> str:
    """The date as the file has it."""
    names = ("published", "created", "updated")
    return next((str(dict.get(entry, name)) for name in names if dict.get(entry, name)), "")


def text_of(entry: Entry) -> str:
    """The words that feedparser holds for the entry's text."""
    contents = (words(content) for content in entry.get("content") or ())
    return next(filter(None, contents), "") or words(entry.get("summary_detail"))


def peer(body: bytes) -> Any:
    """Feedparser's reading, with its usual settings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return feedparser.parse(io.BytesIO(body), response_headers={"content-type": TYPE, "content-location": PLACE})


def compared(body: bytes) -> Iterator[Difference]:
    """Everything that the two read otherwise in one file."""
    theirs = peer(body)
    ours = parse(Fetched(url=PLACE, body=body, content_type=TYPE), ContentLimits(entries=100_000))
    entries = list(theirs.entries)
    if isinstance(ours, Failed):
        if entries or theirs.version:
            yield Difference("feed", ours.reason, len(entries), theirs.feed, body)
        return
    skipped = {int(found[1]): item.reason for item in ours.unreadable if (found := re.search(r"(\d+)$", item.where))}
    kept = [(entry, skipped.get(number)) for number, entry in enumerate(entries, start=1)]
    for entry, reason in kept:
        if reason:
            yield Difference("skipped", reason, words(entry.get("title_detail")) + text_of(entry), entry, body)
    left = [entry for entry, reason in kept if reason is None]
    copied = [entry for entry in left if entry.get("source")]
    if "boosts" in ours.omits and len(left) - len(copied) == len(ours.posts):
        yield from (Difference("copied", None, entry.get("source"), entry, body) for entry in copied)
        left = [entry for entry in left if not entry.get("source")]
    if len(left) != len(ours.posts):
        yield Difference("count", len(ours.posts), len(left), theirs.feed, body)
        return
    for post, entry in zip(ours.posts, left, strict=True):
        yield from of_entry(post, entry, body)


def of_entry(post: Post, entry: Entry, body: bytes) -> Iterator[Difference]:
    """What differs within one entry."""
    pairs = {
        "link": (post.url, str(entry.get("link") or "") or None),
        "time": (post.created_at, instant(entry)),
        "title": (squeezed(post.title), words(entry.get("title_detail"))),
        "text": (squeezed(post.text), text_of(entry)),
    }
    for what, (ours, theirs) in pairs.items():
        if ours != theirs:
            yield Difference(what, ours, theirs, entry, body, tuple(map(squeezed, post.alt_texts)))


def _names_no_zone(one: Difference) -> bool:
    return one.what == "time" and one.ours is None and not ZONE.search(written(one.entry).strip())


def _is_indonesian(one: Difference) -> bool:
    zone = re.search(r"\bWI(?:B|TA?)\b", written(one.entry))
    return one.what == "time" and one.ours is not None and (zone is not None or one.theirs is None)


def _is_no_web_address(one: Difference) -> bool:
    return one.what == "link" and one.ours is None and safe_link(one.theirs) is None


def _describes_pictures(one: Difference) -> bool:
    return one.what == "text" and one.theirs in one.alts


def _is_an_earlier_version(one: Difference) -> bool:
    return one.what == "skipped" and one.ours in {"duplicate", "older_version"}


def _has_no_words(one: Difference) -> bool:
    return one.what == "skipped" and one.ours == "empty" and not one.theirs


def _is_a_copy(one: Difference) -> bool:
    return one.what == "copied"


def _is_escaped_twice(one: Difference) -> bool:
    return one.what in {"title", "text"} and squeezed(unescape(one.theirs)) == one.ours


def _holds_bare_brackets(one: Difference) -> bool:
    return one.what in {"title", "text"} and one.ours.translate(BRACKETS) == one.theirs.translate(BRACKETS)


def _shows_what_no_reader_sees(one: Difference) -> bool:
    if one.what == "skipped":
        return bool(one.ours == "empty" and one.theirs.startswith("<!"))
    if one.what not in {"title", "text"} or UNSEEN.search(one.body) is None:
        return False
    return _within(one.ours, one.theirs)


def _has_emoji_pictures(one: Difference) -> bool:
    return one.what == "text" and EMOJI.search(one.body) is not None and _within(one.theirs, one.ours)


def _spells_links_out(one: Difference) -> bool:
    if one.what != "text" or not CUT.search(one.theirs):
        return False
    return _within(CUT.sub("", one.theirs), one.ours)


def _within(part: str, whole: str) -> bool:
    """Whether the letters of `part` stand in `whole` in this order."""
    rest = iter(whole)
    return all(letter in rest for letter in part)


REASONS: Mapping[str, Callable[[Difference], bool]] = {
    "the entry has no words": _has_no_words,
    "the entry stands twice under one id: the latest version counts": _is_an_earlier_version,
    "the entry names another feed as its source: not the owner's words": _is_a_copy,
    "plain text with escapes: read once more": _is_escaped_twice,
    "a bare < or > is a letter to readers": _holds_bare_brackets,
    "text inside script, title, object, iframe or an unfinished comment: no reader sees it": _shows_what_no_reader_sees,
    "the date names no time zone, or no time of day: we guess none": _names_no_zone,
    "a date in Indonesian words or time: feedparser reads none, or as UTC": _is_indonesian,
    "the link is no address that a letter may lead to": _is_no_web_address,
    "an emoji that is a picture is a letter to readers": _has_emoji_pictures,
    "a link whose address is shown cut short is spelt out": _spells_links_out,
    "the description of a picture stands where feedparser sees the text": _describes_pictures,
}


def reason_for(one: Difference) -> str | None:
    """The recorded reason for a difference, or None."""
    return next((reason for reason, explains in REASONS.items() if explains(one)), None)


def main() -> int:
    """Reads the folder, prints agreement and reasons."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("path", type=Path, nargs="?", default=SAMPLES)
    options.add_argument("--show", type=int, default=10, help="unexplained differences to print in full")
    asked = options.parse_args()
    files = [path for path in sorted(asked.path.rglob("*")) if path.is_file()]
    explained: dict[str, set[Path]] = defaultdict(set)
    strange: list[tuple[Path, Difference]] = []
    counts: Counter[str] = Counter()
    for path in files:
        body = path.read_bytes()
        counts["entries"] += len(peer(body).entries)
        found = list(compared(body))
        counts["equal"] += not found
        for one in found:
            reason = reason_for(one)
            if reason is None:
                strange.append((path, one))
            else:
                explained[reason].add(path)
    report(asked.path, files, counts, explained, strange[: asked.show])
    print(f"without a reason: {len(strange)} in {len({path for path, _ in strange})} files")
    return 1 if strange else 0


def report(
    root: Path,
    files: list[Path],
    counts: Counter[str],
    explained: Mapping[str, set[Path]],
    strange: list[tuple[Path, Difference]],
) -> None:
    """Prints what was found."""
    print(f"{len(files)} files, {counts['entries']} entries; {counts['equal']} files alike in everything")
    for reason, paths in sorted(explained.items()):
        print(f"\n{reason}: {len(paths)} files")
        print("  " + "\n  ".join(str(path.relative_to(root)) for path in sorted(paths)))
    for path, one in strange:
        print(f"\n{path.relative_to(root)}: {one.what}\n  ours   {one.ours!r}\n  theirs {one.theirs!r}")


if __name__ == "__main__":
    sys.exit(main())

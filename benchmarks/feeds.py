"""Reads a folder of feeds as Cermin does and as plain feedparser does, and explains every difference.

    python benchmarks/feeds.py FOLDER [--each]

Entries, links, times and words are compared. A difference without a reason is a fault of ours: the exit
code is 1 then. `--each` prints every single difference, with the reason.
"""

import argparse
import io
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser

from connectors.base import Fetched
from connectors.keys import key_of
from connectors.plain import clean, safe_link
from connectors.post import Bookmark, Post, Reading
from connectors.sandbox import Sandbox

_TAG = re.compile(r"</?([a-z][^\s/>]*)", re.IGNORECASE)
_HTML_NAMES = (
    "a abbr acronym address area article aside audio b big blockquote br button caption center cite code col "
    "colgroup dd del details dfn dir div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 "
    "header hr i img input ins kbd label legend li main map mark menu nav ol optgroup option p picture pre q "
    "s samp section select small source span strike strong sub summary sup table tbody td tfoot th thead time "
    "tr track tt u ul var video wbr"
)
_HTML = frozenset(_HTML_NAMES.split())
_UNSEEN = frozenset({"iframe", "script", "style", "template", "object", "svg", "title"})
URL = "https://feeds.example/feed.xml"
_ZONE = re.compile(r"(?:[+-]\d{2}:?\d{2}|[a-z]{1,5})\)?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Difference:
    """One thing that the two readings do not share; `reason` is empty when nobody knows why."""

    what: str
    where: str
    reason: str


class Words(HTMLParser):
    """The words of markup, by other means than ours."""

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its superclass says so
        """Counts what no reader sees."""
        if tag in _UNSEEN:
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        """Counts back."""
        if tag in _UNSEEN:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        """Keeps words."""
        if not self._silent:
            self.out.append(data)


def letters(text: str) -> str:
    """Letters and digits only: how words are spaced and pointed is a matter of taste."""
    return re.sub(r"[\W_]+", "", clean(text))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--each", action="store_true")
    chosen = options.parse_args()
    warnings.simplefilter("ignore", DeprecationWarning)
    paths = sorted(path for path in chosen.folder.rglob("*") if path.is_file())
    differences: list[Difference] = []
    entries = posts = 0
    seconds = {"cermin": 0.0, "feedparser": 0.0}
    with Sandbox() as sandbox:
        read(sandbox, b"<rss version='2.0'><channel/></rss>")
        for path in paths:
            body = path.read_bytes()
            ours, seconds["cermin"] = timed(seconds["cermin"], lambda body=body: read(sandbox, body))
            theirs, seconds["feedparser"] = timed(seconds["feedparser"], lambda body=body: plain(body))
            entries += len(theirs.entries)
            posts += len(ours.posts) if isinstance(ours, Reading) else 0
            differences += [
                Difference(one.what, f"{path.name} {one.where}", one.reason)
                for one in compare(ours, theirs, plain(body, sanitize_html=False))
            ]
    report(differences, each=chosen.each)
    print(f"\n{len(paths)} feeds, {entries} entries by feedparser, {posts} posts by Cermin")
    print(", ".join(f"{name} {spent:.2f} s" for name, spent in seconds.items()))
    return 1 if any(not one.reason for one in differences) else 0


def timed(before: float, work: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    result = work()
    return result, before + time.perf_counter() - began


def read(sandbox: Sandbox, body: bytes) -> Any:
    return sandbox.read("web", URL, Bookmark(address=URL), lambda request, _: Fetched(url=request.url, body=body))


def plain(body: bytes, **options: bool) -> Any:
    return feedparser.parse(io.BytesIO(body), response_headers={"content-location": URL}, **options)


def compare(ours: Any, theirs: Any, raw: Any) -> Iterator[Difference]:
    if not isinstance(ours, Reading):
        yield Difference("feed", "whole", "" if theirs.entries else f"no feed: {ours.reason}")
        return
    skipped = {one.where: one.reason for one in ours.unreadable}
    posts = {post.key: post for post in ours.posts}
    by_link = {post.url: post for post in ours.posts}
    for number, entry in enumerate(theirs.entries, start=1):
        where = f"entry {number}"
        title = " ".join(entry.get("title", "").split())
        key = key_of(str(entry.get("id") or ""), safe_link(entry.get("link")), title)
        post = posts.get(key) or by_link.get(entry.get("link")) or by_words(ours.posts, entry)
        if where in skipped:
            yield Difference("entry", where, skipped[where])
        elif post is None:
            yield Difference("entry", where, "copied from another feed" if "boosts" in ours.omits else "")
        else:
            yield from compare_entry(where, post, entry, raw.entries[number - 1])


def by_words(posts: tuple[Post, ...], entry: Any) -> Post | None:
    wanted = text_of(entry.get("summary", "")) or text_of(entry.get("title", ""))
    return next((post for post in posts if letters(post.text or post.title) == wanted), None)


def compare_entry(where: str, post: Post, entry: Any, raw: Any) -> Iterator[Difference]:
    link = entry.get("link")
    if (post.url or "") != (link or ""):
        yield Difference("link", where, "not a safe web address" if safe_link(link) is None else "")
    yield from compare_time(where, post, entry)
    theirs = [text_of(markup) for markup in markup_of(entry)]
    mine = letters(post.text)
    if mine not in theirs and not (post.shortened and theirs[0].startswith(mine[:-20])):
        yield Difference("words", where, words_reason(post, markup_of(raw)))


def markup_of(entry: Any) -> list[str]:
    return [*(one.value for one in entry.get("content", [])), entry.get("summary", "")]


def compare_time(where: str, post: Post, entry: Any) -> Iterator[Difference]:
    parsed = entry.get("published_parsed") or entry.get("created_parsed") or entry.get("updated_parsed")
    written = entry.get("published") or entry.get("created") or entry.get("updated") or ""
    theirs = None if parsed is None else datetime(*parsed[:6], tzinfo=UTC)
    ours = post.created_at.replace(microsecond=0) if post.created_at else None
    if ours == theirs:
        return
    if ours is None:
        yield Difference("time", where, "" if _ZONE.search(written) else "the feed names no time zone")
    elif theirs is None:
        yield Difference("time", where, "feedparser does not know this form of date")
    else:
        yield Difference("time", where, "")


def words_reason(post: Post, raw: list[str]) -> str:
    if post.shortened:
        return "cut at the limit"
    tags = {tag.lower() for markup in raw for tag in _TAG.findall(markup)}
    if tags & _UNSEEN:
        return "inside a frame, script or template: no reader sees it"
    return "code that is not escaped: read as a browser reads it" if tags - _HTML else ""


def text_of(markup: str) -> str:
    words = Words()
    words.feed(markup)
    words.close()
    return letters(" ".join(words.out))


def report(differences: list[Difference], *, each: bool) -> None:
    counts = Counter((one.what, one.reason or "NO REASON KNOWN") for one in differences)
    for (what, reason), count in sorted(counts.items()):
        print(f"{count:6}  {what:6} {reason}")
    for one in differences:
        if each or not one.reason:
            print(f"        {one.what} {one.where}: {one.reason or 'NO REASON KNOWN'}")


if __name__ == "__main__":
    sys.exit(main())

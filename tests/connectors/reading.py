"""Runs a connector in the test's own process, against a site that is a mapping of addresses to answers."""

import json
from collections.abc import Generator, Iterable, Mapping
from dataclasses import MISSING, asdict, fields
from typing import Any

from connectors.base import ContentLimits, Failed, Fetched, Outcome, Reason, Request, Unchanged
from connectors.post import Post, Profile, Reading, Unreadable, Validators
from connectors.registry import connector

Answers = Mapping[str, bytes | str | Outcome]


class Site:
    """A fetcher over fixed answers; what it does not have is not found. Remembers what was asked."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self.asked: list[str] = []

    def fetch(self, request: Request, _: Validators | None = None) -> Outcome:
        self.asked.append(request.url)
        match self._answers.get(request.url):
            case None:
                return Failed(reason=Reason.NOT_FOUND, status=404)
            case bytes() as body:
                return Fetched(url=request.url, body=body)
            case str() as text:
                return Fetched(url=request.url, body=text.encode())
            case outcome:
                return outcome


def drive(steps: Generator[Request, Outcome, Any], site: Site) -> Any:
    """The connector's result."""
    try:
        request = next(steps)
        while True:
            request = steps.send(site.fetch(request))
    except StopIteration as stop:
        return stop.value


def look(name: str, locator: str, answers: Answers, bookmark: Any = None) -> Any:
    """One look at a source by the connector of that name."""
    from connectors.post import Bookmark  # noqa: PLC0415 - a default that is built anew

    return drive(connector(name, ContentLimits()).read(locator, bookmark or Bookmark()), Site(answers))


def feed(body: bytes | str, url: str = "https://sinta.example/feed.xml", **about: Any) -> Reading:
    """What the connector for web addresses reads from one document."""
    data = body.encode() if isinstance(body, str) else body
    reading = look("web", url, {url: Fetched(url=url, body=data, **about)})
    assert isinstance(reading, Reading), reading
    return reading


def rss(items: str, channel: str = "<title>Catatan Sinta</title><link>https://sinta.example/</link>") -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:fh="http://purl.org/syndication/history/1.0"><channel>{channel}{items}</channel></rss>"""


def atom(entries: str, head: str = "") -> str:
    return f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"
 xmlns:thr="http://purl.org/syndication/thread/1.0" xmlns:fh="http://purl.org/syndication/history/1.0"
 xmlns:media="http://search.yahoo.com/mrss/">
<id>tag:sinta.example,2024:feed</id><title>Catatan Sinta</title><author><name>Sinta</name></author>
{head}{entries}</feed>"""


def readable(outcome: Reading | Failed) -> list[dict[str, Any]]:
    """A result as the golden files hold it: what differs from the defaults, one object an item."""
    if isinstance(outcome, Failed):
        return [{"failed": outcome.reason}]
    items = rows([*([outcome.profile] if outcome.profile else []), *outcome.posts, *outcome.unreadable])
    rest = _brief(outcome)
    for name in ("profile", "posts", "unreadable"):
        rest.pop(name, None)
    rest["bookmark"] = {"address": outcome.bookmark.address, "pages": sorted(outcome.bookmark.validators)}
    return json.loads(json.dumps([*items, {"reading": rest}], default=str))


def rows(items: Iterable[Post | Profile | Unreadable]) -> list[dict[str, Any]]:
    """Items as the golden files hold them: what differs from the defaults, one object each."""
    return json.loads(json.dumps([{_kind(item): _brief(item)} for item in items], default=str))


def _kind(item: Post | Profile | Unreadable) -> str:
    return type(item).__name__.lower()


def _brief(item: Any) -> dict[str, Any]:
    values = asdict(item)
    return {
        one.name: values[one.name]
        for one in fields(item)
        if one.default is MISSING or getattr(item, one.name) != one.default
    }


def unchanged(url: str) -> Unchanged:
    return Unchanged(url=url)

"""Renders the sample pages as their servers would give them: RSS 2.0, Atom and JSON Feed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from html import escape
from types import MappingProxyType
from xml.etree import ElementTree as ET

from monitor.sample.pages import Page, SamplePost, load

NO_CODES: Mapping[str, str] = MappingProxyType({})

_ATOM = "http://www.w3.org/2005/Atom"


def render(now: datetime, codes: Mapping[str, str] = NO_CODES) -> dict[str, bytes]:
    """Path -> document of every sample feed, its posts all within the six days before `now` (aware).

    `codes` are words to add to what a feed says of its owner, by path: how a person proves that the
    feed is theirs.
    """
    return {path: _with_code(load(name, now), codes.get(path, ""), form) for path, (name, form) in _FEEDS.items()}


def _with_code(page: Page, code: str, form: Callable[[Page], bytes]) -> bytes:
    return form(replace(page, about=f"{page.about} {code}") if code else page)


def _rss(page: Page) -> bytes:
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    for name, text in (
        ("title", page.title),
        ("link", page.home),
        ("description", page.about),
        ("language", page.language),
    ):
        ET.SubElement(channel, name).text = text
    for post in page.posts:
        item = ET.SubElement(channel, "item")
        ET.SubElement(item, "title").text = post.title
        ET.SubElement(item, "link").text = _address(page, post)
        ET.SubElement(item, "guid", isPermaLink="true").text = _address(page, post)
        ET.SubElement(item, "pubDate").text = format_datetime(post.posted_at)
        ET.SubElement(item, "description").text = _html(post)
    return _document(rss)


def _atom(page: Page) -> bytes:
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": page.language})
    for name, text in (("title", page.title), ("subtitle", page.about), ("id", page.home)):
        ET.SubElement(feed, f"{{{_ATOM}}}{name}").text = text
    ET.SubElement(feed, f"{{{_ATOM}}}updated").text = page.posts[0].posted_at.isoformat()
    ET.SubElement(feed, f"{{{_ATOM}}}link", rel="alternate", href=page.home)
    ET.SubElement(ET.SubElement(feed, f"{{{_ATOM}}}author"), f"{{{_ATOM}}}name").text = page.author
    for post in page.posts:
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        ET.SubElement(entry, f"{{{_ATOM}}}title").text = post.title
        ET.SubElement(entry, f"{{{_ATOM}}}id").text = _address(page, post)
        ET.SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", href=_address(page, post))
        for name in ("published", "updated"):
            ET.SubElement(entry, f"{{{_ATOM}}}{name}").text = post.posted_at.isoformat()
        ET.SubElement(entry, f"{{{_ATOM}}}content", type="html").text = _html(post)
    return _document(feed)


def _json_feed(page: Page) -> bytes:
    items = [
        {
            "id": _address(page, post),
            "url": _address(page, post),
            "content_text": post.text,
            "date_published": post.posted_at.isoformat(),
        }
        for post in page.posts
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": page.title,
        "home_page_url": page.home,
        "description": page.about,
        "language": page.language,
        "authors": [{"name": page.author}],
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=2).encode()


_FEEDS: dict[str, tuple[str, Callable[[Page], bytes]]] = {
    "laras/feed.xml": ("laras.blog.toml", _rss),
    "tom/atom.xml": ("tom.notes.toml", _atom),
    "tom/short.json": ("tom.short.toml", _json_feed),
}


def _address(page: Page, post: SamplePost) -> str:
    return f"{page.home}{post.slug}"


def _html(post: SamplePost) -> str:
    return "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in post.text.split("\n\n"))


def _document(root: ET.Element) -> bytes:
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document

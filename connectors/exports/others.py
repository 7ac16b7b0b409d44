"""Exports that people have at hand and that are not read: named, so that nobody looks for a fault in them."""

import re
from collections.abc import Sequence

from connectors.base import Head

_NO_POSTS = "it holds nothing that was posted in public, so there is nothing to check in it"
_YOUTUBE = "ask Google for one with YouTube and its comments, since nothing else there is public"
_SHAPES = (
    ("WhatsApp", r"_chat\.txt|WhatsApp .*\.txt", _NO_POSTS),
    ("Spotify", r"Streaming_?History.*\.json|YourLibrary\.json", _NO_POSTS),
    ("Netflix", r"ViewingActivity\.csv", _NO_POSTS),
    ("Snapchat", r"snap_history\.(?:json|html)|memories_history\.(?:json|html)", _NO_POSTS),
    ("Slack", r"integration_logs\.json", "it holds what was said inside a company, which is not public"),
    ("Google", r"archive_browser\.html", _YOUTUBE),
    ("Pinterest", r"pins?_\d+\.html|pinterest.*\.html", "give the feed of your profile's address instead"),
    ("GitHub", r"repositories_\d+\.json|issue_comments_\d+\.json", "add your GitHub user name as a source instead"),
    ("Quora", r"quora.*\.html", "give the feed of your profile's address instead"),
)
_KNOWN = tuple((name, re.compile(shape, re.IGNORECASE), way) for name, shape, way in _SHAPES)


def is_page(head: bytes) -> bool:
    """Whether a file begins as web pages do."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html"))


def told_apart(names: Sequence[str], head: Head) -> str | None:
    """For one web page, or an export of a platform that is known but not read: one line that says what to do.

    Looks into a file only when it was given alone.
    """
    if len(names) == 1 and is_page(head(names[0])):
        return f"{names[0]} is a web page, not an export: ask for the JSON format, or give the whole zip."
    last = [name.rpartition("/")[2] for name in names]
    for platform, shape, way in _KNOWN:
        if any(shape.fullmatch(name) for name in last):
            return f"This is an export of {platform}, which Cermin does not read: {way}."
    return None

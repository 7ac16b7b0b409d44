"""Turns one tweet of an X export, of any generation, into a post."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape

from connectors.dates import parse_date
from connectors.loose import Raw, child, children, string
from connectors.post import Kind, Post, Visibility

_EPOCH = 1_288_834_974_657  # milliseconds; ids carry the time since then
_FIRST_TIMED = 29_700_859_247  # the first id that does, of November 2010
_LAST_TIMED = 1 << 63
_DIGITS = 20
_RETWEET = re.compile(r"RT @\w{1,20}:")
_STATUS = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:\w+|i/web)/status(?:es)?/\d+")
_NAME = re.compile(r"\w{1,20}")
_LANGUAGES = {"in": "id", "iw": "he", "ji": "yi", "und": None, "zxx": None}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose export it is: what a tweet itself does not say."""

    screen_name: str = ""
    visibility: Visibility = Visibility.PUBLIC


def status_url(screen_name: str, number: str) -> str:
    """The public page of a tweet, whether or not its author's name is known."""
    return f"https://x.com/{screen_name if _NAME.fullmatch(screen_name) else 'i/web'}/status/{number}"


def tweet_id(raw: Raw) -> str:
    """The tweet's id in digits, or nothing when it has none."""
    value = str(raw.get("id_str") or raw.get("tweet_id") or raw.get("id") or "")
    return value if value.isascii() and value.isdecimal() and len(value) <= _DIGITS else ""


def time_of(number: str, written: object = None) -> datetime | None:
    """When it was posted: by the id where it holds the time, since some exports hold wrong years."""
    value = int(number) if number.isdecimal() else 0
    if _FIRST_TIMED <= value < _LAST_TIMED:
        return datetime.fromtimestamp(((value >> 22) + _EPOCH) // 1000, UTC)
    return parse_date(written) if isinstance(written, str) else None


def versions(raw: Raw) -> Sequence[str]:
    """The ids of all versions of an edited tweet, the oldest first; nothing when it was never edited."""
    if not (info := raw.get("edit_info")):
        return ()
    edit = child(info, "edit")
    control = child(edit, "editControlInitial") or child(info, "initial")
    chain = children(control, "editTweetIds")
    if len(chain) <= 1 and not edit:
        return ()
    ids = [str(one)[:_DIGITS] for one in (edit.get("initialTweetId"), *chain) if one]
    return tuple(dict.fromkeys(ids))


def to_post(raw: Raw, owner: Owner, chain: Sequence[str] = ()) -> Post | None:
    """The tweet as a post, or None when it lacks an id or its words.

    An edited tweet goes under the id of its first version, the first of its `chain` of `versions`.
    """
    number = tweet_id(raw)
    words = raw.get("full_text", raw.get("text"))
    if not number or not isinstance(words, str):
        return None
    links = dict(_links(raw)) if "//t.co/" in words else {}
    kind, context = _kind(raw, words, links)
    first = chain[0] if chain else number
    return Post(
        key=first,
        text=readable(words, links),
        url=status_url(owner.screen_name, number),
        created_at=time_of(first, raw.get("created_at")),
        edited_at=time_of(number) if number != first else None,
        kind=kind,
        alt_texts=tuple(_alt_texts(raw)) if "extended_entities" in raw else (),
        visibility=owner.visibility,
        in_reply_to=_answered(raw) or None,
        context_url=context,
        lang=_language(raw.get("lang")),
    )


def readable(words: str, links: Mapping[str, str]) -> str:
    """The words as readers see them: entities resolved, short links spelled out, a picture's link dropped."""
    words = unescape(words) if "&" in words else words
    if links:
        for short in sorted(links, key=len, reverse=True):
            words = words.replace(short, links[short])
    return words.strip()


def _kind(raw: Raw, words: str, links: Mapping[str, str]) -> tuple[Kind, str | None]:
    """What it is, and the page of what it answers or quotes."""
    if _RETWEET.match(words) or raw.get("retweeted_status"):
        return Kind.REPOST, None
    if answered := _answered(raw):
        return Kind.REPLY, status_url(str(raw.get("in_reply_to_screen_name") or ""), answered)
    for spelled in links.values():
        if _STATUS.match(spelled):
            return Kind.QUOTE, spelled
    return Kind.POST, None


def _answered(raw: Raw) -> str:
    value = raw.get("in_reply_to_status_id_str") or raw.get("in_reply_to_status_id")
    return str(value) if value else ""


def _links(raw: Raw) -> Iterator[tuple[str, str]]:
    """Short link and what it stands for; the link of a tweet's own picture stands for nothing."""
    entities = child(raw, "entities")
    for link in children(entities, "urls"):
        if short := string(link, "url"):
            yield short, string(link, "expanded_url") or short
    for medium in (*children(entities, "media"), *children(child(raw, "extended_entities"), "media")):
        if short := string(medium, "url"):
            yield short, ""


def _alt_texts(raw: Raw) -> Iterator[str]:
    for medium in children(child(raw, "extended_entities"), "media"):
        if described := string(medium, "ext_alt_text"):
            yield described


def _language(claim: object) -> str | None:
    """The platform's own claim as a language tag; it writes `in` for Indonesian and `q…` for no language."""
    if not isinstance(claim, str) or claim.startswith("q"):
        return None
    return _LANGUAGES.get(claim, claim) or None

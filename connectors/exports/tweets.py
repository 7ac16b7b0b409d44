"""Turns one tweet of an X export, of any generation, into a post."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape

from connectors.dates import parse_date
from connectors.exports.tweet_shapes import Tweet
from connectors.post import Kind, Post, Visibility

_EPOCH = 1_288_834_974_657  # milliseconds; ids carry the time since then
_FIRST_TIMED = 29_700_859_247  # the first id that does, of November 2010
_LAST_TIMED = 1 << 63
_DIGITS = 20
_RETWEET = re.compile(r"RT @\w{1,20}:")
_STATUS = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:\w+|i/web)/status(?:es)?/\d+")
_NAME = re.compile(r"\w{1,20}")
_OTHER = re.compile("&(?!amp;|lt;|gt;)[#a-zA-Z]")
_PLAIN = (Kind.POST, None)
_LANGUAGES = {"in": "id", "iw": "he", "ji": "yi", "und": None, "zxx": None}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose export it is: what a tweet itself does not say."""

    screen_name: str = ""
    visibility: Visibility = Visibility.PUBLIC


def status_url(screen_name: str, number: str) -> str:
    """The public page of a tweet, whether or not its author's name is known."""
    return f"{_pages(screen_name)}{number}"


@lru_cache(maxsize=1024)
def _pages(screen_name: str) -> str:
    return f"https://x.com/{screen_name if _NAME.fullmatch(screen_name) else 'i/web'}/status/"


def tweet_id(tweet: Tweet) -> str:
    """The tweet's id in digits, or nothing when it has none."""
    value = tweet.id_str or str(tweet.tweet_id or tweet.id or "")
    return value if value.isascii() and value.isdecimal() and len(value) <= _DIGITS else ""


def time_of(number: str, written: str | None = None) -> datetime | None:
    """When it was posted: by the id where it holds the time, since some exports hold wrong years."""
    value = int(number) if number.isdecimal() else 0
    if _FIRST_TIMED <= value < _LAST_TIMED:
        return datetime.fromtimestamp(((value >> 22) + _EPOCH) // 1000, UTC)
    return parse_date(written) if written else None


def versions(tweet: Tweet) -> Sequence[str]:
    """The ids of all versions of an edited tweet, the oldest first; nothing when it was never edited."""
    info = tweet.edit_info
    if info is None:
        return ()
    edit = info.edit
    control = (edit and edit.control) or info.initial
    chain = control.ids if control else []
    if len(chain) <= 1 and edit is None:
        return ()
    ids = [one[:_DIGITS] for one in ((edit and edit.first) or "", *chain) if one]
    return tuple(dict.fromkeys(ids))


def to_post(tweet: Tweet, owner: Owner, chain: Sequence[str] = ()) -> Post | None:
    """The tweet as a post, or None when it lacks an id or its words.

    An edited tweet goes under the id of its first version, the first of its `chain` of `versions`.
    """
    number, words = tweet_id(tweet), tweet.words
    if not number or words is None:
        return None
    first = chain[0] if chain and chain[0] != number else number
    plain = _is_plain(tweet, words)
    links = dict(_links(tweet)) if not plain and "//t.co/" in words else {}
    kind, context = _PLAIN if plain else _kind(tweet, words, links)
    return Post(
        key=first,
        text=words.strip() if plain else readable(words, links),
        url=status_url(owner.screen_name, number),
        created_at=time_of(first, tweet.created_at),
        edited_at=None if first is number else time_of(number),
        kind=kind,
        alt_texts=() if plain else tuple(_alt_texts(tweet)),
        visibility=owner.visibility,
        in_reply_to=None if plain else _answered(tweet) or None,
        context_url=context,
        lang=_language(tweet.lang) if tweet.lang else None,
    )


def _is_plain(tweet: Tweet, words: str) -> bool:
    """Whether it is nothing but words of its own, as most are."""
    return not (
        "//t.co/" in words
        or "&" in words
        or tweet.in_reply_to_status_id_str
        or tweet.in_reply_to_status_id
        or tweet.extended_entities
        or tweet.retweeted_status
        or words.startswith("RT @")
    )


def readable(words: str, links: Mapping[str, str]) -> str:
    """The words as readers see them: entities resolved, short links spelled out, a picture's link dropped."""
    words = unescape(words) if _OTHER.search(words) else _plainly(words)
    for short in sorted(links, key=len, reverse=True) if len(links) > 1 else links:
        words = words.replace(short, links[short])
    return words.strip()


def _plainly(words: str) -> str:
    """Without the three escapes that X writes itself, at a tenth of the cost of knowing them all."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in words else words


def _kind(tweet: Tweet, words: str, links: Mapping[str, str]) -> tuple[Kind, str | None]:
    """What it is, and the page of what it answers or quotes."""
    if tweet.retweeted_status or _RETWEET.match(words):
        return Kind.REPOST, None
    if answered := _answered(tweet):
        return Kind.REPLY, status_url(tweet.in_reply_to_screen_name or "", answered)
    for spelled in links.values():
        if _STATUS.match(spelled):
            return Kind.QUOTE, spelled
    return Kind.POST, None


def _answered(tweet: Tweet) -> str:
    return tweet.in_reply_to_status_id_str or str(tweet.in_reply_to_status_id or "")


def _links(tweet: Tweet) -> Iterator[tuple[str, str]]:
    """Short link and what it stands for; the link of a tweet's own picture stands for nothing."""
    inside, hanging = tweet.entities, tweet.extended_entities
    for link in inside.urls if inside else ():
        if link.url:
            yield link.url, link.expanded_url or link.url
    for medium in (*(inside.media if inside else ()), *(hanging.media if hanging else ())):
        if medium.url:
            yield medium.url, ""


def _alt_texts(tweet: Tweet) -> Iterator[str]:
    for medium in tweet.extended_entities.media if tweet.extended_entities else ():
        if medium.ext_alt_text:
            yield medium.ext_alt_text


@lru_cache(maxsize=128)
def _language(claim: str) -> str | None:
    """The platform's own claim as a language tag; it writes `in` for Indonesian and `q…` for no language."""
    return None if claim.startswith("q") else _LANGUAGES.get(claim, claim)

"""Makes the sample export archive: what X would send to Laras, packed as a zip."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from monitor.sample.pages import Page, SamplePost, load

NAME = "twitter-laras.zip"

_EPOCH = 1_288_834_974_657
_DAY = (2026, 1, 1, 0, 0, 0)  # of every member, so that the same `now` gives the same bytes
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def build(now: datetime) -> bytes:
    """The archive's bytes. All but one of its tweets are of the six days before `now` (aware)."""
    page = load("laras.x.toml", now)
    tweets = [_tweet(post) for post in page.posts]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in _files(page, tweets, now).items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _files(page: Page, tweets: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, str]:
    account = {"username": page.author, "accountId": "1042", "accountDisplayName": "Laras Wening"}
    profile = {"description": {"bio": page.about, "website": page.home, "location": "Bandung"}}
    message = {
        "dmConversation": {"conversationId": "1042-7", "messages": [{"messageCreate": {"text": "Bu, sudah sampai."}}]}
    }
    return {
        "Your archive.html": "<!doctype html><title>Your archive</title>",
        "data/manifest.js": f"window.__THAR_CONFIG = {_json(_manifest(page, len(tweets), now))}",
        "data/account.js": _script("account", [{"account": account}]),
        "data/profile.js": _script("profile", [{"profile": profile}]),
        "data/tweets.js": _script("tweets", [{"tweet": tweet} for tweet in tweets]),
        "data/direct-messages.js": _script("direct_messages", [message]),
    }


def _manifest(page: Page, count: int, now: datetime) -> dict[str, Any]:
    tweets = {"fileName": "data/tweets.js", "globalName": "YTD.tweets.part0", "count": str(count)}
    return {
        "userInfo": {"accountId": "1042", "userName": page.author, "displayName": "Laras Wening"},
        "archiveInfo": {"generationDate": now.astimezone(UTC).isoformat(), "isPartialArchive": False},
        "dataTypes": {"tweets": {"mediaDirectory": "data/tweets_media", "files": [tweets]}},
    }


def _tweet(post: SamplePost) -> dict[str, Any]:
    number = _number(post.posted_at)
    tweet: dict[str, Any] = {
        "id_str": number,
        "id": number,
        "created_at": _written(post.posted_at),
        "full_text": post.text,
        "lang": "in",
        "favorite_count": "3",
        "retweet_count": "0",
        "truncated": False,
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
    }
    if post.reply_to:
        answered = str(int(number) - (1 << 40))
        tweet |= {"in_reply_to_status_id_str": answered, "in_reply_to_screen_name": post.reply_to}
    if post.picture:
        medium = {"url": post.picture, "type": "photo", "ext_alt_text": post.alt}
        tweet["extended_entities"] = {"media": [medium]}
    return tweet


def _number(moment: datetime) -> str:
    """The id that X gives at that second."""
    return str((int(moment.timestamp() * 1000) - _EPOCH) << 22)


def _written(moment: datetime) -> str:
    """The way in which X writes a time, in any locale."""
    return f"{_DAYS[moment.weekday()]} {_MONTHS[moment.month - 1]} {moment:%d %H:%M:%S +0000 %Y}"


def _script(name: str, items: Sequence[Mapping[str, Any]]) -> str:
    return f"window.YTD.{name}.part0 = {_json(items)}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)

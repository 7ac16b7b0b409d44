"""The export archive of X, from the month files of Twitter before 2018 to today's parts."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from connectors import jsonbatch
from connectors.base import Archive, Members
from connectors.exports.grailbird import read_table
from connectors.exports.tweet_notes import Notes
from connectors.exports.tweet_shapes import Tweet, decode, loosely
from connectors.exports.tweets import Owner, to_post, tweet_id, versions
from connectors.exports.x_account import Account
from connectors.jsonstream import document, records
from connectors.post import Post, Profile, Unreadable

_PART = r"(?:-part\d+)?\.js"
_TWEETS = re.compile(rf"(?:data/)?(?:tweets?|community-tweet){_PART}|(?:data/)?(?:js/)?(?:tweets/)?\d{{4}}_\d\d\.js")
_TABLE = re.compile(r"(?:data/)?tweets\.csv")
_NOTES = re.compile(rf"(?:data/)?note-tweet{_PART}")
_DELETED = re.compile(rf"(?:data/)?deleted-tweet-headers{_PART}")
_SIDE = re.compile(r"(?:data/)?(?:js/)?(?:account|profile|manifest|protected-history|user_details)\.js")


class X(Archive):
    """Reads the owner's tweets, their long posts and profile; no messages, likes, contacts or media."""

    name = "x"
    omits = ("images",)

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether tweets or long posts are among the members."""
        return bool(_tweets(names) or _like(_NOTES, names))

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """The files of tweets and what is needed to understand them."""
        return [*(name for shape in (_SIDE, _DELETED, _NOTES) for name in _like(shape, names)), *_tweets(names)]

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """The profile, every tweet in the order of the files, then long posts that belong to none."""
        return _Reader(members, self.wanted(members.names())).items()


def _like(shape: re.Pattern[str], names: Sequence[str]) -> list[str]:
    """The matching names, part 2 before part 10."""
    return sorted((name for name in names if shape.fullmatch(name)), key=lambda name: (len(name), name))


def _tweets(names: Sequence[str]) -> list[str]:
    """The files of tweets; the old table only where no file says more."""
    return _like(_TWEETS, names) or _like(_TABLE, names)


class _Reader:
    """Reads one export from its first member to its last."""

    def __init__(self, members: Members, names: Sequence[str]) -> None:
        self._members, self._names = members, names
        self._account = Account({_stem(name): self._document(name) for name in _like(_SIDE, names)})
        self._owner = Owner(self._account.screen_name, self._account.visibility)
        self._notes = Notes(self._owner)
        self._counts: Counter[str] = Counter()
        self._outdated: set[str] = set()  # deleted by the owner, or replaced by a later version

    def items(self) -> Iterator[Post | Unreadable | Profile]:
        yield from self._account.profile()
        for name in _like(_NOTES, self._names):
            yield from self._each_note(name)
        self._outdated.update(self._deleted())
        for name in _tweets(self._names):
            yield from self._each_tweet(name)
        yield from self._notes.rest()
        yield from self._account.missing(self._counts)

    def _each_tweet(self, name: str) -> Iterator[Post | Unreadable]:
        for tweet in self._tweets_in(name):
            if chain := versions(tweet):
                self._outdated.update(chain[:-1])
            if self._outdated and tweet_id(tweet) in self._outdated:
                continue
            if post := to_post(tweet, self._owner, chain):
                yield self._notes.complete(post, tweet.words or "")
            else:
                yield self._unreadable(name)

    def _each_note(self, name: str) -> Iterator[Post | Unreadable]:
        for raw in self._records(name):
            try:
                if post := self._notes.add(raw):
                    yield post
            except ValueError:
                yield self._unreadable(name)

    def _deleted(self) -> Iterator[str]:
        for name in _like(_DELETED, self._names):
            for raw in self._records(name):
                yield tweet_id(loosely(raw))

    def _tweets_in(self, name: str) -> Iterator[Tweet]:
        with self._members.open(name) as stream:
            found = (
                map(loosely, read_table(stream, name))
                if _TABLE.fullmatch(name)
                else jsonbatch.records(stream, name, decode, loosely)
            )
            for count, tweet in enumerate(found, 1):
                self._counts[name] = count
                yield tweet

    def _records(self, name: str) -> Iterator[dict[str, Any]]:
        with self._members.open(name) as stream:
            for raw in records(stream, name):
                self._counts[name] += 1
                yield raw

    def _document(self, name: str) -> Any:
        with self._members.open(name) as stream:
            return document(stream, name)

    def _unreadable(self, name: str) -> Unreadable:
        return Unreadable(f"{name}, item {self._counts[name]}", "no id or no text")


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".js")

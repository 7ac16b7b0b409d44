"""The export of Facebook: posts, comments, captions and the profile, with any prefix and in any number of parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from connectors.base import Archive, Head, Members
from connectors.exports import facebook_items as read
from connectors.exports import meta
from connectors.exports.facebook_profile import profile
from connectors.post import Kind, Post, Profile, Unreadable

_POSTS = re.compile(r"(?:your_posts(?:__check_ins__photos_and_videos)?|group_posts_and_comments)(?:_\d+)?\.json")
_ELSEWHERE = re.compile(r"posts_on_other_pages_and_profiles(?:_\d+)?\.json")
_COMMENTS = re.compile(r"(?:comments|your_comments_in_groups)(?:_\d+)?\.json")
_CAPTIONS = re.compile(r"(?:your_reels|your_uncategorized_photos|your_photos|your_videos)(?:_\d+)?\.json")
_ALBUM = re.compile(r"(?:.*/)?album/\d+\.json")
_SIGN = re.compile(rb'"(?:group_)?comments(?:_v2)?"')
_PROFILE = re.compile(r"profile_information\.json")
_PAGES = re.compile(r"(?:your_posts\w*|comments(?:_\d+)?|your_comments_in_groups)\.html")


class Facebook(Archive):
    """Reads the owner's words; no messages, friends, reactions, ads, places or pictures."""

    name = "facebook"
    omits = ("images", "audience")

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether posts, comments or the profile are among the members."""
        return any(meta.named(names, shape) for shape in (_POSTS, _COMMENTS, _ELSEWHERE, _PROFILE))

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Other platforms have a file of comments too."""
        if any(meta.named(names, shape) for shape in (_POSTS, _ELSEWHERE, _PROFILE)):
            return True
        return any(_SIGN.search(head(name)) for name in self.wanted(names))

    def wrong_flavour(self, names: Sequence[str]) -> str | None:
        """The preset of the form is HTML."""
        if meta.named(names, _PAGES):
            return (
                "This is a Facebook export as web pages (HTML), which is not read: "
                "ask Facebook for it again, with JSON as the format."
            )
        return None

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """The profile, posts, comments and captions."""
        shapes = (_PROFILE, _POSTS, _ELSEWHERE, _COMMENTS, _CAPTIONS)
        return [*(name for shape in shapes for name in meta.named(names, shape)), *filter(_ALBUM.fullmatch, names)]

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """The profile, then posts, comments and captions; a caption that a post has already told only once."""
        names = members.names()
        for name in meta.named(names, _PROFILE):
            yield from profile(members, name)
        told = _Told()
        for item in _written(members, names):
            yield told.numbered(item) if isinstance(item, Post) else item
        for item in _captions(members, names):
            if not isinstance(item, Post):
                yield item
            elif told.is_new(item):
                yield told.numbered(item)


def _written(members: Members, names: Sequence[str]) -> Iterator[Post | Unreadable]:
    for shape, reader in ((_POSTS, read.post), (_ELSEWHERE, read.post), (_COMMENTS, read.comment)):
        for name in meta.named(names, shape):
            for where, item in meta.items(members, name):
                found = reader(where, item, in_group="group" in name.rpartition("/")[2])
                yield from found


def _captions(members: Members, names: Sequence[str]) -> Iterator[Post | Unreadable]:
    for name in (*meta.named(names, _CAPTIONS), *filter(_ALBUM.fullmatch, names)):
        for where, item in meta.items(members, name):
            yield from read.captions(where, item)


class _Told:
    """What was given on already: Facebook gives no ids, and tells a picture's caption in several files."""

    def __init__(self) -> None:
        self._words: set[int] = set()
        self._keys: dict[str, int] = {}

    def is_new(self, post: Post) -> bool:
        """Whether nothing with these words came before."""
        return hash(post.words) not in self._words

    def numbered(self, post: Post) -> Post:
        """The post; the second of the same words in the same second gets a number, as two pages may hold it."""
        self._words.add(hash(post.words))
        if post.kind is Kind.CAPTION:
            return post
        count = self._keys[post.key] = self._keys.get(post.key, 0) + 1
        return post if count == 1 else replace(post, key=f"{post.key}#{count}")

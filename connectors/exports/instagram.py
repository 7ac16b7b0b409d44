"""The export of Instagram, in the three generations of its paths, with what the same account wrote on Threads."""

import re
from collections.abc import Callable, Iterator, Sequence

from connectors.base import Archive, Head, Members
from connectors.exports import meta
from connectors.exports.instagram_account import Account, account_files
from connectors.exports.instagram_early import EARLY, early
from connectors.exports.threads import THREADS, threads
from connectors.loose import Raw, children, string
from connectors.post import Kind, Post, Profile, Unreadable, Visibility

_CAPTIONS = re.compile(r"(?:posts|reels|igtv_videos|other_content)(?:_\d+)?\.json")
_COMMENTS = re.compile(r"(?:(?:post|reels)_comments|hype)(?:_\d+)?\.json")
_PAGES = re.compile(r"(?:posts|post_comments|reels_comments|personal_information)(?:_\d+)?\.html")
_COMMENT = ("comment", "komentar", "opmerking", "comentario", "kommentar", "commentaire")
_OWNER = ("media owner", "pemilik media", "media-eigenaar")

Read = Callable[[str, Raw, Visibility], Iterator[Post | Unreadable]]


class Instagram(Archive):
    """Reads captions, comments and the profile; no messages, stories, contacts, ads or pictures."""

    name = "instagram"
    omits = ("images", "audience")

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether captions or comments of Instagram are among the members."""
        return any(meta.named(names, shape) for shape in (_CAPTIONS, _COMMENTS, EARLY))

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether it is not Facebook that has a file of comments, nor anybody else a `media.json`."""
        if any(meta.named(names, shape) for shape in (_CAPTIONS, _COMMENTS)):
            return True
        heads = [head(name) for name in meta.named(names, EARLY)]
        return any(sign in one for one in heads for sign in (b'"media_comments"', b'"taken_at"', b'"private_account"'))

    def wrong_flavour(self, names: Sequence[str]) -> str | None:
        """The preset of the form is HTML."""
        if meta.named(names, _PAGES):
            return (
                "This is an Instagram export as web pages (HTML), which is not read: "
                "ask Instagram for it again, with JSON as the format."
            )
        return None

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """The profile, captions, comments, and the same of Threads."""
        shapes = (EARLY, _CAPTIONS, _COMMENTS, THREADS)
        return [*account_files(names), *(name for shape in shapes for name in meta.named(names, shape))]

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """The profile, then what is in each file, in the order of the files."""
        names = members.names()
        account = Account(members, account_files(names))
        yield from account.profile()
        for name in meta.named(names, EARLY):
            yield from early(members, name, account.visibility)
        read: tuple[tuple[re.Pattern[str], Read], ...] = ((_CAPTIONS, _captions), (_COMMENTS, _comment))
        for shape, reader in read:
            for name in meta.named(names, shape):
                for where, item in meta.items(members, name):
                    yield from reader(where, item, account.visibility)
        yield from threads(members)


def _captions(where: str, item: Raw, visibility: Visibility) -> Iterator[Post | Unreadable]:
    """One post of pictures: its own caption, else that of its pictures, each once."""
    media = children(item, "media") or ([item] if "uri" in item else [])
    captions = [string(item, "title").strip(), *(string(medium, "title").strip() for medium in media)]
    times = [medium.get("creation_timestamp") for medium in media if isinstance(medium, dict)]
    created = meta.moment(item.get("creation_timestamp"), *sorted(time for time in times if isinstance(time, int)))
    if not media and not any(captions):
        yield from _generic_caption(where, item, visibility)
    elif words := "\n".join(dict.fromkeys(filter(None, captions))):
        yield meta.post(Kind.CAPTION, created, words, visibility)


def _generic_caption(where: str, item: Raw, visibility: Visibility) -> Iterator[Post | Unreadable]:
    words = meta.labelled(item, "caption", "title", "keterangan")
    if words:
        yield meta.post(Kind.CAPTION, meta.moment(item.get("timestamp")), words, visibility)
    else:
        yield meta.spoiled(where)


def _comment(where: str, item: Raw, visibility: Visibility) -> Iterator[Post | Unreadable]:  # noqa: ARG001 - others' posts
    """A comment under somebody's post; who may read it depends on theirs, which the export does not tell."""
    found = meta.fields(item)
    times = [field.time for field in found if field.time]
    words = meta.labelled(item, *_COMMENT) or _by_shape([field for field in found if field.text])
    if words is None:
        yield meta.spoiled(where)
    elif words:
        created = meta.moment(*times, item.get("timestamp"))
        yield meta.post(Kind.COMMENT, created, words, Visibility.UNKNOWN)


def _by_shape(values: Sequence[meta.Field]) -> str | None:
    """The comment among values whose labels are not known: it comes before the name of the picture's owner.

    Nothing when there is only the owner, None when it cannot be told: a name alone may be somebody else's.
    """
    known = [field for field in values if field.label.casefold() not in _OWNER]
    if len(known) < len(values):
        return known[0].text if len(known) == 1 else ("" if not known else None)
    match [field.text for field in values]:
        case [words] if not meta.is_name(words):
            return words
        case [words, owner] if meta.is_name(owner):
            return words
        case [owner, words] if meta.is_name(owner):
            return words
    return None

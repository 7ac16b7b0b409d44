"""The export of LinkedIn: shares, comments, articles and the profile, whatever its files are called this year."""

import re
from collections.abc import Callable, Iterator, Sequence

from connectors.base import Archive, Head, Members
from connectors.exports import linkedin_items as read
from connectors.exports.linkedin_article import article
from connectors.exports.linkedin_profile import profile
from connectors.exports.linkedin_tables import Row, table
from connectors.post import Post, Profile, Unreadable

_DIGITS = re.compile(r"_\d+(?=\.csv$)")
_BLANKS = re.compile(r"[ _-]")
_ARTICLE = re.compile(r"(?:.*/)?articles?/[^/]+\.html?", re.IGNORECASE)

Reader = Callable[[Row], Post | None]

_POSTS: dict[str, tuple[set[str], Reader]] = {
    "shares.csv": ({"sharelink", "sharecommentary"}, read.share),
    "comments.csv": ({"link", "message"}, read.comment),
    "instantreposts.csv": ({"date", "link"}, read.repost),
    "richmedia.csv": ({"media description", "media link"}, read.caption),
    "recommendationsgiven.csv": ({"text", "status"}, read.recommendation),
}
_ABOUT = (
    "profile.csv",
    "positions.csv",
    "projects.csv",
    "publications.csv",
    "volunteering.csv",
    "honors.csv",
)
_BASIC = ("connections.csv", "profile.csv", "positions.csv", "messages.csv", "invitations.csv", "emailaddresses.csv")
_ENOUGH = 2


class LinkedIn(Archive):
    """Reads the owner's words and public profile; no messages, connections, addresses, searches or ads."""

    name = "linkedin"
    omits = ("images", "audience")

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether shares, comments, reposts or articles are among the members."""
        found = _by_plain_name(names)
        return any(name in found for name in _POSTS) or bool(_ABOUT[0] in found and _articles(names))

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Other platforms have a `comments.csv` too, with other columns."""
        found = _by_plain_name(names)
        told = (expected for name, (expected, _) in _POSTS.items() if name in found and name != "comments.csv")
        if any(told) or "comments.csv" not in found:
            return True
        return all(column in head(found["comments.csv"]).lower() for column in (b"date", b"link", b"message"))

    def wrong_flavour(self, names: Sequence[str]) -> str | None:
        """The quick export holds no posts."""
        found = _by_plain_name(names)
        if sum(name in found for name in _BASIC) >= _ENOUGH:
            return (
                "This is LinkedIn's basic export, which holds no posts and comments: ask LinkedIn for the larger "
                "data archive (everything), which comes a day or two later."
            )
        return None

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """Profile, positions and the like, then posts, comments and articles."""
        found = _by_plain_name(names)
        return [*(found[name] for name in (*_ABOUT, *_POSTS) if name in found), *_articles(names)]

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """The profile, then what is in each file, in the order of the files."""
        found = _by_plain_name(members.names())
        yield from profile(members, {name: found[name] for name in _ABOUT if name in found})
        for name, (expected, reader) in _POSTS.items():
            if name in found:
                yield from _each(members, found[name], expected, reader, escaped=name == "comments.csv")
        for name in _articles(members.names()):
            with members.open(name) as stream:
                yield article(name, stream)


def _each(
    members: Members, name: str, expected: set[str], reader: Reader, *, escaped: bool
) -> Iterator[Post | Unreadable]:
    with members.open(name) as stream:
        for number, row in table(stream, name, expected, escaped=escaped):
            post = reader(row) if row is not None else None
            if post is not None:
                yield post
            elif row is None or any(row.values()):
                yield Unreadable(f"{name}, row {number}", "not_understood")


def _by_plain_name(names: Sequence[str]) -> dict[str, str]:
    """Each member by its name in small letters, without blanks and the owner's number: `Shares_401.csv`."""
    plain: dict[str, str] = {}
    for name in names:
        last = _DIGITS.sub("", name.rpartition("/")[2])
        plain.setdefault(_BLANKS.sub("", last).lower(), name)
    return plain


def _articles(names: Sequence[str]) -> list[str]:
    return [name for name in names if _ARTICLE.fullmatch(name)]

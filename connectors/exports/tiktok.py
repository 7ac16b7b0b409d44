"""The export of TikTok, which moves and renames its sections from one year to the next."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from connectors.base import Archive, Head, Members
from connectors.dates import parse_date
from connectors.jsonwalk import Walk
from connectors.keys import key_of
from connectors.plain import clean, safe_link
from connectors.post import Kind, Post, Profile, Unreadable, Visibility

_FILE = re.compile(r"(?:.*/)?user_data(?:_tiktok)?\w*\.json", re.IGNORECASE)
_SECTIONS = frozenset({"commentslist", "videolist", "profilemap"})
_SIGNS = (b"profile", b"comment", b"video", b"post", b"activity", b"tiktok")
_CLOSED = re.compile(r"message|chat|history|search|login|deleted|favorite|like|follow|\bads?\b|shop|purchase|block")
_ID = re.compile(r"/(\d{15,20})/?(?:\?.*)?$")
_LAST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_NOTHING = frozenset({"", "n/a", "none"})
_AUDIENCES = {
    "public": Visibility.PUBLIC,
    "everyone": Visibility.PUBLIC,
    "friends": Visibility.FOLLOWERS,
    "followers": Visibility.FOLLOWERS,
    "private": Visibility.PRIVATE,
    "only me": Visibility.PRIVATE,
}
_DEPTH = 6

Raw = dict[str, object]


class TikTok(Archive):
    """Reads comments, captions and the bio; messages, searches, logins and what was watched is passed over."""

    name = "tiktok"
    omits = ("images",)

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether the one file of the export is among the members."""
        return any(_FILE.fullmatch(name) for name in names)

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether it is a JSON object with a section of TikTok near its beginning."""
        heads = [head(name).lower() for name in self.wanted(names)]
        return any(sign in one for one in heads for sign in _SIGNS)

    def wrong_flavour(self, names: Sequence[str]) -> str | None:
        """The preset of the form is text; its names are translated, but each file is called like its folder."""
        parts = [name.rpartition("/") for name in names]
        alike = [folder for folder, _, file in parts if file.endswith(".txt") and _like(folder, file)]
        if alike and all(file.endswith(".txt") for _, _, file in parts):
            return (
                "This is a TikTok export as plain text (TXT), which is not read: "
                "ask TikTok for it again, with JSON as the file format."
            )
        return None

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """That file."""
        return [name for name in names if _FILE.fullmatch(name)]

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """Profile, comments and captions in the order in which the file holds them."""
        for name in self.wanted(members.names()):
            with members.open(name) as stream:
                yield from _inside(Walk(stream, name), name, 0)


def _like(folder: str, file: str) -> bool:
    return folder.rpartition("/")[2].casefold()[:4] == file.casefold()[:4]


def _inside(walk: Walk, name: str, depth: int) -> Iterator[Post | Unreadable | Profile]:
    """Looks for the sections wherever they stand; what is nobody's business is not even entered."""
    for section in walk.members():
        found = section.casefold()
        if found in _SECTIONS:
            yield from _section(walk, found, f"{name}, {section}")
        elif depth < _DEPTH and walk.kind() == "{" and not _CLOSED.search(found):
            yield from _inside(walk, name, depth + 1)


def _section(walk: Walk, section: str, where: str) -> Iterator[Post | Unreadable | Profile]:
    if section == "profilemap":
        yield from _profile(_small(walk.value()))
        return
    read = _comment if section == "commentslist" else _video
    for number in walk.items():
        yield from read(_small(walk.value()), f"{where} {number}")


def _small(item: object) -> Raw:
    """The item with its names in small letters, since their case differs between exports."""
    return {name.casefold(): value for name, value in item.items()} if isinstance(item, dict) else {}


def _text(item: Raw, name: str) -> str:
    value = item.get(name)
    text = clean(value).strip() if isinstance(value, str) else ""
    return "" if text.casefold() in _NOTHING else text


def _comment(item: Raw, where: str) -> Iterator[Post | Unreadable]:
    """A comment; one that is only a sticker has no words."""
    date, words, link = _text(item, "date"), _text(item, "comment"), safe_link(_text(item, "url") or None)
    if words:
        created = _time(date)
        yield Post(
            key=key_of("", None, str(created or ""), words),
            text=words,
            created_at=created,
            kind=Kind.COMMENT,
            context_url=link,
        )
    elif not date:
        yield Unreadable(where, "not_understood")


def _video(item: Raw, where: str) -> Iterator[Post | Unreadable]:
    """A video of one's own with its caption."""
    link = _text(item, "link")
    found = _ID.search(link)
    if not item or not (link or _text(item, "date")):
        yield Unreadable(where, "not_understood")
        return
    words = [_text(item, name) for name in ("title", "addyourstext")]
    described = tuple(filter(None, (_text(item, "alternatetext"),)))
    if any(words) or described:
        date = _text(item, "date")
        yield Post(
            key=found[1] if found else key_of("", None, date, *words),
            text="\n".join(filter(None, words)),
            url=safe_link(link or None),
            created_at=_time(date) or (_time_of(int(found[1])) if found else None),
            kind=Kind.CAPTION,
            alt_texts=described,
            visibility=_AUDIENCES.get(_text(item, "whocanview").casefold(), Visibility.UNKNOWN),
        )


def _profile(item: Raw) -> Iterator[Profile]:
    name = _text(item, "displayname") or _text(item, "username")
    bio = _text(item, "biodescription")
    if name or bio:
        yield Profile(text=bio, name=name)


def _time(written: str) -> datetime | None:
    """TikTok writes UTC, and says so in some of its forms."""
    return parse_date(written if written.endswith("UTC") else f"{written} UTC")


def _time_of(number: int) -> datetime | None:
    seconds = number >> 32
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < _LAST else None

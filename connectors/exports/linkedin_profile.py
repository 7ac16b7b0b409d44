"""The public profile in a LinkedIn export: headline, summary, present work; and what was said of each work."""

from collections.abc import Iterator, Mapping

from connectors.base import Members
from connectors.exports.linkedin_tables import Row, table, text_of
from connectors.keys import key_of
from connectors.plain import clean, safe_link
from connectors.post import Kind, Post, Profile, Unreadable, employed_by

_HEAD = "profile.csv"
_POSITIONS = "positions.csv"
_NEEDED = {_HEAD: {"headline"}, _POSITIONS: {"company name", "title"}}
_PLACE = ("title", "name", "role", "company name")


def profile(members: Members, files: Mapping[str, str]) -> Iterator[Profile | Post | Unreadable]:
    """The profile, then each description in it as public words; `files` tells members by their plain names."""
    rows = {plain: [*_rows(members, plain, name)] for plain, name in files.items()}
    about = next((row for row in rows.get(_HEAD, []) if row), {}) or {}
    now = [row for row in rows.get(_POSITIONS, []) if row and not row.get("finished on", "").strip()]
    current = [line for row in now for line in (_at(row), employed_by(_cell(row, "company name")))]
    lines = [*(_cell(about, name) for name in ("headline", "summary", "industry")), *current]
    if any(lines):
        yield Profile(
            text="\n".join(filter(None, lines)),
            name=" ".join(filter(None, (_cell(about, "first name"), _cell(about, "last name")))),
            links=tuple(_sites(_cell(about, "websites"))),
        )
    for plain, name in files.items():
        for number, row in enumerate(rows[plain], start=1):
            if row is None:
                yield Unreadable(f"{name}, entry {number}", "not_understood")
            elif plain != _HEAD and (words := _cell(row, "description")):
                yield _described(plain, row, words)


def _rows(members: Members, plain: str, name: str) -> Iterator[Row | None]:
    with members.open(name) as stream:
        for _, row in table(stream, name, _NEEDED.get(plain, {"description"})):
            yield row


def _described(plain: str, row: Row, words: str) -> Post:
    """A description of work, a project or an honour; its days have no hour, so none is given."""
    place = _at(row)
    key = key_of("", None, plain, place, _cell(row, "started on"))
    return Post(key=key, text=words, title=place, kind=Kind.PROFILE)


def _at(row: Row) -> str:
    """As what and where, as people write it in a profile: `Analis @ PT Contoh`."""
    return " @ ".join(dict.fromkeys(filter(None, (_cell(row, name) for name in _PLACE))))


def _cell(row: Row, name: str) -> str:
    return clean(text_of(row.get(name, "")))


def _sites(written: str) -> Iterator[str]:
    """Addresses out of `[COMPANY:https://contoh.example,PERSONAL:https://…]`."""
    for part in written.strip("[]").split(","):
        address = part[part.find("http") :].strip() if "http" in part else ""
        if address and safe_link(address):
            yield address

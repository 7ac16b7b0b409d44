"""Rows of the tables in YouTube's Takeout, understood by the shape of their cells."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

from connectors.dates import parse_date
from connectors.loose import child, children, string
from connectors.plain import clean
from connectors.post import Kind, Post, Profile, Unreadable, Visibility
from connectors.tables import cells, columns

_CHANNEL = re.compile(r"UC[\w-]{22}", re.ASCII)
_COMMENT = re.compile(r"Ug[\w-]{18,80}(?:\.[\w-]{10,80})?", re.ASCII)
_POST = re.compile(r"Ugkx[\w-]+", re.ASCII)
_VIDEO = re.compile(r"[\w-]{11}", re.ASCII)
_OTHER_ID = re.compile(r"[\w.%=-]{16,200}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*", re.DOTALL)
_AUDIENCES = {
    **dict.fromkeys(("public", "publik", "öffentlich", "openbaar", "público", "pública"), Visibility.PUBLIC),
    **dict.fromkeys(("unlisted", "tidak publik", "nicht gelistet", "verborgen", "oculto"), Visibility.UNLISTED),
    **dict.fromkeys(("private", "pribadi", "privat", "privé", "privado"), Visibility.PRIVATE),
}
_WATCH = "https://www.youtube.com/watch?v="
_MANY = 8


def is_own(row: list[str]) -> bool:
    """Whether it tells of a comment, a live chat or a video of the channel."""
    return _is_written(row) or _is_video(row)


def closed_videos(stream: BinaryIO) -> Iterator[str]:
    """The ids of private videos; nothing when the table is not one of videos."""
    for number, row in enumerate(cells(stream)):
        if number > 1 and not (row and _is_video(row)):
            return
        if row and _is_video(row) and _audience(row) is Visibility.PRIVATE:
            yield row[0]


def read(stream: BinaryIO, what: str, closed: Collection[str]) -> Iterator[Post | Unreadable | Profile]:
    """What a table holds of the owner's words; nothing from a table of another kind."""
    table = cells(stream)
    names = columns(table)
    for number, row in enumerate(table, start=1):
        where = f"{what}, row {number}"
        if row is None:
            yield Unreadable(where, "too large or not sound")
        elif _is_written(row):
            yield _written(row, closed) or Unreadable(where, "no id or no text")
        elif _is_video(row):
            yield _video(row, dict(zip(names, row, strict=False)))
        elif "channel title (original)" in names:
            yield Profile(name=dict(zip(names, row, strict=False)).get("channel title (original)", ""))


def _is_written(row: list[str]) -> bool:
    return any(map(_CHANNEL.fullmatch, row)) and bool(_text_cell(row) or _ids(row))


def _is_video(row: list[str]) -> bool:
    known = len(row) >= _MANY and bool(_VIDEO.fullmatch(row[0]))
    return known and any(map(_CHANNEL.fullmatch, row)) and not _text_cell(row)


def _text_cell(row: list[str]) -> str:
    return next((cell for cell in reversed(row) if cell.lstrip().startswith("{")), "")


def _ids(row: list[str]) -> list[str]:
    return [cell for cell in row if _COMMENT.fullmatch(cell)]


def _written(row: list[str], closed: Collection[str]) -> Post | None:
    """A comment, reply, live chat or post of the channel."""
    text, key = _text(_text_cell(row)), _own_id(row)
    if not text or not key:
        return None
    videos = [cell for cell in row if _VIDEO.fullmatch(cell) and not cell.isdecimal()]
    video = videos[-1] if videos else ""
    parent = key.partition(".")[0] if "." in key and _COMMENT.fullmatch(key) else ""
    return Post(
        key=key,
        text=text,
        url=_address(key, video),
        created_at=parse_date(next(filter(_TIME.fullmatch, row), "")),
        kind=Kind.POST if _POST.fullmatch(key) else Kind.REPLY if parent else Kind.COMMENT,
        visibility=Visibility.RESTRICTED if video in closed else Visibility.PUBLIC,
        in_reply_to=parent or None,
        context_url=f"{_WATCH}{video}" if video else None,
    )


def _address(key: str, video: str) -> str | None:
    """The channel's post, or the video with the comment shown first; a live chat has no place of its own."""
    if _POST.fullmatch(key):
        return f"https://www.youtube.com/post/{key}"
    if not video:
        return None
    return f"{_WATCH}{video}&lc={key}" if _COMMENT.fullmatch(key) else _WATCH + video


def _own_id(row: list[str]) -> str:
    """Among the ids of a comment, of what it answers and of the post below which it stands, its own."""
    ids = _ids(row)
    if not ids:  # live chats have ids of another shape
        others = (cell for cell in row if _OTHER_ID.fullmatch(cell) and not _CHANNEL.fullmatch(cell))
        return next((cell for cell in others if not _TIME.fullmatch(cell)), "")
    answers = (one for one in ids if "." in one)
    return next(answers, next((one for one in ids if not _POST.fullmatch(one)), ids[0]))


def _text(cell: str) -> str:
    """The words of a text in pieces: objects joined by commas, or one object that holds them all."""
    try:
        pieces = json.loads(f"[{cell}]", strict=False)
    except (ValueError, RecursionError):
        return ""
    segments = [part for piece in pieces for part in children(piece, "takeoutSegments") or [piece]]
    return clean("".join(map(_words, segments))).strip()


def _words(piece: Any) -> str:
    """A piece's words; the whole address where only its beginning is shown."""
    shown = string(piece, "text")
    link = string(child(piece, "link"), "linkUrl")
    return link if link and shown.endswith(("...", "…")) else shown


def _audience(row: list[str]) -> Visibility:
    found = (_AUDIENCES.get(cell.strip().casefold()) for cell in row)
    return next(filter(None, found), Visibility.UNKNOWN)


def _video(row: list[str], named: Mapping[str, str]) -> Post:
    """A video's title, which stands behind the channel's id, and its description where that is named."""
    behind = next(at for at, cell in enumerate(row) if _CHANNEL.fullmatch(cell)) + 1
    title = named.get("video title (original)") or "".join(row[behind : behind + 1])
    times = [cell for cell in row if _TIME.fullmatch(cell)]
    return Post(
        key=row[0],
        text=named.get("video description (original)", ""),
        title=title,
        url=_WATCH + row[0],
        created_at=parse_date(named.get("video publish timestamp") or "".join(times[-1:])),
        visibility=_audience(row),
    )

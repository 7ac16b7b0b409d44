"""Builds small exports as their platforms do: files by name, packed as a person would hand them in."""

import io
import json
import tarfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from connectors.base import Archive
from connectors.post import Post
from connectors.unpack import Opened, open_archive

Files = Mapping[str, str]
DATA = Path(__file__).parents[1] / "data"

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def snowflake(moment: datetime, step: int = 0) -> str:
    """The id that X gives at that second; `step` makes another one of the same second."""
    milliseconds = int(moment.timestamp() * 1000) - 1_288_834_974_657
    return str((milliseconds << 22) + step)


def written(moment: datetime) -> str:
    """As X writes a time."""
    return moment.strftime("%a %b %d %H:%M:%S +0000 %Y")


def tweet(moment: datetime, text: str, *, step: int = 0, **more: Any) -> dict[str, Any]:
    """A tweet as it stands in an export, with only the fields that matter here."""
    number = snowflake(moment, step)
    plain = {
        "id_str": number,
        "id": number,
        "created_at": written(moment),
        "full_text": text,
        "lang": "in",
        "favorite_count": "0",
        "entities": {"urls": [], "user_mentions": [], "hashtags": []},
    }
    return plain | more


def links(**spelled: str) -> dict[str, Any]:
    """Entities with short links: `links(abc="https://example.org/x")`."""
    return {"urls": [{"url": f"https://t.co/{short}", "expanded_url": long} for short, long in spelled.items()]}


def script(name: str, items: Sequence[Any], wrapper: str = "") -> str:
    """A JavaScript file of an X export; `wrapper` is the key around each item."""
    rows = [{wrapper: item} for item in items] if wrapper else list(items)
    return f"window.YTD.{name}.part0 = {json.dumps(rows, indent=2, ensure_ascii=False)}"


def zipped(files: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, method)
    return packed.getvalue()


def tarred(files: Mapping[str, str | bytes], *, mode: str = "w:gz") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


class Watched:
    """Members that remember which of them were opened."""

    def __init__(self, members: Opened) -> None:
        self._members = members
        self.opened: list[str] = []

    def names(self) -> Sequence[str]:
        return self._members.names()

    def open(self, name: str) -> BinaryIO:
        self.opened.append(name)
        return self._members.open(name)


@contextmanager
def members_of(packed: bytes, name: str | None = None) -> Iterator[Watched]:
    with open_archive(io.BytesIO(packed), name=name) as members:
        yield Watched(members)


def read(archive: Archive, files: Mapping[str, str | bytes]) -> list[Any]:
    """Everything that the archive's reader gives for these files."""
    with members_of(zipped(files)) as members:
        return list(archive.parse(members))


def posts(archive: Archive, files: Mapping[str, str | bytes]) -> list[Post]:
    return [item for item in read(archive, files) if isinstance(item, Post)]


def golden(platform: str) -> dict[str, dict[str, str]]:
    """The exports of a platform that lie in tests/data, by their cases' names: text by member."""
    return {
        folder.name.removesuffix(".export"): {
            name: body.decode("utf-8", "replace") for name, body in bytes_of(folder).items()
        }
        for folder in sorted((DATA / platform).glob("*.export"))
    }


def bytes_of(folder: Path) -> dict[str, bytes]:
    """The files of an unpacked export by their names in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }

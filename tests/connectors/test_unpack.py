"""What an export comes in, and how its members are found and opened."""

import io
import os
import tarfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Refused
from connectors.unpack import ArchiveLimits, open_archive
from tests.connectors.exports import tarred, zipped

FILES: dict[str, str | bytes] = {
    "data/tweets.js": "isi",
    "data/account.js": "akun",
    "data/tweets_media/a.jpg": b"\xff\xd8",
}


Pack = Callable[[Mapping[str, str | bytes]], bytes]


def content(source: Any, name: str = "data/tweets.js", limits: ArchiveLimits | None = None) -> bytes:
    with open_archive(source, limits) as members, members.open(name) as stream:
        return stream.read()


def refusal(
    source: Any, limits: ArchiveLimits | None = None, name: str | None = None, member: str | None = None
) -> str:
    with pytest.raises(Refused) as caught, open_archive(source, limits, name=name) as members:
        members.open(member or members.names()[0]).read()
    return str(caught.value)


def folder(path: Path) -> Path:
    for name, text in FILES.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("pack", [zipped, tarred, lambda files: tarred(files, mode="w")])
def test_a_zip_and_a_tar_give_the_same_members(pack: Pack) -> None:
    packed = pack(FILES | {"index.html": ""})
    with open_archive(io.BytesIO(packed)) as members:
        assert sorted(members.names()) == sorted([*FILES, "index.html"])
    assert content(io.BytesIO(packed)) == b"isi"


def test_tar_members_can_be_opened_again_and_in_any_order() -> None:
    with open_archive(io.BytesIO(tarred(FILES | {"z": "akhir"}))) as members:
        read = [members.open(name).read() for name in ("z", "data/tweets.js", "data/account.js", "data/tweets.js")]
    assert read == [b"akhir", b"isi", b"akun", b"isi"]


def test_folders_in_a_tar_are_no_members() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        folder = tarfile.TarInfo("data")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        archive.addfile(tarfile.TarInfo("data/tweets.js"))
    with open_archive(packed) as members:
        assert list(members.names()) == ["tweets.js"]


def test_a_tar_that_changes_meanwhile_is_refused() -> None:
    packed = io.BytesIO(tarred(FILES))
    with open_archive(packed) as members:
        packed.seek(0)
        packed.truncate()
        packed.write(tarred({}))
        with pytest.raises(Refused, match="changed while it was read"):
            members.open("tweets.js")


def test_pipes_in_a_folder_are_no_members(tmp_path: Path) -> None:
    os.mkfifo(folder(tmp_path) / "pipa")
    with open_archive(tmp_path) as members:
        assert "pipa" not in members.names()


def test_a_folder_is_read_where_it_lies(tmp_path: Path) -> None:
    with open_archive(folder(tmp_path)) as members:
        assert sorted(members.names()) == ["account.js", "tweets.js", "tweets_media/a.jpg"]
        assert members.open("tweets.js").read() == b"isi"


@pytest.mark.parametrize("name", ["tweets.js", "tweets (1).js", "tweets(12).js"])
def test_one_file_alone_has_its_own_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("window.YTD.tweets.part0 = []")
    with open_archive(tmp_path / name) as members:
        assert list(members.names()) == ["tweets.js"]
        assert members.open("tweets.js").read() == members.open("tweets.js").read() != b""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("window.YTD.note_tweet.part0 = []", "note-tweet.js"),
        ('{"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json"}', "outbox.json"),
        ("apa saja", "upload"),
    ],
)
def test_an_upload_without_a_name_is_known_by_its_beginning(text: str, name: str) -> None:
    with open_archive(io.BytesIO(text.encode())) as members:
        assert list(members.names()) == [name]


def test_a_descriptor_stays_open_for_its_owner(tmp_path: Path) -> None:
    (tmp_path / "e.zip").write_bytes(zipped(FILES))
    descriptor = os.open(tmp_path / "e.zip", os.O_RDONLY)
    assert content(descriptor, "tweets.js") == b"isi"
    os.close(descriptor)


@pytest.mark.parametrize("wrapper", ["twitter-2026/", "a/b/", "./", ".\\twitter\\"])
def test_a_wrapper_folder_and_droppings_are_taken_off(wrapper: str) -> None:
    dirty = {wrapper + name: text for name, text in FILES.items()} | {wrapper + "index.html": "<p>"}
    dirty |= {"__MACOSX/._x": "", f"{wrapper}.DS_Store": "", f"{wrapper}data/Thumbs.db": "", f"{wrapper}data/": ""}
    with open_archive(io.BytesIO(zipped(dirty))) as members:
        assert sorted(members.names()) == sorted([*FILES, "index.html"])


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "C:\\windows\\x", "data/../../x", "a\0.js", "n" * 600, "..\\x"],
)
def test_names_that_point_outside_are_refused(name: str) -> None:
    packed = zipped({name.replace("\0", "?"): "x", "data/tweets.js": "[]"}).replace(b"a?.js", b"a\0.js")
    assert "no export would use" in refusal(io.BytesIO(packed))


def test_members_of_one_name_are_refused() -> None:
    assert "two members of one name" in refusal(io.BytesIO(zipped({"a/x.js": "1", "a\\x.js": "2"})))


def test_a_member_that_is_not_there_is_refused() -> None:
    assert "has no likes.js" in refusal(io.BytesIO(zipped(FILES)), member="likes.js")


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "e.zip", "is empty"),
        (b"PK\x03\x04", "e.zip.crdownload", "has not finished"),
        (b"PK\x03\x04", "e.zip.part", "has not finished"),
        (zipped(FILES)[:-40], "e.zip", "damaged"),
        (b"<!DOCTYPE html><p>masuk dulu", "e.zip", "is a web page"),
        (b"Rar!\x1a\x07\x00", "e.rar", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "e.7z", "7z"),
        (b"\x1f\x8b bukan gzip", "e.tar.gz", "damaged"),
        (tarred(FILES)[:60], "e.tar.gz", "too early"),
        (zipped({"satu.zip": "x", "dua.zip": "y"}), "e.zip", "only further zips"),
        (zipped({}), "e.zip", "no files"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_no_export_is_refused_with_its_reason(content: bytes, name: str, says: str) -> None:
    assert says in refusal(io.BytesIO(content), name=name)


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "hilang.zip")


def test_a_path_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "cannot be opened" in refusal(tmp_path / "loop")


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "data" / "rahasia.js").symlink_to("/etc/passwd")
    assert "a link" in refusal(tmp_path)


def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    with open_archive(folder(tmp_path)) as members:
        (tmp_path / "data" / "tweets.js").unlink()
        (tmp_path / "data" / "tweets.js").symlink_to("/etc/passwd")
        with pytest.raises(Refused, match="cannot be opened"):
            members.open("tweets.js")


def test_a_folder_nested_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "/".join("abcdefghij" * 4)).mkdir(parents=True)
    assert "deeper" in refusal(tmp_path, ArchiveLimits(name=60))


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_limits_hold_at_the_limit_and_one_above(pack: Pack) -> None:
    packed = pack({"a": "x" * 1000, "b": "y" * 1000})
    for field, fits, says in [
        ("upload", len(packed), "larger than"),
        ("members", 2, "more than"),
        ("member", 1000, "unpacks to more"),
        ("name", 1, "no export would use"),
    ]:
        assert content(io.BytesIO(packed), "a", limits=ArchiveLimits(**{field: fits})) == b"x" * 1000
        assert says in refusal(io.BytesIO(packed), ArchiveLimits(**{field: fits - 1}))


def test_all_opened_members_together_have_a_limit() -> None:
    packed = zipped({"a": "x" * 1000, "b": "y" * 1000})
    with open_archive(io.BytesIO(packed), ArchiveLimits(unpacked=2000)) as members:
        assert len(members.open("a").read() + members.open("b").read()) == 2000
    with open_archive(io.BytesIO(packed), ArchiveLimits(unpacked=1999)) as members:
        members.open("a").read()
        with pytest.raises(Refused, match="unpacks to more than"):
            members.open("b").read()


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_what_unfolds_too_far_is_refused(pack: Pack) -> None:
    packed = pack({"bom": b"\0" * 5_000_000, "b": "y"})
    assert "decompression bomb" in refusal(io.BytesIO(packed))
    assert len(content(io.BytesIO(packed), "bom", limits=ArchiveLimits(ratio=2000))) == 5_000_000


def test_a_folder_member_over_the_limit_is_refused(tmp_path: Path) -> None:
    assert "unpacks to more than 2 bytes" in refusal(folder(tmp_path), ArchiveLimits(member=2), member="tweets.js")


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([zipped(FILES), tarred(FILES), tarred(FILES, mode="w")]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=4),
    st.floats(0.2, 1),
)
def test_any_damage_is_read_or_refused(packed: bytes, flips: list[tuple[float, int]], kept: float) -> None:
    spoiled = bytearray(packed[: int(len(packed) * kept)] if kept > 0.5 else packed)
    for place, value in flips:
        spoiled[int(place * (len(spoiled) - 1))] = value
    with suppress(Refused), open_archive(io.BytesIO(spoiled)) as members:
        for name in members.names():
            members.open(name).read()

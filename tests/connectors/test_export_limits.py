"""What exports must not do: bring others' words in, fall over one spoiled item, or be read without the right parts."""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import jsonwalk, registry, xmlitems
from connectors.base import Refused
from connectors.child import Allowed
from connectors.exports import carblocks, medium, substack, tumblr, youtube_page
from connectors.post import Post, Profile, Unreadable
from tests.connectors.exports import members_of, zipped

DATA = Path(__file__).parents[1] / "data"
NAMES = (
    "blogger",
    "bluesky_car",
    "discord",
    "ghost",
    "medium",
    "reddit_export",
    "substack",
    "telegram_channel",
    "telegram_export",
    "tumblr",
    "tumblr_interface",
    "wordpress",
    "youtube_takeout",
)


def sample(name: str) -> dict[str, bytes]:
    """The members of a sample that lies in the repository."""
    folder = DATA / f"{name}.export"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def items(platform: str, files: Mapping[str, str | bytes]) -> list[Any]:
    reader = registry.archive(platform)
    with members_of(zipped(files)) as members:
        return list(reader.parse(Allowed(members, reader.wanted(members.names()))))


def changed(name: str, old: str, new: str, where: str = "") -> dict[str, bytes]:
    """The sample with other words in the members whose names hold `where`."""
    was = sample(name)
    files = {path: body.replace(old.encode(), new.encode()) if where in path else body for path, body in was.items()}
    assert files != was
    return files


SEVERAL = {
    "wordpress": changed("wordpress/parts", "[sinta]]></dc:creator>", "[budi]]></dc:creator>", where="002"),
    "blogger": changed("blogger/takeout", "DRAFT", "LIVE"),
    "ghost": changed("ghost/site", f'{7:024x}",\n      "author_id": "a', f'{7:024x}",\n      "author_id": "b'),
}
TREE = sample("bluesky_car/tree")["sinta.car"]
WITHOUT_OWNER = changed("bluesky_car/tree", "did:plc:", "did:xyz:")["sinta.car"]


@pytest.mark.parametrize(
    ("platform", "files", "way_out"),
    [
        ("wordpress", SEVERAL["wordpress"], "your own name under Authors"),
        ("blogger", SEVERAL["blogger"], "#author="),
        ("ghost", SEVERAL["ghost"], "#author="),
        ("telegram_export", {"result.json": '{"about": "x", "contacts": {"list": []}}'}, "with its messages"),
        ("bluesky_car", {"x.car": b"\x05\xa1\x61a\x01\x00"}, "not a Bluesky repository"),
        ("bluesky_car", {"x.car": b"\xff" * 30}, "damaged"),
        ("bluesky_car", {"x.car": TREE[:-5]}, "ends too early"),
        ("bluesky_car", {"x.car": WITHOUT_OWNER}, "whose repository"),
    ],
)
def test_an_export_that_cannot_be_read_says_what_to_do(platform: str, files: dict[str, Any], way_out: str) -> None:
    with pytest.raises(Refused, match=way_out):
        items(platform, files)


def test_without_its_library_a_repository_file_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libipld", None)
    with pytest.raises(Refused, match=r"pip install 'cermin\[bluesky-car\]'"):
        items("bluesky_car", sample("bluesky_car/tree"))


def test_a_repository_past_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    files = sample("bluesky_car/tree")
    monkeypatch.setattr(carblocks, "_BLOCK", 190)
    assert [type(item) for item in items("bluesky_car", files)].count(Unreadable) >= 1
    monkeypatch.undo()
    monkeypatch.setattr(carblocks, "_KEPT", 200)
    with pytest.raises(Refused, match="which no account has"):
        items("bluesky_car", files)


@pytest.mark.parametrize(
    ("module", "platform", "name"),
    [(medium, "medium", "medium/blog"), (substack, "substack", "substack/letters"), (tumblr, "tumblr", "tumblr/pages")],
)
def test_a_page_past_the_limit_costs_only_itself(
    module: Any, platform: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [item for item in items(platform, sample(name)) if isinstance(item, Post)]
    monkeypatch.setattr(module, "_LONGEST", 300)
    after = [item for item in items(platform, sample(name)) if isinstance(item, (Post, Unreadable))]
    assert len(after) >= len(before)


@pytest.mark.parametrize(("name", "nodes"), [("wordpress/blocks", 20), ("blogger/takeout", 13)])
def test_an_element_past_the_limit_costs_only_itself(name: str, nodes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xmlitems, "_NODES", nodes)
    counts = Counter(type(item) for item in items(name.partition("/")[0], sample(name)))
    assert counts[Unreadable] >= 1
    assert counts[Post] >= 2


def test_a_page_of_comments_with_an_endless_item_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(youtube_page, "_LONGEST", 100)
    with pytest.raises(Refused, match="longer than any comment"):
        items("youtube_takeout", sample("youtube_takeout/page"))


@pytest.mark.parametrize(
    ("names", "way_out"),
    [
        (("messages.html", "messages2.html", "css/style.css"), "choose the format JSON"),
        (("posts.zip", "media.zip", "payload-0.json"), r"posts\.zip"),
    ],
)
def test_the_wrong_flavour_is_named_with_the_way_out(names: tuple[str, ...], way_out: str) -> None:
    with members_of(zipped(dict.fromkeys(names, "x"))) as members, pytest.raises(Refused, match=way_out):
        registry.recognise(members)


CLOSED = (
    "index.json", "user.json", "events", "guild", "watch", "search", "subscriptions", "langganan", "riwayat",
    "payload", "draft", "claps", "ips/", "headers", "chat_history", "ip_logs", "saved_", "votes", "statistics",
    "email", "subscribers", "opens", "settings", "contacts", "photos",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_what_stays_closed_is_never_opened(name: str) -> None:
    reader = registry.archive(name)
    for folder in (DATA / name).glob("*.export"):
        with members_of(zipped(sample(f"{name}/{folder.stem}"))) as members:
            assert registry.recognise(members) == name
            list(reader.parse(Allowed(members, reader.wanted(members.names()))))
            assert [opened for opened in members.opened if any(mark in opened.lower() for mark in CLOSED)] == []


def test_the_samples_hold_what_stays_closed() -> None:
    names = " ".join(path.as_posix().lower() for name in NAMES for path in (DATA / name).rglob("*"))
    assert [mark for mark in CLOSED if mark not in names] == []


def test_direct_messages_are_not_even_opened() -> None:
    with members_of(zipped(sample("discord/tables"))) as members:
        list(registry.archive("discord").parse(members))
    assert "messages/c222222222222222222/messages.csv" in members.names()
    assert members.opened[-1] == "messages/c222222222222222222/channel.json"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_escapes_are_mended_wherever_a_piece_of_the_file_ends(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "result.json": sample("telegram_channel/escapes")["result.json"]
        .replace(b"[" * 1900, b"")
        .replace(b"]" * 1900, b"")
    }
    whole = items("telegram_channel", files)
    monkeypatch.setattr(jsonwalk, "CHUNK", size)
    assert items("telegram_channel", files) == whole
    assert "unitpisah" in whole[0].text


def test_no_word_of_a_private_chat_is_kept() -> None:
    files = sample("telegram_export/account")
    assert b"pesan pribadi" in files["result.json"]
    assert b"dari orang lain" in files["result.json"]
    assert b"tanpa tanda tangan" in files["result.json"]
    kept = repr(items("telegram_export", files))
    assert not [
        word
        for word in ("pribadi", "orang lain", "tanpa tanda tangan", "catatan sendiri", "Budi", "+62")
        if word in kept
    ]


def leaves(value: Any, spoil: Any) -> Any:
    """Copies of a document in each of which one value is another."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield value | {name: spoil}
            for other in leaves(inner, spoil):
                yield value | {name: other}
    elif isinstance(value, list):
        for at, inner in enumerate(value[:2]):
            for other in leaves(inner, spoil):
                yield [*value[:at], other, *value[at + 1 :]]


@pytest.mark.slow
@pytest.mark.parametrize("spoil", [None, 7, [["x"]], {"text": 5}, 10**30])
@pytest.mark.parametrize(
    "name",
    [
        "telegram_export/account",
        "telegram_channel/channel",
        "ghost/site",
        "discord/objects",
        "tumblr_interface/old-json",
    ],
)
def test_a_value_of_a_wrong_type_costs_its_item_and_no_more(name: str, spoil: Any) -> None:
    files, platform = sample(name), name.partition("/")[0]
    for member, body in files.items():
        text = body.decode("utf-8", "replace").removeprefix("var tumblr_api_read = ").rstrip(";\n ")
        if not text.startswith(("{", "[")):
            continue
        for other in leaves(json.loads(text), spoil):
            try:
                read_ones = items(platform, files | {member: json.dumps(other)})
            except Refused:
                continue
            for item in read_ones:
                hash(item)
                assert isinstance(item, (Post, Unreadable, Profile))


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_damage_anywhere_is_read_or_refused(name: str, data: st.DataObject) -> None:
    folder = data.draw(st.sampled_from(sorted((DATA / name).glob("*.export"))))
    files = sample(f"{name}/{folder.stem}")
    member = data.draw(st.sampled_from(sorted(files)))
    body = files[member]
    at = data.draw(st.integers(0, len(body)))
    gap = data.draw(st.integers(0, 8))
    files[member] = body[:at] + data.draw(st.binary(max_size=8)) + body[at + gap :]
    try:
        for item in items(name, files):
            hash(item)
    except Refused:
        return

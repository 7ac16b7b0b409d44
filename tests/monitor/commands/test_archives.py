"""`cermin preview` and `cermin import`: what would be read, and what is kept."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.connectors import mastodon_exports, x_exports
from tests.connectors.exports import at, golden, script, tarred, tweet, zipped
from tests.monitor.commands.conftest import Called, Cermin

FEED = Path(__file__).parents[2] / "data/rss/blog.xml"
JSON_FEED = Path(__file__).parents[2] / "data/jsonfeed/one-one.json"
FIELDS = {
    *("source", "connector", "key", "url", "created_at", "edited_at", "kind", "text", "title"),
    *("alt_texts", "visibility", "checked", "in_reply_to", "lang"),
}
TODAY = x_exports.CASES["today"]
LOUD = "Kami digugat vendor soal kontrak itu."
slow = pytest.mark.slow
"""Each call with an export starts a process that reads it."""
SECRET = "kata-kata rahasia"


def unpacked(folder: Path, files: Mapping[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


def laid_out(folder: Path) -> dict[str, Path]:
    """The same small export in every shape in which a person may have it, and two feeds."""
    shapes = {
        "zip": folder / "x.zip",
        "tar": folder / "mastodon.tar.gz",
        "folder": unpacked(folder / "x", TODAY),
        "member": unpacked(folder / "single", x_exports.CASES["single"]) / "tweets.js",
        "rss": FEED,
        "json": JSON_FEED,
    }
    shapes["zip"].write_bytes(zipped(TODAY))
    shapes["tar"].write_bytes(tarred(mastodon_exports.CASES["kinds"]))
    return shapes


def summaries(called: Called) -> dict[str, dict[str, object]]:
    return {row["source"]: row["summary"] for row in called.rows if "summary" in row}


@slow
def test_every_shape_is_previewed_post_by_post_with_a_summary_after_each(empty: Path, cermin: Cermin) -> None:
    shapes = laid_out(empty)
    called = cermin("preview", *shapes.values(), "--format", "jsonl")
    assert (called.code, called.err) == (0, "")
    told = summaries(called)
    assert list(told) == [str(path) for path in shapes.values()]
    recognised = {name: told[str(path)]["recognised"] for name, path in shapes.items()}
    assert recognised == {
        "zip": "x",
        "tar": "mastodon_archive",
        "folder": "x",
        "member": "x",
        "rss": "feed",
        "json": "feed",
    }
    for name, path in shapes.items():
        posts = [row for row in called.rows if row["source"] == str(path) and "summary" not in row]
        assert len(posts) == told[str(path)]["posts"] > 0, name
        assert all(set(row) == FIELDS for row in posts)
        assert {row["connector"] for row in posts} == {recognised[name]}
    assert told[str(shapes["zip"])] == told[str(shapes["folder"])]


def test_a_post_says_where_when_and_what(empty: Path, cermin: Cermin) -> None:
    row = cermin("preview", laid_out(empty)["zip"], "--format", "jsonl").rows[0]
    assert row["created_at"] == "2023-08-12T16:10:37+00:00"
    assert row["edited_at"] is None
    assert row["text"] == "Rapat dgn klien A & B selesai https://example.org/x"
    assert row["visibility"] == "public"


@slow
def test_members_that_are_nobodys_business_stay_closed(empty: Path, cermin: Cermin) -> None:
    path = laid_out(empty)["zip"]
    assert "rahasia" in TODAY["data/direct-messages.js"]
    called = cermin("preview", path, "--format", "jsonl")
    told = summaries(called)[str(path)]
    assert "rahasia" not in called.out
    assert "data/direct-messages.js" not in told["members_read"]  # type: ignore[operator]
    assert told["members_ignored"] == 2


@slow
def test_what_was_not_understood_is_counted_and_named(empty: Path, cermin: Cermin) -> None:
    path = laid_out(empty)["tar"]
    assert summaries(cermin("preview", path, "--format", "jsonl"))[str(path)]["unreadable"] == 2
    told = cermin("preview", path)
    assert told.code == 0
    assert "2 not understood" in told.err
    assert f"cermin: {path}: " in told.err


@slow
def test_text_has_a_line_for_each_post(empty: Path, cermin: Cermin) -> None:
    told = cermin("preview", laid_out(empty)["zip"])
    lines = told.out.splitlines()
    assert lines[0] == "2023-08-12 16:10  post  Rapat dgn klien A & B selesai https://example.org/x"
    assert len(lines) == 6
    assert told.err.splitlines() == [
        f"cermin: {empty}/x.zip: x, 6 posts, 0 not understood, 2 files left closed",
        f"cermin: {empty}/x.zip: read account.js, profile.js, tweets.js, tweets-part1.js",
    ]


@slow
def test_what_only_some_can_read_is_marked_as_never_checked(empty: Path, cermin: Cermin) -> None:
    (empty / "Shares.csv").write_text(
        "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
        "2024-05-07 01:02:03,https://www.linkedin.com/feed/update/urn:li:share:1,untuk semua,,,MEMBER_NETWORK\n"
        "2024-05-07 02:02:03,https://www.linkedin.com/feed/update/urn:li:share:2,untuk koneksi,,,CONNECTIONS\n"
    )
    lines = cermin("preview", empty / "Shares.csv").out.splitlines()
    assert [line[18:] for line in lines] == ["post  untuk semua", "post, followers, never checked  untuk koneksi"]
    rows = cermin("preview", empty / "Shares.csv", "--format", "jsonl").out.splitlines()
    assert [json.loads(row).get("checked") for row in rows] == [True, False, None]


@slow
def test_what_a_post_holds_cannot_steer_the_terminal(empty: Path, cermin: Cermin) -> None:
    (empty / "tweets.js").write_text(script("tweets", [tweet(at("2024-01-02T03:04:05"), "a\x1b[2J\x9bb")], "tweet"))
    assert cermin("preview", "tweets.js").out.strip().endswith("a[2Jb")


@slow
def test_one_bad_path_among_good_ones_is_a_job_half_done(empty: Path, cermin: Cermin) -> None:
    good = laid_out(empty)["zip"]
    (empty / "broken.zip").write_bytes(good.read_bytes()[:400])
    told = cermin("preview", "broken.zip", good, "--format", "jsonl")
    assert told.code == 1
    assert list(summaries(told)) == [str(good)]
    assert told.err.startswith("cermin: broken.zip: ")
    assert told.err.count("\n") == 1


@slow
def test_the_parts_of_one_export_are_read_as_one(empty: Path, cermin: Cermin) -> None:
    """Whether an account is private may stand in another part than its posts."""
    account = "personal_information/personal_information/personal_information.json"
    files = {name: text for name, text in golden("instagram")["content-2023"].items() if "messages" not in name}
    (private,) = (name for name in files if name.endswith("personal_information.json"))
    (empty / "a.zip").write_bytes(zipped({name: text for name, text in files.items() if name != private}))
    (empty / "b.zip").write_bytes(zipped({account: files[private], "media/posts/1.jpg": ""}))
    told = cermin("preview", "a.zip", "b.zip", "--format", "jsonl")
    assert told.code == 0
    assert {row["visibility"] for row in told.rows if row.get("kind") == "caption"} == {"followers"}
    assert summaries(told)["b.zip"]["part_of"] == "a.zip"
    assert "a.zip, as parts of one export" in cermin("preview", "a.zip", "b.zip").err


@slow
def test_a_name_that_is_no_utf8_is_spelt_out(empty: Path, cermin: Cermin) -> None:
    folder = os.fsdecode(b"\xff")
    Path(folder).mkdir()
    (Path(folder) / "feed.xml").write_bytes(FEED.read_bytes())
    called = cermin("preview", f"{folder}/feed.xml", "--format", "jsonl")
    assert called.code == 0
    assert list(summaries(called)) == [f"{folder}/feed.xml"]


@slow
def test_previewing_keeps_nothing(empty: Path, cermin: Cermin) -> None:
    shapes = laid_out(empty)
    before = sorted(empty.rglob("*"))
    assert cermin("preview", *shapes.values()).code == 0
    assert sorted(empty.rglob("*")) == before


@pytest.fixture
def joined(home: Path, cermin: Cermin) -> Path:
    assert cermin("me", "join", "--address", "ani@example.org", "--yes").done == ""
    return home


def export(path: Path, *texts: str) -> Path:
    items = [tweet(at(f"2024-01-{day:02}T08:00:00"), text) for day, text in enumerate(texts, 1)]
    path.write_bytes(zipped({"data/account.js": x_exports.ACCOUNT, "data/tweets.js": script("tweets", items, "tweet")}))
    return path


@slow
def test_an_import_counts_and_the_same_or_a_newer_one_adds_only_what_is_new(joined: Path, cermin: Cermin) -> None:
    first = export(joined / "one.zip", "Selamat pagi.", LOUD)
    newer = export(joined / "two.zip", "Selamat pagi.", LOUD, "Kopi dulu.")
    told = cermin("import", first)
    assert told.code == 0
    assert told.rows == [
        {
            "connector": "x",
            "new": 2,
            "edited": 0,
            "known": 0,
            "findings": 1,
            "unreadable": 0,
            "members_read": ["account.js", "tweets.js"],
            "members_ignored": 0,
        }
    ]
    again, more = cermin("import", first).rows[0], cermin("import", newer).rows[0]
    assert (again["new"], again["known"], again["findings"]) == (0, 2, 0)
    assert (more["new"], more["known"], more["findings"]) == (1, 2, 0)
    assert [row["quote"] for row in cermin("me", "findings", "--format", "jsonl").rows] != []


@slow
def test_several_exports_are_imported_one_after_another_parts_together(joined: Path, cermin: Cermin) -> None:
    parts = golden("facebook")["across-facebook-2023"]
    for name in parts:
        (joined / f"{Path(name).stem}.zip").write_bytes(zipped({name: parts[name], "photo.jpg": ""}))
    told = cermin("import", "your_posts_1.zip", "comments.zip")
    assert (told.code, [row["new"] for row in told.rows]) == (0, [2])
    (joined / "bad.zip").write_bytes(b"PK")
    told = cermin("import", export(joined / "x.zip", "Halo"), "comments.zip", "bad.zip")
    assert told.code == 1
    assert [(row["connector"], row["new"], row["known"]) for row in told.rows] == [("x", 1, 0), ("facebook", 0, 1)]
    assert "cermin: bad.zip: " in told.err


@slow
def test_whoever_imports_is_told_what_that_asks_for(joined: Path, cermin: Cermin) -> None:
    told = cermin("import", export(joined / "one.zip", "Halo"))
    assert told.err.startswith("* Dengan mengunggah")
    kept = cermin("me", "sources", "--format", "jsonl").rows
    assert [(row["connector"], row["state"]) for row in kept] == [("x", "active")]


@slow
@pytest.mark.parametrize("spoil", ["cut", "strange", "feed"])
def test_what_cannot_be_read_is_refused_and_leaves_nothing(joined: Path, cermin: Cermin, spoil: str) -> None:
    path = export(joined / "one.zip", LOUD, SECRET)
    if spoil == "cut":
        path.write_bytes(path.read_bytes()[:-60])
    elif spoil == "strange":
        path.write_bytes(zipped({"holiday.txt": SECRET}))
    else:
        path.write_bytes(FEED.read_bytes())
    told = cermin("import", path)
    assert (told.code, told.out) == (2, "")
    assert SECRET not in told.err
    assert told.err.splitlines()[-1].startswith("cermin: ")
    assert cermin("me", "findings").done == ""


@slow
def test_nothing_is_imported_during_a_pause(joined: Path, cermin: Cermin) -> None:
    assert cermin("me", "pause").code == 0
    told = cermin("import", export(joined / "one.zip", LOUD))
    assert told.code == 2
    assert told.err.endswith("cermin: nothing is imported while you are paused; resume first\n")

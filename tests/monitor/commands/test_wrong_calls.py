"""Every command called wrongly: one clear line on stderr, nothing on stdout, exit 2, or 3 where going on is unsafe."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.monitor.commands.conftest import Cermin
from tests.monitor.commands.tree import commands

# For each command the arguments that make it a right call, as far as arguments go.
RIGHT = {
    "demo": "",
    "init": "new",
    "run": "",
    "work": "",
    "poll": "",
    "digest": "",
    "check": "",
    "followup": "",
    "preview": "feed.xml",
    "import": "feed.xml",
    "guidelines list": "",
    "guidelines show": "work.litigation",
    "guidelines test": "",
    "me join": "--address ani@example.org --yes",
    "me add": "https://ani.example --yes",
    "me sources": "",
    "me prove": "",
    "me stop": "1",
    "me findings": "",
    "me answer": "1 fine",
    "me pause": "",
    "me resume": "",
    "me export": "me.zip",
    "me erase": "--yes",
    "person join-link": "",
    "person totals": "",
    "person export": "token me.zip",
    "person erase": "token",
    "source test": "1",
    "source totals": "",
    "receive": "",
    "stats": "",
    "doctor": "",
    "backup": "copy.db",
    "restore": "feed.xml",
}
NO_STORE = {"demo", "init", "check", "followup", "preview", "guidelines list", "guidelines show", "guidelines test"}
STORED = [name for name in RIGHT if name not in NO_STORE]

# What is wrong with the arguments themselves, and a word of the answer. `folder/` and `feed.xml` exist.
WRONG = [
    ("", "name a command"),
    ("nope", "No such command 'nope'"),
    ("--nope", "No such option"),
    ("demos", "Did you mean"),
    ("demo --out feed.xml", "feed.xml' is a file"),
    ("demo more", "unexpected extra argument"),
    ("init feed.xml", "feed.xml' is a file"),
    ("init feed.xml/deeper", "feed.xml/deeper: Not a directory"),
    ("init one two", "unexpected extra argument"),
    ("run now", "unexpected extra argument"),
    ("work now", "unexpected extra argument"),
    ("poll --source 0", "0 is not in the range"),
    ("poll --source one", "'one' is not a valid integer"),
    ("poll --all --source 1", "exclude each other"),
    ("poll --due --all", "exclude each other"),
    ("digest --dry-run=yes", "does not take a value"),
    ("digest today", "unexpected extra argument"),
    ("check missing.txt", "missing.txt': No such file"),
    ("check folder", "folder': Is a directory"),
    ("check --format csv", "'csv' is not one of"),
    ("check --lang fr", "'fr' is not one of"),
    ("check", "there is nothing to check"),
    ("followup missing.jsonl", "missing.jsonl': No such file"),
    ("followup --format text", "'text' is not"),
    ("preview", "Missing argument 'PATH...'"),
    ("preview missing.zip", "missing.zip: "),
    ("preview folder", "folder: "),
    ("preview feed.xml --format csv", "'csv' is not one of"),
    ("import", "Missing argument 'PATH...'"),
    ("import missing.zip", "missing.zip' does not exist"),
    ("import feed.xml --token", "requires an argument"),
    ("guidelines", "name a command of `cermin guidelines`"),
    ("guidelines nope", "No such command 'nope'"),
    ("guidelines list --lang fr", "'fr' is not one of"),
    ("guidelines list --format csv", "'csv' is not one of"),
    ("guidelines show", "Missing argument 'ID'"),
    ("guidelines show no.such_check", "there is no check 'no.such_check'"),
    ("guidelines test now", "unexpected extra argument"),
    ("guidelines test --lang id", "No such option"),
    ("me", "name a command of `cermin me`"),
    ("me join", "Missing option '--address'"),
    ("me join --address ani@example.org --zone Mars/Base", "'Mars/Base' is no time zone"),
    ("me join --address ani@example.org --hour 24", "24 is not in the range"),
    ("me join --address ani@example.org --day someday", "'someday' is not one of"),
    ("me join --address ani@example.org --level most", "'most' is not one of"),
    ("me join --address ani@example.org --role boss", "'boss' is not one of"),
    ("me join --address ani@example.org --empty loud", "'loud' is not one of"),
    ("me join --address nobody --yes", "'nobody' is no mail address"),
    ("me join --address ani@example.org --yes --source nowhere", "nowhere: give a page's address"),
    ("me add", "Missing argument 'PLACE'"),
    ("me add https://ani.example --yes", "nobody joined yet"),
    ("me sources --format csv", "'csv' is not one of"),
    ("me sources", "nobody joined yet"),
    ("me prove 0", "0 is not in the range"),
    ("me prove", "nobody joined yet"),
    ("me stop", "Missing argument 'NUMBER'"),
    ("me stop one", "'one' is not a valid integer"),
    ("me stop 1", "nobody joined yet"),
    ("me findings 1", "unexpected extra argument"),
    ("me findings", "nobody joined yet"),
    ("me answer 1", "Missing argument 'ANSWER'"),
    ("me answer 1 perhaps", "'perhaps' is not one of 'fixed', 'fine', 'later', 'advice', 'undo'"),
    ("me answer one fine", "'one' is not a valid integer"),
    ("me answer 1 fine", "nobody joined yet"),
    ("me pause --until tomorrow", "'tomorrow' does not match the format"),
    ("me pause --until 2026-02-30", "does not match the format"),
    ("me pause", "nobody joined yet"),
    ("me resume now", "unexpected extra argument"),
    ("me resume", "nobody joined yet"),
    ("me export", "Missing argument 'FILE'"),
    ("me export folder", "folder' is a directory"),
    ("me export me.zip", "nobody joined yet"),
    ("me erase all", "unexpected extra argument"),
    ("me erase --yes", "nobody joined yet"),
    ("person", "name a command of `cermin person`"),
    ("person list", "No such command 'list'"),
    ("person join-link 3", "unexpected extra argument"),
    ("person join-link", "single-user mode has no pages"),
    ("person totals all", "unexpected extra argument"),
    ("person totals --format csv", "No such option"),
    ("person export token", "Missing argument 'FILE'"),
    ("person export token me.zip", "this token opens nothing"),
    ("person erase", "Missing argument 'TOKEN'"),
    ("person erase token", "this token opens nothing"),
    ("source", "name a command of `cermin source`"),
    ("source list", "No such command 'list'"),
    ("source test", "Missing argument 'NUMBER'"),
    ("source test 0", "0 is not in the range"),
    ("source test 7", "there is no source 7"),
    ("source totals 1", "unexpected extra argument"),
    ("source totals --all", "No such option"),
    ("receive message.eml", "unexpected extra argument"),
    ("receive", "there is no message on standard input"),
    ("stats all", "unexpected extra argument"),
    ("stats --format csv", "No such option"),
    ("doctor now", "unexpected extra argument"),
    ("doctor --lang fr", "'fr' is not one of"),
    ("doctor --send-test nobody", "'nobody' is no mail address"),
    ("backup", "Missing argument 'FILE'"),
    ("backup feed.xml", "feed.xml is there already"),
    ("backup folder", "folder' is a directory"),
    ("restore", "Missing argument 'FILE'"),
    ("restore missing.db", "missing.db' does not exist"),
    ("restore folder", "folder' is a directory"),
]


def surroundings(folder: Path) -> None:
    (folder / "folder").mkdir()
    (folder / "feed.xml").write_text("<rss/>")


def complaint(cermin: Cermin, arguments: str, code: int = 2) -> str:
    """The one line that a wrong call gets."""
    called = cermin(*arguments.split())
    assert (called.code, called.out) == (code, "")
    assert called.err.startswith("cermin: ")
    assert called.err.count("\n") == 1
    return called.err


def test_every_command_has_a_right_call_and_three_wrong_ones() -> None:
    names = {" ".join(path) for path, _ in commands()}
    assert names == set(RIGHT)
    generic = {name: 1 + (name in STORED) * 4 for name in names}
    specific = {name: sum(f"{line} ".startswith(f"{name} ") for line, _ in WRONG) for name in names}
    assert [name for name in names if generic[name] + specific[name] < 3] == []


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_wrong_arguments(home: Path, cermin: Cermin, arguments: str, told: str) -> None:
    surroundings(home)
    assert told in complaint(cermin, arguments)


@pytest.mark.parametrize("name", RIGHT)
def test_an_unknown_option(home: Path, cermin: Cermin, name: str) -> None:
    surroundings(home)
    assert "No such option '--nope'" in complaint(cermin, f"{name} {RIGHT[name]} --nope")


@pytest.mark.parametrize("name", STORED)
def test_a_configuration_that_is_not_there(empty: Path, cermin: Cermin, name: str) -> None:
    surroundings(empty)
    message = "cermin: no.toml: there is no such file. `cermin init` writes one\n"
    assert complaint(cermin, f"{name} {RIGHT[name]} --config no.toml") == message
    assert complaint(cermin, f"--config no.toml {name} {RIGHT[name]}") == message


@pytest.mark.parametrize("name", STORED)
def test_a_misspelt_configuration(empty: Path, cermin: Cermin, name: str) -> None:
    surroundings(empty)
    (empty / "cermin.toml").write_text("[mail]\nprot = 25\n")
    told = complaint(cermin, f"{name} {RIGHT[name]}")
    assert told == "cermin: cermin.toml:2: unknown key `mail.prot`; did you mean `port`?\n"


@pytest.mark.parametrize("name", [name for name in STORED if name != "restore"])
def test_a_folder_where_there_is_no_cermin(empty: Path, cermin: Cermin, name: str) -> None:
    surroundings(empty)
    assert "cermin init" in complaint(cermin, f"{name} {RIGHT[name]}")


@pytest.mark.parametrize("name", STORED)
def test_a_master_key_that_others_can_read(home: Path, cermin: Cermin, name: str) -> None:
    surroundings(home)
    (home / "master.key").chmod(0o640)
    assert "others can read the master key. Run: chmod 600" in complaint(cermin, f"{name} {RIGHT[name]}", 3)


def damage_it(home: Path) -> None:
    data = home / "cermin-data/data/cermin.db"
    data.write_bytes(data.read_bytes()[:5000] + b"\xff" * 90_000)


def make_it_newer(home: Path) -> None:
    with closing(sqlite3.connect(home / "cermin-data/data/cermin.db")) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")


def take_its_keys(home: Path) -> None:
    (home / "cermin-data/keys/keys.db").unlink()


def change_its_key(home: Path) -> None:
    shutil.copy(home / "other.key", home / "master.key")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [(damage_it, "cermin restore"), (make_it_newer, "newer Cermin"), (take_its_keys, "key"), (change_its_key, "key")],
)
@pytest.mark.parametrize("name", ["run", "me findings", "doctor"])
def test_an_unsafe_store(home: Path, cermin: Cermin, name: str, spoil: object, told: str) -> None:
    (home / "other.key").write_text("A" * 43 + "=")
    (home / "other.key").chmod(0o600)
    assert callable(spoil)
    spoil(home)
    assert told in complaint(cermin, f"{name} {RIGHT[name]}", 3)


def test_a_second_init(home: Path, cermin: Cermin) -> None:
    before = (home / "cermin.toml").read_bytes()
    assert "cermin.toml is there already; nothing was changed" in complaint(cermin, "init")
    assert (home / "cermin.toml").read_bytes() == before


def test_what_is_for_one_person_where_there_are_many(office: Path, cermin: Cermin) -> None:
    surroundings(office)
    assert "is for single-user mode" in complaint(cermin, "me findings")
    assert "whose export is it? Give --token" in complaint(cermin, "import feed.xml")


def test_more_workers_than_this_store_takes(home: Path, cermin: Cermin) -> None:
    assert "this store is for one process" in complaint(cermin, "work")

"""The watched folder: what is whole is brought in once and put away, everything else stays where it is."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import ArchiveSummary, Recognised, Refused
from monitor.config import ConfigError
from monitor.configfile import load
from monitor.imports import Imported, NotNow
from monitor.joining import pause, resume
from monitor.store.session import Store
from monitor.watching import Inbox
from tests.monitor.house import House
from tests.monitor.people_of import post

MINUTE = timedelta(minutes=1)


def put(folder: Path, name: str, now: datetime, content: str = "PK") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, "utf-8")
    os.utime(path, (now.timestamp(), now.timestamp()))
    return path


def below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


class Desk:
    """Brings in whatever it is given, but refuses what is called bad, and is closed for some."""

    def __init__(self, *, closed: bool = False) -> None:
        self.brought: list[str] = []
        self._closed = closed

    def __call__(self, path: Path) -> Imported:
        if self._closed:
            raise NotNow
        if path.name.startswith("bad"):
            raise Refused("It is damaged: download it again.")
        self.brought.append(path.name)
        return Imported(connector="x", new=2, known=1)


def test_a_whole_export_is_brought_in_once_and_put_away_with_its_counts(tmp_path: Path, now: datetime) -> None:
    inbox, desk = Inbox(tmp_path / "exports"), Desk()
    put(tmp_path / "exports", "tweets.zip", now)
    put(tmp_path / "exports", "bad.zip", now)
    assert [inbox.look(desk, now + minutes * MINUTE) for minutes in (1, 2, 3)] == [0, 2, 0]
    assert desk.brought == ["tweets.zip"]
    assert below(inbox.folder) == {
        "done/tweets.zip",
        "done/tweets.zip.txt",
        "refused/bad.zip",
        "refused/bad.zip.txt",
    }
    note = (inbox.folder / "done/tweets.zip.txt").read_text("utf-8")
    assert note.startswith("x: 2 new posts, 0 edited, 1 known")
    assert (inbox.folder / "refused/bad.zip.txt").read_text("utf-8") == "It is damaged: download it again.\n"
    assert (inbox.folder / "done/tweets.zip.txt").stat().st_mode & 0o077 == 0


def test_the_same_name_again_takes_nobody_elses_place(tmp_path: Path, now: datetime) -> None:
    inbox, desk = Inbox(tmp_path), Desk()
    for day in (0, 1, 2):
        then = now + timedelta(days=day)
        put(tmp_path, "tweets.zip", then, f"PK{day}")
        inbox.look(desk, then + MINUTE)
        inbox.look(desk, then + 2 * MINUTE)
    kept = [tmp_path / "done" / name for name in ("tweets.zip", "tweets (2).zip", "tweets (3).zip")]
    assert [path.read_text("utf-8") for path in kept] == ["PK0", "PK1", "PK2"]


def test_what_still_grows_is_waited_for(tmp_path: Path, now: datetime) -> None:
    inbox, desk = Inbox(tmp_path), Desk()
    put(tmp_path, "tweets.zip", now)
    inbox.look(desk, now + MINUTE)
    put(tmp_path, "tweets.zip", now + 2 * MINUTE, "PK and more")
    inbox.look(desk, now + 2 * MINUTE)
    put(tmp_path, "tweets.zip", now + 2 * MINUTE, "PK and even more, within the same second")
    assert inbox.look(desk, now + 2 * MINUTE + timedelta(seconds=29)) == 0
    assert inbox.look(desk, now + 2 * MINUTE + timedelta(seconds=29)) == 0
    assert inbox.look(desk, now + 3 * MINUTE) == 1


@pytest.mark.parametrize("name", ["tweets.zip.part", "tweets.zip.crdownload", ".tweets.zip", "folder/tweets.zip"])
def test_unfinished_hidden_and_nested_files_stay(tmp_path: Path, now: datetime, name: str) -> None:
    inbox, desk = Inbox(tmp_path), Desk()
    put(tmp_path, name, now)
    inbox.look(desk, now + MINUTE)
    assert (inbox.look(desk, now + 2 * MINUTE), below(tmp_path)) == (0, {name})


def test_links_are_not_followed(tmp_path: Path, now: datetime) -> None:
    inbox, desk = Inbox(tmp_path / "exports"), Desk()
    target = put(tmp_path, "secret", now)
    inbox.folder.mkdir()
    (inbox.folder / "tweets.zip").symlink_to(target)
    inbox.look(desk, now + MINUTE)
    assert inbox.look(desk, now + 2 * MINUTE) == 0


def test_during_a_pause_files_wait(tmp_path: Path, now: datetime) -> None:
    inbox = Inbox(tmp_path)
    put(tmp_path, "tweets.zip", now)
    inbox.look(Desk(closed=True), now + MINUTE)
    assert inbox.look(Desk(closed=True), now + 2 * MINUTE) == 0
    assert inbox.look(Desk(), now + 3 * MINUTE) == 1


def test_the_service_watches_for_the_one_person(store: Store, now: datetime, tmp_path: Path) -> None:
    house = House(store, now, service={"mode": "just-me"}, imports={"folder": str(tmp_path)})
    (person_id,) = house.joined(due=now + timedelta(days=7))
    house.shelf.archive = [Recognised("x"), post("1", "A secret.", now), ArchiveSummary(recognised="x")]
    put(tmp_path, "tweets.zip", now)
    with store.begin() as tx:
        pause(tx, person_id, None, now, house.service.engine.defer)
    house.walk(now + 3 * MINUTE, MINUTE)
    assert below(tmp_path) == {"tweets.zip"}
    with store.begin() as tx:
        resume(tx, person_id, house.clock.now)
    house.walk(now + 6 * MINUTE, MINUTE)
    assert below(tmp_path) == {"done/tweets.zip", "done/tweets.zip.txt"}


def test_where_many_are_served_no_folder_is_watched(tmp_path: Path) -> None:
    config = tmp_path / "cermin.toml"
    config.write_text('[imports]\nfolder = "exports"\n', "utf-8")
    with pytest.raises(ConfigError, match=r"cermin.toml:2: imports.folder: only with service.mode"):
        load(config)
    config.write_text('[imports]\nfolder = "exports"\n[service]\nmode = "just-me"\n', "utf-8")
    assert load(config).imports.folder == Path("exports")

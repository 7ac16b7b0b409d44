"""`cermin init`, `backup` and `restore`: the store's beginning, its copy, and the way back."""

import re
import shutil
import stat
import tomllib
from pathlib import Path

import pytest

from monitor.configfile import load
from monitor.store import outbox
from monitor.store.opening import service_lock
from tests.monitor.commands.conftest import Cermin
from tests.monitor.commands.stage import LOUD, opened, plant


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("flags", "just_me"), [((), False), (("--just-me",), True)])
def test_a_beginning_is_complete_and_private(
    empty: Path, cermin: Cermin, flags: tuple[str, ...], *, just_me: bool
) -> None:
    told = cermin("init", "deep/new", *flags)
    assert told.done == "deep/new/cermin.toml\ndeep/new/master.key\n"
    home = empty / "deep/new"
    assert mode(home / "master.key") == 0o600
    assert {mode(path) for path in (home / "cermin-data").iterdir()} == {0o700}
    assert {mode(path) for path in home.rglob("*.db")} == {0o600}
    assert load(home / "cermin.toml").just_me is just_me
    assert ("cermin me join" in told.err) is just_me
    assert cermin("stats", "--config", home / "cermin.toml").code == 0


def test_the_configuration_that_is_written_names_every_option_and_sets_none_but_the_mode(
    empty: Path, cermin: Cermin
) -> None:
    assert cermin("init").code == 0
    text = (empty / "cermin.toml").read_text("utf-8")
    content = tomllib.loads(text)
    assert {name: table for name, table in content.items() if table} == {"service": {"mode": "service"}}
    options = [line.removeprefix("# ") for line in text.splitlines() if re.match(r"# \w+ = ", line)]
    assert len(options) > 40
    for line in options:
        assert tomllib.loads(line)


def test_an_init_that_was_killed_before_its_end_goes_on(empty: Path, cermin: Cermin) -> None:
    assert cermin("init").code == 0
    key = (empty / "master.key").read_bytes()
    (empty / "cermin.toml").unlink()
    assert cermin("init").code == 0
    assert (empty / "master.key").read_bytes() == key


@pytest.fixture
def lived(home: Path, cermin: Cermin) -> Path:
    """Somebody joined and has a finding."""
    assert cermin("me", "join", "--address", "ani@example.org", "--yes").code == 0
    plant(home, LOUD)
    return home


def test_a_backup_is_whole_private_and_brings_everything_back(lived: Path, cermin: Cermin) -> None:
    before = cermin("me", "findings").done
    told = cermin("backup", "copies.db")
    assert told.done == "copies.db\ncopies.db.keys\n"
    assert mode(lived / "copies.db") == mode(lived / "copies.db.keys") == 0o600
    (number,) = [row["id"] for row in cermin("me", "findings", "--format", "jsonl").rows]
    assert cermin("me", "answer", number, "fine").code == 0
    assert cermin("me", "findings").done == ""
    assert cermin("restore", "copies.db").err == "copies.db: restored; 0 erased people in it were erased again\n"
    assert cermin("me", "findings").done == before


def test_a_backup_brings_everything_back_where_nothing_is_left_but_key_and_configuration(
    lived: Path, cermin: Cermin
) -> None:
    before = cermin("me", "findings").done
    assert cermin("backup", "copy.db").code == 0
    shutil.rmtree(lived / "cermin-data")
    assert cermin("restore", "copy.db").code == 0
    assert cermin("me", "findings").done == before
    assert {mode(path) for path in (lived / "cermin-data").iterdir()} == {0o700}


def test_who_was_erased_since_stays_erased(lived: Path, cermin: Cermin) -> None:
    assert cermin("backup", "copy.db").code == 0
    assert cermin("me", "erase", "--yes").code == 0
    assert cermin("restore", "copy.db").err == "copy.db: restored; 1 erased people in it were erased again\n"
    assert cermin("me", "findings").err == "cermin: nobody joined yet: `cermin me join`\n"


@pytest.mark.parametrize(("flags", "state"), [((), "held"), (("--resend",), "retry")])
def test_no_letter_goes_out_twice_unless_asked(lived: Path, cermin: Cermin, flags: tuple[str, ...], state: str) -> None:
    (lived / "letters").write_text("a file in the way")
    assert cermin("digest").rows[0]["sending"] == {"retry": 1}
    assert cermin("backup", "copy.db").code == 0
    assert cermin("restore", "copy.db", *flags).code == 0
    with opened(lived) as service, service.store.read() as tx:
        assert {name: many for name, many in outbox.totals(tx).items() if many} == {state: 1}


def test_a_damaged_backup_is_refused_and_the_data_stay(lived: Path, cermin: Cermin) -> None:
    before = cermin("me", "findings").done
    assert cermin("backup", "copy.db").code == 0
    data = bytearray((lived / "copy.db").read_bytes())
    data[4096 * 3 : 4096 * 20] = b"\xff" * 4096 * 17
    (lived / "copy.db").write_bytes(data)
    told = cermin("restore", "copy.db")
    assert (told.code, told.out) == (3, "")
    assert "is damaged" in told.err
    assert cermin("me", "findings").done == before


def test_nothing_is_restored_under_a_running_service(lived: Path, cermin: Cermin) -> None:
    assert cermin("backup", "copy.db").code == 0
    with service_lock(lived / "cermin-data/data/cermin.db"):
        told = cermin("restore", "copy.db")
    assert told.code == 3
    assert "already running" in told.err


def test_a_round_by_hand_works_beside_a_running_service(lived: Path, cermin: Cermin) -> None:
    with service_lock(lived / "cermin-data/data/cermin.db"):
        assert cermin("poll").code == 0
        assert cermin("digest").rows[0]["letters"] == {"made": 1}

"""A person's data: taken along, brought, and gone."""

import io
import json
import os
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from connectors.base import Upload
from monitor.doors import Door
from monitor.people import Purpose
from monitor.store import consents, erasing, people
from monitor.store.consents import Wording
from reports.agreement import wording
from reports.takeout import write_takeout
from reports.web.desk import Imported, NotImported
from tests.reports.web.conftest import Brought, Site


def _signed_in(site: Site, **choices: object) -> int:
    person_id = site.world.join(**{"address": "ani@mail.example", "language": "en", **choices})
    site.sign_in(person_id)
    return person_id


def _unzipped(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_copy_holds_every_table_in_both_forms(site: Site) -> None:
    person_id = _signed_in(site, contacts=("0812-0000-0042",))
    site.finding(person_id)
    answer = site.get("/me/data/export")
    assert answer.mimetype == "application/zip"
    assert "cermin.zip" in answer.headers["Content-Disposition"]
    files = _unzipped(answer.data)
    held = json.loads(files["cermin.json"])
    assert held == json.loads(json.dumps(site.read(lambda tx: erasing.export(tx, person_id))))
    assert {"person", "consent", "source", "finding", "token"} <= held.keys()
    for said in ("0812-0000-0042", "ani@mail.example", "may not be used to judge"):
        assert said in files["cermin.html"]
    for table in held:
        assert f"<h2>{table}</h2>" in files["cermin.html"]


def test_the_copy_refers_to_nothing_outside_and_runs_nothing(site: Site) -> None:
    person_id = _signed_in(site, contacts=("<script>alert(1)</script>",))
    page = _unzipped(site.get("/me/data/export").data)["cermin.html"]
    assert person_id
    assert "<script" not in page
    assert "src=" not in page
    assert "@import" not in page


def test_the_copy_holds_nothing_of_anybody_else(site: Site) -> None:
    other = site.world.join(address="budi@mail.example")
    site.finding(other, "Rahasia orang lain.", "Rahasia")
    _signed_in(site)
    assert "budi" not in "".join(_unzipped(site.get("/me/data/export").data).values())


def test_a_copy_on_disk_is_for_its_owner_only(site: Site, tmp_path: Path) -> None:
    person_id = site.world.join()
    path = tmp_path / "copy.zip"
    with site.world.store.read() as tx:
        write_takeout(tx, person_id, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "cermin.json" in _unzipped(path.read_bytes())


class TestUpload:
    """An archive goes to a file without a name and to the importer; the page says what it gave."""

    @staticmethod
    def _importer(
        seen: list[tuple[int, bytes, int, str]], found: Imported | NotImported
    ) -> Callable[[int, Upload, Wording, datetime], Imported | NotImported]:
        def bring_in(person_id: int, file: Upload, told: Wording, now: datetime) -> Imported | NotImported:
            links = os.fstat(file.file).st_nlink
            with os.fdopen(os.dup(file.file), "rb") as opened:
                seen.append((person_id, opened.read(), links, file.name))
            assert told == wording(told.language, "upload")
            return found

        return bring_in

    def test_it_arrives_whole_and_has_no_name(self, make_site: Callable[..., Site]) -> None:
        seen: list[tuple[int, bytes, int, str]] = []
        site = make_site(import_archive=self._importer(seen, Brought(new=3, known=2, unreadable=1)))
        person_id = _signed_in(site)
        whole = os.urandom(400 * 1024)  # werkzeug's test client leaves larger ones open
        answer = site.post("/me/data/upload", {"archive": (io.BytesIO(whole), "export.zip")})
        assert seen == [(person_id, whole, 0, "export.zip")]
        assert "New posts: 3. Known already: 2. Unreadable: 1." in answer.text

    @pytest.mark.parametrize(
        ("reason", "said"),
        [("This zip is damaged.", "This zip is damaged. Nothing was kept."), ("", "You are resting")],
    )
    def test_one_that_is_not_read_says_why(self, make_site: Callable[..., Site], reason: str, said: str) -> None:
        site = make_site(import_archive=self._importer([], NotImported(reason)))
        _signed_in(site)
        answer = site.post("/me/data/upload", {"archive": (io.BytesIO(b"PK"), "export.zip")})
        assert answer.status_code == 422
        assert said in answer.text

    @pytest.mark.parametrize("form", [{}, {"archive": (io.BytesIO(b""), "")}])
    def test_without_a_file_it_asks_for_one(self, site: Site, form: dict[str, object]) -> None:
        _signed_in(site)
        answer = site.post("/me/data/upload", form, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "Choose the archive file first" in answer.text

    def test_one_over_the_limit_is_refused(self, make_site: Callable[..., Site]) -> None:
        seen: list[tuple[int, bytes, int, str]] = []
        site = make_site(import_archive=self._importer(seen, Brought()), upload_limit=1000)
        _signed_in(site)
        answer = site.post("/me/data/upload", {"archive": (io.BytesIO(b"x" * 2000), "export.zip")})
        assert answer.status_code == 413
        assert seen == []


def test_receipts_show_what_was_agreed_and_withdrawn(site: Site) -> None:
    person_id = _signed_in(site)
    source_id = site.world.source(person_id)
    with site.world.store.begin() as tx:
        consents.give(tx, person_id, Purpose.READ, source_id, wording("en", Purpose.READ), "page", site.world.clock.now)
        consents.withdraw(tx, person_id, Purpose.READ, source_id, site.world.clock.now)
    shown = site.get("/me/data").text
    assert wording("en", Purpose.READ).text in shown
    assert "Kirimi saya surat mingguan." in shown
    assert "blog.example/feed.xml · withdrawn" in shown


def test_leaving_asks_first_and_then_erases(site: Site) -> None:
    person_id = _signed_in(site)
    site.finding(person_id)
    assert site.get("/me/leave").status_code == 200
    assert site.world.people() == [person_id]
    assert "Nothing about you is kept" in site.post("/me/leave", {"do": "leave"}).text
    assert site.world.people() == []
    assert site.read(lambda tx: people.by_address(tx, "ani@mail.example")) is None
    assert site.get("/me").status_code == 303


def test_a_personal_token_is_made_and_ends_after_an_hour(site: Site) -> None:
    person_id = _signed_in(site)
    shown = site.post("/me/data/token").text
    token = shown.partition("<pre>")[2].partition("</pre>")[0]
    assert site.knows(token, Door.PERSONAL)
    site.world.clock.forward(hours=1)
    assert not site.knows(token, Door.PERSONAL)
    assert person_id

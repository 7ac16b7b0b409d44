"""C11 and E3 of the table of faults: what the pages do while the disk is full."""

import io
import os
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from connectors.base import Upload
from connectors.post import Post
from monitor.doors import Door
from monitor.people import Purpose
from monitor.store import consents, posts
from monitor.store.consents import Wording
from tests.monitor.disk import Disk
from tests.reports.web.conftest import Brought, Site
from tests.reports.world import World


@pytest.fixture
def disk(world: World) -> Iterator[Disk]:
    with Disk(world.store) as made:
        yield made


def upload(site: Site) -> tuple[int, str]:
    answer = site.post("/me/data/upload", {"archive": (io.BytesIO(b"PK"), "export.zip")})
    return answer.status_code, answer.text


def test_an_upload_onto_a_full_disk_keeps_nothing_and_says_so(
    make_site: Callable[..., Site], world: World, disk: Disk
) -> None:
    person = world.join(language="en")
    source = world.source(person)

    def bring_in(person_id: int, file: Upload, told: Wording, now: datetime) -> Brought:
        many = [Post(key=str(number), text=f"Lunch {number}. " * 99) for number in range(400)]
        with world.store.begin() as tx:
            return Brought(new=len(posts.keep(tx, person_id, source, many, now).new))

    site = make_site(import_archive=bring_in)
    site.sign_in(person)
    disk.fill()
    status, text = upload(site)
    assert status == 507
    assert "no room" in text
    assert site.read(lambda tx: posts.present(tx, source)) == []
    disk.empty()
    assert upload(site)[0] == 200
    assert len(site.read(lambda tx: posts.present(tx, source))) == 400


def test_an_upload_that_finds_no_room_for_itself_says_so(make_site: Callable[..., Site], world: World) -> None:
    person = world.join(language="en")

    def bring_in(person_id: int, file: Upload, told: Wording, now: datetime) -> Brought:
        with open("/dev/full", "wb", buffering=0) as full:  # noqa: PTH123 - a device that is always full
            full.write(os.read(file.file, 2))
        raise AssertionError("it is always full")

    site = make_site(import_archive=bring_in)
    site.sign_in(person)
    assert upload(site)[0] == 507


def test_on_a_full_disk_links_open_and_a_withdrawal_is_done_or_nothing_is_said_to_be(site: Site, disk: Disk) -> None:
    person = site.world.join()
    link = f"/u/{site.token(Door.UNSUBSCRIBE, person)}"
    disk.fill()
    assert site.get(link).status_code == 200
    answers = [site.post(link, {"List-Unsubscribe": "One-Click"}, headers={}).status_code for _ in range(2)]
    agreed = site.read(lambda tx: consents.holds(tx, person, Purpose.MAIL))
    assert set(answers) <= {200, 507}
    assert agreed is (answers[-1] == 507)
    disk.empty()
    assert site.post(link, {"List-Unsubscribe": "One-Click"}, headers={}).status_code == 200
    assert not site.read(lambda tx: consents.holds(tx, person, Purpose.MAIL))

"""Well-formed exports of every platform with a hostile member: a verdict at little cost, whatever it is."""

import io
import sys
import time
from pathlib import Path
from zipfile import ZIP_STORED

import pytest

from connectors import registry
from connectors.base import Refused
from connectors.child import Allowed
from connectors.post import Post, Profile, Unreadable
from connectors.unpack import open_archive
from tests.connectors.exports import DATA, bytes_of, zipped
from tests.slow.hostile_members import SPOILT
from tests.slow.test_hostile_archives import MEBIBYTES, SECONDS, resident, watched

pytestmark = pytest.mark.slow

EXPORTS = {name: min((DATA / name).glob("*.export")) for name in registry.ARCHIVES if name != "feed"}


def verdict(platform: str, packed: bytes) -> str:
    """What the platform's own reader makes of it."""
    told = {Post: 0, Unreadable: 0, Profile: 0}
    try:
        with open_archive(io.BytesIO(packed)) as members:
            reader = registry.archive(platform)
            for item in reader.parse(Allowed(members, reader.wanted(members.names()))):
                told[type(item)] += 1
    except Refused:
        return "refused"
    return f"{told[Post]} posts"


@pytest.mark.parametrize("spoilt", SPOILT)
@pytest.mark.parametrize("platform", EXPORTS)
def test_each_member_costs_little_whatever_it_holds(platform: str, spoilt: str) -> None:
    files = bytes_of(EXPORTS[platform])
    wanted = registry.archive(platform).wanted(list(files))
    name = max(wanted, key=lambda name: len(files[name]))
    packed = zipped(files | {name: SPOILT[spoilt](files[name])}, method=ZIP_STORED)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, start = resident("VmRSS"), time.process_time()
    with watched() as written:
        assert verdict(platform, packed)
    slowed = 3 if sys.gettrace() else 1  # measuring coverage costs about that
    assert time.process_time() - start < slowed * SECONDS
    assert resident("VmHWM") - before < MEBIBYTES * 1024
    assert written == []


@pytest.mark.parametrize("platform", EXPORTS)
def test_the_sound_export_is_read_by_the_same_reader(platform: str) -> None:
    assert verdict(platform, zipped(bytes_of(EXPORTS[platform]))) != "refused"

"""What people may always say brings no finding at all, not even a tip."""

from pathlib import Path

import pytest

from monitor.checks.base import Context
from monitor.checks.engine import Policy
from monitor.people import Role

DATA = Path(__file__).parents[2] / "data"
SENTENCES = [
    line
    for language in ("id", "en")
    for line in (DATA / f"never-flag.{language}.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
ABOUTS = {
    "nobody in particular": Context(),
    "an employee": Context(bio="Staf pemasaran di PT Contoh Jaya | views my own"),
    "a nurse": Context(bio="Nurse at Example Hospital", role=Role.HEALTH),
    "a civil servant": Context(bio="ASN di Kota Contoh", role=Role.CIVIL_SERVANT),
}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy()


def test_there_are_enough_sentences_in_both_languages() -> None:
    assert len(SENTENCES) >= 180
    assert len(set(SENTENCES)) == len(SENTENCES)


@pytest.mark.parametrize("about", ABOUTS.values(), ids=ABOUTS.keys())
def test_never_flagged(policy: Policy, about: Context) -> None:
    said = {sentence: [finding.check for finding in policy.judge(sentence, about).findings] for sentence in SENTENCES}
    assert {sentence: checks for sentence, checks in said.items() if checks} == {}

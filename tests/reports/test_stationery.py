from pathlib import Path

import pytest

from reports.letter import Letter, Writer
from reports.stationery import Stationery, StationeryError, quoted, wrapped
from tests.reports.samples import SENDER, TRACE, digest, ways


def written(folder: Path | None) -> Letter:
    made = digest()
    return Writer(SENDER, Stationery(folder)).digest(made, ways(made), TRACE)


def test_an_operator_may_bring_one_template_and_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "digest.txt").write_text("Halo.\n\n\n\n{{ question }}\n")
    letter = written(tmp_path)
    assert letter.text.startswith("Halo.\n\nSeandainya")
    assert letter.html == written(None).html


@pytest.mark.parametrize(
    "template",
    [
        "{{ misspelt }}",
        "{{ digest.misspelt }}",
        "{{ words('no.such.sentence') }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ digest.person.__class__ }}",
        "{% for x in %}",
        "{{ 1 + 'a' }}",
        "{% include 'no-such-file' %}",
    ],
)
def test_a_template_that_fails_or_reaches_out_is_refused_by_name_and_without_content(
    tmp_path: Path, template: str
) -> None:
    (tmp_path / "digest.txt").write_text(template)
    with pytest.raises(StationeryError, match=r"^template digest\.txt: \w+$") as caught:
        written(tmp_path)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_lines_are_wrapped_and_addresses_stay_whole() -> None:
    long = "https://cermin.example/" + "a" * 90
    assert wrapped(f"satu dua {long} tiga") == f"satu dua\n{long}\ntiga"
    assert wrapped("satu " * 20, 2, "* ").splitlines()[1].startswith("    satu")
    assert all(line.startswith("  > ") for line in quoted("kata " * 40).splitlines())

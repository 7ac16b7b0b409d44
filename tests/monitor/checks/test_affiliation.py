import pytest

from monitor.checks.affiliation import affiliation, employer_in
from monitor.checks.base import Context, Lexicon
from monitor.checks.normal import prepare


@pytest.mark.parametrize(
    ("bio", "employer"),
    [
        ("Software engineer at Contoh Jaya. Views my own.", "Contoh Jaya"),
        ("works for @ContohJaya", "ContohJaya"),
        ("Staf humas di PT Contoh Jaya | Jakarta", "PT Contoh Jaya"),
        ("Guru di SMA Contoh", "SMA Contoh"),
        ("Analis @ PT Contoh", "PT Contoh"),
        ("Tukang uji\nPemasar produk @ PT Contoh: keliling\nEmployer: PT Contoh Jaya.", "PT Contoh Jaya"),
        ("ngopi\nTempat kerja: @contohjaya\nKota: Bandung", "contohjaya"),
        ("works as a cook; employer: patience", None),
        ("nurse, mother of two", ""),
        ("ASN | pecinta kopi", ""),
        ("coffee, cats, hiking", None),
        ("", None),
    ],
)
def test_the_employer_that_a_profile_names(bio: str, employer: str | None) -> None:
    assert employer_in(bio) == employer


@pytest.mark.parametrize(
    ("text", "about", "employer"),
    [
        ("Hari ini hujan", Context(), None),
        ("Kantor saya banjir", Context(), ""),
        ("As a nurse at the clinic I say", Context(), ""),
        ("Speaking for my employer", Context(), ""),
        ("Contoh Jaya libur besok", Context(lexicon=Lexicon.read({"employer": "Contoh Jaya"})), "Contoh Jaya"),
        ("Contoh Jayakarta libur", Context(lexicon=Lexicon.read({"employer": "Contoh Jaya"})), None),
        ("Kantor saya banjir", Context(bio="Guru di SMA Contoh"), "SMA Contoh"),
    ],
)
def test_the_affiliation_of_a_post(text: str, about: Context, employer: str | None) -> None:
    assert affiliation(prepare(text), about) == employer

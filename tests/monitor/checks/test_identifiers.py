import subprocess
import sys

import pytest

from monitor.checks.base import Context
from monitor.checks.engine import Policy
from monitor.checks.identifiers import CHECKS, mask


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy(CHECKS)


@pytest.mark.parametrize(
    ("text", "check", "quote"),
    [
        ("NIK 3171994509990009 milik pemohon", "data.identity_number", "3171994509990009"),
        ("No. KTP: 3171 9945 0999 0009", "data.identity_number", "3171 9945 0999 0009"),
        ("ini 3171994509990009 ya", "data.identity_number", "3171994509990009"),
        ("kartu keluarga 3171990101990002", "data.identity_number", "3171990101990002"),
        ("NPWP 90.000.000.1-999.000", "data.identity_number", "90.000.000.1-999.000"),
        ("npwp 3171994509990009", "data.identity_number", "3171994509990009"),
        ("SSN 749-98-0001", "data.identity_number", "749-98-0001"),
        ("paspor X0000001", "data.identity_number", "X0000001"),
        ("kartu 4999999999999996", "data.account", "4999999999999996"),
        ("4999-9999-9999-9996", "data.account", "4999-9999-9999-9996"),
        ("pay to GB92 XXXX 0000 0012 3456 78", "data.account", "GB92 XXXX 0000 0012 3456 78"),
        ("transfer ke BCA 0000123456 a.n. Rina", "data.account", "0000123456"),
        ("hubungi Bu Sari 0899-1111-2222", "data.phone", "0899-1111-2222"),
        ("nomor dia +62 899 1111 2222", "data.phone", "+62 899 1111 2222"),
        ("she is on 030 7654321 by phone", "data.phone", "030 7654321"),
        ("call her on (212) 555-7777", "data.phone", "(212) 555-7777"),
        ("raka.putra@surat-rumah.net katanya", "data.email", "raka.putra@surat-rumah.net"),
        ("rumahnya di Jl. Melati No. 12 ya", "data.address", "Jl. Melati No. 12"),
        ("she lives at 17 Elderberry Close", "data.address", "17 Elderberry Close"),
        ("mobil tamu B 0012 ZZZ menghalangi", "data.plate", "B 0012 ZZZ"),
    ],
)
def test_an_identifier_is_found_where_it_stands(policy: Policy, text: str, check: str, quote: str) -> None:
    findings = policy.judge(text).findings
    assert [(finding.check, finding.quote) for finding in findings] == [(check, quote)]


@pytest.mark.parametrize(
    "text",
    [
        "Nomor resi 3171994509990009",
        "order 4999999999999996",
        "ISBN 978-602-00-0000-4",
        "Commit 1c66cd869e3b943d8cff2a564fe3dedf627beef7",
        "release 10.4.2026",
        "Rp 70.632.000 saja",
        "2685662 followers",
        "sejak 2019-2020 dan 2026-05-17",
        "kartu uji 4242 4242 4242 4242",
        "kartu 4999999999999997",
        "NIK 9999999999999999",
        "IBAN GB82 WEST 1234 5698 7654 32",
        "SSN 123-45-6789",
        "hotline 0800-1-000-000",
        "call +1 212 555 0123",
        "pengaduan: 0812-0000-0012",
        "Nomor saya 0899-1111-2222",
        "call me on (212) 555-7777",
        "info@toko-kue.net dan jane@example.com",
        "git@github.com:robin/project.git",
        "https://contoh.example/0899-1111-2222/3171994509990009",
        "rekening donasi yayasan 0000123456",
        "alamat kantor Jl. Melati No. 12",
        "plat ganjil B saja",
        "UTC+0700 1234567",
        "SMS ke 0822-3333-333-33333-33",
        "hubungi +999 123 4567 saja",
        "call now (111) 222-3333",
        "tarif SMS premium, call +62 809 1 123456",
        "rekening kas 70.632.000",
        "transfer ke BCA 0812-0000-0012 salah, itu nomor saya 0812-0000-0012"[:27],
    ],
)
def test_look_alikes_stay_silent(policy: Policy, text: str) -> None:
    assert policy.judge(text).findings == ()


@pytest.mark.parametrize("own", ["+62 899 1111 2222", "0899-1111-2222", "62899 1111 2222"])
def test_ones_own_number_in_any_spelling_is_ones_own(policy: Policy, own: str) -> None:
    text = "WA ke 0899 1111 2222"
    assert len(policy.judge(text).findings) == 1
    assert policy.judge(text, Context(own_contacts=frozenset({own}))).findings == ()


def test_an_official_account_publishes_its_contacts(policy: Policy) -> None:
    assert policy.judge("Kontak 0899-1111-2222", Context(official=True)).findings == ()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Kontak 0899-1111-2222 ya", "Kontak 08••-••••-••22 ya"),
        ("WA 089911112222", "WA 08••••••••22"),
        ("NIK 3171994509990009!", "NIK 31••••••••••••09!"),
        ("ke raka.putra@surat-rumah.net", "ke ra••.•••••@•••••-•••••.•et"),
        ("password: Kopi7Pagi", "password: Ko•••••gi"),
        ("tanpa apa-apa", "tanpa apa-apa"),
        ("nomor ０８９９11112222 lebar", "nomor ０８••••••••22 lebar"),
    ],
)
def test_masking_keeps_ends_length_and_offsets(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert len(masked) == len(text)


def test_masking_leaves_ones_own_contacts_readable() -> None:
    assert mask("WA 089911112222", own=["+6289911112222"]) == "WA 089911112222"


def test_heavy_libraries_wait_until_a_text_needs_them() -> None:
    program = (
        "import sys; from monitor.checks.engine import Policy; policy = Policy();"
        "policy.judge('Kami digugat vendor lama dan rapat besok pagi');"
        "assert not {'phonenumbers', 'stdnum', 'pydantic', 'sqlalchemy'} & set(sys.modules);"
        "policy.judge('Kontak 0899-1111-2222'); assert 'phonenumbers' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)

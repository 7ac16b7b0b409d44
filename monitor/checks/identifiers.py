"""Personal data of third persons: numbers, contacts and addresses; their checks, and their masking."""

import re
from collections.abc import Iterable, Iterator

from monitor.checks.base import Context, Example, Hit, check
from monitor.checks.normal import Text, prepare
from monitor.checks.secrets import found as secrets_found
from monitor.finding import Rule, Severity, Span

_MASK = "•"
_KINDS = ("identity", "bank", "mail", "phone", "home", "plate")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_SEVEN_DIGITS = r"[0-9](?:[ .()/+-]{0,3}[0-9]){6}"
_ALNUM = re.compile(r"[^\W_]")
_OPEN_ENDS = 2
_MAY_BE_HOME = re.compile(r"[0-9]|[Bb]lok")
_MAY_BE_ANY = re.compile(r"[\d@]|[Bb]lok")
_FIGURE = re.compile(r"[0-9]")


def mask(text: str, own: Iterable[str] = ()) -> str:
    """The text with third persons' identifiers and all credentials made unreadable, of the same length.

    The first and last two signs of each stay (`08••••••42`). `own` are contacts that are the reader's own.
    """
    letters = list(text)
    for start, end in private(prepare(text), Context(own_contacts=frozenset(own))):
        inner = [place for place in range(start, end) if _ALNUM.match(text[place])][_OPEN_ENDS:-_OPEN_ENDS]
        for place in inner:
            letters[place] = _MASK
    return "".join(letters)


def private(text: Text, about: Context) -> list[Span]:
    """Where a text holds third persons' identifiers or any credentials."""
    spans = [span for span, _ in found(text, about, *_KINDS)] if _MAY_BE_ANY.search(text.plain.text) else []
    return spans + [text.plain.back(start, end) for start, end, _ in secrets_found(text.plain.text)]


def found(text: Text, about: Context, *kinds: str) -> Iterator[tuple[Span, float]]:
    """Where a text holds identifiers of these kinds that are not the writer's own, and how sure that is."""
    from monitor.checks.recognisers import RECOGNISERS  # noqa: PLC0415 - costly to load, needed for few texts

    plain = text.plain.text
    links = [link.span() for link in _LINK.finditer(plain)]
    own = {_contact(one) for one in about.own_contacts}
    for one in (recogniser for kind in kinds for recogniser in RECOGNISERS[kind]):
        for start, end, confidence in one.found(plain):
            linked = any(left <= start < right for left, right in links)
            if not linked and _contact(plain[start:end]) not in own:
                yield text.plain.back(start, end), confidence


def _contact(written: str) -> str:
    if "@" in written:
        return written.strip().casefold()
    return re.sub(r"^(?:0|62)", "", re.sub(r"[^0-9]", "", written))


def _hits(text: Text, about: Context, kind: str) -> Iterator[Hit]:
    if about.official:
        return
    for span, confidence in found(text, about, kind):
        yield Hit(spans=(span,), confidence=confidence)


# Example numbers pass their check digits and belong to nobody: dates of birth or series that were never given out.
@check(
    "data.identity_number",
    Rule.R4,
    Severity.HIGH,
    exact=True,
    signs=(_SEVEN_DIGITS, r"[0-9]{6}", r"[A-Z] ?[0-9]{2} [0-9]{2} [0-9]{2} ?[A-D]"),
    even_protected=True,
    flags=(
        "NIK pemohon 3171994509990009, tolong diproses.",
        "NPWP mitra: 90.000.000.1-999.000",
        "Her SSN: 749-98-0001, can payroll check?",
        "The guest's passport number is X0000001.",
        "NI number of the new starter: ZY 00 00 00 A",
        "NIM 2201894 ketahuan nyontek.",
    ),
    passes=(
        "Nomor resi 3171994509990009 kok belum sampai?",
        "Total 9971234509990000 sel dihitung.",
        "Commit 1f3870be274f6c49b3e31a0c6728957f was reverted.",
        "My parcel number 749-98-0001-22 is lost.",
        "Order id 749-98-0001 has shipped.",
    ),
)
def identity_number(text: Text, about: Context) -> Iterator[Hit]:
    """A number that a state gave to a person."""
    yield from _hits(text, about, "identity")


@check(
    "data.account",
    Rule.R4,
    Severity.HIGH,
    exact=True,
    signs=(r"[0-9](?:[ .-]?[0-9]){7}", r"(?i)\b[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4}"),
    even_protected=True,
    flags=(
        "Nomor kartu nasabah 4999 9999 9999 9996 ketinggalan di meja.",
        "Rekening BCA 0000123456 atas nama Bu Rina, tolong ditransfer.",
        "Refund her on GB92XXXX00000012345678 please.",
        "card number 4999-9999-9999-9996, expires in May",
    ),
    passes=(
        "Donasi ke rekening yayasan 0000123456, terima kasih.",
        "Transfer ke rekening saya 0000123456 ya.",
        "Pay with the test card 4242 4242 4242 4242.",
        "ISBN 978-602-00-0000-4 is back in print.",
    ),
)
def account(text: Text, about: Context) -> Iterator[Hit]:
    """A bank account or card."""
    yield from _hits(text, about, "bank")


@check(
    "data.phone",
    Rule.R4,
    Severity.MEDIUM,
    exact=True,
    signs=(_SEVEN_DIGITS,),
    flags=(
        "Kontak pelanggan: 0812-0000-0012, tanya saja.",
        "Nomor Bu Sari 0899 1111 2222, katanya mau kasih testimoni.",
        "Customer Robin's phone is 030 7654321, ask for a reference.",
        "call the customer on (212) 555-7777",
    ),
    passes=(
        "Nomor resi JNE0812000000012 belum bergerak.",
        "Hotline pengaduan 0800-1-000-000, gratis.",
        "Text me on 0899 1111 2222.",
        "We have 2685662 followers since 2019-2020.",
        Example("WA saja ke 0899-1111-2222", Context(own_contacts=frozenset({"+62 899 1111 2222"}))),
    ),
)
def phone(text: Text, about: Context) -> Iterator[Hit]:
    """Somebody's phone number."""
    yield from _hits(text, about, "phone")


@check(
    "data.email",
    Rule.R4,
    Severity.MEDIUM,
    exact=True,
    signs=(r"@[A-Za-z0-9-]+\.",),
    flags=(
        "Kirim CV ke Raka lewat raka.putra@surat-rumah.net",
        "Contact Robin at robin.fields@post-home.net",
    ),
    passes=(
        "Lamaran dikirim ke hrd@toko-kue.net sebelum Jumat.",
        "Write to jane.doe@example.com or info@book-club.net",
        "Email saya raka.putra@surat-rumah.net, silakan.",
        "See git@github.com and follow @robin.",
    ),
)
def email(text: Text, about: Context) -> Iterator[Hit]:
    """Somebody's mail address."""
    yield from _hits(text, about, "mail")


@check(
    "data.address",
    Rule.R4,
    Severity.HIGH,
    exact=True,
    keywords=(
        "alamat",
        "rumah",
        "tinggal",
        "kos",
        "kosan",
        "domisili",
        "live*",
        "living",
        "resid*",
        "address",
        "moved",
        "staying",
        "send*",
        "ship*",
        "deliver*",
    ),
    flags=(
        "Alamat pelanggan Rina: Gang Kenari No. 3, Kota Baru 00000",
        "Pasien itu tinggal di Jalan Melati Nomor 12.",
        "Mr. Robin Fields lives at 17 Elderberry Close Apt. 3, Nowhere, ZZ 00000",
    ),
    passes=(
        "Alamat kantor kami: Jalan Melati No. 12, mampir ya.",
        "Saya tinggal di Jalan Melati Nomor 12 sejak kecil.",
        "Our new office is at 17 Elderberry Close, come and see.",
    ),
)
def address(text: Text, about: Context) -> Iterator[Hit]:
    """Where somebody lives."""
    if _MAY_BE_HOME.search(text.plain.text):
        yield from _hits(text, about, "home")


@check(
    "data.plate",
    Rule.R4,
    Severity.MEDIUM,
    exact=True,
    keywords=(
        "plat",
        "pelat",
        "nopol",
        "polisi",
        "mobil",
        "motor",
        "sopir",
        "ojol",
        "taksi",
        "plate",
        "registration",
        "car",
        "driver",
    ),
    flags=(
        "Mobil tamu kamar 12 plat B 0012 ZZZ parkir sembarangan.",
        "The guest's car, licence plate ZZ00 ZZZ, blocks the gate.",
    ),
    passes=(
        "Plat nomor ganjil boleh lewat hari ini.",
        "My new plate has a nice ring.",
    ),
)
def plate(text: Text, about: Context) -> Iterator[Hit]:
    """A vehicle's number plate."""
    if _FIGURE.search(text.plain.text):
        yield from _hits(text, about, "plate")


CHECKS = (identity_number, account, phone, email, address, plate)

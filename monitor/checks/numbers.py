"""Numbers that identify a person or an account: recognised by shape and context, settled by their check digits."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_BEFORE = 48
_AFTER = 24


@dataclass(frozen=True, slots=True)
class Around:
    """What stands before and after a number, in lower case."""

    before: str
    after: str


Judge = Callable[[str, Around], float]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One kind of identifier.

    Attributes:
        kind: its name, such as `nik`.
        pattern: what it looks like.
        judge: given the match and its surroundings, how sure one may be that it is one; 0 when it is none.
    """

    kind: str
    pattern: re.Pattern[str]
    judge: Judge

    def found(self, plain: str) -> Iterator[tuple[int, int, float]]:
        """Start, end and confidence of each in a plain text."""
        for match in self.pattern.finditer(plain):
            start, end = match.span()
            around = Around(plain[max(start - _BEFORE, 0) : start].lower(), plain[end : end + _AFTER].lower())
            confidence = self.judge(match[0], around)
            if confidence:
                yield start, end, confidence


def digits(number: str) -> str:
    """Its digits alone."""
    return re.sub(r"[^0-9]", "", number)


def _context(words: str, reach: str = r"[^\n]{0,30}$") -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{words})(?![a-z]){reach}")


ORDINARY = _context(
    r"resi|no resi|pesanan|order(?: id| no\.?| number)?|invoice|inv|faktur|tracking|tiket|ticket|isbn|issn|doi|commit"
    r"|versi|version|release|build|sku|seri|serial|kode|code|ref|referensi|reference|booking|po|transaksi|transaction"
    r"|antrian|token|barcode|imei|va|virtual account"
    r"|part|model|patent|paten|arxiv|pmid|ean|upc|awb|rp|idr|usd|followers|peserta|parcel",
    r"[ .:#=-]{0,3}(?:no\.?|nomor|number|id|nya|is)?[^a-z0-9]{0,3}[a-z]{0,4}[-/]?$",
)
"""Words right before a number that make it the number of a thing."""

_NIK = _context(r"nik|ktp|no\.? ?ktp|e-?ktp|nomor induk|identity card|national id|id card")
_FAMILY_CARD = _context(r"kk|kartu keluarga|family card")
_TAX = _context(r"npwp|pajak|tax (?:id|number))(?:\w*")
_CARD = _context(r"kartu(?: kredit| debit)?|credit card|debit card|card|cc|visa|mastercard|amex|cvv)(?:\w*")
_PASSPORT = _context(r"paspor|passport")
_SAID_AFTER = re.compile(r"^[^a-z0-9]{1,3}(?:itu |is |was )?(?:nomor |the |his |her |their )?(?:paspor|passport)")
_SOCIAL = _context(r"ssn|social security|social")
_INSURANCE = _context(r"nino|ni (?:number|no\.?)|national insurance(?: (?:number|no\.?))?|payroll|hmrc")
_REGISTER = _context(
    r"student (?:no\.?|number|id)|nim|npm|nisn?|nip|badge|ic|nric|fin|employee (?:no\.?|number|id)",
    r"[^a-z0-9\n]{0,4}$",
)
_ACCOUNT = _context(
    r"rekening|no\.? ?rek|norek|rek|bank account|account (?:number|no\.?)|acct\.?|a/c|transfer (?:ke|to)|tf ke"
    r"|bca|bni|bri|mandiri|bsi|cimb|permata|danamon|btn",
    r"[^\n]{0,40}$",
)
_GIVING = re.compile(
    r"donasi|donate|donation|sedekah|infa[kq]|zakat|bantuan|yayasan|masjid|gereja|panti|peduli|charity|fundrais|galang"
)
_OWN = re.compile(r"(?<![a-z])(?:saya|aku|gue|gw|gua|ku|my own|my|mine|our|kami)(?![a-z])")

KNOWN: Mapping[str, frozenset[str]] = {
    name: frozenset(listed.split())
    for name, listed in tomllib.loads((Path(__file__).parent / "wordlists" / "known.toml").read_text("utf-8")).items()
}
"""Numbers that documents give as examples, and codes that exist."""

_IIN = re.compile(
    r"4\d{12}(?:\d{3})?(?:\d{3})?|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3[068]\d{12}|35[2-8]\d{13}|6(?:011|5|4[4-9])\d{12,15}"
)
_NAMED_IIN = re.compile(r"(?:1800|2131)\d{11}|35\d{14}|(?:50|5[6-9]|6\d)\d{10,17}")


def _nik(number: str, around: Around) -> float:
    from stdnum.id import nik  # noqa: PLC0415 - its tables are needed for few texts only

    family = _FAMILY_CARD.search(around.before)
    named = family or _NIK.search(around.before)
    if not named and (ORDINARY.search(around.before) or _CARD.search(around.before)):
        return 0.0
    bare = digits(number)
    if nik.is_valid(bare) or (family and nik.is_valid(bare[:12] + "0001")):
        return 0.95 if named else 0.7
    return 0.0


def _npwp(number: str, around: Around) -> float:
    from stdnum.id import npwp  # noqa: PLC0415 - as above

    named = _TAX.search(around.before)
    dotted = "." in number
    valid = npwp.is_valid(digits(number))
    if dotted:
        return 0.95 if named and valid else 0.85 if named or valid else 0.0
    return (0.9 if valid else 0.7) if named else 0.0


def _card(number: str, around: Around) -> float:
    from stdnum import luhn  # noqa: PLC0415 - as above

    bare = digits(number)
    named = _CARD.search(around.before)
    issued = _IIN.fullmatch(bare) or (named and _NAMED_IIN.fullmatch(bare))
    if bare in KNOWN["test_cards"] or not issued or not luhn.is_valid(bare):
        return 0.0
    if named:
        return 0.95
    return 0.8 if re.fullmatch(r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}", number) else 0.0


def _iban(number: str, around: Around) -> float:
    from stdnum import iban  # noqa: PLC0415 - as above

    bare = number.replace(" ", "").upper()
    known = bare in KNOWN["example_ibans"] or _GIVING.search(around.before)
    return 0.0 if known or not iban.is_valid(bare) else 0.95


def _account(number: str, around: Around) -> float:
    named = _ACCOUNT.search(around.before)
    if not named or ORDINARY.search(around.before) or _GIVING.search(around.before + around.after):
        return 0.0
    if number.startswith(("08", "+62", "628")) or re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", number):
        return 0.0
    return 0.0 if _OWN.search(named[0]) else 0.85


def _ssn(number: str, around: Around) -> float:
    from stdnum.us import ssn  # noqa: PLC0415 - as above

    named = _SOCIAL.search(around.before)
    ordinary = not named and ORDINARY.search(around.before)
    if ordinary or not ssn.is_valid(number) or number == "123-45-6789":
        return 0.0
    return 0.95 if named else 0.6


def _nino(number: str, around: Around) -> float:
    if _INSURANCE.search(around.before):
        return 0.95
    return 0.6 if " " in number and not ORDINARY.search(around.before) else 0.0


def _register(number: str, around: Around) -> float:
    if _REGISTER.search(around.before):
        return 0.8
    return 0.0 if number.isdecimal() or ORDINARY.search(around.before) else 0.6


def _passport(_: str, around: Around) -> float:
    if _PASSPORT.search(around.before):
        return 0.85
    return 0.7 if _SAID_AFTER.search(around.after) else 0.0


_NINO = r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]"
"""A British insurance number; letters and prefixes that are never given out make none."""
_START, _END = r"(?<![\w.,/+-])", r"(?![\w/]|[.,-]\d)"

IDENTITY = (
    Recogniser("nik", re.compile(rf"{_START}\d(?:[ .-]?\d){{15}}{_END}"), _nik),
    Recogniser("npwp", re.compile(rf"{_START}\d\d\.?\d{{3}}\.?\d{{3}}\.?\d-?\d{{3}}\.?\d{{3,4}}{_END}"), _npwp),
    Recogniser("ssn", re.compile(rf"{_START}\d{{3}}-\d\d-\d{{4}}{_END}"), _ssn),
    Recogniser("nino", re.compile(rf"{_START}{_NINO}{_END}"), _nino),
    Recogniser("register", re.compile(rf"{_START}(?:[STFGM]\d{{7}}[A-Z]|\d{{6,18}}){_END}"), _register),
    Recogniser("passport", re.compile(rf"{_START}(?:[A-Z]{{1,2}} ?\d{{6,8}}|\d{{9}}){_END}"), _passport),
)
BANK = (
    Recogniser("card", re.compile(rf"{_START}\d(?:[ -]?\d){{11,18}}{_END}"), _card),
    Recogniser(
        "iban",
        re.compile(
            r"(?<!\w)[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)"
            r"|(?<!\w)[a-z]{2}\d\d[a-z0-9]{11,30}(?!\w)"
        ),
        _iban,
    ),
    Recogniser("account", re.compile(rf"{_START}\d(?:[ .-]?\d){{7,15}}{_END}"), _account),
)

"""Ways to reach a person: phone numbers, mail addresses, home addresses, number plates."""

import re
from functools import lru_cache

from monitor.checks.numbers import KNOWN, ORDINARY, Around, Recogniser, digits

_PHONE_WORD = re.compile(
    r"(?<![a-z])(?:telp?|telepon|telpon|tlp|phone|mobile|cell|hp|wa|whatsapp|whatsap|call|text|sms|kontak|contact"
    r"|hub|hubungi|number is|nomor(?:nya)?|nmr|nomer|dial|ring|reach (?:her|him|them)|fax)(?![a-z])"
)
_HOTLINE = re.compile(
    r"hotline|call ?cent(?:er|re)|halo |contact center|layanan|customer (?:service|care)|\bcs\b|darurat|emergency"
    r"|pengaduan|crisis|reservasi|reservation|bantuan|toll[- ]free|bebas pulsa|helpline|help line|info lebih"
    r"|pendaftaran|lapor(?:kan)? ke|kantor (?:pos|polisi|pusat)|admin (?:toko|event)|rsvp"
    r"|narahubung|contact person|\bcp\b"
    r"|official|pemesanan|order (?:via|ke|wa)|booking"
)
_MINE = re.compile(
    r"(?<![a-z])(?:(?:my|our) (?:\w+ )?(?:number|phone|mobile|cell|whatsapp|wa|e-?mail|address|mail|inbox|line|plate)"
    r"|(?:call|text|e-?mail|reach|contact|ping|message|ring|dm|write(?: to)?) (?:me|us)"
    r"|(?:nomor|nomer|no|nmr|hp|wa|email|e-mail|telp|telepon|kontak|surel|alamat|rumah|plat|rekening)(?:nya|ku)?"
    r" ?(?:hp |wa |telepon |email )?(?:saya|aku|gue|gw|gua|kami|sy|ane)"
    r"|(?:hubungi|kontak|wa|chat|japri|email|kirim ke|telepon) (?:ke )?(?:saya|aku|gue|gw|gua|kami)|nomor(?:ku)"
    r"|saya di|i live|i moved|we live|saya tinggal|kami tinggal)(?![a-z])[^\n]{0,30}$"
)
_DATE = re.compile(
    r"(?:19|20)\d\d([ /.-])\d{1,2}\1\d{1,2}|\d{1,2}([ /.-])\d{1,2}\2(?:19|20)\d\d|(?:19|20)\d\d ?- ?(?:19|20)\d\d"
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}")
_RESERVED = re.compile(r"1?[2-9]\d{2}55501\d\d|(?:0|44)7700900\d{3}|.*(\d)\1{6,}.*")
_ROLE = re.compile(
    r"(?:info|kontak|contact|hello|hi|halo|hai|support|help|bantuan|cs|care|customer\w*|admin|no-?reply|press|media|pr|humas"
    r"|sales|marketing|hrd?|recruit\w*|rekrutmen|karir|careers?|jobs?|office|kantor|security|abuse|privacy|dpo|legal"
    r"|feedback|events?|partner\w*|(?:[\w-]+[-_.])?(?:team|tim|group|list|committee|panitia)|community|komunitas|reach|git|svn|redaksi|editor\w*|sekretariat|ppid|pengaduan|lapor|layanan|webmaster|postmaster)"
    r"(?:[._+-]\w+)?"
)
_EXAMPLE_DOMAIN = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|org|net|co\.id)|(?:\w+\.)?(?:example|test|invalid|localhost)"
    r"|(?:contoh|domain|email|acme)\.(?:com|co\.id|id|org))"
)
_HOME = re.compile(
    r"(?<![a-z])(?:alamat(?:nya)?(?: (?:rumah|pelanggan|pasien|nasabah|klien|siswa|murid|dia|si|pak|bu|customer))?"
    r"|rumah(?:nya)?|tinggal(?:nya)?|ngekos|kos(?:an)?(?:nya)?|domisili|lives?|living|resides?|home address|address"
    r"|staying|moved|house|flat|apartment|(?:send|ship|deliver)\w*(?: \w+){0,4} to)(?![a-z])[^.!?]{0,40}$"
)
_PUBLIC_PLACE = re.compile(
    r"alamat (?:kantor|toko|acara|kampus|cabang|lokasi|resto|kafe|klinik|sekolah|gedung|masjid|kami)"
    r"|kantor (?:pusat|baru|kami)|our (?:new )?(?:office|store|shop|address)|venue|headquarters|museum"
    r"|alamat resmi|official address|restoran|warung|dijual|for sale|for rent|disewakan"
)
_PLATE_WORD = re.compile(
    r"(?<![a-z])(?:plat|nopol|nomor polisi|pelat|plate|licen[cs]e plate|number plate|registration|reg\.?|mobil|motor"
    r"|avanza|xenia|innova|nmax|beat|vario|car|driver|sopir|ojol|taksi)(?![a-z])[^\n]{0,30}$"
)
_PLATE_NAME = re.compile(r"(?<![a-z])(?:licen[cs]e plate|number plate|plate|registration)(?: \w+)? ?(?:is|:|no\.?)? ?$")


def _phone(number: str, around: Around) -> float:
    bare = digits(number)
    near = around.before[-32:] + " | " + around.after[:12]
    if _DATE.fullmatch(number.strip()) or _GROUPED.fullmatch(number) or _RESERVED.fullmatch(bare):
        return 0.0
    if ORDINARY.search(around.before) or _HOTLINE.search(around.before + around.after) or _MINE.search(around.before):
        return 0.0
    named = bool(_PHONE_WORD.search(near))
    region = _region(number)
    kind = _kind(number, region) if region else None
    if kind == "service":
        return 0.0
    if kind == "person":
        return 0.95 if named else 0.75
    return 0.7 if named and (kind or bare.startswith("0")) else 0.0


def _region(number: str) -> str | None:
    if number.lstrip("(").startswith("+"):
        return "ZZ"
    if re.match(r"0[2-9]|628|8[1-9]\d{7,}", digits(number)):
        return "ID"
    return "US" if _AMERICAN.fullmatch(number) else None


@lru_cache(maxsize=512)
def _kind(number: str, region: str) -> str | None:
    """`person`, `service`, `unassigned` for a number that the country might have, None for any other."""
    import phonenumbers  # noqa: PLC0415 - costs a tenth of a second and is needed for few texts

    text = "+" + digits(number) if region == "ID" and digits(number).startswith("62") else number
    try:
        parsed = phonenumbers.parse(text, None if region == "ZZ" else region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return "unassigned" if phonenumbers.is_possible_number(parsed) else None
    kinds = phonenumbers.PhoneNumberType
    service = {kinds.TOLL_FREE, kinds.PREMIUM_RATE, kinds.SHARED_COST, kinds.UAN, kinds.VOICEMAIL}
    return "service" if phonenumbers.number_type(parsed) in service else "person"


def _email(address: str, around: Around) -> float:
    local, _, domain = address.lower().rpartition("@")
    if _ROLE.fullmatch(local) or _EXAMPLE_DOMAIN.fullmatch(domain) or _MINE.search(around.before):
        return 0.0
    return 0.85


def _address(_: str, around: Around) -> float:
    if _PUBLIC_PLACE.search(around.before) or _MINE.search(around.before):
        return 0.0
    return 0.85 if _HOME.search(around.before) else 0.0


def _plate(plate: str, around: Around) -> float:
    region = re.match(r"[A-Z]+", plate)
    known = region is not None and region[0] in KNOWN["plate_regions"]
    return 0.75 if known and _PLATE_WORD.search(around.before) and not _MINE.search(around.before) else 0.0


def _foreign_plate(_: str, around: Around) -> float:
    return 0.75 if _PLATE_NAME.search(around.before) and not _MINE.search(around.before) else 0.0


_STREET_ID = (
    r"(?:Jl|Jln|Jalan|Gg|Gang|Perum(?:ahan)?|Kompleks?|Dusun|Desa|Blok|Dsn|Ds)\.? ?(?:[\w.'/-]+ ){1,6}?"
    r"(?:No(?:mor)?\.? ?\d+\w?|Blok \w+|RT ?\.?\d+|\d{1,4}\b)(?:[^\n.]{0,60}?\b\d{5}\b)?"
)
_CODE_US, _CODE_UK = r"\b[A-Z]{2} \d{5}(?:-\d{4})?\b", r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"
_STREET_EN = (
    rf"\d{{1,5}} (?:[A-Z][\w'.-]*[ ,]+){{1,5}}[^\n]{{0,60}}?(?:{_CODE_US}|{_CODE_UK})"
    r"|\d{1,5} (?:[A-Z][\w'.-]*[ ,]+){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Close|Crescent|Terrace)\b"
    r"|\d{1,5} (?:[A-Z][\w'.-]*[ ,]+){1,4}(?:\d{1,5}[a-z]?)?[\s\w,.'-]{0,80}?\s\d{5}\b"
    rf"|(?:[A-Z][\w'.-]*,? ){{1,5}}{_CODE_US}"
)

PHONE = (
    Recogniser("phone", re.compile(r"(?<![\w@/.:#+=-])\(?\+?\(?\d(?:[ .()/-]{0,2}\d){6,14}(?![\w@/]|[.-]\d)"), _phone),
)
MAIL = (
    Recogniser(
        "mail",
        re.compile(r"(?<![\w.+/:-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}\b"),
        _email,
    ),
)
HOME = (Recogniser("home", re.compile(rf"{_STREET_ID}|{_STREET_EN}"), _address),)
PLATE = (
    Recogniser("plate", re.compile(r"(?<!\w)[A-Z]{1,2} ?\d{1,4} ?[A-Z]{1,3}(?!\w)"), _plate),
    Recogniser(
        "plate",
        re.compile(r"(?<!\w)(?=[A-Z0-9 -]*\d)(?=[A-Z0-9 -]*[A-Z])[A-Z0-9]{2,4}[ -]?[A-Z0-9]{2,4}(?!\w)"),
        _foreign_plate,
    ),
)

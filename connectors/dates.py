"""Reads the dates that feeds write, in English and Indonesian; never guesses a time zone."""

import re
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari",
            "feb february februari peb pebruari",
            "mar march maret mrt",
            "apr april",
            "may mei",
            "jun june juni",
            "jul july juli",
            "aug august agu agt agust agustus ags",
            "sep sept september",
            "oct october okt oktober",
            "nov november nop nopember",
            "dec december des desember",
        ),
        start=1,
    )
    for name in names.split()
}

# Names that mean one offset only; an ambiguous one (IST, BST, AST) is no zone.
_ZONES = {
    "z ut utc gmt wet -0000": 0,
    "cet west": 1,
    "cest eet": 2,
    "eest msk": 3,
    "wib": 7,
    "wita sgt myt hkt": 8,
    "wit jst kst": 9,
    "aest": 10,
    "aedt": 11,
    "nzst": 12,
    "edt": -4,
    "est cdt": -5,
    "cst mdt": -6,
    "mst pdt": -7,
    "pst": -8,
}
_HOURS = {name: hours for names, hours in _ZONES.items() for name in names.split()}

_OFFSET = re.compile(r"(?:gmt|utc)?\s*([+-])(\d{1,2}):?(\d{2})?$")
_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[t ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(\S.*)?$",
)
_CLOCK = r"(?P<h>\d{1,2})[:.](?P<mi>\d{2})(?:[:.](?P<s>\d{2}))?(?:\s*(?P<half>[ap]m)\b)?"
_WORDY = (
    re.compile(rf"(?P<d>\d{{1,2}})[\s-]+(?P<mo>[a-z]+)\.?[\s,-]+(?P<y>\d{{4}}|\d{{2}})[,\s]+{_CLOCK}\s*(?P<z>.*)$"),
    re.compile(rf"(?P<mo>[a-z]+)\.?\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}}),?\s+{_CLOCK}\s*(?P<z>.*)$"),
    re.compile(rf"(?P<mo>[a-z]+)\.?\s+(?P<d>\d{{1,2}})\s+{_CLOCK}\s+(?P<z>\S+)\s+(?P<y>\d{{4}})$"),
)
_DAY_NAME = re.compile(r"^[a-z']+\.?(?:,\s*|\s+(?=\d))|^[a-z']+\.?\s+(?=[a-z])")
_FILLER = re.compile(r"\b(?:pukul|jam|tanggal|at)\b\s*|\([^()]*\)\s*$")
_LONGEST = 100


def parse_date(text: str) -> datetime | None:
    """The instant in UTC, or None when the text is no date, no real day, or names no time zone."""
    text = _FILLER.sub("", text[:_LONGEST].strip().lower()).strip()
    if found := _ISO.match(text):
        year, month, day, hour, minute, second, zone = found.groups()
        return _instant((year, month, day, hour, minute, second or "0"), zone or "")
    return _wordy(_DAY_NAME.sub("", text)) or _wordy(text)


def _wordy(text: str) -> datetime | None:
    for pattern in _WORDY:
        if (found := pattern.match(text)) and (month := _MONTHS.get(found["mo"])):
            hour = _of_half_day(int(found["h"]), found["half"])
            fields = (_year(found["y"]), month, found["d"], hour, found["mi"], found["s"] or 0)
            return _instant(fields, found["z"])
    return None


def _instant(fields: tuple[str | int, ...], zone: str) -> datetime | None:
    offset = _offset(zone.strip())
    if offset is None:
        return None
    year, month, day, hour, minute, second = (int(field) for field in fields)
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(offset))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> timedelta | None:
    if zone in _HOURS:
        return timedelta(hours=_HOURS[zone])
    if found := _OFFSET.match(zone):
        size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if size < timedelta(hours=24):
            return -size if found[1] == "-" else size
    return None


def _year(text: str) -> int:
    """Two digits as RFC 2822 reads them."""
    year = int(text)
    if len(text) == 2:  # noqa: PLR2004 - "26"
        year += 2000 if year < 50 else 1900  # noqa: PLR2004 - the pivot of RFC 2822
    return year


def _of_half_day(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half == "pm" else 0)

"""Whether the profile or the post names the writer's job or employer."""

import re
from functools import lru_cache

from monitor.checks.base import Context
from monitor.checks.normal import Text

_NAME = r"(?-i:[A-Z])[\w&'-]*(?:\.[\w&'-]+)*"
_FIELD = re.compile(
    r"(?im)^\s*(?:employer|company|workplace|organi[sz]ation|perusahaan|kantor|tempat kerja|instansi)\s*:"
    r"[ \t]*@?([^\n|]{2,80})"
)
_AT = re.compile(
    r"(?i)\b(?:works?|working|employed|employee|staff|engineer|developer|manager|officer|lead|head|director|analyst"
    r"|designer|consultant|intern|nurse|teacher|lecturer|specialist|recruiter|editor|sales|marketing|hr|vp|c[etfom]o"
    r"|kerja|bekerja|karyawan|karyawati|pegawai|staf|guru|dosen|perawat|manajer|direktur|kepala|magang|tim|analis"
    r"|insinyur|konsultan|akuntan|pengembang|penguji|perancang|desainer|wartawan|jurnalis|apoteker|programmer)\b"
    r"[^.|\n]{0,40}?"
    r"(?:\bat\b|\bfor\b|\bin\b|\bof\b|\bwith\b|\bdi\b|\bpada\b|@)\s*@?"
    rf"({_NAME}(?: {_NAME}){{0,3}})"
)
_JOB = re.compile(
    r"(?i)\b(?:engineer|developer|programmer|manager|officer|director|analyst|designer|consultant|nurse|doctor|teacher"
    r"|lecturer|lawyer|attorney|accountant|auditor|recruiter|journalist|editor|pilot|c[etfom]o|vp|founder|spokesperson"
    r"|civil servant|employee|karyawan|karyawati|pegawai|staf|guru|dosen|perawat|dokter|bidan|manajer|direktur|asn|pns"
    r"|akuntan|pengacara|advokat|notaris|wartawan|jurnalis|redaktur|analis|insinyur|polisi|tentara|humas|pramugari"
    r"|teller|hrd?|apoteker|konsultan|head of|works? (?:at|for|in)|working (?:at|for|in)|kerja di|bekerja di|@work)\b"
)
_IN_POST = re.compile(
    r"\b(?:(?:i|we) work (?:at|for)|i am an? \w+(?: \w+){0,2} at|here at|my (?:employer|company|firm)|as an? \w+ at"
    r"|speaking for|on behalf of|saya (?:be)?kerja (?:di|sebagai|untuk)|kami di (?:pt|cv|rs|bank)"
    r"|(?:kantor|perusahaan) (?:saya|kami|kita)|mewakili|sebagai (?:karyawan|pegawai|staf|guru|dosen|perawat|dokter)"
    r"|atas nama (?:pt|cv|perusahaan|kantor|kami))\b"
)


@lru_cache(maxsize=1024)
def employer_in(bio: str) -> str | None:
    """The employer that a profile names, an empty text when it names a job only, None when neither."""
    named = _FIELD.search(bio) or _AT.search(bio)
    if named:
        return named[1].rstrip(" .,'-")
    return "" if _JOB.search(bio) else None


def affiliation(text: Text, about: Context) -> str | None:
    """As `employer_in`, from the profile first, then from the post and the company's lexicon."""
    found = employer_in(about.bio)
    if found is not None:
        return found
    plain = text.plain.text.casefold()
    for name in about.lexicon.employer:
        if re.search(rf"(?<!\w){re.escape(name.text.casefold())}(?!\w)", plain):
            return name.text
    return "" if _IN_POST.search(text.words.text) else None

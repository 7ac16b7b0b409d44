"""A person, a full week and an empty one, as letters show them; all of it made up."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.checks.texts import Explanation
from monitor.finding import Answer, Finding, Rule, Severity
from monitor.people import Choices, Level, Person, State
from reports.digest import Digest, Entry, SourceLine, Trouble, compose
from reports.envelope import Sender
from reports.letter import Trace, Ways, Writer
from reports.quote import quote

DUE = datetime(2025, 11, 24, 1, 0, tzinfo=UTC)
SENDER = Sender("cermin@cermin.example", "Cermin", b"only for tests, thirty-two bytes")
WRITER = Writer(SENDER)
TRACE = Trace(0, "0.1.0", "5d1f6c0a9be24c77a0d3")
BASE = "https://cermin.example"

_POSTS = {
    "id": (
        (
            Rule.R4,
            Severity.HIGH,
            "Rapatnya panas. Kami digugat vendor lama, sidang hari Rabu. Doakan ya!",
            "digugat vendor lama",
            Explanation(
                title="Perkara hukum di tempat kerja",
                why="Pihak lawan atau wartawan bisa membaca kalimat ini sebagai sikap perusahaan atas perkaranya.",
                fine="Bila perkaranya sudah diumumkan dan Anda hanya menautkan pengumuman itu.",
                advice="Tanyakan dulu kepada tim hukum sebelum mengubah atau menghapusnya.",
            ),
        ),
        (
            Rule.R4,
            Severity.MEDIUM,
            "Buat yang mau daftar, hubungi Bu Sari di 081200000042 sebelum jam lima.",
            "081200000042",
            Explanation(
                title="Nomor telepon orang lain",
                why="Nomor yang sudah beredar tidak bisa ditarik lagi oleh pemiliknya.",
                fine="Bila nomor itu memang nomor layanan yang diumumkan.",
                advice="Hapus nomornya, dan minta peminat mengirim pesan kepada Anda.",
            ),
        ),
        (
            Rule.R3,
            Severity.MEDIUM,
            "Antrean dua jam. Pegawai loket itu memang pemalas semua, dari dulu begitu.",
            "pemalas semua",
            Explanation(
                title="Menyamaratakan sekelompok orang",
                why="Orang yang disebut, dan klien yang bekerja bersama mereka, bisa merasa direndahkan.",
                fine="Bila Anda mengutip orang lain untuk membantahnya.",
                advice="Ceritakan kejadiannya tanpa menilai semua orangnya.",
            ),
        ),
        (
            Rule.R1,
            Severity.LOW,
            "Klien yang satu ini bikin geleng kepala lagi 🙈",
            "bikin geleng kepala",
            Explanation(
                title="Keluhan tentang klien",
                why="Klien lain bisa bertanya apa yang Anda tulis tentang mereka.",
                fine="Bila kliennya ikut tertawa bersama Anda.",
                advice="Simpan untuk obrolan di luar jejaring.",
            ),
        ),
    ),
    "en": (
        (
            Rule.R4,
            Severity.HIGH,
            "What a week. Orders are up 40 percent and nobody outside knows it yet. Champagne!",
            "up 40 percent and nobody outside knows it yet",
            Explanation(
                title="Figures that are not public",
                why="Investors and rivals may take this as news, and in a listed company it can move a price.",
                fine="When the figures stand in a report that was published, and you link to it.",
                advice="Take it down first, then tell your internal contact. Do not explain it in public.",
            ),
        ),
        (
            Rule.R2,
            Severity.MEDIUM,
            "Just stop the pills and drink this tea, it works every time. Trust me, I know.",
            "Just stop the pills",
            Explanation(
                title="Advice on somebody's health",
                why="A reader may act on it, and as they know you from work they may trust it more than they should.",
                fine="When it is your profession, or when you tell what your own doctor said to you.",
                advice="Say that it is your own experience, and send people to a doctor.",
            ),
        ),
        (
            Rule.R5,
            Severity.MEDIUM,
            "Sorry if anybody felt hurt by my joke, but some people really need thicker skin.",
            "Sorry if anybody felt hurt",
            Explanation(
                title="An apology with an 'if'",
                why="Readers may hear that the fault is theirs.",
                fine="When you quote it as an example of how not to do it.",
                advice="Name what was wrong and who it hurt; leave out the 'if' and the 'but'.",
            ),
        ),
    ),
}


def person(language: str = "id", *, level: Level = Level.FULL) -> Person:
    """Somebody who joined three weeks ago."""
    choices = Choices(address="ani@mail.example", language=language, level=level)
    return Person(id=7, state=State.ACTIVE, choices=choices, joined_at=DUE - timedelta(days=21))


def mask(text: str, own: Iterable[str] = ()) -> str:
    """Masks the one telephone number that the samples hold, unless it is one's own."""
    return text if "081200000042" in own else text.replace("081200000042", "08••••••••42")


def entries(language: str = "id") -> list[Entry]:
    """One entry for each sample post."""
    return [_entry(number, *sample) for number, sample in enumerate(_POSTS[language], start=11)]


def many(count: int, language: str = "id") -> list[Entry]:
    """`count` entries that differ in number only."""
    found = entries(language)
    return [replace(found[n % len(found)], finding_id=n + 1) for n in range(count)]


def digest(
    language: str = "id", *, level: Level = Level.FULL, found: Sequence[Entry] | None = None, limit: int = 10
) -> Digest:
    """A full week unless `found` says otherwise."""
    chosen = entries(language) if found is None else found
    composed = compose(person(language, level=level), chosen, SOURCES, TROUBLES, due_at=DUE, limit=limit)
    return replace(composed, id=3)


def ways(digest: Digest) -> Ways:
    """Links as they stand in a letter."""
    answers = {
        number: {answer: f"{BASE}/a/{'T0k' * 14}{number}?say={answer}" for answer in Answer}
        for number in digest.finding_ids
    }
    return Ways(
        page=f"{BASE}/me",
        pause=f"{BASE}/pause/{'pAu' * 14}",
        leave=f"{BASE}/leave/{'lEa' * 14}",
        unsubscribe=f"{BASE}/u/{'uNs' * 14}",
        unsubscribe_mail="unsub+7.abcdefghij@cermin.example",
        answers=answers,
    )


def commands(digest: Digest) -> Ways:
    """What stands in a letter where there is no server."""
    said = (Answer.FIXED, Answer.FINE, Answer.LATER)
    answers = {
        number: {answer: f"cermin me answer {number} {answer}" for answer in said} for number in digest.finding_ids
    }
    return Ways(page="", pause="cermin me pause", leave="cermin me erase", answers=answers, commands=True)


def _entry(number: int, rule: Rule, severity: Severity, words: str, marked: str, said: Explanation) -> Entry:
    start = words.index(marked)
    span = (start, start + len(marked))
    finding = Finding(
        check=f"sample.{number}",
        rule=rule,
        severity=severity,
        confidence=0.9,
        spans=(span,),
        quote=marked,
        notes=("affiliation",) if severity is Severity.HIGH else (),
        values=(("employer", "PT Contoh Jaya"),),
    )
    return Entry(
        finding_id=number,
        finding=finding,
        explanation=said,
        quote=quote(words, [span], mask),
        source_name="@ani@social.example",
        post_url=f"https://social.example/@ani/{number}",
        posted_at=DUE - timedelta(days=number - 9),
    )


SOURCES = (
    SourceLine(name="@ani@social.example", last_success_at=DUE - timedelta(minutes=42), omits=("boosts", "replies")),
    SourceLine(name="blog.ani.example", last_success_at=DUE - timedelta(days=4), gap=True, state="resting"),
    SourceLine(name="LinkedIn", last_success_at=DUE - timedelta(days=35), omits=("images",), outdated="linkedin"),
)
TROUBLES = (Trouble(name="blog.ani.example", what="unreachable", since=DUE - timedelta(days=4)),)

import pytest

from monitor.checks.normal import prepare
from monitor.checks.protected import REASONS, protection
from monitor.checks.texts import catalogue
from monitor.finding import Rule


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Gaji gue telat lagi.", "pay"),
        ("They cut our tips again.", "pay"),
        ("Cuti gue ditolak.", "hours"),
        ("We are short-staffed every night.", "hours"),
        ("Kecelakaan kerja di pabrik ditutupi.", "safety"),
        ("The fire exit is blocked by pallets.", "safety"),
        ("Ayo gabung serikat.", "union"),
        ("See you at the picket line.", "union"),
        ("Atasan melecehkan gue lewat chat.", "discrimination"),
        ("I was passed over because I am pregnant.", "discrimination"),
        ("Saya laporkan bos ke KPK.", "reporting"),
        ("I reported the fraud to the regulator.", "reporting"),
        ("Ibu saya meninggal tadi pagi.", "own_life"),
        ("My depression is back.", "own_life"),
        ("Saya minta maaf atas kata-kata kasar kemarin.", "repair"),
        ("I apologise to Maria.", "repair"),
        ("'Go home, all of you,' someone shouted at our stall.", "quotation"),
        ('Tetangga nulis "dasar sampah" di pagar kami.', "quotation"),
        ("My aunt was called names at the till for years.", "quotation"),
        ("Innalillahi, Pak Joko berpulang semalam.", "grief"),
        ("Merry Christmas to the whole ward.", "greeting"),
        ("Terima kasih Pak satpam yang menunggu saya.", "praise"),
        ("OJK cabut izin tiga pinjol.", "news"),
        ("Makan gaji buta terus hari ini.", None),
        ("Working in payroll I saw everyone's salaries.", None),
        ("I am sorry if anyone was offended.", None),
        ("Maaf deh kalau ada yang tersinggung.", None),
        ("Saya minta maaf, tapi memang kalian lebay.", None),
        ("Hujan lagi di Bogor.", None),
    ],
)
def test_why_a_text_is_protected(text: str, reason: str | None) -> None:
    found = protection(prepare(text))
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(
    "text",
    [
        "wfh = naps with the camera off",
        "Cuti sakit dua hari, aslinya ke pantai.",
        "My WFH corner.",
        "Jam pulang nanti mampir ke sini.",
        "Gaji Pak Direktur 90 juta, slipnya ketinggalan di printer.",
        "Nurse on night shift, high as a kite.",
        "Hope my boss gets cancer.",
        '"You lot are thieves," I said to the whole queue.',
        "Thanks to the idiot in row three.",
        "Our head of sales is a waste of salary.",
        "We will never raise our prices.",
        "That woman who runs our branch is an evil witch.",
        "My firm's opinion: the unions are wrong.",
        "A client called again at midnight.",
        "My boss got his job because of his father.",
        "Bilang ke bos ban bocor, aslinya gue masih di kasur.",
        "Gue cuma bertahan sampai THR, habis itu bye.",
        "Seharian main HP, gaji jalan terus.",
        "Kita mau ganti vendor gaji.",
        "Gunakan akun auditor dengan sandi Contoh1.",
        "Ini foto hasil rontgen pasien saya.",
        "Atas nama perusahaan, saya bilang kebijakan ini salah besar.",
        "Belum ada rilis resmi.",
        "BPOM bakal cabut izin produk kita.",
        "No guard on the server room tonight, the badge reader lets anybody in.",
        "Management will not act, our firewall has a hole anyone can use, still unpatched.",
        "The server room alarm is dead, still unpatched, nobody knows.",
        "Second round of IVF for the lady in room 4, she told me her husband is infertile.",
        "Wedding went on until four, still drunk on the ward this morning.",
        "Share salaries time: as HR I can tell you what Tom makes.",
        "Secure form for the merger leaked, not announced yet.",
        "A 12 hour shift with the dumbest customers on earth.",
        "The card check at door 3 has been broken for weeks.",
        "Maafin gue, klien kita mau merger, belum diumumkan.",
        "Habis operasi pasien kamar 4, saya cerita ya, dia kena HIV.",
        "Toko tutup, masuk lagi jam 5, kode alarmnya 4471.",
        "Split shift, pelanggan hari ini goblok semua.",
    ],
)
def test_a_word_alone_protects_nothing(text: str) -> None:
    assert protection(prepare(text)) is None


@pytest.mark.parametrize(
    ("text", "words", "rule", "silent"),
    [
        ("Gaji saya telat. Bos bego.", "bego", Rule.R1, True),
        ("Gaji saya telat. Klien kami rahasia.", "rahasia", Rule.R4, False),
        ("Gaji saya telat. Klien kami rahasia.", "telat", Rule.R4, True),
        ("Depresi saya kambuh. Kalian bego.", "bego", Rule.R1, False),
        ("Depresi saya kambuh. Kalian bego.", "kambuh", Rule.R1, True),
        ("Saya minta maaf. Saya menyebut kalian bego.", "bego", Rule.R1, True),
        ("Saya minta maaf. Saya menyebut kalian bego.", "maaf", Rule.R5, False),
        ('The clown shouted "drop dead" at our nurse.', "drop dead", Rule.R3, True),
        ('The clown shouted "drop dead" at our nurse.', "drop dead", Rule.R4, False),
        ('The clown shouted "drop dead" at our nurse.', "clown", Rule.R1, False),
        ('"Drop dead, nurse." She shouted it twice.', "nurse", Rule.R1, True),
        ("Selamat Natal semua. Besok kerja.", "kerja", Rule.R1, False),
        ("Selamat Natal semua. Besok kerja.", "Natal", Rule.R3, True),
        ("Data pasien bocor. Saya lapor ke Komdigi.", "bocor", Rule.R4, True),
        ("OJK cabut izin tiga pinjol.", "izin", Rule.R4, True),
        ("OJK cabut izin tiga pinjol.", "izin", Rule.R1, False),
    ],
)
def test_how_far_protection_reaches(text: str, words: str, rule: Rule, silent: bool) -> None:
    found = protection(prepare(text))
    assert found is not None
    place = text.index(words)
    assert found.silences(rule, ((place, place + len(words)),)) is silent


def test_one_part_of_the_evidence_in_protected_words_is_enough() -> None:
    text = "Klien kami rahasia. Gaji saya telat."
    found = protection(prepare(text))
    assert found is not None
    assert found.silences(Rule.R4, ((0, 5), (text.index("telat"), len(text) - 1)))


@pytest.mark.parametrize(
    ("text", "rule", "concerned"),
    [
        ('The clown shouted "drop dead" at our nurse.', Rule.R3, True),
        ('The clown shouted "drop dead" at our nurse.', Rule.R4, False),
        ('Gaji saya telat, kata bos "sabar".', Rule.R4, True),
        ("Saya minta maaf atas kata-kata kasar kemarin.", Rule.R5, True),
    ],
)
def test_which_rules_have_to_do_with_why_a_text_is_protected(text: str, rule: Rule, concerned: bool) -> None:
    found = protection(prepare(text))
    assert found is not None
    assert found.concerns(rule) is concerned


def test_every_reason_is_explained_in_both_languages() -> None:
    for language in ("id", "en"):
        assert set(catalogue(language)["protected"]) == set(REASONS)

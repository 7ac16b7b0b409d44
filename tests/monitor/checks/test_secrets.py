import pytest

from monitor.checks.engine import Policy
from monitor.checks.secrets import CHECKS, found

LETTERS = "qWeRtYuIoPaSdFgHjKlZxCvBnM1029384756mNbVcXzAsDfGhJkLpOiUyTrEwQ"
SHAPES = {
    "aws_key": "AKIAQWERTYUIOPASDFG7",
    "github": "ghp_" + LETTERS[:36],
    "github_fine": "github_pat_" + LETTERS + "_" + LETTERS[:14],
    "gitlab": "glpat-" + LETTERS[:20],
    "slack": "xoxb-102938475610-564738291056-" + LETTERS[:24],
    "slack_hook": "hooks.slack.com/services/T0QWERTYU/B0QWERTYU/" + LETTERS[:24],
    "discord_hook": "10293847561029384756/" + (LETTERS + LETTERS)[:68],
    "telegram_bot": "1029384756:AA" + LETTERS[:33],
    "stripe": "sk_live_" + LETTERS[:24],
    "google": "AIza" + LETTERS[:35],
    "openai": "sk-proj-" + LETTERS[:40] + "T3BlbkFJ" + LETTERS[:40],
    "huggingface": "hf_" + "qWeRtYuIoPaSdFgHjKlZxCvBnMmNbVcXzA",
    "npm": "npm_" + LETTERS[:36],
    "sendgrid": "SG." + LETTERS[:22] + "." + LETTERS[:43],
    "shopify": "shpat_" + "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "jwt": "eyJhbGciOiJIUzI1NiJ9x.eyJzdWIiOiIxMDI5Mzg0NyJ9x." + LETTERS[:43],
    "login_link": "Kopi7pagi",
}
SENTENCES = {
    "discord_hook": "https://discord.com/api/webhooks/{}",
    "login_link": "postgres://toko:{}@db.contoh.example/toko",
}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy(CHECKS)


@pytest.mark.parametrize("kind", SHAPES)
def test_a_token_is_found_inside_a_sentence(kind: str) -> None:
    secret = SHAPES[kind]
    text = "lihat ini " + SENTENCES.get(kind, "{}").format(secret) + " ya"
    start = text.index(secret)
    assert (start, start + len(secret), kind) in list(found(text))


def test_a_private_key_is_found() -> None:
    key = "-----BEGIN OPENSSH PRIVATE KEY-----\n" + LETTERS + "\n-----END OPENSSH PRIVATE KEY-----"
    assert [kind for _, _, kind in found(key)] == ["private_key"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Password wifi kantor: Kopi7Pagi", "Kopi7Pagi"),
        ("passwordnya adalah Rahasia2031 ya", "Rahasia2031"),
        ("the admin password is Sunny4Harbour", "Sunny4Harbour"),
        ("client_secret = 'z9x8c7v6b5n4m3a2s1d0'", "z9x8c7v6b5n4m3a2s1d0"),
        ('"api_key": "q7w8e9r0t1y2u3i4o5p6"', "q7w8e9r0t1y2u3i4o5p6"),
        ("kata sandi: 90817263", "90817263"),
    ],
)
def test_a_password_given_by_name_is_found(policy: Policy, text: str, quote: str) -> None:
    assert [finding.quote for finding in policy.judge(text).findings] == [quote]


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk_test_4eC39HqLyjWDarjtT1zdp7dc and 4242 4242 4242 4242 are in the docs"[26:],
        "api_key = ${API_KEY}",
        "password: your_password_1",
        "token = os.environ['TOKEN']",
        "password is hunter",
        "my key: version 2.4.6",
        "public_key = 9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJT",
        "access_id: 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
        "access_key: ab1cd2ef",
        "csrf-token=Mj2qykJO5rELyHgezQ69nzUX0i3OH67V7",
        "-----BEGIN PRIVATE KEY-----",
        "https://contoh.example/unduh?token=lihat-di-bawah",
        "Kata sandi minimal 12 huruf",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
)
def test_placeholders_and_other_long_words_stay_silent(policy: Policy, text: str) -> None:
    assert policy.judge(text).findings == ()


def test_a_credential_is_told_of_in_protected_speech_too(policy: Policy) -> None:
    verdict = policy.judge("Lembur tidak dibayar dan password wifi kantor: Kopi7Pagi")
    assert verdict.protected == "pay"
    assert [finding.check for finding in verdict.findings] == ["secret.password"]

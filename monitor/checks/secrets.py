"""Credentials in posts: keys, tokens, passwords and logins, by their issuers' formats."""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import re2

from monitor.checks.base import Context, Hit, check
from monitor.checks.normal import Text
from monitor.finding import Rule, Severity

_FILE = Path(__file__).parent / "wordlists" / "secrets.toml"
_PLACEHOLDER = re.compile(
    r"(?i)^pass(?:word)?$|x{4,}|\*{3,}|#{3,}|\.{3}|example|placeholder|change_?me|redacted|dummy|your[_-]?|insert|<|>|\$\{|\$\(|\{\{"
    r"|(?:token|key|secret|password|string)[_-]?here|process\.env|os\.environ|getenv|(.)\1{7,}|0123456789|abcdefghij"
    r"|1234567890(?:1|$|[^0-9a-z-])|secret_?name|var\.|env\."
)
_DOCUMENTED = ("SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",)
_CODE = re.compile(
    r"[A-Za-z_]+(?:[.:/][A-Za-z_]+)+\d*|[A-Z][A-Z_]+|[a-z]+(?:[A-Z][a-z]+)+\d?|[\w.-]+\.\w{2,4}|\d[\d.]*|[a-z-]+:[\w.-]+"
)
_PASSWORD = re.compile(r"(?i)passw|pwd|sandi")
_ID_NAME = re.compile(r"(?i)id[\"' ]{0,2}[:= ]{1,4}[\"' ]{0,2}$")
_PUBLIC_NAME = re.compile(
    r"(?i)public|csrf|authenticity|(?:primary|foreign|issuer|schema|package|keyword|version|url|uri|file|path|size|length|name|audience"
    r"|store|vault)[a-z_]{0,12}[\"' ]{0,2}[:= ]{1,4}[\"' ]{0,2}$|,apikey:[\"']$"
)
_UUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LEAST_ENTROPY = 2.9
_LEAST_ENTROPY_SPOKEN = 2.0
_SHORTEST_ASSIGNED = 10
_SHORTEST_NUMBER = 6
_NEAR_NAME = 60
_SPOKEN = {"assigned": 0.85, "spoken": 0.8, "login": 0.75}


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern)


def found(plain: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of every credential in a plain text; placeholders and documented dummies are none."""
    for kind, pattern in _near(plain.lower()):
        for match in _compiled(pattern).finditer(plain):
            start, end = match.span(min(_compiled(pattern).groups, 1))
            if _genuine(kind, plain[max(start - _NEAR_NAME, 0) : start], plain[start:end]):
                yield start, end, kind


def _near(low: str) -> Iterator[tuple[str, str]]:
    """Kind and pattern of the rules of which a text in lower case holds a word."""
    words, owners = _near_words()
    for kind in dict.fromkeys(owners[place] for place in sorted(words.Match(low) or ())):
        yield kind, _kinds()[kind]["pattern"]


@cache
def _kinds() -> dict[str, dict[str, Any]]:
    rules = _rules()
    return {**rules["shapes"], "assigned": rules["assigned"], "spoken": rules["spoken"], "login": rules["login"]}


@cache
def _near_words() -> tuple[Any, list[str]]:
    """The words of all rules as one RE2 set, and the kinds that they belong to."""
    together: Any = re2.Set.SearchSet()
    owners = [kind for kind, rule in _kinds().items() for _ in rule["near"]]
    for rule in _kinds().values():
        for word in rule["near"]:
            together.Add(re.escape(word))
    together.Compile()
    return together, owners


def _genuine(kind: str, before: str, secret: str) -> bool:
    if kind == "assigned":
        return _assigned(before, secret)
    if kind in {"spoken", "login"}:
        return _spoken(secret)
    if secret.startswith("ey") and (kind == "basic_header" or before.lower().endswith("basic ")):
        return False  # no user and password; a token is told of as one
    return _real(secret, _LEAST_ENTROPY_SPOKEN if kind.endswith("_link") else _LEAST_ENTROPY)


def _real(secret: str, least: float = _LEAST_ENTROPY) -> bool:
    documented = any(one in secret for one in _DOCUMENTED)
    return not documented and not _PLACEHOLDER.search(secret) and _entropy(secret) >= least


def _entropy(secret: str) -> float:
    shares = [count / len(secret) for count in Counter(secret).values()]
    return -sum(share * math.log2(share) for share in shares)


def _assigned(before: str, secret: str) -> bool:
    secret = secret.rstrip("=.,;")
    name = before.rsplit("\n", 1)[-1]
    if len(secret) < _SHORTEST_ASSIGNED and not _PASSWORD.search(name):
        return False
    if _PUBLIC_NAME.search(name) or _CODE.fullmatch(secret) or (_UUID.fullmatch(secret) and _ID_NAME.search(name)):
        return False
    return _mixed(secret) and _real(secret)


def _spoken(secret: str) -> bool:
    secret = secret.rstrip(".,;!?")
    number = secret.isdecimal() and len(secret) >= _SHORTEST_NUMBER
    return (number or _mixed(secret)) and _real(secret, _LEAST_ENTROPY_SPOKEN)


def _mixed(secret: str) -> bool:
    return bool(re.search(r"[0-9]", secret) and re.search(r"[A-Za-z]", secret))


def _signs(*sections: dict[str, Any]) -> tuple[str, ...]:
    near = sorted({word for section in sections for word in section["near"]})
    return ("(?i)" + "|".join(re.escape(word) for word in near),)


# The examples are made up: letters in the order of the keyboard, not anybody's key.
_LETTERS = "qWeRtYuIoPaSdFgHjKlZxCvBnM1029384756"


@check(
    "secret.token",
    Rule.R4,
    Severity.HIGH,
    exact=True,
    signs=_signs(*_rules()["shapes"].values()),
    rises=False,
    even_protected=True,
    flags=(
        f"Kenapa deploy gagal terus? Tokennya ghp_{_LETTERS} padahal sudah benar.",
        f"Why does this fail? I use ghp_{_LETTERS} as the docs say.",
        "Tolong bantu, koneksinya postgres://admin:Kopi7pagi@db.example.org/toko tidak jalan",
        "Here is my hook: hooks.slack.com/services/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",
    ),
    passes=(
        "Jangan pernah menaruh ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx di repositori.",
        "The docs use AKIAIOSFODNN7EXAMPLE as a key that does not work.",
        "Commit 1f3870be274f6c49b3e31a0c6728957f was reverted.",
        "Versi terbaru ada di https://contoh.example/unduh?id=8f14e45fceea167a5a36dedd4bea2543",
    ),
)
def token(text: Text, _: Context) -> Iterator[Hit]:
    """A key or token whose shape tells its issuer, or a login inside an address."""
    for start, end, kind in found(text.plain.text):
        if kind not in _SPOKEN:
            yield Hit(spans=(text.plain.back(start, end),), confidence=0.97)


@check(
    "secret.password",
    Rule.R4,
    Severity.HIGH,
    exact=True,
    signs=_signs(_rules()["assigned"], _rules()["spoken"], _rules()["login"]),
    rises=False,
    even_protected=True,
    flags=(
        "Password wifi kantor: Kopi7Pagi, silakan dipakai.",
        "The admin password is Sunny4Harbour until Monday.",
        "VPN kampus: user tu.taman pw melati45!",
        'Config saya begini: api_key = "q7w8e9r0t1y2u3i4o5p6" tapi error.',
        "client_secret: z9x8c7v6b5n4m3a2s1d0 and still a 401, any idea?",
    ),
    passes=(
        "Lupa password itu wajar, pakai pengelola kata sandi.",
        "The password is your birthday, said no security team ever.",
        "api_key = os.environ['API_KEY'] is the way.",
        "Kata sandi: minimal 12 karakter, campur angka.",
    ),
)
def password(text: Text, _: Context) -> Iterator[Hit]:
    """A password or key that is given by name."""
    for start, end, kind in found(text.plain.text):
        if kind in _SPOKEN:
            yield Hit(spans=(text.plain.back(start, end),), confidence=_SPOKEN[kind])


CHECKS = (token, password)

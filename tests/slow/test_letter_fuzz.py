"""Ten thousand letters of hostile names, posts and addresses: none breaks, none is active, none has a header more."""

import random
import re
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from monitor.people import Level
from reports.digest import Digest, Trouble
from reports.envelope import usable_address
from reports.letter import Letter, Proof, Ways
from reports.quote import quote
from tests.reports import samples
from tests.reports.samples import DUE, TRACE, WRITER, digest, entries, person, ways
from tests.thorough import times

pytestmark = pytest.mark.slow

LETTERS, PARTS = times(320, 10_000), 4
BITS = (
    "\r\nBcc: x@evil.test\r\n", "\n\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x00", "\x1b[31m",
    "\u202e", "\u200b", "\ufeff", "\ud800", "\udfff", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    '"', "'", "<", ">", "&", "&lt;", "</title>", "</blockquote>", "<!--", "]]>", "javascript:alert(1)",
    "data:text/html,x", "{{ 7*7 }}", "{% raw %}", "{0}", "{employer}", "%s", "=?utf-8?b?eA==?=", "=\r\n", ".\r\n",
    "\r\n.\r\n", "--=_", "kami digugat", "081200000042", "👩‍💻", "é", "日本語", "ﷺ", "a" * 1200, "http://evil.test/",
    "url(http://evil.test)", "@import 'http://evil.test'", "user:pw@evil.test", "\\", "/", "@", ",", ";", "(", "\t",
)  # fmt: skip
ACTIVE = re.compile(
    r"<\s*(script|img|iframe|object|embed|form|link|base|svg|meta\s+http-equiv)\b|\son\w+\s*="
    r"|(href|src|action)\s*=\s*[\"']?\s*(javascript|data|vbscript):",
    re.IGNORECASE,
)
REMOTE = re.compile(r"\bsrc\s*=|\bbackground\s*=|style=\"[^\"]*url\(|@import|<link", re.IGNORECASE)
CLEAN = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "List-Id",
         "List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To", "MIME-Version", "Content-Type", "Content-Language",
         "Content-Transfer-Encoding"}  # fmt: skip


def hostile(chance: random.Random, most: int = 5) -> str:
    return "".join(chance.choice(BITS) for _ in range(chance.randint(0, most)))


def hostile_address(chance: random.Random) -> str:
    typed = hostile(chance, 2) + "ani" + hostile(chance, 1) + "@mail.example" + hostile(chance, 1)
    return usable_address(typed) or "ani@mail.example"


def hostile_digest(chance: random.Random) -> Digest:
    language = chance.choice(["id", "en"])
    words = hostile(chance, 20) + "kami digugat" + hostile(chance, 20)
    start = words.index("kami digugat")
    one = replace(
        chance.choice(entries(language)),
        quote=quote(words, [(start, start + chance.randint(1, 30))], samples.mask),
        source_name=hostile(chance),
        post_url=chance.choice(["https://", "javascript:", "", "http://x@", "data:"]) + hostile(chance, 3),
    )
    one = replace(one, finding=replace(one.finding, values=(("employer", hostile(chance)),)))
    made = digest(language, level=chance.choice(list(Level)), found=[one])
    troubles = (Trouble(name=hostile(chance), what=hostile(chance, 1), since=DUE),)
    sources = tuple(replace(line, name=hostile(chance), omits=(hostile(chance, 1),)) for line in made.sources)
    choices = replace(made.person.choices, address=hostile_address(chance))
    someone = replace(made.person, choices=choices)
    return replace(made, id=chance.randint(1, 10**9), person=someone, troubles=troubles, sources=sources)


def hostile_letter(chance: random.Random) -> Letter:
    kind = chance.randint(0, 9)
    if kind == 0:
        to = (hostile_address(chance), hostile(chance))
        return WRITER.advice(person(), to, hostile(chance, 30), DUE)
    if kind == 1:
        proofs = [Proof(name=hostile(chance), code="cermin-abc")]
        return WRITER.welcome(person(), proofs, Ways(page="https://x.example/me", pause="", leave=""), DUE)
    made = hostile_digest(chance)
    return WRITER.digest(made, ways(made), TRACE)


def faults(letter: Letter) -> list[str]:
    """What is wrong with a letter."""
    mail = message_from_bytes(letter.message, policy=policy.default)
    html = letter.html or ""
    tags = "".join(re.findall(r"<[^>]*>", html))
    names = list(mail.keys())
    found = {
        "a header of its own": set(names) - CLEAN,
        "a header twice": [name for name in names if names.count(name) > 1],
        "receivers": len(mail["To"].addresses) != 1,
        "a long line": max(map(len, letter.message.split(b"\r\n"))) > 998,
        "a bare line end": letter.message.count(b"\n") != letter.message.count(b"\r\n"),
        "active": ACTIVE.search(tags),
        "remote": REMOTE.search(tags),
        "unmasked": "081200000042" in "".join(re.findall(r"<blockquote.*?</blockquote>", html, re.DOTALL)),
        "parts": [part.get_content_type() for part in mail.iter_parts()] != ["text/plain", "text/html"],
    }
    return [name for name, wrong in found.items() if wrong]


@pytest.mark.parametrize("part", range(PARTS))
def test_hostile_letters(part: int) -> None:
    chance = random.Random(part)
    wrong = {n: found for n in range(LETTERS // PARTS) if (found := faults(hostile_letter(chance)))}
    assert wrong == {}


def test_the_judge_sees_what_is_wrong() -> None:
    made = digest()
    letter = WRITER.digest(made, ways(made), TRACE)
    assert faults(letter) == []
    spoiled = replace(
        letter,
        html='<img src="x"><a href="javascript:x"><blockquote>081200000042</blockquote>',
        message=b"Bcc: x\r\n" + letter.message,
    )
    assert faults(spoiled) == ["a header of its own", "active", "remote", "unmasked"]

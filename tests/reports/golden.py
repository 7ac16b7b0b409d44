"""Whole letters as they must stay, byte for byte. `python -m tests.reports.golden` writes them anew."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from monitor.people import Level
from reports.letter import Letter, Proof, Writer
from tests.reports import samples

FOLDER = Path(__file__).parents[1] / "data" / "golden-letters"
HOURS = timedelta(hours=72)


def letters() -> Mapping[str, Letter]:
    """Every kind of letter, the digest in both languages and at every level."""
    writer = samples.WRITER
    found = {}
    for language in ("id", "en"):
        for level in Level:
            digest = samples.digest(language, level=level)
            found[f"digest-{level}-{language}"] = writer.digest(digest, samples.ways(digest), samples.TRACE)
        found |= _others(writer, language)
    return found


def _others(writer: Writer, language: str) -> dict[str, Letter]:
    to, url, now = "ani@mail.example", f"{samples.BASE}/x/{'Url' * 14}", samples.DUE
    empty = samples.digest(language, found=[])
    alone = samples.digest(language)
    person = replace(samples.person(language), next_due_at=now + timedelta(days=7))
    proofs = [Proof(name="@ani@social.example", code="cermin-abc123"), Proof(name="blog.ani.example", code=None)]
    return {
        f"empty-{language}": writer.digest(empty, samples.ways(empty), samples.TRACE),
        f"just-me-{language}": writer.digest(alone, samples.commands(alone), samples.TRACE),
        f"short-{language}": writer.short(person, 3, samples.ways(empty), samples.TRACE, now),
        f"confirm-{language}": writer.confirm(to, language, url, HOURS, now),
        f"sign-in-{language}": writer.sign_in(to, language, url, timedelta(minutes=15), now),
        f"address-old-{language}": writer.address_change(to, language, url, HOURS, now, new=False),
        f"address-new-{language}": writer.address_change(to, language, url, HOURS, now, new=True),
        f"welcome-{language}": writer.welcome(person, proofs, samples.ways(empty), now),
        f"goodbye-{language}": writer.goodbye(to, language, now),
        f"test-{language}": writer.test(to, language, now),
        f"advice-{language}": writer.advice(
            person, ("budi@mail.example", "Budi"), "Apa pendapatmu?\n\n  «digugat»\n", now
        ),
    }


def renew() -> None:
    """Write every letter down as it is now."""
    for path in FOLDER.glob("*"):
        path.unlink()
    for name, letter in letters().items():
        (FOLDER / f"{name}.eml").write_bytes(letter.message)
        (FOLDER / f"{name}.txt").write_text(letter.text)
        (FOLDER / f"{name}.html").write_text(letter.html or "")


if __name__ == "__main__":
    renew()

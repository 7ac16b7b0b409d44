import re
from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes, policy
from itertools import product
from pathlib import Path

import pytest

from monitor.people import Level
from reports.digest import Digest, Entry, Trouble
from reports.letter import Letter, Writer
from reports.stationery import Stationery
from tests.reports.golden import FOLDER, letters
from tests.reports.samples import BASE, SENDER, TRACE, WRITER, commands, digest, entries, many, person, ways

ALL = letters()
NAMES = sorted(ALL)


def written(made: Digest) -> Letter:
    return WRITER.digest(made, ways(made), TRACE)


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_is_the_same_as_ever(name: str) -> None:
    """After a wanted change: python -m tests.reports.golden, and look at what changed."""
    letter = ALL[name]
    assert letter.message == (FOLDER / f"{name}.eml").read_bytes()
    assert letter.text == (FOLDER / f"{name}.txt").read_text()
    assert letter.html == (FOLDER / f"{name}.html").read_text()


def test_there_is_no_golden_letter_that_nobody_writes() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(NAMES)


def test_the_same_digest_gives_the_same_bytes() -> None:
    assert written(digest()).message == written(digest()).message
    assert written(digest()).message != written(replace(digest(), id=4)).message


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_has_one_receiver_and_no_way_to_follow_the_reader(name: str) -> None:
    mail = message_from_bytes(ALL[name].message, policy=policy.default)
    assert len(mail["To"].addresses) == 1
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    html = ALL[name].html or ""
    assert re.findall(r"<(?:img|script|link|iframe|form|object|audio|video)\b", html) == []
    assert re.findall(r"\bsrc=|url\(|@import|@font-face", html) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_is_readable_for_everybody(name: str) -> None:
    mail = message_from_bytes(ALL[name].message, policy=policy.default)
    language = name[-2:]
    assert [part["Content-Language"] for part in mail.iter_parts()] == [language, language]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    html = ALL[name].html or ""
    assert f'<html lang="{language}"' in html
    assert html.count("<table") == html.count('role="presentation"')
    assert html.count("<h1") == 1


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_finding_has_its_words_its_rule_the_why_and_what_one_can_do(language: str) -> None:
    made = digest(language)
    letter = written(made)
    for entry in made.entries:
        marked = next(piece.text for piece in entry.quote if piece.marked)
        for said in (entry.explanation.title, entry.explanation.why, entry.explanation.fine,
                     entry.explanation.advice, f"{entry.finding.rule} · ", marked):  # fmt: skip
            assert said in letter.html
            assert " ".join(said.split()) in " ".join(letter.text.replace("  > ", " ").split())
        assert "<mark" in letter.html
        assert f"«{marked}»".replace(" ", "") in re.sub(r"\s|  > |>", "", letter.text)
        assert letter.html.count(f"{entry.finding_id}?say=") == 4
        assert letter.text.count(f"{entry.finding_id}?say=") == 4


def test_the_subject_and_what_a_mailbox_previews_say_nothing() -> None:
    letter = written(digest("en"))
    assert letter.subject == "Your weekly mirror"
    assert re.search(r"\d|R4|figure|place", letter.text[:140]) is None


def test_a_third_persons_number_is_nowhere_in_the_letter() -> None:
    assert b"081200000042" not in written(digest("id")).message
    assert "08••••••••42" in written(digest("id")).text


def test_the_text_part_is_complete_by_itself() -> None:
    made = digest("id")
    letter = written(made)
    for url in (ways(made).pause, ways(made).leave, ways(made).unsubscribe, "https://social.example/@ani/11"):
        assert url in letter.text.splitlines() or f"  {url}" in letter.text.splitlines()
    assert "blog.ani.example: terakhir dibaca Kamis 20 November 2025, 08.00 WIB." in letter.text
    assert max(map(len, letter.text.splitlines())) < 100


def canaries(found: Sequence[Entry]) -> tuple[Digest, list[str]]:
    """Words, rules, platforms and counts that a hidden letter must not show."""
    made = [
        replace(
            one,
            explanation=replace(one.explanation, title=f"canary-title-{n}", why=f"canary-why-{n}"),
            quote=tuple(replace(piece, text=f"canary-words-{n}") for piece in one.quote),
            source_name=f"canary-source-{n}",
            post_url=f"https://canary-{n}.example/",
        )
        for n, one in enumerate(found)
    ]
    return digest("en", found=made, limit=200), [
        text.format(n)
        for n, text in product(
            range(len(found)),
            ("canary-title-{}", "canary-why-{}", "canary-words-{}", "canary-source-{}", "canary-{}.example"),
        )
    ]


def test_a_letter_that_hides_its_content_holds_none_of_a_thousand_canaries() -> None:
    full, words = canaries(many(200, "en"))
    assert len(words) == 1000
    shown = written(full)
    assert [word for word in words if word not in shown.html] == []
    hidden = written(at_level(full, Level.LINK))
    plain = hidden.message.decode() + hidden.text + hidden.html
    assert [word for word in words if word in plain] == []
    assert re.search(r"\bR[1-5]\b|social\.example|blog\.ani|finding|places to look", plain) is None


def at_level(made: Digest, level: Level) -> Digest:
    choices = replace(made.person.choices, level=level)
    return replace(made, person=replace(made.person, choices=choices))


def test_a_letter_that_hides_its_content_does_not_tell_a_full_week_from_an_empty_one() -> None:
    full, empty = digest(level=Level.LINK), digest(level=Level.LINK, found=[])
    assert WRITER.digest(full, ways(empty), TRACE).message == written(empty).message


def test_counts_are_all_that_a_letter_with_counts_shows() -> None:
    full, words = canaries(many(7, "en"))
    letter = written(at_level(full, Level.COUNTS))
    assert [word for word in words if word in letter.message.decode() + letter.text] == []
    assert "7 places to look at" in letter.text
    assert "* R4 Careful with work information: 3" in letter.text


def test_two_hundred_findings_fit() -> None:
    letter = written(digest("en", found=many(200, "en")))
    assert len(letter.html.encode()) <= 80 * 1024
    assert "190 more wait." in letter.text


def test_without_a_server_a_letter_names_commands() -> None:
    made = digest("id")
    letter = WRITER.digest(made, commands(made), TRACE)
    for command in ("cermin me answer 11 fixed", "cermin me answer 14 later", "cermin me pause"):
        assert command in letter.text
        assert command in letter.html
    assert BASE not in letter.html + letter.text
    assert b"List-Unsubscribe" not in letter.message


def test_what_came_in_from_the_web_is_never_active() -> None:
    hostile = '"><script>alert(1)</script><a href="javascript:x">'
    one = replace(
        entries("en")[0],
        quote=tuple(replace(piece, text=hostile) for piece in entries("en")[0].quote),
        source_name=hostile,
        post_url="javascript:alert(1)",
    )
    letter = written(digest("en", found=[one]))
    assert "<script" not in letter.html
    assert "javascript" not in "".join(re.findall(r"<[^>]*>", letter.html))


def test_what_is_not_known_is_left_out() -> None:
    undated = replace(entries("en")[0], posted_at=None)
    made = replace(digest("en", found=[undated]), troubles=(Trouble(name="blog.ani.example", what="moved"),))
    text = written(made).text
    assert "R4 · Look at this first · @ani@social.example\n" in text
    assert "* blog.ani.example: It has moved; the new address is used from now on.\n" in text
    welcome = WRITER.welcome(replace(person("en"), next_due_at=None), [], ways(made), made.due_at)
    assert "Your first letter comes" not in welcome.text


def test_a_plain_writer_needs_no_template_of_the_operator(tmp_path: Path) -> None:
    (tmp_path / "digest.txt").write_text("{{ misspelt }}")
    own = Writer(SENDER, Stationery(tmp_path))
    made = digest()
    letter = own.plainly().digest(made, ways(made), TRACE)
    assert letter.html is None
    assert letter.text == written(made).text


def test_advice_is_exactly_what_the_person_saw_and_is_answered_to_them() -> None:
    payload = "Bagaimana menurutmu?\n\n   «digugat vendor»\n\nhttps://social.example/@ani/1\n"
    letter = WRITER.advice(person(), ("budi@mail.example", "Budi"), payload, digest().due_at)
    mail = message_from_bytes(letter.message, policy=policy.default)
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == payload
    shown = "Bagaimana menurutmu?<br><br>&nbsp;  «digugat vendor»<br><br>https://social.example/@ani/1"
    assert shown in letter.html
    assert str(mail["Reply-To"]) == "ani@mail.example"
    assert str(mail["To"]) == "Budi <budi@mail.example>"

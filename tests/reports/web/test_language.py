"""Both languages, in which the pages say the same; and what everybody may read."""

import re
from pathlib import Path

import pytest

from monitor.checks import ALL
from monitor.doors import Door
from reports.agreement import wording
from reports.words import catalogue
from tests.reports.web.conftest import Site


def test_both_catalogues_have_the_same_keys_and_placeholders() -> None:
    ours = {
        language: {key: text for key, text in catalogue(language).items() if key.startswith("web.")}
        for language in ("id", "en")
    }
    assert ours["id"].keys() == ours["en"].keys()
    for key, text in ours["id"].items():
        other = ours["en"][key]
        assert isinstance(text, str) is isinstance(other, str)
        assert len(text) == len(other) or isinstance(text, str)
        holes = [sorted(re.findall(r"\{\w+\}", str(said))) for said in (text, other)]
        assert holes[0] == holes[1], key


def test_every_sentence_that_a_template_asks_for_is_there() -> None:
    known = catalogue("en")
    asked = set()
    for template in Path("reports/templates/web").glob("*.html"):
        text = template.read_text("utf-8")
        asked |= {f"web.{key}" for key in re.findall(r'\b(?:t|several)\("([\w.]+)"[,)]', text)}
        asked |= set(re.findall(r'\bwords\("([\w.]+)"\)', text))
    assert len(asked) > 100
    assert asked <= known.keys()


@pytest.mark.parametrize("avoided", ["violation", "offence", "guilty", "risk score", "pelanggaran Anda", "!"])
def test_no_sentence_scolds(avoided: str) -> None:
    for language in ("id", "en"):
        for key, text in catalogue(language).items():
            if key.startswith("web."):
                assert avoided not in str(text), key


def test_the_language_is_the_readers(site: Site) -> None:
    def spoken(**options: object) -> str:
        return site.get("/", **options).text.partition('<html lang="')[2][:2]

    assert spoken() == "id"
    assert spoken(headers={"Accept-Language": "en-GB,en;q=0.9,id;q=0.5"}) == "en"
    assert spoken(headers={"Accept-Language": "fr"}) == "id"
    assert spoken(query_string={"lang": "xx"}) == "id"


def test_a_switch_holds_for_the_pages_that_follow(site: Site) -> None:
    person_id = site.world.join(language="id")
    site.sign_in(person_id)
    assert "Temuan Anda" in site.get("/me").text
    assert "Your findings" in site.get("/me?lang=en").text
    assert "Your findings" in site.get("/me").text
    assert "Temuan Anda" in site.get("/me?lang=id").text


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_renders_in_both_languages(site: Site, language: str) -> None:
    person_id = site.world.join(language=language)
    _, answer = site.finding(person_id)
    site.sign_in(person_id)
    invitation = site.invitation()
    paths = [
        *("/", "/in", "/how", "/me", "/me/accounts", "/me/choices", "/me/data", "/me/leave"),
        *(answer, f"{answer}/advice", f"/join/{invitation}"),
        *(f"/{path}/{site.token(door, person_id)}" for path, door in (("pause", Door.PAUSE), ("u", Door.UNSUBSCRIBE))),
    ]
    for path in paths:
        shown = site.get(f"{path}?lang={language}")
        assert shown.status_code == 200, path
        assert f'<html lang="{language}">' in shown.text
        assert shown.text.count("<h1>") == 1
        fields = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]* id="([\w-]+)"', shown.text)
        for name in fields:
            assert f'for="{name}"' in shown.text, (path, name)


def test_the_page_for_everybody_lists_every_check_and_who_sees_what(site: Site) -> None:
    shown = site.get("/how?lang=en").text
    for one in ALL:
        assert f"<code>{one.id}</code>" in shown
    for said in ("Only you", "at most 30 days", "Nobody; an admin has no list", "statistical model"):
        assert said in shown


def test_the_front_page_says_how_to_come_in(site: Site) -> None:
    shown = site.get("/?lang=en").text
    assert 'href="/in"' in shown
    assert "Kantor Contoh" in shown


@pytest.mark.parametrize("purpose", ["read", "past", "mail", "upload"])
def test_a_sentence_of_consent_changes_only_together_with_its_version(purpose: str) -> None:
    assert {language: wording(language, purpose).hash[:12] for language in ("id", "en")} == CONSENT_1[purpose]


CONSENT_1 = {
    "read": {"id": "7f8539faa844", "en": "df7d1175d49a"},
    "past": {"id": "62f05bd1aeec", "en": "03f8f850a7a1"},
    "mail": {"id": "9e36d78f0908", "en": "ef2bc806075c"},
    "upload": {"id": "8532a398e81c", "en": "244919d4a980"},
}
"""The wordings of version 1 by their hashes. A new sentence needs a new `web.consent.version` and new hashes."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import registry
from reports.words import LANGUAGES, Words, catalogue

REPORTS = Path(__file__).parents[2] / "reports"
MOMENT = datetime(2025, 11, 24, 1, 5, tzinfo=UTC)


def placeholders(sentence: object) -> set[str]:
    return set(re.findall(r"{\w+}", str(sentence)))


def own(language: str) -> dict[str, object]:
    """The sentences of letters; those of pages are looked after beside the pages."""
    return {key: said for key, said in catalogue(language).items() if not key.startswith("web.")}


def test_both_languages_have_the_same_keys() -> None:
    assert own("id").keys() == own("en").keys()


def test_a_sentence_has_the_same_placeholders_in_both_languages() -> None:
    indonesian, english = own("id"), own("en")
    assert [key for key in english if placeholders(indonesian[key]) != placeholders(english[key])] == []


def test_both_languages_have_as_many_questions() -> None:
    assert len(Words("id").several("question.week")) == len(Words("en").several("question.week")) == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_shouts_or_judges(language: str) -> None:
    harsh = re.compile(
        r"!|violat|offen[cs]e|guilty|risk score|\bangry\b|pelanggar|bersalah|skor|\bmarah\b", re.IGNORECASE
    )
    assert [key for key, said in own(language).items() if harsh.search(str(said))] == []


def test_every_sentence_is_used_somewhere() -> None:
    source = "\n".join(path.read_text() for path in REPORTS.rglob("*") if path.suffix in {".py", ".html", ".txt"})
    by_name = re.compile(
        r"^(exports|rule|severity|note|answer|coverage|platform|trouble|subject|sources|footer|calendar|confirm|sign_in|digest)\."
    )
    left = [key for key in own("en") if not by_name.match(key) and key.removesuffix("_one") not in source]
    assert left == []


def test_every_export_can_be_asked_for_and_is_called_by_its_platform() -> None:
    asked = {name for name in registry.ARCHIVES if not registry.archive(name).preview_only}
    words = {key.partition(".")[2] for key in own("en") if key.startswith("exports.")}
    assert asked == words
    assert [name for name in words if not Words("en").has(f"platform.{name}")] == []


@pytest.mark.parametrize("name", registry.ARCHIVES)
def test_what_an_export_leaves_out_has_its_sentence(name: str) -> None:
    assert [key for key in registry.archive(name).omits if f"coverage.{key}" not in own("en")] == []


def test_one_of_something_has_a_sentence_of_its_own() -> None:
    words = Words("en")
    assert words("digest.found", count=1) == "One place to look at."
    assert words("digest.found", count=2).startswith("2 places")
    assert words("footer.pause", count=1) == "Pause"


def test_a_date_is_written_the_way_people_write_it() -> None:
    assert Words("id").day(MOMENT, "Asia/Jakarta") == "24 November 2025"
    assert Words("id").moment(MOMENT, "Asia/Jakarta") == "Senin 24 November 2025, 08.05 WIB"
    assert Words("id").moment(MOMENT, "Asia/Jayapura") == "Senin 24 November 2025, 10.05 WIT"
    assert Words("en").moment(MOMENT, "America/New_York") == "Sunday 23 November 2025, 20:05 EST"


def test_what_is_not_there_is_an_error_and_not_a_gap() -> None:
    words = Words("id")
    with pytest.raises(KeyError):
        words("nothing.here")
    with pytest.raises(KeyError):
        words("digest.found")
    with pytest.raises(KeyError):
        words("question.week")
    with pytest.raises(KeyError):
        words.several("digest.why")
    assert not words.has("question.week")
    assert words.has("digest.why")


def test_a_language_without_catalogue_is_named() -> None:
    with pytest.raises(ValueError, match="'fr'; there are id, en"):
        Words("fr")

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from monitor.checks import ALL, by_id
from monitor.checks.base import Check, Context, Hit, Lexicon, check
from monitor.checks.engine import Policy, Verdict
from monitor.checks.normal import Text
from monitor.finding import Rule, Severity


def word_check(word: str, **changes: object) -> Check:
    """A check that finds every place of one word and shows it as it stands."""

    def find(text: Text, _: Context) -> Iterator[Hit]:
        start = text.words.text.find(word)
        while start >= 0:
            yield Hit(spans=(text.words.back(start, start + len(word)),))
            start = text.words.text.find(word, start + 1)

    made = check(f"word.{word}", Rule.R1, Severity.LOW, flags=(word,), passes=("",), keywords=(word,))(find)
    return replace(made, **{"exact": True, **changes})


def test_a_finding_says_what_where_and_how_sure() -> None:
    verdict = Policy([word_check("ular")]).judge("Ada ULAR di kantor.")
    (finding,) = verdict.findings
    assert (finding.check, finding.rule, finding.severity) == ("word.ular", Rule.R1, Severity.LOW)
    assert (finding.quote, finding.spans, finding.confidence) == ("ULAR", ((4, 8),), 0.9)
    assert verdict.scores == {**dict.fromkeys(Rule, 0.0), Rule.R1: 0.9}
    assert verdict.lang == "id"


def test_words_are_shown_in_their_phrase_and_several_in_one_phrase_once() -> None:
    verdict = Policy([word_check("ular", exact=False)]).judge("Cerah, ada ular lapar. Ada ular, ular. Kenyang.")
    assert [finding.quote for finding in verdict.findings] == ["Cerah, ada ular lapar", "Ada ular, ular"]


def test_findings_come_gravest_first_then_by_place() -> None:
    checks = [word_check("ular"), word_check("kucing", severity=Severity.HIGH), word_check("ikan")]
    verdict = Policy(checks).judge("ikan ular kucing")
    assert [finding.quote for finding in verdict.findings] == ["kucing", "ikan", "ular"]


def test_one_broken_check_of_thirty_costs_its_own_answer_only() -> None:
    def broken(_: Text, __: Context) -> Iterator[Hit]:
        yield Hit(spans=((0, 1),))
        raise RuntimeError("planted")

    checks = [word_check(f"w{number}") for number in range(29)]
    checks.append(check("word.broken", Rule.R2, Severity.LOW, flags=(), passes=())(broken))
    verdict = Policy(checks).judge(" ".join(f"w{number}" for number in range(29)))
    assert len({finding.check for finding in verdict.findings}) == 29
    assert verdict.failed == ("word.broken",)
    assert verdict.scores[Rule.R2] == 0.0


def test_weak_evidence_counts_in_the_scores_only() -> None:
    def unsure(_: Text, __: Context) -> Iterator[Hit]:
        yield Hit(spans=((0, 3),), confidence=0.3)

    verdict = Policy([check("word.unsure", Rule.R3, Severity.LOW, flags=(), passes=())(unsure)]).judge("abc")
    assert verdict == Verdict(lang="id", scores={**dict.fromkeys(Rule, 0.0), Rule.R3: 0.3})


def test_of_overlapping_evidence_the_surest_then_the_longest_is_told() -> None:
    def several(_: Text, __: Context) -> Iterator[Hit]:
        yield Hit(spans=((0, 3),), confidence=0.6)
        yield Hit(spans=((2, 6),), confidence=0.9)
        yield Hit(spans=((2, 8),), confidence=0.9)
        yield Hit(spans=((8, 9),), confidence=0.6)

    made = check("word.several", Rule.R3, Severity.LOW, flags=(), passes=(), exact=True)(several)
    verdict = Policy([made]).judge("abcdefghi")
    assert [finding.spans for finding in verdict.findings] == [((2, 8),), ((8, 9),)]


def test_a_check_tells_of_twenty_places_at_most() -> None:
    assert len(Policy([word_check("ular")]).judge("ular " * 50).findings) == 20


@pytest.mark.parametrize(
    ("severity", "rises", "bio", "expected", "notes"),
    [
        (Severity.LOW, True, "", Severity.LOW, ()),
        (Severity.LOW, True, "Engineer at Contoh Jaya", Severity.MEDIUM, ("affiliation",)),
        (Severity.HIGH, True, "Perawat di RS Contoh", Severity.HIGH, ("affiliation",)),
        (Severity.LOW, False, "Engineer at Contoh Jaya", Severity.LOW, ()),
    ],
)
def test_naming_ones_job_raises_the_severity_and_says_so(
    severity: Severity, rises: bool, bio: str, expected: Severity, notes: tuple[str, ...]
) -> None:
    (finding,) = Policy([word_check("ular", severity=severity, rises=rises)]).judge("ular", Context(bio=bio)).findings
    assert (finding.severity, finding.notes) == (expected, notes)


def test_the_employers_name_is_given_to_the_explanation() -> None:
    about = Context(bio="Data analyst at Contoh Jaya.")
    (finding,) = Policy([word_check("ular")]).judge("ular", about).findings
    assert finding.values == (("employer", "Contoh Jaya"),)


def test_protected_speech_silences_all_but_what_must_always_speak() -> None:
    checks = [word_check("ular"), word_check("kunci", even_protected=True)]
    verdict = Policy(checks).judge("THR belum dibayar, ular dan kunci")
    assert [finding.quote for finding in verdict.findings] == ["kunci"]
    assert verdict.protected == "pay"


def test_a_work_secret_beside_protected_speech_stays_one() -> None:
    checks = [word_check("ular", rule=Rule.R4), word_check("kunci")]
    verdict = Policy(checks).judge("THR belum dibayar ular. Ada kunci dan ular")
    assert [finding.spans for finding in verdict.findings] == [((38, 42),)]


def test_two_checks_may_not_share_an_id() -> None:
    with pytest.raises(ValueError, match="same id"):
        Policy([word_check("ular"), word_check("ular")])


def test_judging_is_the_same_from_many_threads() -> None:
    policy = Policy()
    texts = [example.text for one in ALL for example in one.flags][:60]
    alone = [policy.judge(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(policy.judge, texts)) == alone


def test_names_of_the_lexicon_are_asked_for_in_their_time() -> None:
    lexicon = Lexicon.read({"code_names": [{"name": "Senja", "public_from": "2030-05-01"}]})
    policy = Policy([by_id["work.code_name"]])
    assert len(policy.judge("Rilis Senja minggu ini", Context(lexicon=lexicon)).findings) == 1


def test_a_models_hint_gives_way_to_words_of_the_same_rule() -> None:
    told = {one.check for one in Policy().judge("Kas kantor kita tinggal dua bulan, belum ada yang tahu.").findings}
    assert told == {"work.figures", "work.not_public"}

"""A short run of the fuzzer over every parser; `benchmarks/fuzz.py --seconds 600` is the long one."""

import time

import pytest

from benchmarks import fuzz
from benchmarks.fuzz import Files, Parser
from connectors import registry
from connectors.base import Refused
from tests.thorough import times

SECONDS = times(1, 60) / 3
PARSERS = {parser.name: parser for parser in fuzz.parsers()}

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", PARSERS)
def test_no_twisted_sample_crashes_or_hangs_a_parser(name: str) -> None:
    figures = fuzz.fuzz(PARSERS[name], SECONDS, seed=20261125)
    assert figures.faults == {}
    assert sum(figures.outcomes.values()) > 0


def test_every_parser_takes_part() -> None:
    assert set(registry.ARCHIVES) - {"feed"} | {f"live {name}" for name in registry.BUILT_IN} | {"feeds"} == set(
        PARSERS
    )


def test_the_samples_themselves_are_read() -> None:
    for parser in PARSERS.values():
        assert {fuzz.outcome_of(parser, sample, dict(files))[0] for sample, files in parser.samples} & {"read"}, parser


def outcome(read: object) -> tuple[str, str]:
    return fuzz.outcome_of(Parser("x", (), read), "x", {})  # type: ignore[arg-type]


def test_the_fuzzer_sees_a_crash_and_a_hang_and_takes_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "HANG", 0.05)

    def crash(_: str, __: Files) -> int:
        raise KeyError("x")

    def refuse(_: str, __: Files) -> int:
        raise Refused("no")

    def turn(_: str, __: Files) -> int:
        begun = time.process_time()
        while time.process_time() < begun + 2:
            pass
        return 1

    assert outcome(crash)[0] == "crash"
    assert outcome(crash)[1].startswith("KeyError at test_fuzz.py")
    assert outcome(refuse) == ("refused", "")
    assert outcome(turn)[0] == "hang"


def test_the_same_seed_makes_the_same_cases() -> None:
    import random  # noqa: PLC0415 - only here

    files = {"a": b'{"x": [1, 2, {"y": "z"}]}', "b": b"<a>b</a>"}
    one, two = (fuzz.twisted(files, files, random.Random("7")) for _ in range(2))
    assert one == two != files

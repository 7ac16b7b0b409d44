import io
import json
import logging
from collections.abc import Iterator

import pytest

from monitor.log import HELD, start_logging

CANARY = "Rahasia klien Sinta"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    kept = io.StringIO()
    start_logging(stream=kept)
    yield kept
    logging.captureWarnings(capture=False)
    root.handlers, root.level = handlers, level


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_ids_and_counts_get_through(stream: io.StringIO) -> None:
    logging.getLogger("monitor.collect").info("source %d: %d posts, %s", 7, 20, "rate_limited")
    (line,) = lines(stream)
    assert line["said"] == "source 7: 20 posts, rate_limited"
    assert (line["level"], line["from"]) == ("info", "monitor.collect")


@pytest.mark.parametrize("value", [CANARY, "ani@example.org", "https://example.org/ani", {"text": CANARY}])
def test_content_in_an_argument_is_held_back(stream: io.StringIO, value: object) -> None:
    logging.getLogger("monitor.collect").warning("source %d: %s", 7, value)
    assert lines(stream)[0]["said"] == f"source 7: {HELD}"


def test_an_exceptions_text_is_held_back_but_its_place_is_told(stream: io.StringIO) -> None:
    try:
        int(CANARY)
    except ValueError:
        logging.getLogger("monitor.queue").exception("task %s", "poll")
    assert CANARY not in stream.getvalue()
    assert lines(stream)[0]["error"] == "ValueError"
    assert str(lines(stream)[0]["places"]).startswith("['test_log.py:")


def test_a_librarys_arguments_are_held_back(stream: io.StringIO) -> None:
    logging.getLogger("waitress.queue").warning("Task queue depth is %s", CANARY)
    logging.getLogger("elsewhere").error(f"the text of {CANARY}")  # noqa: G004 - what a careless library does
    logging.getLogger("waitress").error(ValueError(CANARY))
    assert [line["said"] for line in lines(stream)] == ["Task queue depth is %s", HELD, "ValueError"]

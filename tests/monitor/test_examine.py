from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.post import Kind, Post, Visibility
from monitor.checks.base import Context, Hit, check
from monitor.checks.engine import Policy
from monitor.checks.normal import Text
from monitor.examine import checked, examine
from monitor.finding import Rule, Severity

SEEN: list[Context] = []


@check("test.moron", Rule.R1, Severity.MEDIUM, flags=(), passes=(), keywords=("moron",), exact=True)
def moron(text: Text, about: Context) -> Iterator[Hit]:
    SEEN.append(about)
    at = text.raw.index("moron")
    yield Hit(spans=((at, at + 5),))


POLICY = Policy((moron,))
POST = Post(key="1", text="What a moron.", created_at=datetime(2026, 3, 2, 8, tzinfo=UTC))


def test_own_public_words_are_checked_with_what_stands_around_them() -> None:
    SEEN.clear()
    about = Context(bio="Nurse", reply_to="Hm?")
    verdict = examine(POLICY, replace(POST, kind=Kind.REPLY), about)
    assert [finding.quote for finding in verdict.findings] == ["moron"]
    assert [replace(about, kind="reply", at=POST.created_at)] == SEEN


def test_a_post_without_a_date_keeps_the_moment_it_was_given() -> None:
    SEEN.clear()
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    examine(POLICY, replace(POST, created_at=None), Context(at=moment))
    assert SEEN[0].at == moment


def test_title_warning_and_picture_text_are_words_too_and_spans_count_in_them() -> None:
    post = Post(key="1", title="Monday", text="Fine.", alt_texts=("A sign that says moron",))
    (finding,) = examine(POLICY, post).findings
    assert post.words[slice(*finding.spans[0])] == "moron"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": Kind.REPOST},
        {"visibility": Visibility.FOLLOWERS},
        {"visibility": Visibility.RESTRICTED},
        {"visibility": Visibility.PRIVATE},
        {"text": "  "},
    ],
)
def test_what_is_not_the_writers_own_or_not_public_is_left_alone(change: dict[str, Any]) -> None:
    post = replace(POST, **change)
    assert not checked(post)
    assert examine(POLICY, post).findings == ()


def test_what_a_platform_does_not_call_closed_is_looked_at() -> None:
    assert examine(POLICY, replace(POST, visibility=Visibility.UNKNOWN)).findings


def test_a_post_left_alone_keeps_its_language() -> None:
    assert examine(POLICY, replace(POST, kind=Kind.REPOST, lang="en")).lang == "en"
    assert examine(POLICY, replace(POST, kind=Kind.REPOST, lang="jv")).lang == "id"


def test_unlisted_posts_are_public_enough() -> None:
    assert examine(POLICY, replace(POST, visibility=Visibility.UNLISTED)).findings

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from connectors.post import Post
from monitor.finding import Finding, Rule
from monitor.people import Choices, State
from monitor.store import counts, findings, jobs, outbox, people, posts, sources
from monitor.store.session import Store

WEEK = timedelta(weeks=1)


@pytest.fixture
def crowd(store: Store, now: datetime) -> Callable[[int], list[int]]:
    """Makes that many active people more."""

    def crowd(number: int) -> list[int]:
        with store.begin() as tx:
            start = len(people.ids(tx))
            made = [people.add(tx, Choices(address=f"p{start + n}@example.org"), now) for n in range(number)]
            for person_id in made:
                people.set_state(tx, person_id, State.ACTIVE, due=now, now=now)
        return made

    return crowd


def freeze(store: Store, now: datetime) -> tuple[bool, Mapping[str, int]]:
    with store.begin() as tx:
        return counts.freeze(tx, now), counts.shown(tx)


def test_nothing_is_shown_of_few(store: Store, crowd: Callable[[int], list[int]], now: datetime) -> None:
    with store.read() as tx:
        assert counts.shown(tx) == {}
    crowd(19)
    assert freeze(store, now) == (True, {})


def test_a_figure_stands_until_enough_members_changed(
    store: Store, crowd: Callable[[int], list[int]], now: datetime
) -> None:
    crowd(22)
    assert freeze(store, now)[1]["people"] == 20
    crowd(4)
    assert freeze(store, now + WEEK) == (False, {"people": 20, "digests": 0})
    (last,) = crowd(1)
    assert freeze(store, now + timedelta(days=6)) == (False, {"people": 20, "digests": 0})
    assert freeze(store, now + WEEK)[0]
    for _ in range(5):
        with store.begin() as tx:
            people.set_state(tx, last, State.PAUSED, due=None, now=now)
            people.set_state(tx, last, State.ACTIVE, due=now, now=now)
    assert not freeze(store, now + 2 * WEEK)[0], "one member who comes and goes is one member"


def _write(
    store: Store,
    now: datetime,
    person_id: int,
    rule: Rule,
    many: int,
    a_post: Callable[..., Post],
    a_finding: Callable[..., Finding],
) -> None:
    with store.begin() as tx:
        source_id = sources.add(tx, person_id, "feed", "https://p.example", now)
        post_id = posts.keep(tx, person_id, source_id, [a_post()], now).new[0].id
        found = [a_finding(f"kata {number}", rule=rule) for number in range(many)]
        findings.add(tx, person_id, post_id, found, now)


def test_a_rule_is_shown_only_when_nobody_stands_out(
    store: Store,
    crowd: Callable[[int], list[int]],
    now: datetime,
    a_post: Callable[..., Post],
    a_finding: Callable[..., Finding],
) -> None:
    made = crowd(20)
    for person_id in made[:10]:
        _write(store, now, person_id, Rule.R1, 2, a_post, a_finding)
    for person_id in made[:9]:
        _write(store, now, person_id, Rule.R2, 2, a_post, a_finding)
    for person_id in made[:10]:
        _write(store, now, person_id, Rule.R3, 9 if person_id == made[0] else 1, a_post, a_finding)
    assert freeze(store, now) == (True, {"people": 20, "digests": 0, "R1": 20})


def test_totals_speak_of_the_machine(store: Store, ani: int, said: SimpleNamespace, now: datetime) -> None:
    with store.begin() as tx:
        outbox.claim_due(tx, now, 9)
        outbox.mark(tx, said.letter, outbox.LetterState.FAILED, now)
        jobs.defer(tx, "poll", "1", {}, now)
        sources.rest_host(tx, "h", now + WEEK)
        assert counts.totals(tx, now) == {"letters_failed": 1, "jobs_waiting": 1, "hosts_resting": 1}


def test_the_latest_write_shows_a_clock_that_was_set_back(
    store: Store, join: Callable[..., int], now: datetime
) -> None:
    with store.read() as tx:
        assert counts.latest(tx) is None
    ani = join()
    with store.begin() as tx:
        assert counts.latest(tx) == now
        outbox.put(tx, ani, "digest", "a@example.org", b"x", message_id="<1@x>", now=now + WEEK)
        assert counts.latest(tx) == now + WEEK


def test_a_connectors_health_is_three_words(store: Store, ani: int, now: datetime) -> None:
    fates = {"good": 0, "some": 2, "most": 4, "rare": 0}
    with store.begin() as tx:
        for connector, failing in fates.items():
            for number in range(4 if connector == "rare" else 5):
                source_id = sources.add(tx, ani, connector, "https://p.example", now)
                sources.prove(tx, source_id, "bio", now)
                if number < failing:
                    state = sources.SourceState.ACTIVE
                    sources.record_failure(tx, source_id, reason="x", next_poll_at=now, state=state, now=now)
        assert counts.connector_health(tx, [*fates, "none"]) == {
            "good": "good",
            "some": "some_failing",
            "most": "most_failing",
            "rare": "few",
            "none": "few",
        }

"""Forgetting: each thing on its day and not before, and nothing twice."""

from dataclasses import asdict
from datetime import datetime, timedelta

import pytest

from connectors.post import Post
from monitor.config import Keep
from monitor.doors import Door
from monitor.finding import Finding, Rule, Severity, Standing
from monitor.joining import open_door
from monitor.people import Choices, Purpose
from monitor.retention import tidy
from monitor.store import audit, consents, digests, findings, outbox, people, posts, tokens
from monitor.store.outbox import LetterState
from monitor.store.session import Store
from tests.monitor.people_of import WORDING, joined, with_source

DAY = timedelta(days=1)
TEXT = "this is secret"


def tidied(store: Store, now: datetime, **keep: int) -> dict[str, int]:
    """What was forgotten: only the counts that say something. A second round must find nothing left."""
    done = {name: many for name, many in asdict(tidy(store, Keep(**keep), now)).items() if many}
    assert set(asdict(tidy(store, Keep(**keep), now)).values()) == {0}
    return done


def told(store: Store, now: datetime) -> tuple[int, int]:
    """A post with a finding that a letter said just now; the numbers of both."""
    person_id = joined(store, now)
    source_id = with_source(store, person_id, now)
    with store.begin() as tx:
        (kept,) = posts.keep(tx, person_id, source_id, [Post(key="1", text=TEXT, created_at=now)], now).new
        found = Finding(
            check="test.secret", rule=Rule.R4, severity=Severity.HIGH, confidence=0.9, spans=((8, 14),), quote="secret"
        )
        (finding_id,) = findings.add(tx, person_id, kept.id, [found], now)
        digest_id = digests.record(tx, person_id, now, [finding_id], 0, now)
        assert digest_id is not None
        digests.settle(tx, digest_id, now)
    return kept.id, finding_id


def text(store: Store, post_id: int) -> str | None:
    with store.read() as tx:
        stored = posts.get(tx, post_id)
    return stored.post.text if stored and stored.text_kept else None


def standing(store: Store, finding_id: int) -> Standing | None:
    with store.read() as tx:
        row = findings.get(tx, finding_id)
    return row.standing if row else None


def test_an_empty_store_has_nothing_to_forget(store: Store, now: datetime) -> None:
    assert tidied(store, now) == {}


def test_who_never_confirms_is_forgotten_after_three_days(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        people.add(tx, Choices(address="ani@example.org"), now)
    active = joined(store, now, address="budi@example.org")
    assert tidied(store, now + 3 * DAY - timedelta(minutes=1)) == {}
    assert tidied(store, now + 3 * DAY + timedelta(minutes=1)) == {"unconfirmed": 1}
    with store.read() as tx:
        assert people.ids(tx) == [active]


def test_a_text_is_dropped_thirty_days_after_its_letter_though_its_finding_is_open(store: Store, now: datetime) -> None:
    post_id, finding_id = told(store, now)
    assert tidied(store, now + 29 * DAY) == {}
    assert text(store, post_id) == TEXT
    assert tidied(store, now + 31 * DAY) == {"texts": 1}
    assert text(store, post_id) is None
    assert standing(store, finding_id) is Standing.OPEN


def test_a_finding_without_an_answer_lapses_after_sixty_days_and_goes_after_ninety_more(
    store: Store, now: datetime
) -> None:
    _, finding_id = told(store, now)
    assert "lapsed" not in tidied(store, now + 59 * DAY)
    assert tidied(store, now + 61 * DAY)["lapsed"] == 1
    assert standing(store, finding_id) is Standing.LAPSED
    assert "findings" not in tidied(store, now + (61 + 89) * DAY)
    assert tidied(store, now + (61 + 91) * DAY)["findings"] == 1
    assert standing(store, finding_id) is None


@pytest.mark.parametrize(("kept", "gone_on"), [(0, 1), (10, 11)])
def test_the_operator_may_keep_closed_findings_shorter(store: Store, now: datetime, kept: int, gone_on: int) -> None:
    _, finding_id = told(store, now)
    with store.begin() as tx:
        findings.settle(tx, finding_id, Standing.FINE, now)
    assert tidied(store, now + kept * DAY, closed_finding_days=kept) == {}
    assert tidied(store, now + gone_on * DAY, closed_finding_days=kept)["findings"] == 1


def test_a_letter_that_ended_is_forgotten_after_a_month_and_one_that_waits_never(store: Store, now: datetime) -> None:
    person_id = joined(store, now)
    with store.begin() as tx:
        sent, _waiting = (
            outbox.put(tx, person_id, "digest", "ani@example.org", b"x", message_id=f"<{n}@b>", now=now)
            for n in range(2)
        )
        outbox.claim_due(tx, now, 1)
        outbox.mark(tx, sent, LetterState.SENT, now)
    assert tidied(store, now + 29 * DAY) == {}
    assert tidied(store, now + 31 * DAY) == {"letters": 1}
    with store.read() as tx:
        assert sum(outbox.totals(tx).values()) == 1


def test_a_link_is_forgotten_when_it_opens_nothing_any_more(store: Store, now: datetime) -> None:
    person_id = joined(store, now)
    with store.begin() as tx:
        short = open_door(tx, Door.SIGN_IN, person_id, now)
        lasting = open_door(tx, Door.UNSUBSCRIBE, person_id, now)
    assert tidied(store, now + timedelta(minutes=14)) == {}
    assert tidied(store, now + 400 * DAY) == {"tokens": 1}
    with store.read() as tx:
        assert isinstance(tokens.look(tx, short, Door.SIGN_IN, now), tokens.Unknown)
        assert isinstance(tokens.look(tx, lasting, Door.UNSUBSCRIBE, now), tokens.Token)


def test_the_log_of_admins_is_cut_and_still_proves_itself(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        audit.note(tx, "admin", "invitation", now - 400 * DAY)
        audit.note(tx, "admin", "invitation", now - 10 * DAY)
    tidied(store, now)
    with store.read() as tx:
        assert audit.since(tx, now - 1000 * DAY) == 1
        assert audit.verify(tx) == []


def test_a_withdrawn_consent_is_blanked_after_its_years_and_the_ledger_still_proves_itself(
    store: Store, now: datetime
) -> None:
    person_id = joined(store, now)
    with store.begin() as tx:
        consents.give(tx, person_id, Purpose.READ, None, WORDING, "form", now)
        consents.withdraw(tx, person_id, Purpose.READ, None, now)
    tidied(store, now + 3 * 366 * DAY, consent_years=3)
    with store.read() as tx:
        assert consents.verify(tx) == []
        assert consents.holds(tx, person_id, Purpose.MAIL)

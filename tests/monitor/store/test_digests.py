from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

from monitor.finding import Standing
from monitor.store import digests, findings
from monitor.store.session import Store

WEEK = timedelta(weeks=1)


def test_a_person_has_one_digest_for_a_due_instant(
    store: Store, ani: int, said: SimpleNamespace, join: Callable[..., int], now: datetime
) -> None:
    budi = join("budi@example.org")
    with store.begin() as tx:
        assert digests.record(tx, ani, now, [], 0, now) is None
        assert digests.record(tx, budi, now, [], 0, now) is not None
        later = digests.record(tx, ani, now + WEEK, [], 4, now + WEEK)
        row = digests.last(tx, ani)
        assert (row.id, row.due_at, row.left_out, row.settled_at) == (later, now + WEEK, 4, None)
        assert digests.last(tx, 99) is None
        assert digests.get(tx, 99) is None


def test_a_refused_digest_opens_nothing(store: Store, ani: int, said: SimpleNamespace, now: datetime) -> None:
    with store.begin() as tx:
        findings.settle(tx, said.finding, Standing.LATER, now)
        assert digests.record(tx, ani, now, [said.finding], 0, now) is None
        assert findings.get(tx, said.finding).standing == Standing.LATER


def test_a_digest_says_only_its_own_persons_findings(
    store: Store, said: SimpleNamespace, join: Callable[..., int], now: datetime
) -> None:
    budi = join("budi@example.org")
    with store.begin() as tx:
        digests.record(tx, budi, now, [said.finding], 0, now)
        assert findings.get(tx, said.finding).digest_id == said.digest


def test_a_digest_is_settled_once(store: Store, said: SimpleNamespace, now: datetime) -> None:
    with store.begin() as tx:
        digests.settle(tx, said.digest, now)
        digests.settle(tx, said.digest, now + WEEK)
        assert digests.get(tx, said.digest).settled_at == now

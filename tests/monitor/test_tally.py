"""What an administrator sees: how the machine fares, and nothing about so few that it is somebody."""

from dataclasses import asdict
from datetime import datetime, timedelta

from monitor.store import counts, jobs, outbox
from monitor.store.session import Store
from monitor.tally import tally
from tests.monitor.people_of import joined, with_source

NAMES = ("mastodon", "bluesky", "web")


def told(store: Store, now: datetime) -> dict[str, dict[str, object]]:
    with store.read() as tx:
        return asdict(tally(tx, NAMES, now))


def test_an_empty_store(store: Store, now: datetime) -> None:
    seen = told(store, now)
    assert seen["organisation"] == {}
    assert seen["connectors"] == dict.fromkeys(NAMES, "few")
    assert set(seen["health"].values()) == {0}


def test_letters_jobs_and_hosts_are_counted(store: Store, now: datetime) -> None:
    with store.begin() as tx:
        outbox.put(tx, None, "test", "ani@example.org", b"x", message_id="<a@b>", now=now)
        jobs.defer(tx, "tidy", "0", {}, now)
        jobs.defer(tx, "tidy", "1", {}, now + timedelta(hours=1))
    health = told(store, now)["health"]
    assert (health["letters_pending"], health["jobs_waiting"], health["hosts_resting"]) == (1, 1, 0)


def test_a_connector_of_few_tells_nothing_of_how_it_does(store: Store, now: datetime) -> None:
    for number in range(4):
        person_id = joined(store, now, address=f"p{number}@example.org")
        with_source(store, person_id, now, place=f"https://p{number}.example/feed.xml")
    assert told(store, now)["connectors"]["web"] == "few"
    with_source(store, joined(store, now, address="p9@example.org"), now, place="https://p9.example/feed.xml")
    assert told(store, now)["connectors"]["web"] == "good"


def test_totals_appear_frozen_and_rounded_when_enough_take_part(store: Store, now: datetime) -> None:
    for number in range(22):
        joined(store, now, address=f"p{number}@example.org")
        if number == 18:
            with store.begin() as tx:
                counts.freeze(tx, now)
            assert told(store, now)["organisation"] == {}
    with store.begin() as tx:
        counts.freeze(tx, now + timedelta(days=8))
    assert told(store, now)["organisation"] == {}  # three more are too few to tell of
    for number in range(22, 26):
        joined(store, now, address=f"p{number}@example.org")
    with store.begin() as tx:
        counts.freeze(tx, now + timedelta(days=16))
    organisation = told(store, now)["organisation"]
    assert (organisation["people"], organisation["digests"]) == (25, 0)

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from connectors.post import Bookmark, Post, Profile
from monitor.finding import Finding, Standing
from monitor.people import Choices, Purpose, State
from monitor.store import bounces, consents, digests, erasing, findings, outbox, people, posts, sources, tokens
from monitor.store.consents import Wording
from monitor.store.session import Store, Tx
from monitor.store.tables import METADATA, consent, person, with_person
from monitor.store.vault import KeyGone

CANARIES = [f"kenari-{number:03}-lDq" for number in range(200)]


@pytest.fixture
def planted(
    store: Store, ani: int, now: datetime, a_post: Callable[..., Post], a_finding: Callable[..., Finding]
) -> int:
    """Canaries wherever a person's words, names, addresses or links may stand, in every table."""
    words = iter(CANARIES)
    with store.begin() as tx:
        feed = _plant_person_and_source(tx, ani, words, now)
        batch = [_spell(a_post, words) for _ in range(17)]
        run = posts.begin_import(tx, ani, feed, now)
        kept = posts.keep(tx, ani, feed, batch, now, import_id=run)
        posts.complete_import(tx, run, now)
        for stored in kept.new:
            found = a_finding(stored.post.text, values=(("employer", stored.post.title),))
            findings.add(tx, ani, stored.id, [found], now)
        findings.settle(tx, 1, Standing.LATER, now, reason=next(words))
        _plant_letters(tx, ani, words, now)
    return ani


def _plant_person_and_source(tx: Tx, ani: int, words: Iterator[str], now: datetime) -> int:
    one, two, three, four, five = (next(words) for _ in range(5))
    advisers = ((f"{four}@example.org", five),)
    people.change(tx, ani, Choices(address=f"{one}@example.org", contacts=(two, three), advisers=advisers))
    people.ask_address(tx, ani, f"{next(words)}@new.example")
    feed = sources.add(tx, ani, next(words), f"https://{next(words)}.example", now, code=next(words))
    sources.prove(tx, feed, "bio", now)
    consents.give(tx, ani, Purpose.READ, feed, Wording("1", "id", "Saya setuju."), "web", now)
    sources.record_success(
        tx,
        feed,
        bookmark=Bookmark(validators={}, address=next(words), moved_to=next(words)),
        next_poll_at=now,
        interval=now - now,
        window=None,
        gap=True,
        omits=(next(words),),
        now=now,
        profile=Profile(next(words), next(words), (next(words),), (next(words),)),
    )
    return feed


def _spell(a_post: Callable[..., Post], words: Iterator[str]) -> Post:
    more = {name: next(words) for name in ("title", "summary", "in_reply_to", "context_url", "lang")}
    alt_texts, url = (next(words),), f"https://{next(words)}.example"
    return a_post(next(words), next(words), url=url, alt_texts=alt_texts, **more)


def _plant_letters(tx: Tx, ani: int, words: Iterator[str], now: datetime) -> None:
    digests.record(tx, ani, now, [], 0, now)
    address, message, secret = f"{next(words)}@example.org", next(words).encode(), next(words)
    letter_id = outbox.put(tx, ani, "digest", address, message, message_id="<1@x>", now=now)
    outbox.claim_due(tx, now, 1)
    outbox.mark(tx, letter_id, outbox.LetterState.IN_DOUBT, now)
    outbox.claim_due(tx, now + outbox.IN_DOUBT_WAIT, 1)
    tokens.issue(tx, secret, "answer", ani, 1, now)
    bounces.note(tx, ani, now, hard=False)
    for left in list(words):
        outbox.put(tx, ani, "advice", left, left.encode(), message_id="<2@x>", now=now)


def hits(folder: Path, names: list[str] = CANARIES) -> int:
    held = b"".join(path.read_bytes() for path in folder.iterdir())
    return sum(name.encode() in held for name in names)


def test_every_table_with_a_person_has_a_planted_row(store: Store, planted: int) -> None:
    with store.read() as tx:
        for table in with_person():
            owner = table.c.id if table is person else table.c.person_id
            assert tx.db.execute(sa.select(table).where(owner == planted)).first() is not None, table.name


def test_no_canary_stands_in_plain_bytes(store: Store, place: SimpleNamespace, planted: int, tmp_path: Path) -> None:
    assert hits(place.folder) == 0
    (place.folder / "control").write_text(" ".join(CANARIES))
    assert hits(place.folder) == 200


def test_an_export_holds_every_canary_but_the_tokens_secret(store: Store, planted: int) -> None:
    with store.read() as tx:
        held = json.dumps(erasing.export(tx, planted))
    assert sum(name not in held for name in CANARIES) == 1


def test_an_export_has_every_table_with_a_person(store: Store, planted: int, join: Callable[..., int]) -> None:
    budi = join("budi@example.org")
    with store.read() as tx:
        found = erasing.export(tx, planted)
        assert set(found) == {table.name for table in with_person()} | {"wording"}
        assert all(found.values())
        assert found["wording"][0]["text"] == "Saya setuju."
        others = erasing.export(tx, budi)
    assert [name for name, rows in others.items() if rows] == ["person"]


def test_erasure_leaves_nothing_in_any_file(store: Store, place: SimpleNamespace, planted: int, now: datetime) -> None:
    """Planted where it could leak: sealed bytes of each row, the wrapped key, and the address's mac."""
    with store.read() as tx:
        sealed = [
            bytes(value)
            for table in with_person()
            for row in tx.db.execute(sa.select(table)).mappings()
            for value in row.values()
            if isinstance(value, bytes)
        ]
        mac = tx.db.scalar(sa.select(person.c.address_mac)).encode()
    wrapped = store.vault._file.key(planted)
    traces = [*(value[-200:] for value in sealed), wrapped, mac]
    before = b"".join(path.read_bytes() for path in place.folder.iterdir())
    assert sum(trace in before for trace in traces) > 0.9 * len(traces)
    assert erasing.erase(store, planted, now)
    after = b"".join(path.read_bytes() for path in place.folder.iterdir())
    assert [trace for trace in traces if trace in after] == []
    with store.read() as tx:
        for table in with_person():
            left = tx.db.execute(sa.select(table)).all()
            assert left == [] or table is consent
        assert people.get(tx, planted) is None
        assert tokens.look(tx, CANARIES[0], "answer", now) == tokens.Unknown()
        assert consents.verify(tx) == []


def test_erasing_again_or_nobody_is_harmless(
    store: Store, planted: int, join: Callable[..., int], now: datetime
) -> None:
    budi = join("budi@example.org")
    for _ in range(2):
        assert erasing.erase(store, planted, now)
    assert erasing.erase(store, 99, now)
    with store.read() as tx:
        assert people.ids(tx) == [budi]
        assert people.get(tx, budi).choices.address == "budi@example.org"


def test_an_erased_mailbox_may_join_again_as_somebody_new(store: Store, ani: int, now: datetime) -> None:
    erasing.erase(store, ani, now)
    with store.begin() as tx:
        again = people.add(tx, Choices(address="ani@example.org"), now)
    assert again != ani


def test_a_row_moved_between_people_is_refused(store: Store, planted: int, join: Callable[..., int]) -> None:
    budi = join("budi@example.org")
    with store.begin() as tx:
        tx.db.execute(sa.update(METADATA.tables["post"]).values(person_id=budi))
        ids = tx.db.scalars(sa.select(METADATA.tables["post"].c.id)).all()
        refused = 0
        for post_id in ids:
            try:
                posts.get(tx, post_id)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is counted by its name
                refused += type(error).__name__ == "Tampered"
    assert refused == len(ids) == 17


def test_an_erasure_killed_between_key_and_rows_is_made_good(store: Store, planted: int, now: datetime) -> None:
    store.vault.destroy(planted)
    with store.read() as tx:
        assert people.get(tx, planted) is None
        with pytest.raises(KeyGone):
            sources.of_person(tx, planted)
    with store.begin() as tx:
        assert posts.drop_unneeded(tx, now + posts.LONGEST_WAIT) == 0, "nobody's choice says how long"
    assert erasing.apply_erasures(store, now) == 1
    assert erasing.apply_erasures(store, now) == 0
    with store.read() as tx:
        assert people.ids(tx) == []
        assert consents.verify(tx) == []


def test_whoever_gets_an_erased_persons_number_is_not_erased(
    store: Store, place: SimpleNamespace, ani: int, now: datetime, tmp_path: Path
) -> None:
    """An older copy of the data gives numbers again that were given since."""
    store.truncate()
    old = tmp_path / "old.db"
    shutil.copy(place.data, old)
    with store.begin() as tx:
        budi = people.add(tx, Choices(address="budi@example.org"), now)
    erasing.erase(store, budi, now)
    store.close()
    shutil.copy(old, place.data)
    again = place.open()
    with again.begin() as tx:
        citra = people.add(tx, Choices(address="citra@example.org"), now)
        people.set_state(tx, citra, State.ACTIVE, due=now, now=now)
    assert citra == budi
    assert erasing.apply_erasures(again, now) == 0
    with again.read() as tx:
        assert people.get(tx, citra).choices.address == "citra@example.org"
    again.close()
